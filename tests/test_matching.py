"""Which topic a question is about: what holds for every base, and what the shipped one reaches."""

import csv
import os
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import pytest
from conftest import Learnt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge import Base, survey
from bot.knowledge.model import About, Glossary, OutOfScope, Side, System, Term, Topic
from bot.matching import Answer, Compare, Decline, FollowUp, Guess, Matcher, Phrase, Terms
from bot.matching.reading.message import questions_in

HERE = Path(__file__).parent

GARDEN = {
    "watering": (
        "how often should I water tomatoes",
        "when is the best time of day to water",
        "do roses need much water",
    ),
    "pruning": ("when do I prune apple trees", "how far do I cut back a rose", "which branches should I remove"),
    "pests": ("how do I get rid of slugs", "what helps against aphids", "something is eating my cabbages"),
    "soil": ("how do I improve clay soil", "what is compost good for", "how acid should the soil be for blueberries"),
    "sowing": ("when can I sow carrots outside", "how deep do I plant beans", "do lettuce seeds need light"),
}


def garden(*more: Topic) -> Base:
    """A base that is not about computers."""
    about = About(
        sides=(Side(id="beds", title="Bed", words=("beds",)), Side(id="pots", title="Pot", words=("pots",))),
        phrases={"greeting": ("hi", "hello"), "thanks": ("thanks",), "why": ("why",), "more": ("tell me more",)},
    )
    topics = tuple(Topic(id=id_, title=id_.title(), questions=questions) for id_, questions in GARDEN.items())
    mowers = (
        System(
            id="gardena", title="Gardena", aliases=("gardenia robot",), questions=("what is gardena",), side="beds"
        ),
        System(id="husqvarna", title="Husqvarna", aliases=("husky",), questions=("what is husqvarna",)),
    )
    glossary = Glossary(terms=(Term(term="compost", meaning="rotten plants", aliases=("humus",)),))
    out = OutOfScope(questions=("what is the capital of france", "how do I fix my car", "who won the match"))
    return Base(about=about, topics=(*topics, *more), systems=mowers, glossary=glossary, out_of_scope=out)


@pytest.fixture(scope="session")
def gardener() -> Matcher:
    return Matcher.fit(garden())


@pytest.fixture(scope="session")
def shipped(learnt: Learnt) -> Matcher:
    return learnt.matcher


every_example = pytest.mark.parametrize(
    ("topic", "question"), [(topic, question) for topic, questions in GARDEN.items() for question in questions]
)


@every_example
def test_an_example_is_answered_with_confidence_one(gardener: Matcher, topic: str, question: str) -> None:
    assert gardener.match(question).outcomes == (Answer(topic, 1.0),)


@every_example
def test_case_and_punctuation_change_nothing(gardener: Matcher, topic: str, question: str) -> None:
    for written in (question.upper(), f"  {question}?! ", question.replace(" ", ",  "), f"“{question}”…"):
        assert gardener.match(written).outcomes == (Answer(topic, 1.0),)


@pytest.mark.parametrize(
    "question",
    [
        "What is compost?",
        "what's humus",
        "compost",
        "so, what does compost mean exactly?",
        "what do you mean by humus",
        "what is meant by the term compost",
        "could you tell me what compost is",
        "define compost please",
        "the meaning of humus",
        "humus meaning",
        "explain to me what compsot is",
    ],
)
def test_a_question_for_the_meaning_of_a_word_names_the_word(gardener: Matcher, question: str) -> None:
    term = gardener.match(question).term
    assert term
    assert term.term == "compost"


@pytest.mark.parametrize("question", ["is compost good for tomatoes", "how do i compost", "what is a rake", "", "?"])
def test_a_question_that_asks_more_than_a_meaning_names_no_word(gardener: Matcher, question: str) -> None:
    assert gardener.match(question).term is None


@given(st.text())
def test_no_text_confuses_the_glossary(text: str) -> None:
    terms = Terms(garden())
    assert terms.asked_in(text) is None or terms.used_in([text])


def test_words_are_found_in_the_order_of_their_use() -> None:
    house = Glossary(terms=tuple(Term(term=each, meaning="?") for each in ("roof", "flat roof", "wall")))
    terms = Terms(Base(glossary=house))
    assert [each.term for each in terms.used_in(["A wall, then a flat", "roof.", "A flat roof; a wall."])] == [
        "wall",
        "roof",
        "flat roof",
    ]


def test_the_order_of_files_changes_nothing(gardener: Matcher) -> None:
    base = garden()
    shuffled = base.model_copy(update={"topics": base.topics[::-1], "systems": base.systems[::-1]})
    again = Matcher.fit(shuffled)
    for question in ("my beans dont grow, how deep do they go", "which mower", "why", "are slugs bad"):
        assert again.match(question) == gardener.match(question)


def test_an_unrelated_topic_does_not_change_an_exact_match() -> None:
    more = Topic(id="ponds", title="Ponds", questions=("how deep should a pond be", "do goldfish survive the winter"))
    matcher = Matcher.fit(garden(more))
    for topic, questions in GARDEN.items():
        assert [matcher.match(question).best for question in questions] == [topic] * len(questions)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
def test_any_text_has_an_outcome(gardener: Matcher, text: str) -> None:
    match = gardener.match(text)
    assert match.outcomes
    assert match.best
    assert 0 <= match.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\x07\x1b[31m",
        "?" * 100_000,
        "how often " * 10_000,
        "x" * 100_000,
        "как часто поливать",
        "水やりはいつ",
        "🌱🌱",
        "\ud800",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_text_is_declined_or_answered_quickly(gardener: Matcher, text: str) -> None:
    began = time.perf_counter()
    assert isinstance(gardener.match(text).outcomes[0], Answer | Decline | Guess)
    assert time.perf_counter() - began < 1


def test_a_base_of_one_topic_answers_its_example() -> None:
    only = Topic(id="only", title="Only", questions=("how deep is the pond",))
    assert Matcher.fit(Base(topics=(only,))).match("How deep is the pond?").outcomes == (Answer("only", 1.0),)


def test_a_base_without_examples_still_ranks_titles() -> None:
    base = Base(topics=(Topic(id="ponds", title="Ponds"), Topic(id="roses", title="Roses")))
    assert Matcher.fit(base).match("roses").best == "roses"


def test_an_empty_base_declines() -> None:
    match = Matcher.fit(Base()).match("how deep is the pond")
    assert match.outcomes == (Decline((), 0.0),)
    assert match.best == ""


def test_an_example_of_two_topics_is_answered_by_one_of_them() -> None:
    twice = tuple(Topic(id=id_, title=id_, questions=("how deep is it",)) for id_ in ("one", "two"))
    assert Matcher.fit(Base(topics=twice)).match("how deep is it").best == "one"


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        ("how often shuld i watr tomatoes", "watering"),
        ("whn do i prune aple trees", "pruning"),
        ("what helps agianst aphids", "pests"),
        ("how do i improove clay soil", "soil"),
        ("hwo ofetn do i watre teh tomatoes", "watering"),
        ("whzt helps agaist xphids", "pests"),
    ],
)
def test_misspelt_words_are_put_right(gardener: Matcher, written: str, topic: str) -> None:
    assert gardener.match(written).outcomes[0] == Answer(topic, gardener.match(written).confidence)


@pytest.mark.parametrize(
    ("message", "outcome"),
    [
        ("hi", Phrase("greeting")),
        ("Hello!", Phrase("greeting")),
        ("thanks", Phrase("thanks")),
        ("why?", Phrase("why")),
        ("hi, how do I get rid of slugs?", Answer("pests", 1.0)),
    ],
)
def test_phrases_are_told_from_questions(gardener: Matcher, message: str, outcome: object) -> None:
    assert gardener.match(message).outcomes == (outcome,)


def test_why_and_more_follow_up_what_was_last_answered(gardener: Matcher) -> None:
    assert gardener.match("why?", last="soil").outcomes == (FollowUp("soil", "why"),)
    assert gardener.match("tell me mroe", last="soil").outcomes == (FollowUp("soil", "more"),)


def test_a_question_that_leans_on_the_last_is_understood(gardener: Matcher) -> None:
    assert gardener.match("and what about slugs?", last="soil").best == "pests"
    assert isinstance(gardener.match("and what about slugs?", last="soil").outcomes[0], Answer)


def test_two_questions_in_one_message_are_both_answered(gardener: Matcher) -> None:
    match = gardener.match("How do I get rid of slugs? And when do I prune apple trees?")
    assert match.outcomes == (Answer("pests", 1.0), Answer("pruning", match.outcomes[1].confidence))  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "systems", "unknown"),
    [
        ("Gardena vs Husqvarna", ("gardena", "husqvarna"), ()),
        ("difference between husky and gardena", ("husqvarna", "gardena"), ()),
        ("is the gardenia robot better than a husqvarna", ("gardena", "husqvarna"), ()),
        ("gardena or stihlomat?", ("gardena",), ("stihlomat",)),
        ("is zorbixon better than gardena", ("gardena",), ("zorbixon",)),
        ("gardena and husqvarna", ("gardena", "husqvarna"), ()),
        ("gardena & husky", ("gardena", "husqvarna"), ()),
        ("Gardena + Husqvarna", ("gardena", "husqvarna"), ()),
        ("gardena/husqvarna", ("gardena", "husqvarna"), ()),
        ("husqvarna, gardena?", ("husqvarna", "gardena"), ()),
        ("Gardena vs. Husqvarna. ", ("gardena", "husqvarna"), ()),
    ],
)
def test_a_comparison_names_its_systems(
    gardener: Matcher, question: str, systems: tuple[str, ...], unknown: tuple[str, ...]
) -> None:
    assert gardener.match(question).outcomes == (Compare(systems, unknown),)


def test_a_system_beside_an_ordinary_word_is_no_comparison_of_systems(gardener: Matcher) -> None:
    assert not isinstance(gardener.match("gardena vs beds").outcomes[0], Compare)


@pytest.mark.parametrize("question", ["gardena vs. pots", "Pots vs Gardena", "gardenia robot versus pot"])
def test_a_system_held_against_a_side_is_not_answered_by_the_system_alone(question: str) -> None:
    apart = Topic(id="apart", title="Beds or pots", questions=("bed vs pot", "which is better, a bed or a pot"))
    (outcome,) = Matcher.fit(garden(apart)).match(question).outcomes
    assert not (isinstance(outcome, Answer) and outcome.topic == "gardena")


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        ("Docker vs. Virtual Machine (VMs)", 1),
        ("does a hypervisor, e.g. the one of VMware, cost much", 1),
        ("what do we pay, incl. support", 1),
        ("what is a pod a.k.a. unit of Kubernetes", 1),
        ("how do containers isolate. what do they cost", 2),
        ("Docker vs. Podman? And what do they cost?", 2),
    ],
)
def test_a_message_is_cut_where_a_question_ends_and_not_at_abbreviations(message: str, questions: int) -> None:
    assert len(questions_in(message)) == questions


@pytest.mark.parametrize(
    ("question", "side"),
    [
        ("how often do I water beds", "beds"),
        ("how often do I water pots", "pots"),
        ("should I use pots or beds", None),
        ("how often do I water", None),
        ("what does gardena do", "beds"),
    ],
)
def test_the_side_that_is_asked_about_is_named(gardener: Matcher, question: str, side: str | None) -> None:
    assert gardener.match(question).side == side


def test_systems_are_found_without_a_question(gardener: Matcher) -> None:
    named = gardener.systems_in("husky gardena")
    assert named.systems == ("husqvarna", "gardena")
    assert named.unknown == ()


def test_off_topic_questions_are_declined(gardener: Matcher) -> None:
    for question in ("what is the capital of spain", "how do I fix my motorbike", "sing me a song"):
        assert isinstance(gardener.match(question).outcomes[0], Decline)


def test_an_explanation_shows_what_led_to_the_decision(gardener: Matcher) -> None:
    explanation = gardener.explain("how do i improove clay soil with humus")
    assert [(c.written, c.read) for c in explanation.reading.corrections] == [("improove", "improve")]
    assert [(c.written, c.read) for c in explanation.reading.renamed] == [("humus", "compost")]
    first = explanation.topics[0]
    assert (first.topic, first.example) == ("soil", "how do I improve clay soil")
    assert max(first.words, key=lambda word: word.weight).word in {"clay", "soil", "compost"}
    assert 0 < first.share <= 1


def test_letters_alone_find_topics_and_say_why_they_are_alone() -> None:
    matcher = Matcher.fit(garden(), lexical=True)
    assert (matcher.mode, bool(matcher.reason)) == ("lexical", True)
    assert matcher.match("which branches should be removed").best == "pruning"


def test_what_was_learnt_is_recalled_to_the_last_digit(tmp_path: Path) -> None:
    learnt, recalled = (Matcher.fit(garden(), cache=tmp_path) for _ in range(2))
    assert len(list(tmp_path.iterdir())) == 1
    for question in ("beans", "how wet should roses be", "what do aphids eat", "who are you"):
        assert learnt.match(question) == recalled.match(question)


def test_a_damaged_cache_is_learnt_anew(tmp_path: Path) -> None:
    Matcher.fit(garden(), cache=tmp_path)
    for file in tmp_path.iterdir():
        file.write_bytes(b"PK\x03\x04 not what it was")
    assert Matcher.fit(garden(), cache=tmp_path).match("how do I improve clay soil").best == "soil"


def test_another_process_decides_the_same(gardener: Matcher) -> None:
    script = (
        "from test_matching import garden; from bot.matching import Matcher\n"
        "print(Matcher.fit(garden()).match('do beans like acid earth'))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=HERE, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == str(gardener.match("do beans like acid earth"))


# --- The shipped base


def test_every_shipped_example_finds_its_topic(shipped: Matcher) -> None:
    for entry in survey(HERE.parent / "knowledge").base.entries:
        for question in entry.questions[:8]:
            match = shipped.match(question)
            assert (match.best, match.confidence) == (entry.id, 1.0)


@cache
def _golden() -> list[tuple[str, str]]:
    with (HERE / "golden_questions.tsv").open(encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["topic"], row["question"]) for row in rows]


def test_the_golden_questions_find_their_topics(shipped: Matcher) -> None:
    base = survey(HERE.parent / "knowledge").base
    counts_as = {entry.id: entry.merges_into or entry.id for entry in base.entries}
    right = declined = wrong = 0
    for topic, question in _golden():
        match shipped.match(question).outcomes[0]:
            case Answer(topic=found) | Compare(systems=(found, *_)):
                right += counts_as[found] == topic
                wrong += counts_as[found] != topic
            case Decline():
                declined += topic == "decline"
    off_topic = sum(topic == "decline" for topic, _ in _golden())
    assert right / (len(_golden()) - off_topic) >= 0.85
    assert declined / off_topic >= 0.85
    assert wrong / len(_golden()) <= 0.07
