"""The loop that makes the knowledge better: what people missed, what is taught, and what the review gets."""

import json
import os
import re
import subprocess
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from boats import BOATS, moored
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.curation.exchange.yaml_edit import Uneditable, with_items
from bot.curation.gaps import MissedQuestion, find_gaps
from bot.knowledge import load
from bot.matching import Decline, Match
from bot.store import Store, Thread, Turn, TurnOutcome, Vote, migrate

NOW = datetime(2026, 3, 1, tzinfo=UTC)

POINTS = """\
points:
  - id: planing
    say: A dinghy planes from about four knots of wind on the beam.
    asks: [when does a dinghy plane, wind needed for planing, planing in light air]
    sources: [{title: Planing, url: "https://example.com/planing"}]
  - id: hull_speed
    say: A hull that does not plane is limited by the length of its waterline.
    asks:
      - what limits the speed of a hull
      - waterline and speed
      - why are long boats faster
    sources:
      - {title: Hulls, url: "https://example.com/hulls"}
"""

Run = Callable[..., Result]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return moored(tmp_path, {**BOATS, "topics/speed.yaml": BOATS["topics/speed.yaml"] + POINTS})


@pytest.fixture
def run(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("VMVC_KNOWLEDGE", str(base))
    monkeypatch.setenv("VMVC_PROPOSALS", str(tmp_path / "proposals"))
    monkeypatch.setenv("VMVC_MATCHER", "lexical")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'vmvc.db'}")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    migrate(os.environ["DATABASE_URL"])
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def stored(question: str, outcome: TurnOutcome, topic: str | None = None, helpful: bool | None = None) -> None:
    """Somebody asks, and somebody else perhaps votes on the answer."""
    moment = datetime.now(UTC)
    with Store.open(os.environ["DATABASE_URL"], clock=lambda: moment) as store:
        key = f"{question}{len(store.turns.since(moment - timedelta(days=1)))}"
        thread = Thread("T1", "C1", key)
        turn = store.turns.add(Turn(thread, "U_ASKER", question, outcome, topic, 0.2, "v", moment, event=key))
        if helpful is not None:
            store.feedback.give(Vote(turn, "U_VOTER", helpful, moment))


# --- Gaps


def test_what_was_missed_is_grouped_and_says_nothing_of_who_asked(run: Run):
    for question in ("is rum allowed on board", "Is rum allowed on board?", "is any rum allowed on board"):
        stored(question, "decline")
    stored("who steers for us", "clarify")
    stored("how fast is it", "answer", "speed", helpful=False)
    stored("how fast does it go", "answer", "speed", helpful=True)
    result = run("kb", "gaps", "--format", "json")
    gaps = json.loads(result.stdout)
    assert gaps[0]["counts"] == {"declined": 3}
    assert gaps[0]["weeks"] == [0, 0, 0, 3]
    assert {kind for gap in gaps for kind in gap["counts"]} == {"declined", "asked back", "voted down"}
    assert not any("how fast does it go" in gap["wordings"] for gap in gaps)
    assert "U_ASKER" not in result.stdout + run("kb", "gaps").stdout
    assert "U_VOTER" not in result.stdout + run("kb", "gaps").stdout


def test_without_anything_missed_that_is_said(run: Run):
    assert "No question was declined" in run("kb", "gaps").stdout


def test_the_trend_counts_weeks_and_the_most_frequent_gap_comes_first():
    def asked(text: str, days: int) -> MissedQuestion:
        return MissedQuestion(text, "declined", NOW - timedelta(days=days))

    missed = [asked("rent a kayak", 1), asked("rent a kayak", 8), asked("RENT a kayak!", 22), asked("tide tables", 2)]
    kayak, tides = find_gaps(missed, NOW, lambda _: Match((Decline(("cost",), 0.1),), "cost", 0.1))
    assert (kayak.count, kayak.weeks, kayak.nearest) == (3, (1, 0, 1, 1), ("cost",))
    assert (tides.count, tides.weeks) == (1, (0, 0, 0, 1))


# --- Statistics


def test_statistics_tell_of_use_votes_reviews_and_unused_points(run: Run):
    stored("when does a dinghy plane", "answer", "speed", helpful=True)
    stored("wind needed for planing", "answer", "speed", helpful=False)
    told = json.loads(run("kb", "stats", "--format", "json").stdout)
    assert told["outcomes"] == {"answer": 2}
    first, *_ = told["topics"]
    assert (first["id"], first["answers"], first["helpful"], first["unhelpful"]) == ("speed", 2, 1, 1)
    assert first["points"] == [["planing", 2], ["hull_speed", 0]]
    assert first["reviewed"] > 0
    assert "1 unused" in run("kb", "stats").stdout


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(404 if self.path == "/gone" else 403 if self.path == "/guarded" else 200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_sources_that_stopped_answering_are_named_with_who_cites_them(run: Run, base: Path, site: str):
    for path in base.glob("*/*.yaml"):
        path.write_text(path.read_text().replace("https://example.com/boats", f"{site}/boats"))
    speed = (base / "topics/speed.yaml").read_text()
    speed = speed.replace("https://example.com/planing", f"{site}/gone")
    (base / "topics/speed.yaml").write_text(speed.replace("https://example.com/hulls", f"{site}/guarded"))
    for path in base.glob("*.yaml"):
        path.write_text(re.sub(r"https://example\.com/\w+", f"{site}/boats", path.read_text()))
    result = run("kb", "stats", "--check-links", "--format", "json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == [{"url": f"{site}/gone", "why": "HTTP 404", "cited_by": ["planing"]}]


# --- Proposals

NEW_POINT = (
    *("kb", "proposals", "add-point", "cost", "skipper", "--say", "A skipper costs about as much as the boat."),
    *("--ask", "can I hire a skipper", "--ask", "price of a skipper", "--ask", "skipper for a day"),
    *("--source", "https://example.com/skippers", "--source-title", "Skippers"),
)


def test_a_declined_question_is_taught_and_then_answered(run: Run, tmp_path: Path, base: Path):
    taught = run(*NEW_POINT)
    assert taught.exit_code == 0, taught.output
    assert "A skipper costs about as much" in run("ask", "can I hire a skipper").stdout
    assert "skipper" not in (base / "topics/cost.yaml").read_text(), "what was reviewed stays as it is"
    assert "cost: new point skipper" in run("kb", "proposals", "list").stdout


def test_wordings_and_off_topic_questions_are_taught(run: Run, tmp_path: Path, base: Path):
    assert run("kb", "proposals", "add-wording", "planing", "gusts that lift the bow").exit_code == 0
    assert run("kb", "proposals", "add-wording", "planing", "lifting off in a gale").exit_code == 0
    assert run("kb", "proposals", "off-topic", "who won the regatta").exit_code == 0
    merged = load(base, tmp_path / "proposals")
    assert merged.points["planing"][1].asks[-2:] == ("gusts that lift the bow", "lifting off in a gale")
    assert "who won the regatta" in merged.out_of_scope.questions


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add-wording", "plane", "x y z"), "There is no point 'plane'"),
        (("add-wording", "planing", "waterline and speed"), "'waterline and speed' is also listed at"),
        (("off-topic", "what does a boat cost"), "what does a boat cost"),
        (
            ("off-topic", "which one is quicker"),
            "“which one is quicker” would no longer be answered as expected (speed)",
        ),
        ((*NEW_POINT[2:4], "hull_speed", *NEW_POINT[5:]), "the id 'hull_speed' is taken by"),
        ((*NEW_POINT[2:8], *NEW_POINT[12:]), "skipper has 1 wording"),
    ],
    ids=["unknown", "taken", "answered", "expected", "id", "few"],
)
def test_what_would_make_the_knowledge_worse_is_refused_and_writes_nothing(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], told: str
):
    result = run("kb", "proposals", *arguments)
    assert result.exit_code == 1, result.output
    assert told in " ".join(result.stderr.split())
    assert not list((tmp_path / "proposals").rglob("*.yaml"))


def test_proposals_become_a_patch_that_git_applies(run: Run, tmp_path: Path, base: Path):
    assert run(*NEW_POINT).exit_code == 0
    assert run("kb", "proposals", "add-wording", "planing", "gusts: do they lift the bow?").exit_code == 0
    assert run("kb", "proposals", "add-wording", "hull_speed", "speed by length").exit_code == 0
    assert run("kb", "proposals", "off-topic", "who won the regatta").exit_code == 0
    merged = load(base, tmp_path / "proposals")
    assert run("kb", "proposals", "patch", "--out", "teach.patch").exit_code == 0
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "apply", "teach.patch"], check=True)
    assert load(base) == merged
    patch = (tmp_path / "teach.patch").read_text()
    removed = [line for line in patch.splitlines() if line.startswith("-") and not line.startswith("---")]
    assert len(removed) == 1, "only the list on one line is written anew"


def test_proposals_that_no_longer_fit_are_left_out_instead_of_stopping_everything(
    run: Run, base: Path, caplog: pytest.LogCaptureFixture
):
    assert run("kb", "proposals", "add-wording", "planing", "gusts that lift the bow").exit_code == 0
    text = (base / "topics/speed.yaml").read_text()
    (base / "topics/speed.yaml").write_text(text.replace("id: planing", "id: lift_off"))
    assert "Motors are faster" in run("ask", "which of the two is faster").stdout
    assert "Proposals are left out" in caplog.text


def test_without_a_directory_for_proposals_that_is_said(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("VMVC_PROPOSALS")
    result = run("kb", "proposals", "list")
    assert result.exit_code == 2
    assert "Set VMVC_PROPOSALS" in result.stderr


# --- Editing


@pytest.mark.parametrize(
    ("text", "path", "items", "after"),
    [
        ("a:\n  - b: 1\n    c: [x]\n", ("a", 0, "c"), ["y"], 'a:\n  - b: 1\n    c: [x, "y"]\n'),
        (
            "a:\n  - b: 1\n  # end\nd: 2\n",
            ("a", 0, "c"),
            ["y z"],
            "a:\n  - b: 1\n    c:\n      - y z\n  # end\nd: 2\n",
        ),
        ("a:\n- b: |\n    x\n", ("a",), [{"b": "z", "c": ["u"]}], "a:\n- b: |\n    x\n- b: z\n  c:\n  - u\n"),
        ("a:\n  - b: 1\n    c:\n      - x  # why\nd: 2", ("a", 0, "c"), ["yy"], None),
    ],
)
def test_items_are_added_below_any_key(
    text: str, path: tuple[str | int, ...], items: list[object], after: str | None
):
    edited = with_items(text, path, items)
    assert edited == (after or text.replace("# why\n", "# why\n      - yy\n"))


def test_what_is_on_one_line_with_other_keys_is_not_edited():
    with pytest.raises(Uneditable):
        with_items("a: [{b: 1}]\n", ("a", 0, "c"), ["y"])
