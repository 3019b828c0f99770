"""The result as a picture: what it shows, what it says in words, and that it takes whatever people write."""

import math
import struct
from pathlib import Path

import pytest
from hypothesis import given
from test_interview import interviews, quick

from bot.chart import SHOWN, contributions, describe, draw
from bot.interview import Case, Component, decide, recommend
from bot.knowledge.model import Questionnaire
from bot.knowledge.reading import read

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
SHIPPED = Questionnaire.model_validate(read(KNOWLEDGE / "interview.yaml", KNOWLEDGE).data)
OLD_PROGRAM = recommend(
    SHIPPED, {"guest_os": "windows", "legacy_os": "yes", "gui_desktop": "yes", "stateful": "some"}
)


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def test_a_picture_is_as_wide_as_a_phone_and_the_same_every_time():
    picture = draw(OLD_PROGRAM)
    width, height = size(picture)
    assert width == 1080
    assert 500 < height < 3000
    assert draw(OLD_PROGRAM) == picture


def test_the_words_tell_what_the_picture_shows():
    words = describe(OLD_PROGRAM)
    assert "Virtual machine 9" in words
    assert "Containers: ruled out" in words
    assert "log-odds" not in words
    assert "Ruled out: Windows containers offer no desktop and no remote session." in words
    assert "Old operating system: Yes, an old one (strong, for it)" in words


def test_a_priority_is_seen_in_the_picture():
    weighed = recommend(SHIPPED, {"stateful": "heavy_database"}, priorities=["simplicity"])
    labels = [label for label, _ in contributions(weighed)]
    assert "State: A heavy database (×1.3)" in labels


@quick
@given(interviews())
def test_the_bars_add_up_to_the_lead_over_the_other_sides(interview):
    recommendation = recommend(*interview)
    others = [odds for side, odds in recommendation.log_odds.items() if side != recommendation.side]
    lead = recommendation.log_odds[recommendation.side] - sum(others) / max(1, len(others))
    bars = contributions(recommendation)
    assert math.isclose(sum(weight for _, weight in bars), lead, abs_tol=1e-9)
    assert len(bars) <= SHOWN + 2


@pytest.mark.parametrize("name", ["the database", "$x^2$ _{a}", "数据库 🤷", "a" * 100, "\\frac{"])
def test_components_are_drawn_side_by_side_whatever_they_are_called(name):
    parts = (Component(name, {"stateful": "heavy_database"}), Component("services", {"stateful": "none"}))
    decision = decide(SHIPPED, Case({"guest_os": "linux"}, parts))
    assert size(draw(decision))[0] == 1080
    assert f"{name}: Virtual machine" in describe(decision)


def test_somebody_who_knows_nothing_gets_a_picture_too():
    assert size(draw(recommend(SHIPPED, {})))[0] == 1080
    assert size(draw(recommend(Questionnaire(prior={"a": 1.0}), {})))[0] == 1080
