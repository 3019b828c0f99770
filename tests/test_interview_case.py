"""A case: the verbs that change it, over every shape of questionnaire, and what people type to it."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from test_interview import OPTIONS, SIDES, interviews, outcome, questionnaires, quick, small

from bot.interview import (
    DONT_KNOW,
    LATER,
    Cancel,
    Case,
    ChangeAnswer,
    Changed,
    Component,
    Composition,
    Conclude,
    Confirm,
    Continue,
    Dismiss,
    Explained,
    Fact,
    GiveAnswer,
    Interpretation,
    NotUnderstood,
    Outdated,
    Prioritise,
    Restart,
    Split,
    TakeBack,
    answer,
    apply,
    changed_text,
    conclude,
    confirm,
    decide,
    decline,
    done_text,
    factors_of,
    go_on,
    interpret,
    prioritise,
    proceed,
    propose,
    rebase,
    recommend,
    replay,
    restore,
    split,
    take_back,
    trace,
)
from bot.knowledge.model import Priority, Questionnaire


def with_priorities(questionnaire: Questionnaire, weighs: Mapping[str, float]) -> Questionnaire:
    priority = Priority(id="calm", title="Calm", says=("quiet",), weighs=dict(weighs), because="Calm weighs more.")
    return questionnaire.model_copy(update={"priorities": (priority,)})


# --- Properties


@quick
@given(interviews(), st.data())
def test_a_case_without_components_is_its_answers(interview, data):
    questionnaire, answers = interview
    case = Case(answers)
    assert proceed(questionnaire, case).progress == replay(questionnaire, answers)
    assert decide(questionnaire, case) == recommend(questionnaire, answers)


@quick
@given(interviews(), st.data())
def test_changing_an_answer_is_as_if_it_had_been_given_so_from_the_start(interview, data):
    questionnaire, answers = interview
    question = data.draw(st.sampled_from(questionnaire.questions))
    option = data.draw(st.sampled_from([DONT_KNOW, *(option.id for option in question.options)]))
    changed = answer(questionnaire, Case(answers), question.id, option)
    assert dict(changed.case.answers) == {**answers, question.id: option}
    before = {each.question.id for each in replay(questionnaire, answers).counted}
    after = {each.question.id for each in replay(questionnaire, changed.case.answers).counted}
    assert {drop.question for drop in changed.dropped} == before - after
    assert {each.question.id for each in changed.returned} == after - before - {question.id}


@quick
@given(interviews())
def test_going_back_takes_the_answers_back_one_by_one(interview):
    questionnaire, answers = interview
    case = Case(answers)
    for number in reversed(range(len(answers))):
        case = take_back(questionnaire, case).case
        assert list(case.answers.items()) == list(answers.items())[:number]
    assert take_back(questionnaire, case).case == case


@quick
@given(interviews())
def test_going_on_ends_where_nothing_can_change_or_nothing_is_left(interview):
    questionnaire, answers = interview
    progress = proceed(questionnaire, go_on(Case(answers))).progress
    assert progress.ending in {None, "certain", "exhausted"}
    assert (progress.open is None) == (progress.ending is not None)
    assert proceed(questionnaire, conclude(Case(answers))).progress.open is None


@quick
@given(interviews())
def test_an_ending_says_why_no_question_is_open(interview):
    questionnaire, answers = interview
    progress = replay(questionnaire, answers)
    assert (progress.ending is None) == (progress.open is not None)
    assert (progress.ending == "certain") <= progress.certain
    if progress.ending == "likely":
        assert progress.confidence >= questionnaire.stop_at
        assert not progress.certain


@quick
@given(interviews(), st.floats(0.5, 3))
def test_priorities_multiply_the_evidence_visibly_and_the_contributions_still_add_up(interview, factor):
    plain, answers = interview
    first = plain.questions[0].id
    questionnaire = with_priorities(plain, {first: factor})
    recommendation = recommend(questionnaire, answers, priorities=["calm"])
    assert [each.id for each in recommendation.priorities] == ["calm"]
    for reason in recommendation.reasons:
        concerned = any(given.question.id == first for given in reason.given)
        assert reason.factor == 1 or concerned
    for side in SIDES:
        told = sum(reason.effects.get(side, 0.0) for reason in recommendation.reasons)
        expected = recommendation.log_odds.get(side, 0.0)
        assert math.isclose(recommendation.prior.get(side, 0.0) + told, expected, abs_tol=1e-9)
    assert recommend(questionnaire, answers, priorities=["unheard of"]) == recommend(plain, answers)


@quick
@given(interviews(), st.sampled_from(SIDES), st.integers(1, 6))
def test_more_evidence_for_what_leads_never_makes_it_lose(interview, side, more):
    questionnaire, answers = interview
    assume(outcome(questionnaire, answers) == side)
    data = questionnaire.model_dump(mode="json")
    for each in (option for question in data["questions"] for option in question["options"]):
        each["evidence"][side] = each["evidence"].get(side, 0.0) + more
    assert recommend(Questionnaire.model_validate(data), answers).side == side


@quick
@given(interviews(), questionnaires())
def test_a_case_moves_to_another_questionnaire_with_what_it_still_offers(interview, other):
    _, answers = interview
    moved = rebase(other, Case(answers, (Component("part", dict(answers)),)))
    offered = {question.id: {option.id for option in question.options} for question in other.questions}
    for question, option in answers.items():
        kept = question in offered and (option not in OPTIONS or option in offered[question])
        assert (question in moved.case.answers) == (question in moved.case.components[0].answers) == kept
        assert any(drop.question == question for drop in moved.dropped) == (not kept)


@pytest.mark.parametrize(
    ("before", "own", "after", "dropped"),
    [
        ({}, ("yes", "yes"), {"roof": "yes"}, set()),
        ({}, ("yes", "no"), {}, {"yes", "no"}),
        ({"roof": "no"}, ("yes", "no"), {"roof": "no"}, {"yes"}),
    ],
)
def test_what_components_say_of_a_question_that_is_shared_now_holds_for_all_or_is_named(before, own, after, dropped):
    parts = tuple(Component(name, {"roof": said}) for name, said in zip(("kitchen", "terrace"), own, strict=True))
    data = small().model_dump(mode="json")
    data["questions"][0]["shared"] = True
    assert data["questions"][0]["id"] == "roof"
    moved = rebase(Questionnaire.model_validate(data), Case(before, parts))
    assert moved.case.answers == after
    assert [each.answers for each in moved.case.components] == [{}, {}]
    assert {drop.answer for drop in moved.dropped} == dropped


@quick
@given(interviews(), st.data())
def test_each_component_comes_out_as_if_it_were_alone(interview, data):
    questionnaire, shared = interview
    _, own = data.draw(interviews())
    case = Case(shared, (Component("one", own), Component("two")))
    decision = decide(questionnaire, case)
    assert isinstance(decision, Composition)
    assert decision.parts[0].recommendation == recommend(questionnaire, {**shared, **own})
    assert decision.parts[1].recommendation == recommend(questionnaire, shared)


# --- Components


def house() -> Questionnaire:
    """The small house, where who lives in it is the same for all its parts, and signs can be read."""
    data = small().model_dump(mode="json")
    data["questions"].append(
        {
            "id": "family",
            "ask": "Who lives there?",
            "why": "Noise.",
            "names": ["family", "people"],
            "shared": True,
            "options": [{"id": "one", "label": "One person"}, {"id": "several", "label": "Several people"}],
        }
    )
    data["questions"][0]["names"] = ["roof"]
    data["questions"][0]["options"][0]["signs"] = ["tiled", "under a roof"]
    data["questions"][1]["names"] = ["walls", "number of walls"]
    data["questions"][1]["options"][1]["signs"] = ["# walls"]
    data["verdicts"] = [
        {"side": "a", "title": "Runtime", "summary": "Build it.", "next_steps": []},
        {"side": "b", "title": "Tent", "summary": "Pitch it.", "next_steps": []},
        {"side": "b", "kind": "camp", "when": {"roof": "no"}, "title": "Camp", "summary": "Both.", "next_steps": []},
    ]
    data["priorities"] = [
        {"id": "warmth", "title": "Warmth", "says": ["heat"], "weighs": {"walls": 2}, "because": "Walls keep warm."},
        {"id": "view", "title": "View", "weighs": {"roof": 1.5}, "because": "Roofs hide the stars."},
    ]
    data["split"] = "camp"
    return Questionnaire.model_validate(data)


def test_components_on_different_sides_are_told_as_what_the_questionnaire_calls_a_split():
    case = split(house(), Case(), ["kitchen", "terrace"])
    case = answer(house(), case, "walls", "many", "kitchen").case
    case = answer(house(), case, "walls", "few", "terrace").case
    decision = decide(house(), case)
    assert (decision.side, decision.kind, decision.title) == ("b", "camp", "Camp")
    assert [(part.component, part.recommendation.title) for part in decision.parts] == [
        ("kitchen", "Runtime"),
        ("terrace", "Tent"),
    ]


def test_components_on_one_side_with_different_verdicts_are_told_what_holds_for_the_side():
    data = house().model_dump(mode="json")
    tiled = {"side": "a", "when": {"roof": "yes"}, "title": "Runtime", "summary": "Tile it.", "next_steps": []}
    data["verdicts"] = [tiled, *data["verdicts"]]
    form = Questionnaire.model_validate(data)
    parts = (Component("kitchen", {"roof": "yes"}), Component("hall", {"roof": DONT_KNOW}))
    decision = decide(form, Case({"walls": "many"}, parts))
    assert [part.recommendation.summary for part in decision.parts] == ["Tile it.", "Build it."]
    assert (decision.side, decision.summary) == ("a", "Build it.")


def test_components_on_one_side_are_told_as_that_side():
    case = split(house(), Case({"walls": "many", "roof": "yes"}), ["kitchen", "hall"])
    assert decide(house(), case).title == "Runtime"


def test_components_are_asked_about_one_after_the_other():
    case = conclude(split(house(), Case(), ["kitchen", "terrace"]))
    assert proceed(house(), case).component == "terrace"
    case = go_on(case)
    assert proceed(house(), case).component == "kitchen"
    for question in ("walls", "roof", "tiles", "family"):
        case = answer(house(), case, question, DONT_KNOW, "kitchen").case
    assert proceed(house(), case).component == "terrace"


def test_what_all_components_share_is_answered_once():
    case = split(house(), Case(), ["kitchen", "terrace"])
    case = answer(house(), case, "family", "several", "kitchen").case
    assert case.answers == {"family": "several"}
    assert case.of("terrace")["family"] == "several"


def test_a_component_can_differ_from_what_was_answered_for_all():
    case = split(house(), Case({"walls": "many"}), ["kitchen", "terrace"])
    case = answer(house(), case, "walls", "few", "terrace").case
    assert (case.of("kitchen")["walls"], case.of("terrace")["walls"]) == ("many", "few")


def test_what_a_name_says_of_its_component_is_proposed_and_not_assumed():
    case = split(house(), Case(), ["a tiled barn", "a tent"])
    assert case.proposed == (Fact("roof", "yes", "tiled", "a tiled barn"),)
    assert case.of("a tiled barn") == {}
    confirmed = confirm(house(), case)
    assert confirmed.case.of("a tiled barn") == {"roof": "yes"}
    assert [each.label for each in confirmed.given] == ["Yes"]
    assert decline(case).proposed == ()


def test_going_back_takes_the_last_answer_of_the_component_whose_turn_it_is():
    case = split(house(), Case({"roof": "yes"}), ["kitchen", "terrace"])
    case = answer(house(), case, "walls", "many", "kitchen").case
    case = take_back(house(), case).case
    assert case.of("kitchen") == {"roof": "yes"}
    assert take_back(house(), case).case.answers == {}


def test_a_workload_in_components_can_become_one_again():
    case = split(house(), Case({"roof": "yes"}), ["kitchen", "terrace"])
    assert split(house(), case, []).components == ()


def test_what_is_answered_so_already_is_not_proposed():
    case = propose(house(), Case({"roof": "yes"}), "It is tiled and has four walls.")
    assert [fact.question for fact in case.proposed] == ["walls"]
    assert confirm(house(), case, []).case.answers == {"roof": "yes"}


def test_what_is_said_otherwise_than_answered_changes_the_answer_once_it_is_confirmed():
    case = propose(house(), Case({"roof": "no", "walls": DONT_KNOW}), "It is tiled and has four walls.")
    assert case.answers == {"roof": "no", "walls": DONT_KNOW}
    changed = confirm(house(), case).case
    assert changed.answers["roof"] == "yes"
    assert changed.answers["walls"] not in (DONT_KNOW, "none")


def test_several_priorities_about_one_question_multiply_in_any_order():
    assert factors_of(house(), ["warmth", "view"]) == {"walls": 2, "roof": 1.5}
    case = prioritise(Case(), ["view", "warmth", "view"])
    assert case.priorities == ("view", "warmth")


def test_a_trace_begins_with_the_question_that_is_asked():
    considered = trace(house(), Case())
    assert considered[0].question == proceed(house(), Case()).progress.open
    assert [each.worth for each in considered] == sorted((each.worth for each in considered), reverse=True)


# --- What people type


def heard(text: str, case: Case | None = None) -> Interpretation:
    return interpret(house(), case or Case(), text)


def typed(text: str, case: Case | None = None) -> Changed:
    """What comes of a typed message."""
    changed = apply(house(), case or Case(), heard(text, case))
    assert isinstance(changed, Changed)
    return changed


def said_back(text: str, case: Case) -> str:
    """What is said about a typed message."""
    return done_text(house(), heard(text, case), typed(text, case))


@pytest.mark.parametrize(
    ("text", "case", "command", "answers"),
    [
        ("few", Case(), GiveAnswer, {"walls": "few"}),
        ("not sure", Case(), GiveAnswer, {"walls": DONT_KNOW}),
        ("does not apply", Case(), GiveAnswer, {"walls": "not_applicable"}),
        ("later", Case(), GiveAnswer, {"walls": LATER}),
        ("go back", Case({"walls": "few"}), TakeBack, {}),
        ("change the walls to many", Case({"walls": "few"}), ChangeAnswer, {"walls": "many"}),
        ("start over", Case({"walls": "few"}), Restart, {}),
        ("that's all", Case({"roof": "yes"}), Conclude, {"roof": "yes"}),
    ],
)
def test_a_typed_message_changes_the_case(text, case, command, answers):
    assert isinstance(heard(text, case), command)
    assert dict(typed(text, case).case.answers) == answers


def test_a_change_after_the_result_says_what_no_longer_counts():
    case = Case({"walls": "many", "roof": "yes", "tiles": "clay", "family": DONT_KNOW})
    assert proceed(house(), case).progress.open is None
    changed = typed("change the roof to no", case)
    assert changed.case.answers["roof"] == "no"
    assert [drop.question for drop in changed.dropped] == ["tiles"]
    no_longer = "Noted: Roof: No. This no longer counts, because its question doesn't apply now: tiles."
    assert said_back("change the roof to no", case) == no_longer
    assert said_back("change the roof to yes", changed.case) == "Noted: Roof: Yes. This counts again: Tiles: Clay."


def test_what_an_answer_says_beside_itself_is_proposed():
    case = typed("few, but all of it is tiled").case
    assert case.answers == {"walls": "few"}
    assert case.proposed == (Fact("roof", "yes", "tiled"),)
    assert heard("yes", case) == Confirm()
    assert dict(typed("yes", case).case.answers) == {"walls": "few", "roof": "yes"}
    assert heard("no", case) == Dismiss()
    assert typed("no", case).case.proposed == ()


def test_a_fact_about_another_question_is_proposed_though_the_open_one_stays_open():
    case = typed("it is tiled").case
    assert (dict(case.answers), case.proposed) == ({}, (Fact("roof", "yes", "tiled"),))


@pytest.mark.parametrize(
    ("command", "case", "why"),
    [
        (GiveAnswer("tiles", "clay"), Case(), "no longer applies"),
        (GiveAnswer("walls", "few", component=1), Case(), "components"),
        (GiveAnswer("walls", "few"), Case(components=(Component("hall"),)), "components"),
        (GiveAnswer("walls", "few"), Case({"walls": "many"}), "already answered that"),
        (TakeBack(2), Case({"walls": "few"}), "already taken that answer back"),
        (Confirm(), Case(), "already replied to that"),
        (Dismiss(), Case(), "already replied to that"),
    ],
)
def test_a_command_for_what_is_no_longer_so_says_so_and_changes_nothing(command, case, why):
    refused = apply(house(), case, command)
    assert isinstance(refused, Outdated)
    assert why in refused.why


def test_the_last_change_is_taken_back_whatever_it_was():
    before = Case({"walls": "few", "roof": "yes"})
    changed = typed("change the walls to many", before).case
    restored = restore(house(), changed, before)
    assert restored.case == before
    assert changed_text(restored) == "I took back: Walls: Many."


@pytest.mark.parametrize(
    ("text", "priorities"),
    [
        ("What matters most is warmth and the view.", ("view", "warmth")),
        ("heat matters most to us", ("warmth",)),
        ("Our priorities are view, warmth", ("view", "warmth")),
        ("we care most about heat", ("warmth",)),
        ("prioritise the view", ("view",)),
        ("nothing matters most", ()),
    ],
)
def test_priorities_are_said_in_ones_own_words(text, priorities):
    assert isinstance(heard(text), Prioritise)
    assert typed(text).case.priorities == priorities


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("split into kitchen, terrace and hall", ["kitchen", "terrace", "hall"]),
        ("Please split it into the kitchen & a terrace.", ["kitchen", "terrace"]),
        ("components: kitchen; terrace", ["kitchen", "terrace"]),
        ("it has two parts: a kitchen and a terrace", ["kitchen", "terrace"]),
    ],
)
def test_components_are_named_in_a_sentence(text, names):
    assert heard(text) == Split(tuple(names))
    assert [each.name for each in typed(text).case.components] == names


def test_a_change_can_name_the_component_it_is_about():
    case = split(house(), Case(), ["kitchen", "terrace"])
    changed = typed("change the walls of the terrace to few", case).case
    assert changed.of("terrace") == {"walls": "few"}
    assert changed.of("kitchen") == {}


@pytest.mark.parametrize(
    ("text", "about", "told"),
    [
        ("why do you ask?", "why", "Wind."),
        ("how many more questions?", "progress", "0 answered, about 3 to go."),
        ("priorities", "priorities", "You can say what does: warmth, view."),
        ("back", "nothing_to_take_back", "There's no answer to take back yet."),
    ],
)
def test_what_is_asked_of_the_interview_is_told_and_changes_nothing(text, about, told):
    said = heard(text)
    assert isinstance(said, Explained)
    assert said.about == about
    assert told in said.text


def test_a_question_that_alone_could_turn_a_likely_outcome_is_still_asked():
    likely = house().model_copy(update={"stop_at": 0.6, "constraints": (), "prior": {"a": 0.0, "b": 1.2}})
    progress = proceed(likely, Case({})).progress
    assert progress.confidence > likely.stop_at
    assert progress.open
    assert progress.open.id == "walls"


def test_after_a_likely_result_one_can_go_on_and_after_a_certain_one_there_is_nothing_to_go_on_with():
    likely = house().model_copy(update={"stop_at": 0.6, "constraints": (), "prior": {"a": 0.0, "b": 2.2}})
    case = Case({})
    assert proceed(likely, case).progress.ending == "likely"
    assert interpret(likely, case, "go on") == Continue()
    on = apply(likely, case, Continue())
    assert isinstance(on, Changed)
    assert proceed(likely, on.case).progress.open
    certain = Case({"walls": "few"})
    assert interpret(likely, certain, "go on") == Explained("progress", "No other answer can change this.")


def test_stop_is_a_wish_to_leave():
    assert heard("stop") == Cancel()


@pytest.mark.parametrize("text", ["", "wibble wobble", "split into one", "change the weather to fine", "🤷" * 50])
def test_what_means_nothing_here_changes_nothing(text):
    assert heard(text) == NotUnderstood()


@quick
@given(interviews(), st.text(max_size=60))
def test_any_text_can_be_heard(interview, text):
    questionnaire, answers = interview
    assert isinstance(interpret(questionnaire, Case(answers), text), Interpretation)
