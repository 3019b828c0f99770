"""A case, which is all that is known of one workload, and the functions that change it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.interview.answers import Answers, Dropped, Given, resolve
from bot.interview.extraction import Fact, facts, likely_facts
from bot.interview.progress import Considered, Progress, consider, replay
from bot.interview.sufficiency import NotEnough
from bot.knowledge.model import Questionnaire

MOST_COMPONENTS = 8
"""More than these are a system landscape, not one workload."""

LONGEST_NAME = 100
"""Characters of a component's name."""


@dataclass(frozen=True)
class Component:
    """A part of a workload that gets a recommendation of its own, with the answers that concern it alone."""

    name: str
    answers: Answers = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One workload. Mappings of answers keep their order, so that the last answer can be taken back."""

    answers: Answers = field(default_factory=dict)
    """Of the workload as a whole; where there are components, those that all of them share."""
    components: tuple[Component, ...] = ()
    priorities: tuple[str, ...] = ()
    """Ids of what matters most."""
    stop_at: float | None = None
    """The confidence at which to stop; None stands for the questionnaire's. 1 asks on, 0 ends at once."""
    proposed: tuple[Fact, ...] = ()
    """Facts read from the person's words that wait to be confirmed."""

    @property
    def count(self) -> int:
        """How many answers were given, of the whole and of all components."""
        return len(self.answers) + sum(len(each.answers) for each in self.components)

    def of(self, component: str) -> Answers:
        """The answers that count for a component: its own, then the shared ones."""
        own = next((each.answers for each in self.components if each.name == component), {})
        return {**self.answers, **own}


@dataclass(frozen=True)
class Stage:
    """Where a case stands: the component whose turn it is (empty: the whole workload), and its progress."""

    component: str
    progress: Progress
    missing: NotEnough | None = None
    """What it takes before anything can be recommended, in any of the components; None where all is known."""

    @property
    def is_over(self) -> bool:
        """Whether there is something to recommend, and nothing left to ask."""
        return self.progress.open is None and self.missing is None


@dataclass(frozen=True)
class Changed:
    """A case after a change, and what the change brought with it."""

    case: Case
    given: tuple[Given, ...] = ()
    """The answers that were taken in."""
    dropped: tuple[Dropped, ...] = ()
    """Answers that counted before and no longer do, with the reason."""
    returned: tuple[Given, ...] = ()
    """Answers that did not count before and now do again."""
    taken_back: tuple[Given, ...] = ()
    """The answer that was taken back, where it counted."""


def proceed(questionnaire: Questionnaire, case: Case) -> Stage:
    """Where the case stands: the first component with an open question, or the last one when none is left."""
    stages = [
        Stage(name, replay(questionnaire, case.of(name), stop_at=case.stop_at, priorities=case.priorities))
        for name in _names(case)
    ]
    current = next((stage for stage in stages if stage.progress.open), stages[-1])
    return replace(current, missing=next((each.progress.missing for each in stages if each.progress.missing), None))


def trace(questionnaire: Questionnaire, case: Case) -> tuple[Considered, ...]:
    """The questions that could come next in the component whose turn it is, the best first."""
    return consider(questionnaire, case.of(proceed(questionnaire, case).component), priorities=case.priorities)


def answer(questionnaire: Questionnaire, case: Case, question: str, option: str, component: str = "") -> Changed:
    """Give or change an answer, before or after the result. What remains valid is kept, the rest is named.

    Without a component, and to a question that all of them share, the answer is given for the whole workload.
    """
    component = _holder(questionnaire, case, question, component)
    waiting = (fact for fact in case.proposed if fact.question == question)
    settled = {fact for fact in waiting if _holder(questionnaire, case, question, fact.component) == component}
    remaining = tuple(fact for fact in case.proposed if fact not in settled)
    after = _with_answer(questionnaire, replace(case, proposed=remaining), question, option, component)
    return _changed(questionnaire, case, after, {(question, component)})


def take_back(questionnaire: Questionnaire, case: Case) -> Changed:
    """Take back the answer that was given last: of the component whose turn it is, or of those before it."""
    names = _names(case)
    reached = names[: names.index(proceed(questionnaire, case).component) + 1]
    answered = [each for each in case.components if each.name in reached and each.answers]
    component = answered[-1] if answered else Component("", case.answers)
    if not component.answers:
        return Changed(case)
    *kept, (question, _) = component.answers.items()
    shortened = replace(component, answers=dict(kept))
    after = _with_component(case, shortened) if answered else replace(case, answers=shortened.answers)
    counted = resolve(questionnaire, case.of(component.name)).counted
    taken = tuple(each for each in counted if each.question.id == question)
    return replace(_changed(questionnaire, case, after, set()), taken_back=taken)


def restore(questionnaire: Questionnaire, case: Case, earlier: Case) -> Changed:
    """Take the last change back, whatever it was: the case is again what it was before."""
    taken = {
        (each.question.id, each.answer): each
        for name in _names(case)
        for each in resolve(questionnaire, case.of(name)).counted
        if earlier.of(name).get(each.question.id) != each.answer
    }
    return replace(_changed(questionnaire, case, earlier, set()), taken_back=tuple(taken.values()))


def propose(
    questionnaire: Questionnaire, case: Case, text: str, component: str = "", *, likely: bool = False
) -> Case:
    """Read the facts that a text states, to be confirmed: those that are not answered so already.

    `likely` adds the facts that it makes likely, for where nobody can be asked.
    """
    answered, waiting = case.of(component), {each.question for each in case.proposed if each.component == component}
    read = likely_facts(questionnaire, text) if likely else facts(questionnaire, text)
    news = [
        replace(fact, component=component)
        for fact in read
        if answered.get(fact.question) != fact.option and fact.question not in waiting
    ]
    return replace(case, proposed=(*case.proposed, *news))


def confirm(questionnaire: Questionnaire, case: Case, confirmed: Collection[Fact] | None = None) -> Changed:
    """Take proposed facts for answers: these, or without an argument all. The other proposals are forgotten."""
    chosen = [fact for fact in case.proposed if confirmed is None or fact in confirmed]
    after = replace(case, proposed=())
    for fact in chosen:
        after = _with_answer(questionnaire, after, fact.question, fact.option, fact.component)
    held = {(fact.question, _holder(questionnaire, case, fact.question, fact.component)) for fact in chosen}
    return _changed(questionnaire, case, after, held)


def decline(case: Case, wrong: Collection[Fact] | None = None) -> Case:
    """Drop these facts from what was proposed, or without an argument all of them: their questions are asked."""
    return replace(case, proposed=tuple(fact for fact in case.proposed if wrong is not None and fact not in wrong))


def prioritise(case: Case, priorities: Iterable[str]) -> Case:
    """Weigh by what matters most; nothing: by the questionnaire's own weights."""
    return replace(case, priorities=tuple(sorted(set(priorities))))


def go_on(case: Case) -> Case:
    """Ask on after a likely result, until the outcome is certain or nothing is left to ask."""
    return replace(case, stop_at=1.0)


def conclude(case: Case) -> Case:
    """Ask nothing more, and recommend by what is known. What waits for a yes is forgotten."""
    return replace(decline(case), stop_at=0.0)


def split(questionnaire: Questionnaire, case: Case, names: Iterable[str]) -> Case:
    """Describe the workload as components. What was answered so far holds for all of them, until one differs.

    What a name says of its component ("a PostgreSQL database") is proposed. No names: one workload again.
    """
    tidy = ("".join(filter(str.isprintable, name)).strip()[:LONGEST_NAME] for name in names)
    wanted = tuple(dict.fromkeys(name for name in tidy if name))[:MOST_COMPONENTS]
    kept = {each.name: each for each in case.components}
    after = replace(case, components=tuple(kept.get(name, Component(name)) for name in wanted))
    after = replace(after, proposed=tuple(fact for fact in case.proposed if fact.component in ("", *wanted)))
    for name in wanted:
        after = after if name in kept else propose(questionnaire, after, name, name)
    return after


@dataclass(frozen=True)
class Rebased:
    """A case moved to another questionnaire, and the answers that could not follow."""

    case: Case
    dropped: tuple[Dropped, ...]


def rebase(questionnaire: Questionnaire, case: Case) -> Rebased:
    """Move a case to this questionnaire: answers that it offers are kept, the others are named.

    What components say of a question that they share now holds for all where they agree. What was proposed is
    forgotten: its words were read with another questionnaire.
    """
    gone = {
        (drop.question, drop.answer): drop
        for answers in (case.answers, *(each.answers for each in case.components))
        for drop in resolve(questionnaire, answers).dropped
        if not drop.waits
    }

    def kept(answers: Answers) -> dict[str, str]:
        return {question: option for question, option in answers.items() if (question, option) not in gone}

    whole, own = kept(case.answers), [kept(each.answers) for each in case.components]
    differing = _raise_shared(questionnaire, whole, own)
    known = {priority.id for priority in questionnaire.priorities}
    after = Case(
        answers=whole,
        components=tuple(Component(each.name, answers) for each, answers in zip(case.components, own, strict=True)),
        priorities=tuple(priority for priority in case.priorities if priority in known),
        stop_at=case.stop_at,
    )
    return Rebased(after, (*gone.values(), *differing))


def _raise_shared(form: Questionnaire, whole: dict[str, str], own: Sequence[dict[str, str]]) -> list[Dropped]:
    """Move what components say of shared questions to the whole where they agree; what is lost is returned."""
    lost = []
    for id_ in [question.id for question in form.questions if question.shared]:
        said = {answers.pop(id_) for answers in own if id_ in answers}
        if len(said) == 1:
            whole.setdefault(id_, *said)
        differing = sorted(said - {whole.get(id_)})
        lost += [Dropped(id_, answer, "This is asked once for all components now.") for answer in differing]
    return lost


def _names(case: Case) -> tuple[str, ...]:
    """The components, or the empty name of the whole."""
    return tuple(each.name for each in case.components) or ("",)


def _holder(questionnaire: Questionnaire, case: Case, question: str, component: str) -> str:
    """The component that an answer belongs to: none where the question is shared, or there is no such component."""
    shared = any(each.id == question and each.shared for each in questionnaire.questions)
    return component if not shared and any(each.name == component for each in case.components) else ""


def _with_answer(questionnaire: Questionnaire, case: Case, question: str, option: str, component: str) -> Case:
    holder = _holder(questionnaire, case, question, component)
    own = next((each for each in case.components if each.name == holder), None)
    if own is None:
        return replace(case, answers=_given_last(case.answers, question, option))
    return _with_component(case, replace(own, answers=_given_last(own.answers, question, option)))


def _given_last(answers: Answers, question: str, option: str) -> dict[str, str]:
    """With this answer after all others, also where it changes one: going back takes what was given last."""
    return {**{id_: each for id_, each in answers.items() if id_ != question}, question: option}


def _with_component(case: Case, component: Component) -> Case:
    return replace(
        case, components=tuple(component if each.name == component.name else each for each in case.components)
    )


def _changed(
    questionnaire: Questionnaire, before: Case, after: Case, touched: Collection[tuple[str, str]]
) -> Changed:
    """What became of the answers, over all components; what happens to several of them is told once.

    `touched` are the questions that were answered, each with the component that its answer belongs to.
    """
    given: dict[tuple[str, str], Given] = {}
    returned: dict[tuple[str, str], Given] = {}
    dropped: dict[tuple[str, str], Dropped] = {}
    for name in _names(after):
        was = {each.question.id for each in resolve(questionnaire, before.of(name)).counted}
        now = resolve(questionnaire, after.of(name))
        own = next((each.answers for each in after.components if each.name == name), {})
        for each in now.counted:
            holder = name if each.question.id in own else ""
            untouched = {} if each.question.id in was else returned
            told = given if (each.question.id, holder) in touched else untouched
            told[each.question.id, each.answer] = each
        dropped |= {(drop.question, drop.answer): drop for drop in now.dropped if drop.question in was}
    return Changed(after, tuple(given.values()), tuple(dropped.values()), tuple(returned.values()))
