"""What a typed message does to a case: every door hears the same words in the same way."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.interview import case as verbs
from bot.interview.amending import Amended, amend
from bot.interview.answers import Dropped, Given
from bot.interview.case import Case, Changed, Stage
from bot.interview.priorities import read_priorities
from bot.interview.progress import ENDINGS
from bot.interview.understanding import NotUnderstood, Understood, asks, command, understand
from bot.knowledge.model import Question, Questionnaire

Event = Literal[
    "answered",
    "changed",
    "taken_back",
    "confirmed",
    "declined",
    "prioritised",
    "split",
    "went_on",
    "concluded",
    "restarted",
]


@dataclass(frozen=True)
class Noted:
    """The case has changed, and this is how; `text` says it in a sentence or two."""

    event: Event
    case: Case
    text: str = ""
    given: tuple[Given, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    returned: tuple[Given, ...] = ()


@dataclass(frozen=True)
class Told:
    """Something that was asked of the interview itself, with the reply; the case is as it was."""

    about: Literal["why", "progress", "priorities", "nothing_to_take_back", "not_enough"]
    text: str


@dataclass(frozen=True)
class Quit:
    """The person wants no recommendation any more."""


@dataclass(frozen=True)
class Unclear:
    """Nothing that the interview understands; `candidates` are the options of the open question it may have been."""

    candidates: tuple[str, ...] = ()


Heard = Noted | Told | Quit | Unclear

_SPLITTING = re.compile(
    r"\s*(?:please\s+)?(?:split(?:\s+(?:it|this|the workload))?(?:\s+(?:up\s+)?(?:into|in|by))?"
    r"|components?(?:\s+are)?"
    r"|(?:it|this|the workload)\s+(?:has|consists of|is made of|is made up of)(?:\s+(?:the\s+)?(?:\w+\s+)?"
    r"(?:components|parts)))\s*:?\s+(?P<names>.+)",
    re.IGNORECASE | re.DOTALL,
)
_AS_ONE = re.compile(
    r"\s*(?:do not split|don['’]t split|as one|one workload|no components|treat it as one)\W*", re.IGNORECASE
)


def listen(questionnaire: Questionnaire, case: Case, text: str) -> Heard:
    """Hear what was typed: a command, a change of an answer, priorities, components, a yes or no to what was
    proposed, or an answer to the open question with whatever else it says.
    """
    stage = verbs.proceed(questionnaire, case)
    question = stage.progress.open
    for hearing in (_steered, _amended, _prioritised, _split, _asked, _agreed):
        if heard := hearing(questionnaire, case, stage, text):
            return heard
    return _answered(questionnaire, case, stage.component, question, text) if question else Unclear()


def _steered(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> Heard | None:
    match command(text):
        case "back":
            if not case.answers and not any(each.answers for each in case.components):
                return Told("nothing_to_take_back", "There is no answer to take back.")
            return _noted("taken_back", verbs.take_back(questionnaire, replace(case, stop_at=None)))
        case "cancel":
            return Quit()
        case "restart":
            return Noted("restarted", Case(priorities=case.priorities), "We begin again.")
        case "go_on" if stage.progress.open is None:
            return _gone_on(questionnaire, case)
        case "finish" if stage.progress.open or case.proposed:
            return _concluded(questionnaire, case)
        case "finish" if stage.missing:
            return Told("not_enough", stage.missing.text)
        case "why" if stage.progress.open:
            return Told("why", stage.progress.open.why)
        case "progress":
            return Told("progress", progress_text(stage))
        case "priorities":
            return Told("priorities", priorities_text(questionnaire, case))
        case _:
            return None


def _concluded(questionnaire: Questionnaire, case: Case) -> Heard:
    after = verbs.conclude(case)
    missing = verbs.proceed(questionnaire, after).missing
    return Told("not_enough", missing.text) if missing else Noted("concluded", after, "No more questions.")


def _gone_on(questionnaire: Questionnaire, case: Case) -> Heard:
    after = verbs.go_on(case)
    ending = verbs.proceed(questionnaire, after).progress.ending
    return Told("progress", ENDINGS[ending]) if ending else Noted("went_on", after, "We go on.")


def _amended(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> Heard | None:
    component, rest = _addressed(case, stage, text)
    match amend(questionnaire, rest):
        case Amended(question=question, answer=answer):
            return _noted("changed", verbs.answer(questionnaire, case, question.id, answer, component))
        case None:
            return None


def _addressed(case: Case, stage: Stage, text: str) -> tuple[str, str]:
    """The component that `change the OS of the database to Windows` is about, and the text without its name."""
    for each in case.components:
        named = re.compile(rf"\s+(?:of|for|in)\s+(?:the\s+)?{re.escape(each.name)}(?=\s)", re.IGNORECASE)
        if named.search(text):
            return each.name, named.sub("", text, count=1)
    return stage.component, text


def _prioritised(questionnaire: Questionnaire, case: Case, _: Stage, text: str) -> Heard | None:
    wanted = read_priorities(questionnaire, text)
    if wanted is None:
        return None
    after = verbs.prioritise(case, wanted)
    return Noted("prioritised", after, priorities_text(questionnaire, after))


def _split(questionnaire: Questionnaire, case: Case, _: Stage, text: str) -> Heard | None:
    if case.components and _AS_ONE.fullmatch(text):
        return Noted("split", verbs.split(questionnaire, case, ()), "It is one workload again.")
    found = _SPLITTING.fullmatch(text[:1000])
    names = component_names(found["names"]) if found else ()
    if len(names) < 2:
        return None
    after = verbs.split(questionnaire, case, names)
    listed = ", ".join(each.name for each in after.components)
    return Noted("split", after, f"Each of these is placed for itself: {listed}.")


def component_names(listed: str) -> tuple[str, ...]:
    """`the database, two services and a desktop` as names, without articles."""
    parts = re.split(r"\s*(?:[,;\n]|\band\b|&|\+)\s*", listed.strip(" .!"))
    bare = (re.sub(r"^(?:the|a|an|our|some)\s+", "", part, flags=re.IGNORECASE) for part in parts)
    return tuple(dict.fromkeys(name for name in bare if name))


def _asked(_: Questionnaire, __: Case, ___: Stage, text: str) -> Heard | None:
    """A question of the person's own: nothing that it names is an answer."""
    return Unclear() if asks(text) else None


def _agreed(questionnaire: Questionnaire, case: Case, _: Stage, text: str) -> Heard | None:
    """A yes or a no to what was proposed. A yes may go on: `yes, but change the OS to Linux` is told as a change."""
    if not case.proposed:
        return None
    match understand(_RIGHT, text):
        case Understood(answer="yes"):
            return _noted("confirmed", verbs.confirm(questionnaire, case))
        case Understood(answer="no"):
            return Noted("declined", verbs.decline(case), "Then I take none of it.")
        case _:
            return None


_RIGHT = Question.model_validate(
    {
        "id": "right",
        "ask": "Is that right?",
        "why": "What was read is never taken for granted.",
        "options": [{"id": "yes", "label": "Yes, all of it"}, {"id": "no", "label": "No, ask me"}],
    }
)


def _answered(
    questionnaire: Questionnaire, case: Case, component: str, question: Question, text: str
) -> Noted | Unclear:
    """The answer to the open question. What else the words state is proposed, and nothing is taken for granted."""
    read = verbs.propose(questionnaire, case, text, component, faint=False)
    match understand(question, text):
        case Understood(answer=answer):
            # What answers the question that was asked only sounds as if it corrected another.
            known = case.of(component)
            news = tuple(fact for fact in read.proposed if fact in case.proposed or fact.question not in known)
            after = replace(case, proposed=news)
            return _noted("answered", verbs.answer(questionnaire, after, question.id, answer, component))
        case NotUnderstood(candidates=candidates) if candidates or read == case:
            return Unclear(candidates)
        case _:
            return _noted("answered", Changed(read))


def _noted(event: Event, changed: Changed) -> Noted:
    text = " ".join(_sentences(event, changed))
    return Noted(event, changed.case, text, changed.given, changed.dropped, changed.returned)


def _sentences(event: Event, changed: Changed) -> Iterator[str]:
    if event in ("answered", "changed", "confirmed") and changed.given:
        yield f"Noted: {'; '.join(title_of(each) for each in changed.given)}."
    if text := changed_text(changed):
        yield text


def changed_text(changed: Changed) -> str:
    """What a change brought with it: what was taken back, what no longer counts, and what counts again."""
    taken = "; ".join(title_of(each) for each in changed.taken_back)
    back = f"Taken back: {taken}." if taken else ""
    names = ", ".join(drop.question.replace("_", " ") for drop in changed.dropped)
    dropped = f"No longer counted, as its question does not apply now: {names}." if names else ""
    titles = "; ".join(title_of(each) for each in changed.returned)
    returned = f"Counted again: {titles}." if titles else ""
    return " ".join(part for part in (back, dropped, returned) if part)


def title_of(given: Given) -> str:
    """`Operating system: Linux`."""
    name = given.question.names[0] if given.question.names else given.question.id.replace("_", " ")
    return f"{name[:1].upper()}{name[1:]}: {given.label}"


def progress_text(stage: Stage) -> str:
    """How far the interview is."""
    progress = stage.progress
    if stage.missing and progress.open is None:
        return stage.missing.text
    if progress.ending:
        return ENDINGS[progress.ending]
    where = f" about {stage.component}" if stage.component else ""
    return f"{progress.asked} answered{where}, about {max(progress.left, 1)} to go."


def priorities_text(questionnaire: Questionnaire, case: Case) -> str:
    """What matters most, and what that changes; or what there is to choose from."""
    chosen = [each for each in questionnaire.priorities if each.id in case.priorities]
    if chosen:
        return " ".join(f"{each.title} matters most: {each.because}" for each in chosen)
    offered = ", ".join(each.title.lower() for each in questionnaire.priorities)
    return f"Nothing matters more than the rest. You can say what does: {offered}." if offered else "There are none."
