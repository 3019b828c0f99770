"""The decision record: complete, reproducible, and nothing in it that a person wrote is rendered."""

import re
from dataclasses import replace
from datetime import date

import hypothesis.strategies as st
import pytest
import yaml
from hypothesis import given

from bot.interview import Dissent, RecordHeader, deciding_reasons, file_name, recommend, record
from bot.interview.record import plain
from bot.knowledge import load
from bot.knowledge.model import Question, Questionnaire
from bot.settings import shipped_knowledge

SHIPPED = load(shipped_knowledge()).interview

SOURCE = {"title": "A [book]", "url": "https://example.org/book"}
SHELTER = Questionnaire.model_validate(
    {
        "prior": {"tent": 0.1, "hut": 0.0},
        "questions": [
            {
                "id": "winter",
                "ask": "Will it stand in winter?",
                "why": "Snow is heavy.",
                "options": [
                    {
                        "id": "yes",
                        "label": "Yes",
                        "evidence": {"hut": 1.2, "tent": -0.4},
                        "because": "Snow breaks a tent.",
                        "sources": [SOURCE],
                    },
                    {"id": "no", "label": "No", "evidence": {"tent": 0.8}, "because": "A tent will do in summer."},
                ],
            },
            {
                "id": "move",
                "ask": "Will you move on?",
                "why": "A hut stays.",
                "options": [
                    {"id": "often", "label": "Often", "evidence": {"tent": 0.9}, "because": "A tent can be carried."},
                    {"id": "never", "label": "Never", "evidence": {"hut": 0.3}, "because": "A hut can stay."},
                ],
            },
        ],
        "verdicts": [
            {"side": "tent", "title": "Tent", "summary": "Put up a tent.", "next_steps": ["Buy pegs."]},
            {
                "side": "hut",
                "title": "Hut",
                "summary": "Build a hut.",
                "tools": ["Axe", "Saw"],
                "next_steps": ["Fell a tree.", "Saw it."],
            },
        ],
    }
)
DEED = RecordHeader("Where to sleep", "Six people, two dogs.", "Ada", date(2026, 11, 23), "abc123")


def ids(question: Question) -> list[str]:
    return [option.id for option in question.options]


def written(header: RecordHeader = DEED) -> str:
    return record(recommend(SHELTER, {"winter": "yes", "move": "often"}), header)


def test_a_record_says_what_to_do_next_and_with_which_tools():
    text = record(recommend(SHELTER, {"winter": "yes", "move": "never"}), DEED)
    assert "1. Fell a tree." in text
    assert "Tools to look at: Axe; Saw." in text
    assert "Tools to look at" not in record(recommend(SHELTER, {"move": "often"}), DEED)


def test_a_record_has_the_parts_of_madr_in_their_order():
    headings = [line for line in written().splitlines() if line.startswith("#")]
    assert headings == [
        "# Where to sleep",
        "## Context and Problem Statement",
        "## Decision Drivers",
        "## Considered Options",
        "## Decision Outcome",
        "### Consequences",
        "### Confirmation",
        "## Pros and Cons of the Options",
        "### Hut",
        "### Tent",
        "## More Information",
    ]


def test_who_disagrees_is_told_with_what_they_chose_and_why():
    header = replace(DEED, dissents=(Dissent("Bo", "Hut", "*Storms* are due."), Dissent("Cy", "", "We stay home.")))
    text = written(header)
    _, _, more = text.partition("## More Information")
    assert "* Bo chose Hut: \\*Storms\\* are due." in more
    assert "* Cy chose something else: We stay home." in more
    assert "Not everybody agrees" not in written()


def test_the_front_matter_is_yaml_with_status_date_and_deciders():
    _, front, _ = written().split("---\n", 2)
    assert yaml.safe_load(front) == {"status": "proposed", "date": date(2026, 11, 23), "decision-makers": ["Ada"]}


@pytest.mark.parametrize(
    "part",
    [
        "> Six people, two dogs.",
        "This is known: “Yes” for winter; “Often” for move.",
        "* Snow is heavy.",
        "Chosen option: “Hut”",
        "Snow breaks a tent.",
        "* Bad, because: A tent can be carried.",
        "1. Fell a tree.",
        "* Decide again if the answer for winter were “No”: then Tent.",
        "* Good, because: Snow breaks a tent.",
        "knowledge version abc123",
        r"* [A \[book\]](https://example.org/book)",
    ],
)
def test_a_record_tells(part):
    assert part in written()


@given(st.fixed_dictionaries({}, optional={each.id: st.sampled_from(ids(each)) for each in SHIPPED.questions}))
def test_a_record_is_one_page_without_figures_for_experts(answers):
    text = record(recommend(SHIPPED, answers), DEED)
    assert len(text.splitlines()) <= 110
    assert "log-odds" not in text
    assert not re.search(r"[+-]\d\.\d", text)


@pytest.mark.parametrize("verdict", SHIPPED.verdicts, ids=lambda verdict: verdict.id)
def test_every_verdict_says_what_follows_from_it_and_how_to_tell(verdict):
    assert len(verdict.good) >= 2
    assert len(verdict.bad) >= 2
    assert verdict.confirmed_by


@given(st.fixed_dictionaries({}, optional={each.id: st.sampled_from(ids(each)) for each in SHIPPED.questions}))
def test_consequences_are_those_of_the_verdict_and_not_the_reasons_again(answers):
    found = recommend(SHIPPED, answers)
    consequences = record(found, DEED).partition("### Consequences")[2].partition("\n#")[0]
    assert consequences.count("* Good, because: ") == len(found.verdict.good)
    assert not any(plain(reason.because) in consequences for reason in found.reasons)


@given(st.fixed_dictionaries({}, optional={each.id: st.sampled_from(ids(each)) for each in SHIPPED.questions}))
def test_no_deciding_reason_speaks_for_another_side(answers):
    found = recommend(SHIPPED, answers)
    for reason in deciding_reasons(found):
        assert not reason.effects or max(reason.effects, key=reason.effects.__getitem__) in {
            side for side, effect in reason.effects.items() if effect == reason.effects.get(found.side, 0.0)
        }


@pytest.mark.parametrize("question", SHIPPED.questions, ids=lambda question: question.id)
def test_every_answer_can_be_told_as_a_statement_and_as_a_condition(question):
    assert all(option.statement and option.condition for option in question.options)


@pytest.mark.parametrize(
    ("title", "number", "name"),
    [
        ("Where to run it: Containers", 1, "0001-where-to-run-it-containers.md"),
        ("Größe & Ärger", 12, "0012-grosse-arger.md"),
        ("数据库", 3, "0003.md"),
        ("Where to sleep " * 9, None, "decision-where-to-sleep-where-to-sleep-where-to-sleep-where.md"),
    ],
)
def test_the_file_is_named_by_number_and_title(title, number, name):
    assert file_name(replace(DEED, title=title, number=number)) == name


def test_the_same_decision_gives_the_same_bytes():
    assert written() == written()


def test_what_people_wrote_is_not_rendered():
    header = RecordHeader(
        "# *Big*\n## title", "<!channel> [x](http://evil) `rm`\n---\nstatus: accepted", 'A"da\n: b', DEED.on, "v"
    )
    text = written(header)
    assert "<!channel>" not in text
    assert r"\[x\](http\://evil)" in text
    assert r"# \# \*Big\* \#\# title" in text
    _, front, _ = text.split("---\n", 2)
    assert yaml.safe_load(front)["decision-makers"] == ['A"da : b']
    assert yaml.safe_load(front)["status"] == "proposed"


def test_a_record_can_have_a_number_and_replace_another():
    header = RecordHeader("Where to sleep", "", "Ada", DEED.on, "v", number=7, supersedes="0003")
    assert "# 7. Where to sleep" in written(header)
    assert "Supersedes 0003." in written(header)


def test_a_replaced_record_says_by_what():
    header = RecordHeader("Where to sleep", "", "Ada", DEED.on, "v", status="superseded", superseded_by="0009")
    assert 'status: "superseded by 0009"' in written(header)
