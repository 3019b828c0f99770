"""What a typed message means to an interview, as a command: the same in Slack and in the terminal."""

import re
from dataclasses import dataclass
from typing import Literal

from bot.interview import case as verbs
from bot.interview.agreement import WHICH, agreed
from bot.interview.answer_parsing import (
    NotUnderstood,
    Understood,
    WantedChange,
    asks,
    read_change,
    steering,
    understand,
)
from bot.interview.case import Case, Stage
from bot.interview.commands import (
    Cancel,
    ChangeAnswer,
    Command,
    Conclude,
    Continue,
    Describe,
    GiveAnswer,
    Prioritise,
    Restart,
    Split,
    TakeBack,
    apply,
    place_of,
)
from bot.interview.priorities import priorities_text, read_priorities
from bot.interview.progress import ENDINGS
from bot.interview.sufficiency import NotEnough
from bot.knowledge.model import Questionnaire


@dataclass(frozen=True)
class Explained:
    """The reply to a question about the interview itself; the case does not change."""

    about: Literal["why", "progress", "priorities", "which", "nothing_to_take_back", "not_enough"]
    text: str


Interpretation = Command | Explained | NotUnderstood

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


def interpret(questionnaire: Questionnaire, case: Case, text: str) -> Interpretation:
    """Read what was typed: a word that steers, a change of an answer, priorities, components, a yes or no to what was
    proposed, or an answer to the open question with the other facts that it states.
    """
    stage = verbs.proceed(questionnaire, case)
    for read in (_steered, _changed, _prioritised, _split, _asked, _agreed):
        if meaning := read(questionnaire, case, stage, text):
            return meaning
    return _answered(questionnaire, case, stage, text)


def _steered(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> Interpretation | None:
    match steering(text):
        case "back" if case.count == 0:
            return Explained("nothing_to_take_back", "There's no answer to take back yet.")
        case "back":
            return TakeBack()
        case "cancel":
            return Cancel()
        case "restart":
            return Restart()
        case "go_on" if stage.progress.open is None:
            return _gone_on(questionnaire, case)
        case "finish" if stage.progress.open or case.proposed or stage.missing:
            return _finished(questionnaire, case)
        case "why" if stage.progress.open:
            return Explained("why", stage.progress.open.why)
        case "progress":
            return Explained("progress", progress_text(stage))
        case "priorities":
            return Explained("priorities", priorities_text(questionnaire, case.priorities))
        case _:
            return None


def _finished(questionnaire: Questionnaire, case: Case) -> Interpretation:
    match apply(questionnaire, case, Conclude()):
        case NotEnough(text=text):
            return Explained("not_enough", text)
        case _:
            return Conclude()


def _gone_on(questionnaire: Questionnaire, case: Case) -> Interpretation:
    ending = verbs.proceed(questionnaire, verbs.go_on(case)).progress.ending
    return Explained("progress", ENDINGS[ending]) if ending else Continue()


def _changed(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> Interpretation | None:
    component, rest = _addressed(case, stage, text)
    match read_change(questionnaire, rest):
        case WantedChange(question=question, answer=answer):
            return ChangeAnswer(question.id, answer, place_of(case, component))
        case None:
            return None


def _addressed(case: Case, stage: Stage, text: str) -> tuple[str, str]:
    """The component that `change the OS of the database to Windows` is about, and the text without its name."""
    for each in case.components:
        named = re.compile(rf"\s+(?:of|for|in)\s+(?:the\s+)?{re.escape(each.name)}(?=\s)", re.IGNORECASE)
        if named.search(text):
            return each.name, named.sub("", text, count=1)
    return stage.component, text


def _prioritised(questionnaire: Questionnaire, _: Case, __: Stage, text: str) -> Interpretation | None:
    wanted = read_priorities(questionnaire, text)
    return None if wanted is None else Prioritise(wanted)


def _split(_: Questionnaire, case: Case, __: Stage, text: str) -> Interpretation | None:
    if case.components and _AS_ONE.fullmatch(text):
        return Split(())
    found = _SPLITTING.fullmatch(text[:1000])
    names = component_names(found["names"]) if found else ()
    return Split(names) if len(names) > 1 else None


def component_names(listed: str) -> tuple[str, ...]:
    """`the database, two services and a desktop` as names, without articles."""
    parts = re.split(r"\s*(?:[,;\n]|\band\b|&|\+)\s*", listed.strip(" .!"))
    bare = (re.sub(r"^(?:the|a|an|our|some)\s+", "", part, flags=re.IGNORECASE) for part in parts)
    return tuple(dict.fromkeys(name for name in bare if name))


def _asked(_: Questionnaire, __: Case, ___: Stage, text: str) -> Interpretation | None:
    """A question of the person's own: nothing that it names is an answer."""
    return NotUnderstood() if asks(text) else None


def _agreed(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> Interpretation | None:
    """A yes or a no to what was proposed. A yes may go on: `yes, but change the OS to Linux` is told as a change."""
    if not case.proposed:
        return None
    meant = agreed(questionnaire, case, text, says_more=_states_something(questionnaire, case, stage, text))
    return Explained("which", WHICH) if meant == "which" else meant


def _answered(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> Interpretation:
    question = stage.progress.open
    if question is None:
        return NotUnderstood()
    place = place_of(case, stage.component)
    match understand(question, text):
        case Understood(answer=answer):
            return GiveAnswer(question.id, answer, place, text)
        case NotUnderstood(candidates=candidates) if candidates:
            return NotUnderstood(candidates)
        case _:
            return Describe(text, place) if _states_something(questionnaire, case, stage, text) else NotUnderstood()


def _states_something(questionnaire: Questionnaire, case: Case, stage: Stage, text: str) -> bool:
    """Whether a text states facts that are not known yet: `no special hardware` is no mere no."""
    return verbs.propose(questionnaire, case, text, stage.component) != case


def progress_text(stage: Stage) -> str:
    """How far the interview is."""
    progress = stage.progress
    if stage.missing and progress.open is None:
        return stage.missing.text
    if progress.ending:
        return ENDINGS[progress.ending]
    where = f" about {stage.component}" if stage.component else ""
    return f"{progress.asked} answered{where}, about {max(progress.left, 1)} to go."
