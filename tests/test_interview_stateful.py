"""A case under every verb in any order: what follows from it never depends on how it came about."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from test_interview import SIDES, met, outcome, questionnaires

from bot.interview import (
    DONT_KNOW,
    LATER,
    NOT_APPLICABLE,
    Cancel,
    Case,
    Changed,
    Component,
    Composition,
    Explained,
    Fact,
    NotUnderstood,
    answer,
    apply,
    conclude,
    confirm,
    decide,
    decline,
    go_on,
    interpret,
    prioritise,
    proceed,
    rebase,
    replay,
    split,
    take_back,
)
from bot.knowledge.model import Priority, Questionnaire

PARTS = ("left", "right")
TYPED = (
    "one",
    "2",
    "the last",
    "don't know",
    "later",
    "does not apply",
    "yes",
    "no",
    "go back",
    "why?",
    "change the q0 to two",
    "change the q1 of the right to one",
    "what matters most is calm",
    "nothing matters most",
    "split into left and right",
    "as one",
    "finish",
    "go on",
    "how many more?",
    "start over",
    "stop",
    "wibble wobble",
    "",
)
forms = st.builds(
    lambda form, shared: form.model_copy(
        update={
            "questions": (*form.questions[:-1], form.questions[-1].model_copy(update={"shared": shared})),
            "priorities": (Priority(id="calm", title="Calm", weighs={"q0": 2.5}, because="Calm weighs more."),),
        }
    ),
    questionnaires(),
    st.booleans(),
)


class Interview(RuleBasedStateMachine):
    """Somebody who clicks, types and changes their mind, until they stop."""

    form: Questionnaire
    case: Case

    @initialize(form=forms)
    def begins(self, form):
        self.form, self.case = form, Case()

    def places(self) -> list[str]:
        return [each.name for each in self.case.components] or [""]

    # What people do

    @rule(data=st.data())
    @precondition(lambda self: proceed(self.form, self.case).progress.open)
    def answers_the_open_question_and_may_take_it_back(self, data):
        stage = proceed(self.form, self.case)
        question = stage.progress.open
        option = data.draw(self.answers_to(question))
        answered = answer(self.form, self.case, question.id, option, stage.component)
        assert [(each.question.id, each.answer) for each in answered.given] == [(question.id, option)]
        if not self.case.components:
            undone = take_back(self.form, answered.case).case
            assert undone.answers == {id_: was for id_, was in self.case.answers.items() if id_ != question.id}
        self.case = answered.case

    @rule(data=st.data())
    def changes_any_answer(self, data):
        question = data.draw(st.sampled_from(self.form.questions))
        option, place = data.draw(self.answers_to(question)), data.draw(st.sampled_from(self.places()))
        self.case = answer(self.form, self.case, question.id, option, place).case
        whole = question.shared or not place
        assert (self.case.answers if whole else self.case.of(place))[question.id] == option

    @rule()
    def goes_back(self):
        before = self.case.count
        self.case = take_back(self.form, self.case).case
        assert self.case.count in {before - 1, before}

    @rule(text=st.sampled_from(TYPED))
    def types(self, text):
        match interpret(self.form, self.case, text):
            case Explained() | NotUnderstood() | Cancel():
                return
            case command:
                changed = apply(self.form, self.case, command)
                assert isinstance(changed, Changed)
                self.case = changed.case

    @rule(step=st.sampled_from([go_on, conclude, decline]))
    def goes_on_or_ends(self, step):
        self.case = step(self.case)

    @rule(chosen=st.sampled_from([(), ("calm",), ("unheard of",)]))
    def says_what_matters(self, chosen):
        self.case = prioritise(self.case, chosen)

    @rule(names=st.lists(st.sampled_from(PARTS), unique=True))
    def describes_components(self, names):
        shared = self.case.answers
        self.case = split(self.form, self.case, names)
        assert [each.name for each in self.case.components] == names
        assert self.case.answers == shared

    @rule(data=st.data(), agreed=st.booleans())
    def confirms_what_was_read(self, data, agreed):
        question = data.draw(st.sampled_from(self.form.questions))
        fact = Fact(question.id, data.draw(st.sampled_from(question.options)).id, "words", self.places()[0])
        proposing = replace(self.case, proposed=(fact,))
        self.case = confirm(self.form, proposing).case if agreed else decline(proposing)
        assert not self.case.proposed
        if agreed:
            assert self.case.of(fact.component)[fact.question] == fact.option

    @rule(form=forms)
    def meets_another_questionnaire(self, form):
        moved = rebase(form, self.case)
        self.form, self.case = form, moved.case
        assert rebase(form, moved.case).dropped == ()

    def answers_to(self, question):
        return st.sampled_from([DONT_KNOW, NOT_APPLICABLE, LATER, *(option.id for option in question.options)])

    # What always holds

    @invariant()
    def it_has_ended_exactly_when_no_question_is_open(self):
        progress = proceed(self.form, self.case).progress
        assert (progress.ending is None) == (progress.open is not None)

    @invariant()
    def the_open_question_applies_and_has_no_answer(self):
        stage = proceed(self.form, self.case)
        if question := stage.progress.open:
            told = self.case.of(stage.component)
            dropped = {drop.question for drop in stage.progress.dropped}
            assert told.get(question.id, LATER) == LATER or question.id in dropped
            assert met(question.ask_if, told)

    @invariant()
    def components_before_the_one_that_is_asked_about_have_ended(self):
        stage = proceed(self.form, self.case)
        for place in self.places()[: self.places().index(stage.component)]:
            told = self.case.of(place)
            alone = replay(self.form, told, stop_at=self.case.stop_at, priorities=self.case.priorities)
            assert alone.open is None

    @invariant()
    def the_order_of_the_answers_changes_nothing(self):
        turned = replace(
            self.case,
            answers=dict(reversed(self.case.answers.items())),
            components=tuple(
                Component(each.name, dict(reversed(each.answers.items()))) for each in self.case.components
            ),
            priorities=tuple(reversed(self.case.priorities)),
        )
        assert but_for_what_is_left(proceed(self.form, turned)) == but_for_what_is_left(proceed(self.form, self.case))
        assert decide(self.form, turned) == decide(self.form, self.case)

    @invariant()
    def each_place_comes_out_as_its_answers_say(self):
        decision = decide(self.form, replace(self.case, priorities=()))
        told = (
            [(part.component, part.recommendation) for part in decision.parts]
            if isinstance(decision, Composition)
            else [("", decision)]
        )
        for place, recommendation in told:
            assert recommendation.side == outcome(self.form, self.case.of(place))
            assert set(recommendation.scores) <= set(SIDES)


def but_for_what_is_left(stage):
    """How many questions are to come is told by the answers in their order, so that it never rises."""
    return replace(stage, progress=replace(stage.progress, left=0))


TestInterview = Interview.TestCase
TestInterview.settings = settings(max_examples=60, stateful_step_count=25)
