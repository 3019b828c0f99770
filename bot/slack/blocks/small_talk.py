"""How the advisor answers what is not a question: a greeting, thanks, a complaint, a request for help."""

from bot.advisor.replies import Entry, SmallTalk
from bot.knowledge.model import System, Topic
from bot.slack.blocks import message, offers
from bot.slack.blocks.feedback import NOBODY_TO_ASK
from bot.slack.blocks.message import Message, escape

NOT_GENERATED = (
    "Your platform team writes and checks my answers. Nothing is made up by a language model, "
    "and nothing leaves your workspace."
)
WRONG = (
    "I'm sorry I got that wrong. Press *Not helpful* under the answer to say what's off; the people who look after "
    "my answers read every one. Or ask me again in other words, and I'll have another go."
)
INSULTED = (
    "That sounds frustrating, and I'm sorry if I made it worse. Tell me what you were after in a sentence, "
    "or press *Not helpful* under the answer that annoyed you, and a person will look at it."
)
A_BOT = f"Yes, I'm a bot. {NOT_GENERATED} If you'd rather talk to a person, say *ask a person* after your question."
MADE_BY = (
    "I'm vmvc, an open-source bot. Your platform team runs me, and writes and checks what I know. "
    "They're the ones to thank, or to complain to."
)
THANKS = "You're welcome! I'm here whenever you need me."


def small_talk(reply: SmallTalk) -> Message:
    """A human answer to something that isn't a question about the subject."""
    match reply.intent:
        case "thanks":
            return Message(THANKS)
        case "wrong":
            return _sorry(WRONG, reply)
        case "insult":
            return _sorry(INSULTED, reply)
        case "bot":
            return _said(A_BOT)
        case "maker":
            return _said(MADE_BY)
        case "person":
            return _person(reply)
        case "topics":
            return _topics(reply)
        case "greeting":
            return _said(f"Hi! Ask me anything about {escape(reply.subject)}. For example:", *_examples(reply))
        case "why" | "sources" | "more" | "words":
            return _said("I'd love to, but I don't know about what yet. Ask me something first:", *_examples(reply))
        case _:
            return _help(reply)


def _sorry(text: str, reply: SmallTalk) -> Message:
    """An apology, with the offer to pass on the question that was asked before."""
    person = offers.ask_a_person(reply.turn) if reply.can_ask else []
    return Message(text, (message.section(text), *([message.actions(person)] if person else [])))


def _person(reply: SmallTalk) -> Message:
    """Offer to pass on the question that was asked before."""
    if not reply.can_ask:
        return Message(NOBODY_TO_ASK)
    if not reply.turn:
        return _said("Sure. Ask me your question first; if my answer doesn't do, I'll pass it on to a person.")
    text = "Sure, I can pass your last question on to the people who look after my answers."
    return Message(text, (message.section(text), message.actions(offers.ask_a_person(reply.turn))))


def _said(*lines: str) -> Message:
    text = "\n".join(lines)
    return Message(text, (message.section(text), message.actions([offers.INTERVIEW])))


def _examples(reply: SmallTalk) -> list[str]:
    return [f"• {escape(example)}" for example in reply.examples]


def _help(reply: SmallTalk) -> Message:
    lines = [
        "*What I can do*",
        f"• *Answer questions* about {escape(reply.subject)}, with sources: mention me, message me, or use `/vmvc`.",
        "• *Compare systems*: `/vmvc compare Docker Podman`, or just `/vmvc compare` to pick them.",
        "• *Find what fits your workload*: press *Interview me*, or use `/vmvc interview`.",
        "• *Go deeper*: press *More*, *Why* or *Sources* under an answer, or type `@vmvc sources` in its thread.",
        "• *Explain the jargon*: ask what a word means, or type `@vmvc jargon` under an answer.",
        "• *Show what I know*: `/vmvc topics`.",
        "• *Choose how I behave in a channel*: `/vmvc settings`, if you're a workspace admin.",
        "• *See, export or erase what I keep about you*: `/vmvc forget me`.",
        "",
        "*Try one of these*",
        *_examples(reply),
    ]
    text = "\n".join(lines)
    blocks = (message.section(text), message.context(NOT_GENERATED), message.actions([offers.INTERVIEW]))
    return Message(f"{text}\n{NOT_GENERATED}", blocks)


def _topics(reply: SmallTalk) -> Message:
    """The topics and the systems, each kind to read and to pick from."""
    topics = [each for each in reply.topics if isinstance(each, Topic)]
    systems = [each for each in reply.topics if isinstance(each, System)]
    parts = [_listed("Topics", topics), *([_listed("Systems", systems)] if systems else [])]
    menus = [*offers.topic_select(topics), *offers.system_select(systems, reply.sides), offers.INTERVIEW]
    return Message("\n\n".join(parts), (*map(message.section, parts), message.actions(menus)))


def _listed(title: str, entries: list[Topic] | list[System]) -> str:
    found: list[Entry] = offers.by_title(entries)
    return f"*{title}*\n" + " · ".join(escape(entry.title) for entry in found)
