"""The knowledge that ships is a test: it loads, every entry is complete, fits into Slack, and finds itself."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import Learnt

from bot.advisor import Advisor, Utterance
from bot.advisor.answers import elaborated
from bot.advisor.interview_replies import OpenQuestion, Result
from bot.advisor.replies import Entry
from bot.interview import DONT_KNOW, Case, GiveAnswer, Stage, replay
from bot.knowledge import load
from bot.knowledge.model import Intent, Question, System, Topic
from bot.knowledge.reading import read
from bot.matching import Answer, Compare, Decline, Match, Terms
from bot.matching.outcome import Aspect
from bot.playground.block_kit import block_faults, message_refusal
from bot.settings import shipped_knowledge
from bot.slack.blocks.answers import advice
from bot.slack.blocks.interviews import interview_message
from bot.slack.blocks.message import Message, escape
from bot.store import Interview, Store, Thread

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
SHIPPED = load(KNOWLEDGE)
EXPECTED: list[dict[str, Any]] = read(KNOWLEDGE / "expectations" / "questions.yaml", KNOWLEDGE).data["questions"]

TOPICS = (
    "difference what_is_container what_is_vm which_to_use both isolation operating_system resource_usage "
    "guest_compatibility deployment updates storage_networking fault_tolerance load_balancing cost_licensing"
)
SYSTEMS = {"tool_hyperv", "tool_vmware", "tool_virtualbox", "tool_docker", "tool_kubernetes"}

SOURCES_OF_A_TOPIC = 2
EXAMPLES_OF_A_TOPIC = 15
EXAMPLES_OF_A_SYSTEM = 10
LINE = 200
"""Characters that a phone shows of an answer or a cell without scrolling past it."""
TEXT = 4_000
"""Characters of a message that Slack shows without cutting."""

each_topic = pytest.mark.parametrize("topic", SHIPPED.topics, ids=lambda topic: topic.id)
each_system = pytest.mark.parametrize("system", SHIPPED.systems, ids=lambda system: system.id)
each_entry = pytest.mark.parametrize("entry", SHIPPED.entries, ids=lambda entry: entry.id)


# --- What it holds


def test_everything_that_people_were_promised_is_there():
    assert {topic.id for topic in SHIPPED.topics} >= set(TOPICS.split())
    assert {system.id for system in SHIPPED.systems} >= SYSTEMS
    assert [side.id for side in SHIPPED.about.sides] == ["vm", "container", "both"]
    assert SHIPPED.out_of_scope.questions
    assert SHIPPED.interview.questions
    assert SHIPPED.glossary.terms


def test_the_package_finds_the_knowledge_that_ships():
    assert load(shipped_knowledge()).version == SHIPPED.version


def wordings_of(entry: Entry) -> list[str]:
    """Every way of asking for an entry or one of its points."""
    return [*entry.questions, *(each for point in entry.points for each in point.questions)]


@each_topic
def test_a_topic_is_complete(topic: Topic):
    assert set(topic.compare) == {"vm", "container", "both"}
    assert all(len(cell) <= LINE for cell in topic.compare.values())
    assert len(topic.sources) >= SOURCES_OF_A_TOPIC
    assert len(wordings_of(topic)) >= EXAMPLES_OF_A_TOPIC
    assert topic.decides_when
    assert topic.does_not_decide_when


@each_system
def test_a_system_is_complete(system: System):
    assert system.side in {"vm", "container", "both"}
    assert system.sources
    assert len(wordings_of(system)) >= EXAMPLES_OF_A_SYSTEM
    assert len(system.attributes) >= len(SHIPPED.about.attributes) - 2
    facts = [*system.attributes.values(), system.licence, system.choose_when, system.avoid_when]
    assert all(0 < len(fact) <= LINE for fact in facts)


@each_entry
def test_an_entry_answers_in_one_plain_sentence_and_is_cared_for(entry: Entry):
    assert len(entry.answer) <= LINE
    assert "\n" not in entry.answer
    assert ". " not in entry.answer
    assert entry.answer.endswith(".")
    assert entry.detail
    assert entry.related
    assert entry.id not in entry.related
    assert entry.owner
    assert entry.reviewed
    assert entry.reviewed >= date(2026, 1, 1)
    assert len({source.url for source in entry.sources}) == len(entry.sources)


def test_what_merges_into_another_does_so_in_one_step():
    heads = {entry.id: entry.merges_into for entry in SHIPPED.entries}
    assert not [id_ for id_, head in heads.items() if head and heads[head]]


def test_the_examples_on_show_are_understood(learnt: Learnt):
    for example in SHIPPED.about.examples:
        assert not isinstance(learnt.matcher.match(example).outcomes[0], Decline), example


# --- How it looks in Slack


@pytest.fixture(scope="module")
def advisor(learnt: Learnt, migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Advisor]:
    path = shutil.copy(migrated_sqlite, tmp_path_factory.mktemp("shipped") / "vmvc.db")
    with Store.open(f"sqlite:///{path}") as store:
        yield Advisor(SHIPPED, learnt.matcher, store, lambda: datetime.now(UTC))


@pytest.fixture
def said() -> Utterance:
    return Utterance("?", "U1", Thread("T1", "C1", "1.1"))


def assert_slack_takes(message: Message, *, whole: bool = True) -> None:
    for blocks in (message.blocks, message.classic):
        if blocks:
            assert block_faults(list(blocks)) == []
            assert message_refusal({"text": message.text, "blocks": list(blocks)}) is None
            texts = [block["text"]["text"] for block in blocks if "text" in block]
            assert not whole or not [text for text in texts if text.endswith("…")], "nothing is cut off"


def assert_sane(text: str) -> None:
    assert 0 < len(text) <= TEXT
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert not [strange for strange in ("{", "}", "<!", "<@", "<#", "**", "](") if strange in text]


@each_entry
def test_the_answer_of_an_entry_fits_and_its_text_alone_says_it(entry: Entry, advisor: Advisor, said: Utterance):
    reply = advisor.questions.show(entry.id, said)
    message = advice(reply)
    assert_slack_takes(message)
    assert_sane(message.text)
    assert message.classic, "the comparison has a rendering for every client"
    for part in (entry.title, entry.answer, entry.sources[0].url, *reply.table.rows[0]):
        assert escape(part) in message.text


@each_entry
@pytest.mark.parametrize("aspect", get_args(Aspect))
def test_more_about_an_entry_fits(entry: Entry, aspect: Aspect):
    message = advice(elaborated(Terms(SHIPPED), entry, aspect))
    assert_slack_takes(message)
    assert_sane(message.text)


def test_any_systems_side_by_side_fit(advisor: Advisor):
    ids = [system.id for system in SHIPPED.systems]
    for pair in combinations(ids, 2):
        assert_slack_takes(advice(advisor.questions.side_by_side(pair)))
    for at in range(len(ids) - 3):
        assert_slack_takes(advice(advisor.questions.side_by_side(tuple(ids[at : at + 4]))), whole=False)


@pytest.mark.parametrize("intent", get_args(Intent))
def test_a_human_word_fits(intent: Intent, advisor: Advisor):
    message = advice(advisor.questions.chat(intent))
    assert_slack_takes(message)
    assert_sane(message.text)


# --- The interview

BEGUN = Interview(
    id="abc123",
    thread=Thread("T1", "C1", "1.1"),
    owner="U1",
    message_ts=None,
    base_version=SHIPPED.version,
    workload="a shop",
    started_at=datetime(2026, 5, 4, tzinfo=UTC),
    touched_at=datetime(2026, 5, 4, tzinfo=UTC),
    cancelled_at=None,
    finished_at=None,
)


@pytest.mark.parametrize("question", SHIPPED.interview.questions, ids=lambda question: question.id)
def test_a_question_of_the_interview_fits(question: Question):
    progress = replace(replay(SHIPPED.interview, {}), open=question)
    message = interview_message(
        OpenQuestion(BEGUN, Case(), Stage("", progress), note="A word about what was not understood.")
    )
    assert_slack_takes(message)
    assert_sane(message.text)
    for part in (question.ask, question.why, *(option.label for option in question.options)):
        assert escape(part) in message.text


@pytest.mark.parametrize("seed", range(12))
def test_every_step_and_the_result_of_an_interview_fit(seed: int, learnt: Learnt, sqlite_url: str, said: Utterance):
    chance = random.Random(seed)
    with Store.open(sqlite_url) as store:
        advisor = Advisor(SHIPPED, learnt.matcher, store, lambda: datetime.now(UTC))
        reply = advisor.interviews.start(said, "a shop <!channel> & *more*")
        while isinstance(reply, OpenQuestion):
            message = interview_message(reply)
            assert_slack_takes(message)
            question = reply.stage.progress.open
            assert question
            choice = chance.choice([DONT_KNOW, *(option.id for option in question.options)])
            reply = advisor.interviews.do(reply.interview.id, said.user, GiveAnswer(question.id, choice))
    assert isinstance(reply, Result)
    message = interview_message(reply)
    assert_slack_takes(message)
    assert_sane(message.text)


# --- Whether it is found


def is_as_expected(match: Match, expected: str) -> bool:
    """The right topic or one that merges into the same; for what is not of the field, a word that says so."""
    outcome = match.outcomes[0]
    if expected == "out_of_scope":
        return isinstance(outcome, Decline)
    return isinstance(outcome, Answer | Compare) and _head(match.best) == _head(expected)


def _head(id_: str) -> str:
    entry = SHIPPED.entry(id_)
    assert entry, f"the expectations name {id_}, which the base does not have"
    return entry.merges_into or entry.id


def test_nearly_every_example_finds_its_own_entry(learnt: Learnt):
    examples = [(question, entry.id) for entry in SHIPPED.entries for question in entry.questions]
    lost = [
        f"{question!r}: {id_}, but {match.outcomes}"
        for question, id_ in examples
        if (match := learnt.matcher.match(question)).best != id_
    ]
    # An example that reads like two questions may get two answers.
    assert len(lost) <= len(examples) * 0.005, "\n".join(lost)


def test_questions_that_are_no_examples_find_their_topic(learnt: Learnt):
    missed = [
        f"{row['ask']!r}: {row['expect']}, but {match.outcomes}"
        for row in EXPECTED
        if not is_as_expected(match := learnt.matcher.match(row["ask"]), row["expect"])
    ]
    # Most of them were written by somebody who has not read the examples.
    assert len(missed) <= len(EXPECTED) * 0.25, "\n".join(missed)


def test_an_expectation_is_not_also_an_example():
    examples = {question.casefold() for entry in SHIPPED.entries for question in entry.questions}
    assert not [row["ask"] for row in EXPECTED if row["ask"].casefold() in examples]
