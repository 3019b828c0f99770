"""What can be done to an interview, as values, and what each of them makes of its case.

Buttons, selects, modals, typed words and the terminal all speak these commands. `component` is the place of a
component among those of the workload, counted from one; 0 is the workload as a whole.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from bot.interview import case as verbs
from bot.interview.answers import AnswerState, resolve
from bot.interview.case import Case, Changed
from bot.interview.explanation import name_of_question, title_of
from bot.interview.priorities import priorities_text
from bot.interview.sufficiency import NotEnough
from bot.knowledge.model import Questionnaire


@dataclass(frozen=True)
class GiveAnswer:
    """Answer a question that is open. What else the `words` say that it was typed in is proposed."""

    question: str
    option: str
    component: int = 0
    words: str = ""


@dataclass(frozen=True)
class ChangeAnswer:
    """Answer any question, or answer it differently, before or after the result."""

    question: str
    option: str
    component: int = 0


@dataclass(frozen=True)
class Describe:
    """Tell something about the workload that answers other questions than the open one: it is proposed."""

    words: str
    component: int = 0


@dataclass(frozen=True)
class TakeBack:
    """Take the latest answer back; `answered` is how many there were when that was asked for."""

    answered: int | None = None


@dataclass(frozen=True)
class Confirm:
    """What was proposed is right: all of it, or of the first `shown` facts those that are `taken`.

    A fact is named by its component and its question. What was not shown stays proposed.
    """

    taken: frozenset[tuple[int, str]] | None = None
    shown: int | None = None


@dataclass(frozen=True)
class Dismiss:
    """What was proposed is not right: none of it, or not these `facts`, named as in `Confirm`."""

    facts: frozenset[tuple[int, str]] | None = None


@dataclass(frozen=True)
class Prioritise:
    """Weigh by what matters most; nothing: by the questionnaire's own weights."""

    priorities: tuple[str, ...]


@dataclass(frozen=True)
class Split:
    """Describe the workload as components; without names it is one workload again."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Continue:
    """Ask on after a likely result."""


@dataclass(frozen=True)
class Conclude:
    """Ask nothing more, and recommend by what is known."""


@dataclass(frozen=True)
class Restart:
    """Begin again."""


@dataclass(frozen=True)
class Update:
    """Go on under the newest questionnaire."""


@dataclass(frozen=True)
class Undo:
    """Take the last change back, whatever it was; `revision` is how many changes there were."""

    revision: int


@dataclass(frozen=True)
class Cancel:
    """End the interview without a result."""


@dataclass(frozen=True)
class Accept:
    """Go along with the recommendation: its record is final."""


@dataclass(frozen=True)
class HandOver:
    """Let somebody else, a user, go on with the interview."""

    to: str


CaseCommand = (
    GiveAnswer
    | ChangeAnswer
    | Describe
    | TakeBack
    | Confirm
    | Dismiss
    | Prioritise
    | Split
    | Continue
    | Conclude
    | Restart
    | Update
)
"""What changes what is known of the workload."""

Command = CaseCommand | Undo | Cancel | Accept | HandOver
"""All that can be done; what is no `CaseCommand` is done to the interview as the store keeps it."""


@dataclass(frozen=True)
class Outdated:
    """The command was given for a case that is no longer so, and why that is."""

    why: str


def apply(questionnaire: Questionnaire, case: Case, command: CaseCommand) -> Changed | Outdated | NotEnough:
    """What a command makes of a case. For `Update` the questionnaire is the one to go on under."""
    match command:
        case GiveAnswer():
            return _answer(questionnaire, case, command)
        case ChangeAnswer(question=question, option=option, component=component):
            return verbs.answer(questionnaire, case, question, option, name_of(case, component))
        case TakeBack(answered=answered) if answered not in {None, case.count}:
            return Outdated("You've already taken that answer back.")
        case TakeBack():
            return verbs.take_back(questionnaire, replace(case, stop_at=None))
        case Describe() | Confirm() | Dismiss():
            return _propose_or_settle(questionnaire, case, command)
        case Conclude():
            return _conclude(questionnaire, case)
        case Update():
            moved = verbs.rebase(questionnaire, case)
            return Changed(moved.case, dropped=moved.dropped)
        case _:
            return Changed(_arranged(questionnaire, case, command))


def _propose_or_settle(
    questionnaire: Questionnaire, case: Case, command: Describe | Confirm | Dismiss
) -> Changed | Outdated:
    match command:
        case Describe(words=words, component=component):
            return Changed(verbs.propose(questionnaire, case, words, name_of(case, component)))
        case Confirm() | Dismiss() if not case.proposed:
            return Outdated("You've already replied to that.")
        case Confirm(taken=taken, shown=shown):
            return _confirm(questionnaire, case, taken, shown)
        case Dismiss(facts=frozenset() as facts):
            wrong = (each for each in case.proposed if (place_of(case, each.component), each.question) in facts)
            return Changed(verbs.decline(case, tuple(wrong)))
        case Dismiss():
            return Changed(verbs.decline(case))


def _confirm(
    questionnaire: Questionnaire, case: Case, taken: Collection[tuple[int, str]] | None, shown: int | None
) -> Changed:
    """Take the facts that were ticked; without ticks, all."""
    if taken is None:
        return verbs.confirm(questionnaire, case)
    asked, later = case.proposed[:shown], case.proposed[len(case.proposed[:shown]) :]
    right = [fact for fact in asked if (place_of(case, fact.component), fact.question) in taken]
    changed = verbs.confirm(questionnaire, case, right)
    return replace(changed, case=replace(changed.case, proposed=later))


def _arranged(questionnaire: Questionnaire, case: Case, command: Prioritise | Split | Continue | Restart) -> Case:
    """What concerns the case as a whole."""
    match command:
        case Prioritise(priorities=priorities):
            return verbs.prioritise(case, priorities)
        case Split(names=names):
            return verbs.split(questionnaire, case, names)
        case Continue():
            return verbs.go_on(case)
        case Restart():
            return Case(priorities=case.priorities)


def _answer(questionnaire: Questionnaire, case: Case, command: GiveAnswer) -> Changed | Outdated:
    """The answer to a question that is open. What else the words state is proposed, never taken for granted."""
    place, component = command.component, name_of(case, command.component)
    if bool(place) != bool(case.components) or place > len(case.components):
        return Outdated("The components have changed since then.")
    state = resolve(questionnaire, case.of(component))
    if command.question not in {question.id for question in state.open}:
        return Outdated(_why_not_open(state, command.question))
    if command.words:
        case = _with_news(questionnaire, case, command.words, component)
    return verbs.answer(questionnaire, case, command.question, command.option, component)


def _why_not_open(state: AnswerState, question: str) -> str:
    if any(given.question.id == question for given in state.counted):
        return "You've already answered that question. Use Back, or change an answer."
    return "That question no longer applies."


def _with_news(questionnaire: Questionnaire, case: Case, words: str, component: str) -> Case:
    """With what else is said proposed. An answer to the open question may sound as if it corrected another one."""
    read, known = verbs.propose(questionnaire, case, words, component), case.of(component)
    news = tuple(fact for fact in read.proposed if fact in case.proposed or fact.question not in known)
    return replace(case, proposed=news)


def _conclude(questionnaire: Questionnaire, case: Case) -> Changed | NotEnough:
    after = verbs.conclude(case)
    return verbs.proceed(questionnaire, after).missing or Changed(after)


def name_of(case: Case, component: int) -> str:
    """The name of a component by its place; empty for the workload as a whole, and for a place that none has."""
    return case.components[component - 1].name if 0 < component <= len(case.components) else ""


def place_of(case: Case, component: str) -> int:
    """The place of a component by its name, from one; 0 is the workload as a whole."""
    return [each.name for each in case.components].index(component) + 1 if component else 0


def done_text(questionnaire: Questionnaire, command: CaseCommand, changed: Changed) -> str:
    """What a command that was typed has done, in a sentence or two."""
    return " ".join(part for part in (*_sentences(questionnaire, command, changed), changed_text(changed)) if part)


def _sentences(questionnaire: Questionnaire, command: CaseCommand, changed: Changed) -> Iterator[str]:
    match command:
        case GiveAnswer() | ChangeAnswer() | Confirm() if changed.given:
            yield f"Noted: {'; '.join(title_of(each) for each in changed.given)}."
        case Dismiss(facts=frozenset() as facts):
            wrong = {question for _, question in facts}
            names = ", ".join(name_of_question(each) for each in questionnaire.questions if each.id in wrong)
            yield f"OK, I'll leave this out: {names}."
        case Dismiss():
            yield "OK, I'll leave all of that out."
        case Prioritise():
            yield priorities_text(questionnaire, changed.case.priorities)
        case Split(names=names):
            listed = ", ".join(each.name for each in changed.case.components)
            split = f"I'll place each of these on its own: {listed}."
            yield split if names else "I'll treat it as one workload again."
        case Continue():
            yield "OK, let's go on."
        case Conclude():
            yield "OK, no more questions."
        case Restart():
            yield "OK, from the beginning."
        case _:
            return


def changed_text(changed: Changed) -> str:
    """What a change brought with it: what was taken back, what no longer counts, and what counts again."""
    taken = "; ".join(title_of(each) for each in changed.taken_back)
    back = f"I took back: {taken}." if taken else ""
    names = ", ".join(drop.question.replace("_", " ") for drop in changed.dropped)
    dropped = f"This no longer counts, because its question doesn't apply now: {names}." if names else ""
    titles = "; ".join(title_of(each) for each in changed.returned)
    returned = f"This counts again: {titles}." if titles else ""
    return " ".join(part for part in (back, dropped, returned) if part)
