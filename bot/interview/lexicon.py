"""Words that people type to agree, to refuse, to steer an interview, and that carry no meaning of their own."""

from typing import Literal

Steering = Literal[
    "back",
    "cancel",
    "why",
    "restart",
    "progress",
    "go_on",
    "finish",
    "priorities",
    "dont_know",
    "not_applicable",
    "later",
]


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


STEERING: dict[Steering, frozenset[str]] = {
    "back": _listed("""
        back, go back, undo, previous, previous question, step back, one back, the one before, take that back,
        wait go back, correct my last answer, change my last answer, that was wrong, go back one, one step back
    """),
    "cancel": _listed("""
        cancel, stop, quit, exit, abort, end, end interview, end the interview, stop the interview, forget it,
        never mind, nevermind, cancel the interview, enough, no more questions, stop it, i want to stop, stop
        asking, cancel this, abort the interview, leave me alone, i give up, thats enough
    """),
    "why": _listed("""
        why, why do you ask, why do you ask this, why do you ask that, why do you need that, why that, why is that
        important, what for, why are you asking, why does that matter, why does it matter, why this question, why
        do you want to know, why do you want to know that, what does that matter, what do you mean, what does that
        mean, what does this mean, what is meant, explain, explain the question, can you explain, can you explain
        that, i do not understand the question, i dont understand the question, i do not understand, i dont
        understand, why are you asking this, but why, why do you need to know, why do you need to know that, why is
        this important, what does this have to
        do with it
    """),
    "restart": _listed("""
        restart, start over, start again, begin again, from the beginning, reset, start afresh, from scratch, all
        over again, new interview, lets start over, start from scratch, start from the beginning, can we start
        over, redo
    """),
    "progress": _listed("""
        how many questions, how many more, how many more questions, how many are left, how long, how far,
        progress, how much longer, how many questions are left, are we done, are we there yet, status, how long
        will this take
    """),
    "go_on": _listed("""
        go on, continue, carry on, keep going, keep asking, ask more, ask me more, more questions, go further, ask on,
        i want to go on, be certain, make it certain, ask the rest, lets go on
    """),
    "finish": _listed("""
        finish, done, thats all, that is all, recommend, recommend now, just tell me, result, the result, give me the
        result, show me the result, conclude, decide, decide now, what do you recommend, your recommendation, just
        decide, thats all i know, that is all i know
    """),
    "priorities": _listed("""
        priorities, my priorities, what matters, what matters most, priority, set priorities, change priorities,
        change my priorities, what can matter most
    """),
    "dont_know": _listed("""
        dont know, i dont know, not sure, unsure, no idea, dunno, i dunno, idk, i have no idea, do not know, i do
        not know, no clue, not certain, cant say, cannot say, hard to say, unknown, unclear, who knows, skip, skip
        it, skip this, pass, next, next question, im not sure, i am not sure, maybe, perhaps, no opinion, cant
        tell, i couldnt say, beats me, undecided, skip this one, skip this question, dk, donno, we dont know,
        nobody knows, not known, we are not sure, could be either, id have to guess, i havent got a clue, havent a
        clue, we dont know yet
    """),
    "not_applicable": _listed("""
        not applicable, does not apply, doesnt apply, na, n a, not relevant, makes no sense here, does not make
        sense, not relevant here, does not apply here, doesnt apply here, it doesnt apply, this does not apply,
        inapplicable
    """),
    "later": _listed("""
        later, ask me later, ask later, not now, come back to that, come back to this later, i will tell you
        later, postpone, remind me later, let me check, i have to check, need to check, i need to check, ill
        check, ask me again later, lets come back to that, come back to it later, maybe later, i will look it up,
        i have to ask
    """),
}
"""What people say to the interview itself, in small letters and without apostrophes."""

AGREEING: dict[str, frozenset[str]] = {
    "yes": _listed("""
        yes, y, yep, yeah, yea, yup, ya, yas, aye, sure, of course, certainly, definitely, absolutely, correct,
        right, true, ok, okay, exactly, indeed, affirmative, it does, it is, it must, they do, we do, i do,
        positive, always, it has to, i think so, i believe so, probably, probably yes, likely, most likely, i
        guess so, i suppose so, must, very much so, totally, i think yes, i would say so, id say yes, rather yes,
        100, thats right, it will
    """),
    "no": _listed("""
        no, n, nope, nah, nay, not, never, not at all, certainly not, definitely not, absolutely not, of course
        not, by no means, incorrect, wrong, false, negative, it does not, it doesnt, it is not, it isnt, they
        dont, we dont, i dont, not really, no way, no need, not needed, none, nothing, i dont think so, i do not
        think so, probably not, rather not, not that i know, no thanks, unlikely, not that i know of, hardly,
        neither, i doubt it, we do not, not necessarily, i guess not, i think not, id say no, rather no, not yet,
        not required, it wont, doesnt have to
    """),
}
"""Yes and no in many words; the keys are the options that they choose."""

FILLERS = _listed("""
    please, thanks, thank, you, well, hm, hmm, uh, um, er, oh, so, just, actually, i, think, it, is, its, a, an,
    the, we, our, that, would, say, be, guess, mostly, mainly, of, on, in, with, to, for, are, use, have, has,
    needs, need, runs, run, using, my, answer, option, number, choose, take, pick, probably, will, really, sorry,
    honestly, then, one
""")
"""Words that change no answer."""

NEGATORS = _listed("""
    no, not, never, without, neither, nor, non, none, nothing, nobody, noone, cannot, cant, isnt, arent, wasnt,
    doesnt, dont, didnt, wont, wouldnt, shouldnt, neednt, hasnt, havent, lacks, lacking, avoid, avoids, unlike
""")
"""Words that deny what follows."""

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
