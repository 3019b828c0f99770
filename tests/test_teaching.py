"""Curators teach from Slack: what people missed is on Home, and what is taught answers the next who asks."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from boats import BOATS, moored
from conftest import BOT_TOKEN, EVERY_SCOPE, QUICK, Clock, Office, Stage, a_playground, on_stage
from test_curating import POINTS

from bot.advisor import Advisor, HotReload
from bot.knowledge import load
from bot.playground import Message, View
from bot.runtime import assemble, now
from bot.settings import Settings
from bot.slack import app as slack_app
from bot.standalone import opened, proposal_layer
from bot.store import Store

PATIENCE = 60.0
RUM = "is rum allowed on board?"
OTHERS = ("Is rum allowed on board", "is any rum allowed on board?")
LIFTING = "gusts that lift the bow"
WRITTEN = {
    "say": "Rum is allowed on board for guests. The crew stays sober.",
    "wordings": "is rum allowed on board?\nrum on board\nalcohol during the trip",
    "entry": "Cost",
    "source_title": "House rules",
    "source_url": "https://example.com/rules",
}


@contextmanager
def harbour(
    stage: Stage,
    url: str,
    folder: Path,
    *,
    teaching: bool = True,
    about: str = "",
    clock: Callable[[], datetime] = now,
) -> Iterator[Office]:
    """The advisor at work on a small base, as it runs in production: it follows what is taught."""
    speed = BOATS["topics/speed.yaml"] + POINTS
    files = {**BOATS, "about.yaml": BOATS["about.yaml"] + about, "topics/speed.yaml": speed}
    settings = Settings(
        vmvc_knowledge=str(moored(folder, files)),
        vmvc_proposals=str(folder / "proposals") if teaching else "",
        vmvc_matcher="lexical",
        database_url=url,
        vmvc_threads=4,
    )
    playground = a_playground(stage, (*EVERY_SCOPE, "users:read"))
    with opened(settings) as parts, Store.open(url, clock) as store:
        advisor = Advisor(parts.base, parts.advisor.matcher, store, clock, proposal_layer(settings))
        hot_reload = HotReload(advisor, settings.knowledge, settings.cache)
        client = slack_app.web_client(BOT_TOKEN, f"{stage.address}/api/")
        runtime = assemble(hot_reload, store, client, settings, QUICK, clock)
        office = on_stage(stage, Office(playground, runtime, url))
        with runtime.working():
            office.linus.invite_bot("#random")
            yield office


@pytest.fixture(autouse=True)
def learnt_once(cache_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what was learnt from test to test, as every one of them begins with the same knowledge."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))


@pytest.fixture
def office(stage: Stage, sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    with harbour(stage, sqlite_url, tmp_path, about="contact: '#random'\n") as built:
        yield built


def home(office: Office) -> View:
    office.ada.open_home()
    office.settle(PATIENCE)
    assert office.ada.home is not None
    return office.ada.home


def words(view: View) -> str:
    return "\n".join(block["text"]["text"] for block in view.blocks if "text" in block)


def missed(office: Office, *questions: str) -> None:
    for question in questions:
        office.linus.mention("#platform", question)
        office.settle()


def row(view: View, question: str) -> str:
    """The block of buttons under a gap."""
    places = [place for place, block in enumerate(view.blocks) if question in str(block.get("text"))]
    return str(view.blocks[places[0] + 1]["block_id"])


def press(office: Office, label: str, question: str) -> View:
    """Press a button of a gap on Ada's Home; the modal that it opens."""
    view = home(office)
    office.ada.click(view, label, row(view, question))
    office.settle()
    assert office.ada.modal is not None
    return office.ada.modal


def submit(office: Office, values: dict[str, object]) -> Message:
    """Submit the open modal; what Ada is told in the end."""
    office.ada.submit(values)
    office.settle(PATIENCE)
    return office.latest(office.ada.dm)


def until_served(office: Office, version: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while office.advisor.base.version != version or office.advisor.matcher.is_provisional:
        assert time.monotonic() < deadline, "what was taught is not served"
        time.sleep(0.01)


def until_taught(office: Office, tmp_path: Path) -> None:
    until_served(office, load(tmp_path / "boats", tmp_path / "proposals").version)


# --- The loop


def test_a_question_that_was_declined_is_taught_from_home_and_then_answered(office: Office, tmp_path: Path) -> None:
    said = office.linus.mention("#platform", RUM)
    assert "I don't have an answer to that" in office.reply(said, office.linus).text
    missed(office, *OTHERS)
    assert "Declined 3×. This week 3, up from last week's 0." in words(home(office))
    modal = press(office, "Write an answer", "rum allowed")
    assert "is rum allowed" in str(office.ada.filled_in(modal)).casefold()
    told = submit(office, WRITTEN)
    assert "I know that now" in told.text
    until_taught(office, tmp_path)
    again = office.reply(office.linus.mention("#platform", RUM), office.linus)
    assert "Rum is allowed on board for guests." in again.shown
    assert "House rules" in again.shown
    assert "rum" not in words(home(office)), "a gap that is closed is not shown any more"


def test_a_way_of_asking_is_taught_for_an_answer_that_is_there(office: Office, tmp_path: Path) -> None:
    missed(office, LIFTING)
    modal = press(office, "Choose an answer", LIFTING)
    assert "Planing" not in modal.title
    told = submit(office, {"point": "when does a dinghy plane"})
    assert "I know that now" in told.text
    until_taught(office, tmp_path)
    assert "A dinghy planes" in office.reply(office.linus.mention("#platform", LIFTING), office.linus).shown
    assert LIFTING in load(tmp_path / "boats", tmp_path / "proposals").points["planing"][1].asks


def test_a_question_that_is_off_topic_leaves_the_list(office: Office, tmp_path: Path) -> None:
    missed(office, "who won the regatta")
    press(office, "Off topic", "who won the regatta")
    assert "I know that now" in submit(office, {}).text
    until_taught(office, tmp_path)
    assert "regatta" not in words(home(office))
    assert "who won the regatta" in office.advisor.base.out_of_scope.questions


def test_home_shows_what_was_taught_without_being_opened_again(office: Office, tmp_path: Path) -> None:
    missed(office, RUM)
    press(office, "Write an answer", "rum allowed")
    before = office.ada.home
    submit(office, WRITTEN)
    assert office.ada.home != before


# --- Refusals


def test_what_would_break_a_rule_is_refused_and_can_be_edited(office: Office, tmp_path: Path) -> None:
    missed(office, RUM)
    press(office, "Write an answer", "rum allowed")
    told = submit(office, {**WRITTEN, "wordings": "is rum allowed\nrum on board\nwaterline and speed"})
    assert "I haven't learned that" in told.text
    assert "'waterline and speed' is also listed at" in told.text
    assert not list((tmp_path / "proposals").rglob("*.yaml"))
    office.ada.click(told, "Edit and try again")
    office.settle()
    assert office.ada.modal is not None
    filled = office.ada.filled_in(office.ada.modal)
    assert filled["say"]["say"]["value"] == WRITTEN["say"]
    assert filled["source_url"]["source_url"]["value"] == WRITTEN["source_url"]
    assert "I know that now" in submit(office, {"wordings": WRITTEN["wordings"]}).text


def test_too_few_ways_of_asking_are_told_beside_the_input(office: Office) -> None:
    missed(office, RUM)
    press(office, "Write an answer", "rum allowed")
    office.ada.submit({**WRITTEN, "wordings": "is rum allowed\n\nis rum allowed"})
    assert office.ada.modal is not None
    assert "3 or more" in office.ada.modal.errors["wordings"]


def test_what_would_change_an_expected_answer_is_refused(office: Office) -> None:
    missed(office, "who swims quicker")
    press(office, "Off topic", "who swims quicker")
    told = submit(office, {"wordings": "which one is quicker"})
    assert "“which one is quicker” would no longer be answered as expected" in told.text


def test_two_who_teach_at_once_both_count(office: Office, tmp_path: Path) -> None:
    missed(office, RUM, LIFTING)
    press(office, "Choose an answer", LIFTING)
    view = home(office)
    office.ada.submit({"point": "when does a dinghy plane"})
    office.ada.click(view, "Off topic", row(view, "rum allowed"))
    office.settle(PATIENCE)
    submit(office, {})
    merged = load(tmp_path / "boats", tmp_path / "proposals")
    assert LIFTING in merged.points["planing"][1].asks
    assert RUM in merged.out_of_scope.questions


def test_only_curators_see_gaps_and_teach(office: Office) -> None:
    missed(office, RUM)
    office.linus.open_home()
    office.settle()
    assert office.linus.home is not None
    assert "rum allowed" not in str(office.linus.home.blocks)
    said = office.ada.say("#platform", "Rum is fine.")
    office.linus.message_shortcut("teach_message", said)
    office.settle()
    assert "look after my answers can teach me" in office.linus.sees("#platform", said.ts)[-1].text


def test_without_a_place_for_what_is_taught_home_says_what_to_set(
    stage: Stage, sqlite_url: str, tmp_path: Path
) -> None:
    with harbour(stage, sqlite_url, tmp_path, teaching=False) as office:
        missed(office, RUM)
        view = home(office)
        assert "rum allowed" in words(view)
        assert "VMVC_PROPOSALS" in str(view.blocks)
        assert "Write an answer" not in str(view.blocks)


def test_a_question_s_gap_says_nothing_of_who_asked(office: Office) -> None:
    missed(office, RUM)
    assert "U0LIN" not in str(home(office).blocks)


# --- From a person's answer


def test_what_a_person_answered_is_taught_from_the_resolved_request(office: Office, tmp_path: Path) -> None:
    said = office.linus.mention("#platform", RUM)
    office.linus.click(office.reply(said, office.linus), "Ask a person")
    request = office.latest("#random")
    office.settle()
    office.ada.say("#platform", "Rum is allowed on board for guests.", thread_ts=said.ts)
    office.ada.click(request, "Mark as resolved")
    office.ada.click(office.current(request), "Teach me the answer")
    office.settle()
    assert office.ada.modal is not None
    filled = office.ada.filled_in(office.ada.modal)
    assert filled["say"]["say"]["value"] == "Rum is allowed on board for guests."
    assert filled["wordings"]["wordings"]["value"] == RUM
    assert said.ts.replace(".", "")[-6:] in filled["source_url"]["source_url"]["value"].replace(".", "")
    told = submit(office, {"wordings": WRITTEN["wordings"], "entry": "Cost"})
    assert "I know that now" in told.text
    until_taught(office, tmp_path)
    assert "allowed on board for guests" in office.reply(office.linus.mention("#platform", RUM), office.linus).shown


def test_any_message_is_taught_by_its_shortcut(office: Office) -> None:
    said = office.linus.mention("#platform", RUM)
    office.settle()
    answer = office.ada.say("#platform", "Rum is allowed on board for guests.", thread_ts=said.ts)
    office.ada.message_shortcut("teach_message", answer)
    office.settle()
    assert office.ada.modal is not None
    filled = office.ada.filled_in(office.ada.modal)
    assert filled["say"]["say"]["value"] == "Rum is allowed on board for guests."
    assert filled["wordings"]["wordings"]["value"] == RUM


# --- The digest


def digests(office: Office) -> list[Message]:
    office.settle()
    return [each for each in office.linus.sees("#random") if "My week in questions" in each.text]


def test_a_digest_is_off_until_it_is_chosen_and_then_comes_every_week(
    stage: Stage, sqlite_url: str, tmp_path: Path
) -> None:
    clock = Clock()
    with harbour(stage, sqlite_url, tmp_path, clock=clock) as office:
        missed(office, RUM)
        clock.pass_by(timedelta(days=8))
        office.runtime.scheduler.do()
        assert digests(office) == []
        office.ada.command("/vmvc", "settings", "#random")
        office.playground.wait(lambda: office.ada.modal, 5)
        told = submit(office, {"digest": ["Post a weekly digest here"]})
        assert "The next digest comes on" in told.text
        clock.pass_by(timedelta(days=6))
        missed(office, RUM, OTHERS[1])
        office.runtime.scheduler.do()
        assert digests(office) == []
        for _ in range(2):  # as two processes would, in the same minute
            clock.pass_by(timedelta(days=1))
            office.runtime.scheduler.do()
        (digest,) = digests(office)
        assert "Questions in the last 7 days: 2. Without an answer: 2." in digest.text
        assert "is any rum allowed on board?" in digest.text
        assert "U0LIN" not in str(digest.blocks)
        clock.pass_by(timedelta(days=7))
        office.runtime.scheduler.do()
        assert len(digests(office)) == 1, "a week without questions needs no digest"


def test_a_gap_is_taught_from_the_digest_by_curators_alone(stage: Stage, sqlite_url: str, tmp_path: Path) -> None:
    clock = Clock()
    with harbour(stage, sqlite_url, tmp_path, clock=clock) as office:
        office.store.channels.choose("T0PLAY", "C0RAND", "mentions", clock.now + timedelta(days=1))
        missed(office, RUM)
        clock.pass_by(timedelta(days=1))
        office.runtime.scheduler.do()
        (digest,) = digests(office)
        office.linus.click(digest, "Write an answer")
        office.settle()
        assert office.linus.modal is None
        assert "look after my answers can teach me" in office.linus.sees("#random", digest.ts)[-1].text
        office.ada.click(digest, "Write an answer")
        office.settle()
        assert office.ada.modal is not None
