"""The engine of the interview, on small questionnaires of every shape, against a plain reading of the rules."""

import math
from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.interview import DONT_KNOW, LATER, NOT_APPLICABLE, change_text, consider, recommend, replay
from bot.knowledge.model import Questionnaire

SIDES = ("a", "b", "c")
OPTIONS = ("one", "two", "three")
WEIGHTS = st.dictionaries(st.sampled_from(SIDES), st.integers(-6, 6).map(lambda n: n / 2), max_size=3)


quick = settings(max_examples=40)
thorough = settings(max_examples=150)


@st.composite
def conditions(draw, ids, least=1):
    asked = draw(st.lists(st.sampled_from(ids), min_size=least, max_size=2, unique=True))
    return {id_: draw(st.lists(st.sampled_from(OPTIONS[:2]), min_size=1, max_size=2, unique=True)) for id_ in asked}


@st.composite
def questionnaires(draw, most=3):
    ids = [f"q{number}" for number in range(draw(st.integers(2, most)))]
    questions = []
    for place, id_ in enumerate(ids):
        others = [other for other in ids if other != id_]
        options = [
            {"id": option, "label": option, "evidence": draw(WEIGHTS)}
            for option in OPTIONS[: draw(st.integers(2, 3))]
        ]
        ask_if = draw(conditions(others)) if place and draw(st.integers(0, 3)) == 0 else {}
        questions.append({"id": id_, "ask": id_, "why": id_, "options": options, "ask_if": ask_if})
    rules = [
        {"id": f"r{number}", "when": draw(conditions(ids, least=2)), "evidence": draw(WEIGHTS), "because": "rule"}
        for number in range(draw(st.integers(0, 2)))
    ]
    constraints = [
        {"id": f"c{n}", "when": draw(conditions(ids)), "rules_out": draw(st.sampled_from(SIDES)), "because": "must"}
        for n in range(draw(st.integers(0, 2)))
    ]
    verdicts = [{"side": side, "title": side, "summary": side, "next_steps": []} for side in SIDES]
    return Questionnaire.model_validate(
        {
            "prior": draw(WEIGHTS),
            "questions": questions,
            "rules": rules,
            "constraints": constraints,
            "verdicts": verdicts,
            "stop_at": draw(st.sampled_from([0.6, 0.9, 1.0])),
        }
    )


@st.composite
def interviews(draw):
    questionnaire = draw(questionnaires())
    answers = {
        question.id: answer
        for question in questionnaire.questions
        if (
            answer := draw(
                st.sampled_from([None, None, DONT_KNOW, NOT_APPLICABLE, LATER, *(o.id for o in question.options)])
            )
        )
    }
    return questionnaire, answers


def applying(questionnaire: Questionnaire, answers: Mapping[str, str]) -> dict[str, str]:
    """The answers that name an option and apply, by trying again until nothing is added."""
    kept: dict[str, str] = {}
    for _ in range(len(questionnaire.questions) + 1):
        kept = {
            question.id: answers[question.id]
            for question in questionnaire.questions
            if answers.get(question.id) in {option.id for option in question.options}
            and all(kept.get(other) in wanted for other, wanted in question.ask_if.items())
        }
    return kept


def log_odds(questionnaire: Questionnaire, answers: Mapping[str, str]) -> dict[str, float]:
    kept = applying(questionnaire, answers)
    said = [option.evidence for q in questionnaire.questions for option in q.options if kept.get(q.id) == option.id]
    said += [rule.evidence for rule in questionnaire.rules if met(rule.when, kept)]
    return {side: sum(each.get(side, 0.0) for each in (questionnaire.prior, *said)) for side in SIDES}


def met(when: Mapping[str, tuple[str, ...]], kept: Mapping[str, str]) -> bool:
    return all(kept.get(question) in options for question, options in when.items())


def outcome(questionnaire: Questionnaire, answers: Mapping[str, str]) -> str:
    kept, scores = applying(questionnaire, answers), log_odds(questionnaire, answers)
    out = {side for each in questionnaire.constraints if met(each.when, kept) for side in each.rules_out}
    left = [side for side in SIDES if side not in out] or list(SIDES)
    return max(left, key=lambda side: (scores[side], -SIDES.index(side)))


def completions(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Every way in which the questions without a settled answer could still be answered."""
    wanting = [q for q in questionnaire.questions if answers.get(q.id, LATER) == LATER]
    for choice in product(*([None, *(option.id for option in question.options)] for question in wanting)):
        added = {question.id: option for question, option in zip(wanting, choice, strict=True) if option}
        yield {**answers, **added}


@quick
@given(interviews())
def test_the_recommended_side_is_what_a_plain_reading_of_the_rules_gives(interview):
    questionnaire, answers = interview
    assert recommend(questionnaire, answers).side == outcome(questionnaire, answers)


@quick
@given(interviews(), st.randoms(use_true_random=False))
def test_results_depend_on_the_set_of_answers_and_not_on_their_order(interview, random):
    questionnaire, answers = interview
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert replay(questionnaire, dict(shuffled)) == replay(questionnaire, answers)
    assert recommend(questionnaire, dict(shuffled)) == recommend(questionnaire, answers)


@thorough
@given(interviews())
def test_a_certain_outcome_survives_every_completion(interview):
    questionnaire, answers = interview
    assume(replay(questionnaire, answers).certain)
    outcomes = {outcome(questionnaire, completed) for completed in completions(questionnaire, answers)}
    assert outcomes == {recommend(questionnaire, answers).side}


@quick
@given(interviews())
def test_more_answers_never_make_a_certain_outcome_uncertain(interview):
    questionnaire, answers = interview
    assume(replay(questionnaire, answers).certain)
    assert all(replay(questionnaire, completed).certain for completed in completions(questionnaire, answers))


@quick
@given(interviews())
def test_contributions_sum_to_the_log_odds(interview):
    questionnaire, answers = interview
    recommendation = recommend(questionnaire, answers)
    expected = log_odds(questionnaire, answers)
    for side in SIDES:
        told = sum(reason.effects.get(side, 0.0) for reason in recommendation.reasons)
        assert math.isclose(recommendation.prior.get(side, 0.0) + told, expected[side], abs_tol=1e-9)
        assert math.isclose(recommendation.log_odds.get(side, 0.0), expected[side], abs_tol=1e-9)
    assert math.isclose(sum(recommendation.scores.values()), 1.0)
    assert recommendation.confidence == recommendation.scores[recommendation.side]


@quick
@given(interviews())
def test_a_flip_really_flips_and_no_smaller_one_would(interview):
    questionnaire, answers = interview
    recommendation = recommend(questionnaire, answers)
    for counterfactual in recommendation.counterfactuals:
        made = {change.question.id: change.option for change in counterfactual.changes}
        assert outcome(questionnaire, {**answers, **made}) == counterfactual.side != recommendation.side
        for kept, option in made.items():
            alone = {kept: option} if len(made) == 2 else {}
            assert outcome(questionnaire, {**answers, **alone}) == recommendation.side


@quick
@given(interviews())
def test_where_one_or_two_changes_flip_the_outcome_they_are_found(interview):
    questionnaire, answers = interview
    options = [(question.id, option.id) for question in questionnaire.questions for option in question.options]
    before = outcome(questionnaire, answers)
    single = {
        (frozenset({one}), outcome(questionnaire, {**answers, **dict([one])}))
        for one in options
        if outcome(questionnaire, {**answers, **dict([one])}) != before
    }
    pairs = {
        (frozenset({one, two}), outcome(questionnaire, {**answers, **dict([one, two])}))
        for one, two in product(options, options)
        if one[0] != two[0] and outcome(questionnaire, {**answers, **dict([one, two])}) != before
        if answers.get(one[0]) != one[1] and answers.get(two[0]) != two[1]
    }
    found = {
        (frozenset((change.question.id, change.option) for change in counterfactual.changes), counterfactual.side)
        for counterfactual in recommend(questionnaire, answers).counterfactuals
    }
    assert found == (single or pairs)


@quick
@given(interviews(), st.floats(-1, 1), st.sampled_from(SIDES))
def test_a_stable_outcome_stays_when_weights_are_off_by_a_fifth(interview, share, favoured):
    questionnaire, answers = interview
    recommendation = recommend(questionnaire, answers)
    assume(recommendation.stable)
    assert outcome(off_by(questionnaire, 0.199 * share, favoured), answers) == recommendation.side


def off_by(questionnaire: Questionnaire, share: float, favoured: str) -> Questionnaire:
    """Every weight of one side moved up by this share of itself, and of the other sides down."""

    def moved(evidence):
        return {s: w + (share if s == favoured else -share) * abs(w) for s, w in evidence.items()}

    data = questionnaire.model_dump(mode="json")
    data["prior"] = moved(data["prior"])
    for each in (*data["rules"], *(option for question in data["questions"] for option in question["options"])):
        each["evidence"] = moved(each["evidence"])
    return Questionnaire.model_validate(data)


@quick
@given(questionnaires())
def test_every_interview_ends_whatever_is_answered(questionnaire):
    answers: dict[str, str] = {}
    while question := replay(questionnaire, answers).open:
        assert question.id not in answers
        answers[question.id] = DONT_KNOW if len(answers) % 2 else question.options[0].id
    assert len(answers) <= len(questionnaire.questions)


@quick
@given(interviews())
def test_only_questions_that_apply_are_asked_and_counted(interview):
    questionnaire, answers = interview
    progress = replay(questionnaire, answers, stop_at=1)
    kept = applying(questionnaire, answers)
    shown = [answer.question for answer in progress.counted] + ([progress.open] if progress.open else [])
    assert all(met(question.ask_if, kept) for question in shown)
    assert {answer.question.id for answer in progress.counted if answer.option} == kept.keys()


def small(**changes: object) -> Questionnaire:
    """Two questions about a house, and one that depends on the first."""
    data = {
        "prior": {"a": 0.0, "b": 0.0},
        "stop_at": 0.95,
        "questions": [
            {
                "id": "roof",
                "ask": "Is there a roof?",
                "why": "Rain.",
                "options": [
                    {"id": "yes", "label": "Yes", "evidence": {"a": 0.5}, "because": "A roof keeps rain out."},
                    {"id": "no", "label": "No", "evidence": {"b": 0.5}, "because": "Rain comes in."},
                ],
            },
            {
                "id": "walls",
                "ask": "How many walls?",
                "why": "Wind.",
                "options": [
                    {"id": "few", "label": "Few", "evidence": {"b": 2.0}, "because": "Wind comes in."},
                    {"id": "many", "label": "Many", "evidence": {"a": 2.0}, "because": "Wind stays out."},
                ],
            },
            {
                "id": "tiles",
                "ask": "Which tiles?",
                "why": "Weight.",
                "ask_if": {"roof": "yes"},
                "options": [
                    {"id": "clay", "label": "Clay", "evidence": {"a": 0.2}},
                    {"id": "straw", "label": "Straw", "evidence": {"b": 0.4}, "because": "Straw burns."},
                ],
            },
        ],
        "constraints": [
            {"id": "burnt", "when": {"tiles": "straw", "walls": "many"}, "rules_out": "a", "because": "It burns."}
        ],
    }
    return Questionnaire.model_validate({**data, **changes})


def test_the_question_that_tells_most_comes_first():
    assert replay(small(), {}).open.id == "walls"


def test_a_question_that_costs_more_has_to_tell_more():
    dear = small().model_dump(mode="json")
    dear["questions"][1]["cost"] = 50
    assert replay(Questionnaire.model_validate(dear), {}).open.id == "roof"


def test_a_fixed_order_asks_as_the_file_stands():
    assert replay(small(order="fixed"), {}).open.id == "roof"


def test_what_was_considered_begins_with_the_question_that_is_asked():
    considered = consider(small(), {})
    assert considered[0].question == replay(small(), {}).open
    assert [each.worth for each in considered] == sorted((each.worth for each in considered), reverse=True)


def test_an_answer_off_the_path_does_not_count_and_comes_back_when_it_applies_again():
    off = replay(small(), {"roof": "no", "tiles": "clay"})
    assert [drop.question for drop in off.dropped] == ["tiles"]
    assert "does not apply" in off.dropped[0].because
    on = replay(small(), {"roof": "yes", "tiles": "clay"})
    assert [answer.label for answer in on.counted] == ["Yes", "Clay"]
    assert on.dropped == ()


def test_answers_to_questions_and_options_that_do_not_exist_are_named():
    dropped = replay(small(), {"cellar": "yes", "roof": "perhaps"}).dropped
    assert {drop.question: drop.because for drop in dropped} == {
        "cellar": "There is no such question.",
        "roof": "The question does not offer this answer.",
    }


def test_taking_an_answer_back_is_the_same_as_never_having_given_it():
    answers = {"walls": "few", "roof": "yes"}
    assert replay(small(), {k: v for k, v in answers.items() if k != "roof"}) == replay(small(), {"walls": "few"})


def test_a_question_put_off_stays_open_behind_the_others():
    first = replay(small(), {"walls": LATER})
    assert first.open.id == "roof"
    assert replay(small(), {"walls": LATER, "roof": "no"}).open.id == "walls"


def test_what_does_not_apply_is_no_assumption_and_what_is_not_known_is_one():
    unknown = recommend(small(), {"walls": DONT_KNOW, "roof": "no"})
    assert unknown.assumptions == ("How many walls? This was not known: “Many” would make it a.",)
    assert recommend(small(), {"walls": NOT_APPLICABLE, "roof": "no"}).assumptions == ()


def test_a_question_without_an_answer_that_nothing_hangs_on_is_no_assumption():
    assert all("tiles" not in each for each in recommend(small(), {"walls": "few", "roof": "yes"}).assumptions)


def test_an_interview_stops_when_the_outcome_is_likely_and_can_go_on():
    likely = {"walls": "many"}
    assert replay(small(stop_at=0.8), likely).open is None
    assert not replay(small(stop_at=0.8), likely).certain
    assert replay(small(stop_at=0.8), likely, stop_at=1).open is not None


def test_an_interview_does_not_stop_while_one_answer_could_rule_out_what_leads():
    asked = replay(small(stop_at=0.8), {"walls": "many", "roof": "yes"})
    assert asked.confidence > 0.8
    assert asked.open.id == "tiles"
    assert asked.left == 1


def test_an_interview_stops_after_the_most_answers_that_it_asks_for():
    assert replay(small(at_most=1), {"roof": DONT_KNOW}).open is None
    assert replay(small(at_most=1), {"roof": DONT_KNOW}, stop_at=1).open is not None


def test_an_interview_that_is_ended_early_does_not_claim_to_be_likely_enough():
    assert replay(small(), {"roof": DONT_KNOW}, stop_at=0).ending == "enough"
    assert replay(small(at_most=1), {"roof": DONT_KNOW}).ending == "enough"


def test_a_constraint_rules_a_side_out_whatever_speaks_for_it():
    recommendation = recommend(small(), {"roof": "yes", "walls": "many", "tiles": "straw"})
    assert recommendation.side == "b"
    assert recommendation.scores["a"] == 0
    assert recommendation.reasons[0].because == "It burns."
    assert recommendation.certain


def test_constraints_that_leave_nothing_are_set_aside_and_named():
    both_out = [{"id": "none_left", "when": {"roof": "yes"}, "rules_out": ["a", "b"], "because": "Nothing is left."}]
    recommendation = recommend(small(constraints=both_out), {"roof": "yes"})
    assert recommendation.contradiction
    assert recommendation.side == "a"


def test_reasons_come_with_those_that_decided_most_first_and_those_against_last():
    reasons = recommend(small(), {"walls": "few", "roof": "yes"}).reasons
    assert [reason.text for reason in reasons] == ["Wind comes in.", "Against it: A roof keeps rain out."]


def test_what_would_change_the_outcome_reads_as_a_sentence():
    counterfactual = recommend(small(), {"walls": "few", "roof": "no"}).counterfactuals[0]
    assert change_text(counterfactual) == "If the answer for walls were “Many”, I'd recommend: a."


@pytest.mark.parametrize(
    ("answers", "left"), [({}, range(1, 4)), ({"walls": "few", "roof": "no", "tiles": "clay"}, range(1))]
)
def test_how_many_are_left_is_within_what_is_open(answers, left):
    assert replay(small(), answers).left in left


def test_answers_that_hardly_go_together_are_pointed_out():
    odd = [{"id": "odd", "when": {"roof": "no", "walls": "many"}, "because": "Walls without a roof are unusual."}]
    assert [each.id for each in replay(small(conflicts=odd), {"roof": "no", "walls": "many"}).conflicts] == ["odd"]
    assert replay(small(conflicts=odd), {"roof": "no"}).conflicts == ()


def test_a_questionnaire_without_questions_has_nothing_to_ask():
    empty = Questionnaire.model_validate({"prior": {"a": 1.0, "b": 0.0}})
    assert replay(empty, {}).open is None
    assert recommend(empty, {}).side == "a"
