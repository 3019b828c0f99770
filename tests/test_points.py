"""Points: what checking, linting, overlays and the commands make of them."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from boats import BOATS, moored
from typer.testing import CliRunner

from bot.cli import app
from bot.curation.guide import guide
from bot.curation.lint.linting import lint
from bot.curation.provenance import keys, values
from bot.knowledge import BrokenBase, load
from bot.knowledge.layers import read_files
from bot.slack.limits import SHOWN

TODAY = date(2026, 5, 4)

POINTS = """\
points:
  - id: planing
    say: A light dinghy planes from some twelve knots of wind.
    asks: [when does a dinghy plane, wind needed for planing]
    yes_if: [can small boats plane under sail]
    when: The water is flat.
    figures: [Eleven knots of boat speed were measured on a Laser in 2019.]
    sources: [{title: Planing, url: "https://example.com/planing"}]
  - id: outboard
    say: An outboard of 4 kW moves most dinghies at five knots.
    asks: [how strong an outboard for a dinghy, outboard power rule of thumb]
    no_if: [do I need 20 kW for a tender]
    sources: [{title: Outboards, url: "https://example.com/outboards"}]
"""
SPEED = BOATS["topics/speed.yaml"] + POINTS
CASE = """\
points:
  - id: case_ferry
    names: [Ferry, car ferry]
    side: motor
    say: A ferry runs by motor, for it keeps a timetable.
    asks: [should a ferry sail]
    sources: [{title: Ferries, url: "https://example.com/ferries"}]
"""


def with_points(speed: str = SPEED, cost: str = "") -> dict[str, str]:
    return {**BOATS, "topics/speed.yaml": speed, "topics/cost.yaml": BOATS["topics/cost.yaml"] + cost}


def told(folder: Path, files: Mapping[str, str]) -> list[str]:
    return [str(finding.problem) for finding in sorted(lint([moored(folder, files)], SHOWN, TODAY))]


def test_a_base_with_good_points_has_nothing_to_find(tmp_path: Path):
    assert told(tmp_path, with_points(cost=CASE)) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: outboard", "id: planing", "points[2].id: the id 'planing' is taken by boats/topics/speed.yaml"),
        ("id: outboard", "id: dinghy", "points[2].id: the id 'dinghy' is taken by boats/systems/dinghy.yaml:1"),
        (
            '\n    sources: [{title: Outboards, url: "https://example.com/outboards"}]',
            "",
            "points[2]: outboard has no source; add `sources:` with a title and a url.",
        ),
        (", outboard power rule of thumb", "", "points[2]: outboard has 2 wordings; add ways in which people ask"),
        (
            "outboard power rule of thumb",
            "Wind needed for planing!",
            "points[2].asks[2]: 'Wind needed for planing!' is also listed at boats/topics/speed.yaml",
        ),
        (
            "outboard power rule of thumb",
            "what does a boat cost?",
            "points[2].asks[2]: 'what does a boat cost?' is also listed at boats/topics/cost.yaml",
        ),
        (
            "outboard power rule of thumb",
            "how strong is an outboard for a dinghy",
            None,
        ),
        ("no_if: [", "depends_if: [", "points[2].depends_if: nothing says what it depends on"),
        ("a Laser in 2019", "a Laser", "points[1].figures[1]: this number has no date"),
        (
            "say: An outboard of 4 kW moves most dinghies at five knots.",
            "say: It does. It really does. An outboard moves a dinghy.",
            "points[2].say: 3 sentences, but only 2 are read",
        ),
    ],
)
def test_a_faulty_point_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str | None):
    assert SPEED.count(old) == 1
    found = told(tmp_path, with_points(SPEED.replace(old, new)))
    assert [said in line for line in found] == [True] if said else found == []


def test_wordings_of_two_points_that_are_nearly_the_same_are_found(tmp_path: Path):
    found = told(tmp_path, with_points(SPEED.replace("wind needed for planing", "do I need 20 kW for tenders")))
    assert len(found) == 1
    assert (
        "“do I need 20 kW for a tender” is nearly “do I need 20 kW for tenders” at boats/topics/speed.yaml"
        in found[0]
    )


def test_what_is_declined_is_no_wording_of_a_point(tmp_path: Path):
    files = {**with_points(), "out_of_scope.yaml": "questions: [when does a dinghy plane]\n"}
    found = told(tmp_path, files)
    assert any("'when does a dinghy plane' is also listed at boats/out_of_scope.yaml:1" in line for line in found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("side: motor", "side: oars", "'oars' is no side of about.yaml"),
        ("side: motor", "facts: {speed: high}", "no question has the id 'speed'"),
        ("\n    side: motor", "", "case_ferry names a workload and no side; add `side:`."),
    ],
)
def test_a_case_names_what_the_base_has(tmp_path: Path, old: str, new: str, said: str):
    found = told(tmp_path, with_points(cost=CASE.replace(old, new)))
    assert any(said in line for line in found)


def test_two_cases_have_no_name_in_common(tmp_path: Path):
    again = CASE.replace("case_ferry", "case_lighter").replace("should a ferry sail", "lighters under sail")
    found = told(tmp_path, with_points(SPEED + again.removeprefix("points:\n"), cost=CASE))
    assert any(
        "'Ferry' already names case_ferry" in line or "'Ferry' already names case_lighter" in line for line in found
    )


INTERVIEW = """\
questions:
  - id: timetable
    ask: Does it keep a timetable?
    why: Wind does not.
    options:
      - {id: yes, label: Yes, says: [on time], evidence: {motor: 2.0}, because: Wind keeps no timetable., sources: [{title: Wind, url: "https://example.com/wind"}]}
      - {id: no, label: No, evidence: {sail: 1.0}, because: There is time., sources: [{title: Wind, url: "https://example.com/wind"}]}
verdicts:
  - {side: sail, title: Sail, summary: Sail., next_steps: [Hoist.]}
  - {side: motor, title: Motor, summary: Motor., next_steps: [Start.]}
"""  # noqa: E501


def test_a_case_that_the_questionnaire_decides_otherwise_is_told_with_both_places(tmp_path: Path):
    case = CASE.replace("side: motor", "side: motor\n    facts: {timetable: no}")
    found = told(tmp_path, {**with_points(cost=case), "interview.yaml": INTERVIEW})
    said = "points[1].facts: case_ferry says motor, and its facts give sail by boats/interview.yaml:7"
    assert any(said in line and line.startswith("boats/topics/cost.yaml:") for line in found)


def test_a_case_that_the_questionnaire_agrees_with_is_left_alone(tmp_path: Path):
    case = CASE.replace("side: motor", "side: motor\n    facts: {timetable: yes}")
    found = told(tmp_path, {**with_points(cost=case), "interview.yaml": INTERVIEW})
    assert not [line for line in found if "case_ferry" in line]


def test_the_knowledge_with_a_point_at_fault_is_not_served(tmp_path: Path):
    with pytest.raises(BrokenBase, match="outboard has 2 wordings"):
        load(moored(tmp_path, with_points(SPEED.replace(", outboard power rule of thumb", ""))))


OURS = """\
id: speed
points:
  - id: outboard
    say: Our harbour allows 4 kW and no more.
    asks: [how much power may I use in our harbour]
  - id: towing
    say: Two dinghies may be towed.
    asks: [how many can be towed, towing rules, a tow of dinghies]
    sources: [{title: Towing, url: "https://example.com/towing"}]
"""


@pytest.fixture
def layered(tmp_path: Path) -> tuple[Path, Path]:
    ours = tmp_path / "ours" / "topics"
    ours.mkdir(parents=True)
    (ours / "speed.yaml").write_text(OURS)
    return moored(tmp_path, with_points(cost=CASE)), tmp_path / "ours"


def test_an_overlay_changes_a_point_by_its_id_and_adds_another(layered: tuple[Path, Path]):
    points = load(*layered).points
    assert points["outboard"][1].say == "Our harbour allows 4 kW and no more."
    assert len(points["outboard"][1].asks) == 3
    assert points["planing"][1].say.startswith("A light dinghy")
    assert "towing" in points


def test_an_overlay_replaces_where_a_case_belongs(layered: tuple[Path, Path]):
    (layered[1] / "topics" / "cost.yaml").write_text("id: cost\npoints: [{id: case_ferry, side: [sail, motor]}]\n")
    case = load(*layered).points["case_ferry"][1]
    assert case.side == ("sail", "motor")
    assert case.say.startswith("A ferry")


@pytest.mark.parametrize("name", ["planing", "points.planing"])
def test_an_overlay_disables_a_point(layered: tuple[Path, Path], name: str):
    (layered[1] / "overlay.yaml").write_text(f"disable: [{name}]\n")
    assert set(load(*layered).points) == {"outboard", "towing", "case_ferry"}


def test_a_case_s_fact_goes_with_the_question_that_is_disabled(tmp_path: Path):
    another = INTERVIEW.replace(
        "verdicts:", INTERVIEW[INTERVIEW.index("  - id") : INTERVIEW.index("verdicts")] + "verdicts:"
    )
    interview = another.replace("id: timetable", "id: punctual", 1)
    case = CASE.replace("side: motor", "side: motor\n    facts: {timetable: yes, punctual: yes}")
    base = moored(tmp_path, {**with_points(cost=case), "interview.yaml": interview})
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "overlay.yaml").write_text("disable: [punctual]\n")
    assert load(base, ours).points["case_ferry"][1].facts == {"timetable": "yes"}


def test_a_point_is_traced_by_its_id(layered: tuple[Path, Path]):
    files = read_files(*layered)
    (say,) = values(files, "speed.points.outboard.say")
    assert (say.origin.file, say.covered[0].origin.file) == ("ours/topics/speed.yaml", "boats/topics/speed.yaml")
    assert "outboard.say" in [each.place for each in keys(files, "outboard")]


def test_the_guide_has_the_points_with_their_sources(tmp_path: Path):
    text = guide(load(moored(tmp_path, with_points())))
    assert "- A light dinghy planes from some twelve knots of wind. When: The water is flat." in text
    assert "([Planing](<https://example.com/planing>))" in text


def test_the_wordings_of_points_are_exported_with_their_topic(tmp_path: Path):
    run = CliRunner().invoke(
        app, ["kb", "export", "--format", "csv", "--knowledge", str(moored(tmp_path, with_points()))]
    )
    assert "speed,wind needed for planing" in run.output.splitlines()


def test_a_new_topic_has_a_place_for_points(tmp_path: Path):
    base = moored(tmp_path, BOATS)
    assert CliRunner().invoke(app, ["kb", "new", "topic", "rigging", "--knowledge", str(base)]).exit_code == 0
    lint = CliRunner().invoke(app, ["kb", "lint", "--format", "json", "--knowledge", str(base)])
    places = {row["place"] for row in json.loads(lint.output)}
    assert {"points[1].id", "points[1].say", "points[1].asks[1]"} <= places


def test_a_point_is_shown_as_it_will_be_answered(tmp_path: Path):
    base = str(moored(tmp_path, with_points()))
    run = CliRunner().invoke(app, ["kb", "show", "planing", "--knowledge", base])
    assert run.output.startswith("A light dinghy planes from some twelve knots of wind.\nWhen: The water is flat.")
    whole = CliRunner().invoke(app, ["kb", "show", "speed", "--knowledge", base])
    assert "An outboard of 4 kW" in whole.output
    assert CliRunner().invoke(app, ["kb", "show", "plane", "--knowledge", base]).exit_code == 2


def test_an_expectation_may_name_the_point_that_must_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VMVC_MATCHER", "lexical")
    wanted = "questions:\n  - {ask: when will a dinghy plane, expect: speed, point: %s}\n"
    for point, ended in (("planing", 0), ("outboard", 1)):
        files = {**with_points(), "expectations/questions.yaml": wanted % point}
        run = CliRunner().invoke(app, ["kb", "test", "--knowledge", str(moored(tmp_path, files))])
        assert run.exit_code == ended, run.output


def test_an_expectation_names_a_point_of_its_topic(tmp_path: Path):
    wanted = "questions:\n  - {ask: when will a dinghy plane, expect: speed, point: planning}\n"
    found = told(tmp_path, {**with_points(), "expectations/questions.yaml": wanted})
    assert any("'planning' is no point of speed; did you mean 'planing'?" in line for line in found)
