"""What Slack's ids carry comes back as it was, and fits, whatever ids the knowledge has."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from boats import BOATS, moored
from conftest import Learnt, Stage, at_work, options, pick, question_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.advisor.interview_replies import OpenQuestion
from bot.advisor.replies import Answered, Choice, Clarification, Compared, SystemsWanted
from bot.interview import (
    Case,
    Component,
    GiveAnswer,
    HandOver,
    TakeBack,
    Undo,
    proceed,
)
from bot.knowledge import load
from bot.knowledge.model import Base, Option, Point, Priority, Question, Questionnaire, Source, System, Topic, Verdict
from bot.matching import Matcher
from bot.playground.block_kit import block_faults
from bot.playground.elements import placed
from bot.slack import actions, names
from bot.slack.actions import Do, Pick, Press, Reconsider, SetReminders, ShowWholeTable, UnknownAction, row_id
from bot.slack.blocks.answers import advice
from bot.slack.blocks.interviews import interview_message
from bot.slack.names import Name
from bot.store import Interview, Thread

BUTTON_VALUE, SELECT_VALUE, ID = 2_000, 150, 255
"""Slack's limits, in characters."""

ids = st.from_regex(r"[a-z0-9][a-z0-9_]{0,8}", fullmatch=True) | st.integers(0, 999).map(
    lambda number: str(number).ljust(100, "_")
)
"""What `bot.knowledge.model.Id` permits, and often the longest of it."""
interviews = st.from_regex(r"[0-9a-f]{12}", fullmatch=True)
people = st.from_regex(r"[UW][A-Z0-9]{2,11}", fullmatch=True)
counts = st.integers(0, 999)
places = st.integers(0, 8)

option_ids = ids.map(lambda id_: id_[:32])
answers = st.builds(GiveAnswer, ids, option_ids, places)
commands = st.one_of(
    answers,
    st.builds(TakeBack, counts),
    st.builds(Undo, counts),
    st.builds(HandOver, people),
    st.sampled_from(list(actions.COMMANDS.values())),
)
everything = st.one_of(
    st.builds(Press, st.sampled_from(sorted(names.PRESSED))),
    st.builds(Pick, st.sampled_from(sorted(names.PICKED)), ids),
    st.builds(ShowWholeTable, st.lists(ids, min_size=1, max_size=actions.MOST_SYSTEMS).map(tuple)),
    st.builds(SetReminders, st.booleans()),
    st.builds(Reconsider, interviews, places, ids),
    st.builds(Do, interviews, commands),
)


# -- there and back -------------------------------------------------------------------------------


@given(everything)
@example(Pick(Name.TOPIC, "topic"))
@example(Pick(Name.TOPIC, "more"))
@example(Pick(Name.TOPIC, "compare"))
@example(Pick(Name.WORDS, "words"))
def test_every_action_comes_back_from_a_button(action: actions.Action) -> None:
    encoded = actions.encode(action)
    assert actions.decode(encoded.action_id, encoded.value) == action
    assert len(encoded.action_id) <= ID
    assert len(encoded.value) <= BUTTON_VALUE


@given(everything)
def test_every_action_comes_back_from_a_menu(action: actions.Action) -> None:
    assert actions.decode(Name.MENU, actions.menu_value(action)) == action


@given(interviews, answers, counts)
def test_an_answer_comes_back_from_a_select(interview: str, answer: GiveAnswer, count: int) -> None:
    given = Do(interview, answer)
    value = actions.encode(given).value
    assert len(value) <= SELECT_VALUE
    assert actions.decode(Name.OPTION, value) == given
    assert len(row_id(interview, answer.component, answer.question, count, "options")) <= ID


@given(everything)
def test_bolt_finds_an_action_of_which_several_stand_in_a_row(action: actions.Action) -> None:
    encoded = actions.encode(action)
    name = actions.name_of(encoded.action_id, encoded.value)
    assert name
    wired = [each for each in Name if actions.each(each).match(encoded.action_id)]
    assert wired == [name] or encoded.action_id == name


@given(st.text() | st.sampled_from(sorted(Name)), st.text())
def test_anything_else_is_an_action_or_unknown(action_id: str, value: str) -> None:
    try:
        found = actions.decode(action_id, value)
    except UnknownAction:
        return
    assert isinstance(found, actions.Action)


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("topic.more.isolation", "more:isolation"),
        ("topic.compare.docker,podman", "compare:docker,podman"),
        ("option", "linux"),
        ("more", "answer|i1|0|guest_os|later"),
        ("more", "conclude|i1"),
        ("interview.keep", "i1|U1"),
        ("interview.undo", "i1|100000"),
    ],
)
def test_a_button_of_an_earlier_version_is_unknown(action_id: str, value: str) -> None:
    with pytest.raises(UnknownAction):
        actions.decode(action_id, value)


@pytest.mark.parametrize("action", [Pick(Name.TOPIC, ""), Pick(Name.TOPIC, "a|b"), Do("i1", TakeBack())])
def test_what_could_not_be_read_again_is_not_encoded(action: actions.Action) -> None:
    with pytest.raises(ValueError, match=r"cannot carry|no button does"):
        actions.encode(action)


# -- messages keep their buttons ------------------------------------------------------------------


def assert_usable(blocks: Sequence[dict[str, Any]]) -> None:
    """Slack takes the blocks, and everything that can be used in them is read again."""
    assert block_faults(list(blocks)) == []
    for item in placed(list(blocks)):
        element = item.element
        if element["action_id"] in {Name.FIRST_SYSTEM, Name.SECOND_SYSTEM}:
            continue
        for value in [each["value"] for each in element.get("options", ())] or [element["value"]]:
            actions.decode(element["action_id"], value)


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    names = draw(st.lists(ids, min_size=2, max_size=3, unique=True))
    offered = st.lists(option_ids, min_size=2, max_size=8, unique=True).map(
        lambda every: tuple(Option(id=each, label="One") for each in every)
    )
    return Questionnaire(
        questions=tuple(
            Question(
                id=name,
                ask="Which?",
                why="It matters.",
                options=draw(offered),
            )
            for name in names
        ),
        verdicts=tuple(
            Verdict(side=side, title="It", summary="It.", next_steps=("Do it.",))
            for side in draw(st.lists(ids, min_size=2, max_size=3, unique=True))
        ),
        priorities=(Priority(id=draw(ids), title="Calm", weighs={names[0]: 2.0}, because="It is."),),
    )


def interview_in(id_: str) -> Interview:
    now = datetime(2026, 5, 4, tzinfo=UTC)
    return Interview(id_, Thread("T1", "C1", "1.1"), "U1", None, "v1", "A shop", now, now, None, None)


@given(questionnaires(), interviews, st.data())
@settings(max_examples=60, deadline=None)
def test_the_message_of_an_interview_keeps_its_buttons_whatever_the_ids(
    form: Questionnaire, id_: str, data: st.DataObject
) -> None:
    answered = {each.id: each.options[-1].id for each in form.questions[: data.draw(st.integers(0, 2))]}
    names = data.draw(st.sampled_from([(), ("left", "right"), tuple(map(str, range(8)))]))
    case = Case(answered, tuple(Component(name) for name in names))
    step = OpenQuestion(interview_in(id_), case, proceed(form, case), priorities=form.priorities, newer="v2")
    assert_usable(interview_message(step).blocks)


@st.composite
def systems(draw: st.DrawFn, least: int = 0, most: int = 3) -> tuple[System, ...]:
    names = draw(st.lists(ids, min_size=least, max_size=most, unique=True))
    return tuple(System(id=name, title="A system", answer="It is one.") for name in names)


@given(ids, ids, systems())
@settings(deadline=None)
def test_an_answer_keeps_its_buttons_whatever_the_ids(id_: str, point: str, related: tuple[System, ...]) -> None:
    source = Source(title="Boats", url="https://example.com")
    topic = Topic(id=id_, title="A topic", answer="It is so.", sources=(source,))
    said = Point(id=point, say="It is so.", asks=("is it so",))
    assert_usable(advice(Answered(topic, "It is so.", None, (), related, point=said)).blocks)
    if point != id_:
        assert_usable(advice(Clarification((Choice(topic), Choice(topic, said)))).blocks)


def test_what_is_related_twice_is_offered_once() -> None:
    raft = System(id="raft", title="Raft", answer="It floats.")
    related = Base(systems=(raft,)).named(("raft", "raft"))
    assert_usable(advice(Answered(raft, "It floats.", None, (), related)).blocks)


@given(systems(2, 40))
@settings(max_examples=30, deadline=None)
def test_a_comparison_keeps_its_buttons_whatever_the_ids(compared: tuple[System, ...]) -> None:
    assert_usable(advice(Compared(compared, (), None)).blocks)
    assert_usable(advice(SystemsWanted(compared)).blocks)


# -- through the front door -----------------------------------------------------------------------

IDS = r"\b(speed|cost|dinghy|sail|motor|wind|harbour|crew|calm|length)\b"
OPTION_IDS = r"\b(some|none|yes|no|one|many|hands_\d)\b"
FEW, SIX = "      - {id: one, ", "".join(f"      - {{id: hands_{n}, label: Hands {n}}}\n" for n in range(6))
MANY_HANDS = {
    **BOATS,
    "interview.yaml": "order: fixed\nstop_at: 1.0\n" + BOATS["interview.yaml"].replace(FEW, SIX + FEW),
}


def longest(text: str) -> str:
    """The text of a base with its ids as long as they may be."""
    text = re.sub(OPTION_IDS, lambda found: found[0].ljust(32, "x"), text)
    return re.sub(IDS, lambda found: found[0].ljust(100, "x"), text)


def test_with_the_longest_ids_everything_can_be_clicked(stage: Stage, sqlite_url: str, tmp_path: Path) -> None:
    base = load(moored(tmp_path, {longest(name): longest(text) for name, text in MANY_HANDS.items()}))
    with at_work(stage, Learnt(base, Matcher.fit(base, lexical=True)), sqlite_url) as office:
        office.ada.command("/vmvc", "interview", "#platform")
        message, kinds = office.latest("#platform"), set()
        while question_of(message):
            (row,) = (each for each in message.blocks if each["block_id"].endswith(".options"))
            kinds.add(row["elements"][0]["type"])
            pick(office.ada, message, options(message)[0])
            message = office.current(message)
        assert kinds == {"button", "static_select"}
        assert "Recommendation" in message.shown
        assert {"Accept", "Share"} <= set(message.labels)
        answer = office.reply(office.ada.mention("#platform", "which of the two is faster"))
        office.ada.click(answer, "More")
        assert "the details" in office.reply(answer).shown
