"""Which point answers, with yes or no, and what a named workload is told."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge import Base
from bot.knowledge.model import About, OutOfScope, Point, Side, Source, System, Topic
from bot.matching import Answer, Compare, Matcher
from bot.matching.learning import contrast
from bot.matching.learning.interaction import Interaction, Pieces
from bot.matching.reading.relation import is_reversed
from bot.matching.reading.text import words
from bot.matching.verdicts import Polar, is_either_or, opposed, verdict, wants_verdict

SIDES = {"docker": "container", "podman": "container", "container": "container", "containers": "container"}
SIDES |= {"vm": "vm", "vms": "vm", "virtualbox": "vm"}
PAGE = (Source(title="Page", url="https://example.com/"),)


def sides(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(SIDES[word] for word in said if word in SIDES)


# -- does it want yes or no? ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "can several containers share a GPU",
        "we have 3 old boxes, can i just stick them in containers",
        "Isn't docker a VM?",
        "I guess containers are faster than VMs",
        "is it safe or not?",
        "can docker or podman run windows?",
        "if i run docker on windows do i get a linux kernel",
        "wondering if docker is free",
        "containers are lighter, right?",
        "Do I need a hypervisor, and how is it licensed?",
        "hi, quick question: does a container boot?",
    ],
)
def test_a_question_for_yes_or_no_is_known_by_its_form(question: str):
    assert wants_verdict(question, sides)


@pytest.mark.parametrize(
    "question",
    [
        "how do I share a GPU",
        "docker or a vm for postgres?",
        "should I use docker or a VM?",
        "docker memory limit default?",
        "which is better, is docker faster?",
        "what is docker",
        "why is docker faster than a vm",
        "",
    ],
)
def test_other_questions_are_answered_without_yes_or_no(question: str):
    assert not wants_verdict(question, sides)


def test_two_of_one_side_are_no_alternative():
    assert is_either_or(words("docker or a vm"), sides)
    assert not is_either_or(words("docker or podman"), sides)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("is it safe to run as root", "is it unsafe to run as root"),
        ("are containers faster than vms", "are vms faster than containers"),
        ("are containers faster than vms", "are containers slower than vms"),
        ("does docker need a vm", "does docker not need a vm"),
        ("can I run docker with root", "can I run docker without root"),
        ("is it ok to run mysql in docker", "is it a bad idea to run mysql in docker"),
    ],
)
def test_opposites_are_told(first: str, second: str):
    assert opposed(words(first), words(second), sides)
    assert opposed(words(second), words(first), sides)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("isn't docker safe", "is docker safe"),
        ("is it crazy to run docker as root", "is it a bad idea to run docker as root"),
        ("are containers faster than vms", "are vms slower than containers"),
        ("can containers replace vms", "will containers replace vms"),
        ("containers have their own kernel or not", "do containers have their own kernel"),
    ],
)
def test_what_says_the_same_is_no_opposite(first: str, second: str):
    assert not opposed(words(first), words(second), sides)


@given(st.lists(st.sampled_from([*SIDES, "is", "not", "safe", "unsafe", "faster", "than", "or"]), max_size=8))
def test_no_question_is_the_opposite_of_itself(said: list[str]):
    assert not opposed(said, said, sides)


def test_the_nearest_wording_says_yes_or_no():
    near = [
        Polar(("is", "it", "safe"), "yes", 0.9),
        Polar(("do", "i", "need", "root"), "no", 0.6),
    ]
    assert verdict(words("is it safe"), near, sides) == "yes"
    assert verdict(words("is it unsafe"), near, sides) == "no"


def test_what_is_better_than_what_decides_between_yes_and_no():
    near = [Polar(tuple(words("is the new oven better than the old oven")), "yes", 0.95)]
    assert verdict(words("is the new oven better than the old one"), near, sides) == "yes"
    assert verdict(words("is the old oven better than the new one"), near, sides) == "no"


def test_a_wording_with_non_asks_the_opposite():
    near = [Polar(tuple(words("should it run as non-root")), "yes", 0.95)]
    assert verdict(words("should it run as root"), near, sides) == "no"


def test_a_wording_of_another_scope_says_neither():
    near = [Polar(("is", "it", "used", "here"), "yes", 0.9)]
    assert verdict(words("is it used only here"), near, sides) == ""
    assert verdict(words("is it risky to use it here"), near, sides) == ""


def test_where_wordings_disagree_neither_is_said():
    near = [Polar(("is", "it", "here"), "yes", 0.8), Polar(("is", "it", "there"), "no", 0.8)]
    assert verdict(words("is it anywhere"), near, sides) == ""
    assert verdict(words("is it anywhere"), [], sides) == ""


# -- late interaction -----------------------------------------------------------------------------


def test_a_text_covers_itself_and_an_empty_one_covers_nothing():
    encoder = pytest.importorskip("bot.matching.learning.embedding").Encoder()
    read = encoder.embed(["how deep do I plant beans", "", "what is compost good for"])
    texts = [Pieces(*each) for each in zip(read.pieces, read.states, strict=True)]
    interaction = Interaction.of(texts)
    rows = np.arange(3)
    first = interaction.prepared(texts[0])
    assert first is not None
    of_text, of_rows = interaction.coverage(first, rows)
    assert of_text[0] == pytest.approx(1, abs=0.02)
    assert of_rows[0] == pytest.approx(1, abs=0.02)
    assert of_text[1] == of_rows[1] == 0
    assert of_text[0] > of_text[2]
    assert interaction.prepared(texts[1]) is None


def test_texts_together_cover_what_none_of_them_covers_alone():
    encoder = pytest.importorskip("bot.matching.learning.embedding").Encoder()
    read = encoder.embed(["plant beans in clay soil", "plant beans", "heavy clay soil", "who won the match"])
    texts = [Pieces(*each) for each in zip(read.pieces, read.states, strict=True)]
    interaction = Interaction.of(texts)
    asked = interaction.prepared(texts[0])
    assert asked is not None
    groups = [interaction.places(np.array(rows)) for rows in ([1], [2], [3], [1, 2])]
    beans, clay, match, both = interaction.coverage_together(asked, groups)
    assert both > max(beans, clay) > match


def test_the_same_things_the_other_way_round_are_another_question():
    near = [Polar(tuple(words("can boats from lakes sail on rivers")), "yes", 0.95)]
    assert verdict(words("do boats from lakes sail on rivers"), near, sides) == "yes"
    assert verdict(words("can boats from rivers sail on lakes"), near, sides) == ""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("red bricks on white walls", "white bricks on red walls", True),
        ("red bricks on white walls", "bricks, red, on walls that are white", False),
        ("a box in a bag", "bags in a box", True),
        ("a box in a bag", "a box and a bag", False),
        ("a box", "", False),
    ],
)
def test_what_is_in_or_on_what_tells_two_texts_apart(one: str, other: str, expected: bool):
    assert is_reversed(words(one), words(other)) is expected
    assert is_reversed(words(other), words(one)) is expected


# -- points, found --------------------------------------------------------------------------------


def point(id_: str, say: str, **more: object) -> Point:
    return Point.model_validate({"id": id_, "say": say, "sources": PAGE, **more})


def garage() -> Base:
    """A base with points, about vehicles."""
    about = About(
        sides=(
            Side(id="car", title="Car", words=("cars",)),
            Side(id="bike", title="Bike", words=("bikes", "bicycle")),
        ),
        placing=("should", "good idea", "bad idea", "or", "ok to"),
        where=("where should",),
        aspects=("price*", "insur*"),
    )
    tyres = Topic(
        id="tyres",
        title="Tyres",
        answer="Tyres wear out.",
        questions=("tell me about tyres", "everything on tyres", "tyres in general"),
        points=(
            point(
                "tyre_pressure",
                "Check the pressure every month.",
                asks=("how often do I check the tyre pressure", "tyre pressure check interval"),
                yes_if=("should I check the tyre pressure before a long trip",),
                no_if=("is it enough to check the pressure once a year",),
            ),
            point(
                "tyre_winter",
                "Winter tyres grip below seven degrees.",
                asks=("from which temperature are winter tyres better", "when to put on winter tyres"),
                yes_if=("are winter tyres safer in the cold",),
                depends_if=("do I have to drive with winter tyres",),
                depends_on="the country",
            ),
        ),
        sources=PAGE,
    )
    choosing = Topic(
        id="choosing",
        title="Which one?",
        answer="A bike in town, a car beyond.",
        questions=("car or bike", "which vehicle should I take", "when is a bike better than a car"),
        points=(
            point(
                "case_shopping",
                "Groceries fit on a bike with panniers.",
                names=("weekly groceries", "shopping"),
                side=("bike",),
                asks=("panniers for the supermarket",),
            ),
        ),
        sources=PAGE,
    )
    costs = Topic(
        id="costs",
        title="Costs",
        answer="A car costs more.",
        questions=("what does insurance cost", "price of a car", "is a bike cheaper to insure", "insurance premiums"),
        sources=PAGE,
    )
    systems = (
        System(
            id="golf",
            title="Golf",
            side="car",
            answer="A car.",
            questions=("what is a golf",),
            points=(
                point("golf_or_polo", "Take the Golf for a family, the Polo for town.", asks=("golf vs polo",)),
                point(
                    "golf_polo_speed",
                    "The Golf is faster.",
                    asks=("golf and polo compared in speed", "top speed of the golf and of the polo"),
                ),
            ),
            sources=PAGE,
        ),
        System(id="polo", title="Polo", side="car", answer="A car.", questions=("what is a polo",), sources=PAGE),
    )
    out = OutOfScope(questions=("what is the capital of france", "how do I cook rice", "who won the match"))
    return Base(about=about, topics=(tyres, choosing, costs), systems=systems, out_of_scope=out)


@pytest.fixture(scope="module")
def mechanic() -> Matcher:
    return Matcher.fit(garage())


def answer(matcher: Matcher, question: str) -> Answer:
    outcome = matcher.match(question).outcomes[0]
    assert isinstance(outcome, Answer), outcome
    return outcome


@pytest.mark.parametrize(
    ("question", "id_", "said"),
    [
        ("how often do I check the tyre pressure", "tyre_pressure", ""),
        ("how frequently should the tyre pressure be checked", "tyre_pressure", ""),
        ("should I check the tyre pressure before a long trip?", "tyre_pressure", "yes"),
        ("is it enough to check tyre pressure once a year?", "tyre_pressure", "no"),
        ("do I have to drive with winter tyres?", "tyre_winter", "depends"),
        ("are winter tyres safer when it is cold?", "tyre_winter", "yes"),
    ],
)
def test_the_point_that_is_asked_for_answers_with_its_word(mechanic: Matcher, question: str, id_: str, said: str):
    found = answer(mechanic, question)
    assert (found.topic, found.point, found.verdict) == ("tyres", id_, said)


def test_who_asks_for_a_topic_as_a_whole_gets_it_as_a_whole(mechanic: Matcher):
    assert answer(mechanic, "tell me about tyres").point == ""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("should I do my weekly groceries by bike?", "yes"),
        ("is it a bad idea to do the shopping by bike?", "no"),
        ("should I do the shopping by car?", "no"),
        ("shopping: car or bike?", ""),
        ("where should I go shopping", ""),
        ("is the Golf ok to do the shopping?", "no"),
    ],
)
def test_a_named_workload_that_is_to_be_placed_goes_to_its_case(mechanic: Matcher, question: str, said: str):
    found = answer(mechanic, question)
    assert (found.point, found.verdict) == ("case_shopping", said)


@pytest.mark.parametrize("said", ["weekly groceries", "our weekly groceries", "shopping for six people on saturday"])
def test_a_message_that_only_names_a_workload_asks_where_it_belongs(mechanic: Matcher, said: str):
    found = answer(mechanic, said)
    assert (found.point, found.verdict) == ("case_shopping", "")


@pytest.mark.parametrize("said", ["shopping list template", "error while shopping", "how do I install shopping"])
def test_a_message_that_asks_something_else_of_a_workload_does_not(mechanic: Matcher, said: str):
    found = mechanic.match(said).outcomes[0]
    assert not (isinstance(found, Answer) and found.point == "case_shopping")


def test_where_two_points_may_be_meant_both_are_told(mechanic: Matcher):
    found = answer(mechanic, "how often and when do I check winter tyres")
    assert {found.point, found.also} == {"tyre_pressure", "tyre_winter"}
    assert answer(mechanic, "how often is the tyre pressure to be checked").also == ""


def test_a_workload_of_which_something_else_is_asked_does_not(mechanic: Matcher):
    found = mechanic.match("what does insurance for shopping with the Golf cost").outcomes[0]
    assert not (isinstance(found, Answer) and found.point == "case_shopping")


def test_an_aspect_of_a_named_system_beats_the_system(mechanic: Matcher):
    assert mechanic.match("Golf insurance").best == "costs"


def test_two_systems_are_compared_whatever_workload_is_named(mechanic: Matcher):
    assert isinstance(mechanic.match("Golf vs Polo for shopping").outcomes[0], Compare)


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("compare the Golf and the Polo", "golf_or_polo"),
        ("What's the difference between a Golf and a Polo?", "golf_or_polo"),
        ("how does the Polo differ from the Golf", "golf_or_polo"),
        ("compare the speed of the Golf and the Polo", "golf_polo_speed"),
    ],
)
def test_a_comparison_leads_with_what_it_is_about(mechanic: Matcher, question: str, id_: str):
    found = mechanic.match(question).outcomes[0]
    assert isinstance(found, Compare)
    assert found.point == id_


def test_every_wording_of_a_point_finds_it(mechanic: Matcher):
    for _, each in garage().points.values():
        for question in each.questions:
            found = mechanic.match(question).outcomes[0]
            assert isinstance(found, Answer | Compare)
            assert found.point == each.id


def test_what_a_wording_asks_for_may_change_while_nothing_is_learnt(mechanic: Matcher):
    before = garage()
    tyres = before.topics[0]
    first, second = tyres.points
    moved = (
        first.model_copy(update={"asks": first.asks[:1]}),
        second.model_copy(update={"asks": (*second.asks, first.asks[1])}),
    )
    after = before.model_copy(update={"topics": (tyres.model_copy(update={"points": moved}), *before.topics[1:])})
    carried = mechanic.carried_over(after)
    assert carried is not None
    assert not carried.is_provisional
    assert answer(carried, first.asks[1]).point == second.id
    assert answer(carried, "tyre pressure check intervals").point == second.id


def test_a_side_that_is_listed_beside_systems_is_weighed_against_them(mechanic: Matcher):
    assert isinstance(mechanic.match("golf vs polo").outcomes[0], Compare)
    for question in ("bike vs golf vs polo", "should I take a bike, a golf or a polo"):
        assert not isinstance(mechanic.match(question).outcomes[0], Compare)
    assert isinstance(mechanic.match("golf vs polo for somebody on a bike").outcomes[0], Compare)


# -- off-topic lines by contrast --------------------------------------------------------------------


def test_lines_by_contrast_put_foreign_names_in_place_of_what_the_base_names():
    base = garage()
    assert contrast.off_topic_lines(base) == []
    names = ("zeppelin", "submarine", "golf")
    foreign = base.model_copy(update={"about": base.about.model_copy(update={"names": names})})
    lines = contrast.off_topic_lines(foreign)
    assert lines == contrast.off_topic_lines(foreign)
    assert {"what is a zeppelin", "what is a submarine"} & {*lines}
    assert all({"zeppelin", "submarine"} & {*line.split()} for line in lines)
    assert not any({"golf", "polo", "car", "bike"} & {*line.split()} for line in lines)
