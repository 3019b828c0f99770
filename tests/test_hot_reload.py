"""Knowledge is edited while it serves: people get the new answers, whole, and never those of a broken edit."""

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from conftest import BOT_TOKEN, QUICK, SETTINGS, Office, Stage, a_playground, on_stage
from test_knowledge import DINGHY, INTERVIEW, SPEED, WHOLE

from bot.advisor import Advisor, HotReload
from bot.knowledge import load
from bot.matching import Answer, Matcher
from bot.runtime import assemble
from bot.slack import app as slack_app
from bot.store import Store

PATIENCE = 60.0
"""Seconds until an edit that is not seen counts as lost. It takes some tenths of one; learning takes a few."""

QUESTION = "which is faster"


@dataclass(frozen=True)
class Harbour:
    """The advisor at work, with knowledge that can be edited."""

    office: Office
    hot_reload: HotReload
    base: Path
    ours: Path
    address: str

    def say(self, question: str = QUESTION) -> str:
        """Ask, and return the reply as the asker reads it."""
        return self.office.reply(self.office.ada.mention("#platform", question)).shown

    def write(self, name: str, content: str, folder: Path | None = None) -> None:
        path = (folder or self.base) / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)

    def until(self, happened: Callable[[], object]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not happened():
            assert time.monotonic() < deadline, f"it has not happened; {self.ready}"
            time.sleep(0.01)

    def until_version_of(self, *directories: Path) -> None:
        """Wait until what the directories hold is what is served, and learnt."""
        version = load(*directories or (self.base, self.ours)).version
        self.until(lambda: self.version == version and not self.hot_reload.advisor().matcher.is_provisional)

    @property
    def version(self) -> str:
        return self.hot_reload.advisor().base.version

    @property
    def ready(self) -> tuple[int, str]:
        found = httpx.get(f"{self.address}/readyz")
        return found.status_code, found.text


@contextmanager
def opened(stage: Stage, url: str, folder: Path) -> Iterator[Harbour]:
    base, ours = folder / "boats", folder / "ours"
    for name, content in WHOLE.items():
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        (base / name).write_text(content)
    ours.mkdir()
    playground = a_playground(stage)
    with Store.open(url) as store:
        knowledge = load(base, ours)
        matcher = Matcher.fit(knowledge, lexical=True)
        hot_reload = HotReload(Advisor(knowledge, matcher, store, lambda: datetime.now(UTC)), (base, ours), None)
        client = slack_app.web_client(BOT_TOKEN, f"{stage.address}/api/")
        office = on_stage(stage, Office(playground, assemble(hot_reload, store, client, SETTINGS, QUICK), url))
        with office.runtime.working():
            yield Harbour(office, hot_reload, base, ours, stage.address)


@pytest.fixture
def harbour(stage: Stage, sqlite_url: str, tmp_path: Path) -> Iterator[Harbour]:
    with opened(stage, sqlite_url, tmp_path) as built:
        yield built


def versions(harbour: Harbour) -> list[str]:
    """Those that questions were answered with, the latest first."""
    return [turn.base_version for turn in harbour.office.store.turns.since(datetime(2000, 1, 1, tzinfo=UTC))]


# --- Edits


def test_an_edited_answer_is_said_and_its_version_is_kept(harbour: Harbour, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "bot.advisor.hot_reload")
    assert "Motors are faster." in harbour.say()
    before = harbour.version
    harbour.write("topics/speed.yaml", SPEED.replace("Motors are faster.", "Engines are faster."))
    harbour.until_version_of()
    assert "Engines are faster." in harbour.say()
    assert versions(harbour) == [harbour.version, before]
    assert harbour.version != before
    assert caplog.messages == [f"The knowledge is version {harbour.version}"], "an edited text needs no learning"


def test_an_edit_of_an_overlay_is_live_too(harbour: Harbour):
    harbour.write("topics/speed.yaml", "id: speed\nhouse_rule: Sails only.\n", harbour.ours)
    harbour.until_version_of()
    assert "House rule: Sails only." in harbour.say().replace("*", "")


def test_a_new_question_is_known_at_once_and_learnt_after(harbour: Harbour, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO, "bot.advisor.hot_reload")
    harbour.write("topics/speed.yaml", SPEED.replace(QUESTION, f"{QUESTION}\n  - who wins the regatta"))
    harbour.until(lambda: "regatta" in str(harbour.hot_reload.advisor().base.topics))
    assert "Motors are faster." in harbour.say("Who wins the regatta?")
    harbour.until_version_of()
    assert caplog.messages[0].endswith(", matched for now by what an earlier one taught")
    assert caplog.messages[1:] == [
        "Learning 1 topics and 1 systems",
        f"The knowledge is version {harbour.version}",
    ]


def test_new_renamed_and_deleted_files_count(harbour: Harbour):
    raft = DINGHY.replace("dinghy", "raft").replace("Dinghy", "Raft").replace("A small boat.", "Some logs.")
    harbour.write("systems/raft.yaml", raft)
    harbour.until_version_of()
    assert "Some logs." in harbour.say("what is a raft")
    (harbour.base / "systems/raft.yaml").rename(harbour.base / "systems/logs.yaml")
    version = harbour.version
    harbour.write("topics/speed.yaml", SPEED.replace("Speed", "Pace"))
    harbour.until(lambda: harbour.version != version)
    assert "Some logs." in harbour.say("what is a raft")
    (harbour.base / "systems/logs.yaml").unlink()
    harbour.until_version_of()
    assert harbour.hot_reload.advisor().base.entry("raft") is None
    assert "Some logs." not in harbour.say("what is a raft")


def test_an_editor_that_saves_beside_and_renames_is_followed(harbour: Harbour):
    for number in range(3):
        beside = harbour.base / "topics" / ".speed.yaml.swp"
        beside.write_text(SPEED.replace("Motors are", f"Motor {number} is"))
        beside.replace(harbour.base / "topics" / "speed.yaml")
        harbour.until_version_of()
        assert f"Motor {number} is faster." in harbour.say()


def test_the_questionnaire_is_followed(harbour: Harbour):
    harbour.write("interview.yaml", INTERVIEW.replace("Is there wind?", "Does it blow?"))
    harbour.until_version_of()
    harbour.office.ada.command("/vmvc", "interview", "#platform")
    assert "Does it blow?" in harbour.office.latest("#platform").shown


def test_a_directory_that_is_put_in_the_place_of_another_is_followed(harbour: Harbour, tmp_path: Path):
    shutil.copytree(harbour.base, tmp_path / "next")
    next_ = tmp_path / "next" / "topics" / "speed.yaml"
    next_.write_text(SPEED.replace("Motors are", "Rockets are"))
    harbour.base.rename(tmp_path / "last")
    (tmp_path / "next").rename(harbour.base)
    harbour.until_version_of()
    assert "Rockets are faster." in harbour.say()
    harbour.write("topics/speed.yaml", SPEED.replace("Motors are", "Comets are"))
    harbour.until_version_of()
    assert "Comets are faster." in harbour.say()


# --- Broken edits


def test_a_broken_edit_changes_nothing_and_is_told(harbour: Harbour, caplog: pytest.LogCaptureFixture):
    assert harbour.ready == (200, "ready")
    version = harbour.version
    harbour.write("topics/speed.yaml", SPEED.replace("answer:", "anwser:"))
    harbour.until(harbour.hot_reload.warnings)
    problem = "boats/topics/speed.yaml:3: anwser: unknown key 'anwser'; did you mean 'answer'?"
    assert harbour.ready == (
        200,
        f"ready\nThe knowledge stays at version {version} until these problems are fixed:\n{problem}",
    )
    assert [record.getMessage() for record in caplog.records if record.name == "bot.advisor.hot_reload"] == [
        f"The knowledge stays at version {version}: {problem}"
    ]
    assert "Motors are faster." in harbour.say()

    harbour.write("topics/speed.yaml", SPEED.replace("Motors are", "Engines are"))
    harbour.until(lambda: not harbour.hot_reload.warnings())
    assert harbour.ready == (200, "ready")
    assert "Engines are faster." in harbour.say()


def test_a_broken_edit_that_is_taken_back_leaves_no_trace(harbour: Harbour):
    version = harbour.version
    harbour.write("topics/speed.yaml", "id: [")
    harbour.until(harbour.hot_reload.warnings)
    harbour.write("topics/speed.yaml", SPEED)
    harbour.until(lambda: harbour.ready == (200, "ready"))
    assert harbour.version == version


def test_a_directory_that_goes_away_and_comes_back_is_told_and_followed(harbour: Harbour, tmp_path: Path):
    harbour.base.rename(tmp_path / "away")
    harbour.until(lambda: "there is no such directory" in harbour.ready[1])
    assert "Motors are faster." in harbour.say()
    (tmp_path / "away").rename(harbour.base)
    harbour.until(lambda: harbour.ready == (200, "ready"))


# --- One at a time, and none left behind


def test_what_was_begun_with_one_state_is_finished_with_it(harbour: Harbour):
    begun = harbour.hot_reload.advisor()
    harbour.write("topics/speed.yaml", SPEED.replace("Motors are", "Engines are"))
    harbour.until_version_of()
    assert begun.base.topics[0].answer == "Motors are faster."
    assert harbour.hot_reload.advisor().base.topics[0].answer == "Engines are faster."


def test_the_threads_end_with_the_service(stage: Stage, sqlite_url: str, tmp_path: Path):
    with opened(stage, sqlite_url, tmp_path):
        assert {"vmvc-watch", "vmvc-learn"} <= {thread.name for thread in threading.enumerate()}
    assert not {"vmvc-watch", "vmvc-learn"} & {thread.name for thread in threading.enumerate()}


# --- What a matcher can do for another state of its base


def other(folder: Path, **changed: str) -> Path:
    for name, content in {**WHOLE, **changed}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


@pytest.fixture
def matcher(tmp_path: Path) -> Matcher:
    return Matcher.fit(load(other(tmp_path / "boats")), lexical=True)


def test_other_answers_need_no_learning(matcher: Matcher, tmp_path: Path):
    base = load(other(tmp_path / "next", **{"topics/speed.yaml": SPEED.replace("Motors are", "Engines are")}))
    carried = matcher.carried_over(base)
    assert carried
    assert not carried.is_provisional
    fitted = Matcher.fit(base, lexical=True)
    for question in (QUESTION, "is a motor fast", "what is a dinghy", "a small dinghy", "how do i cook rice"):
        assert carried.match(question) == fitted.match(question)
        assert carried.explain(question) == fitted.explain(question)


def test_other_examples_are_provisional_and_their_words_known(matcher: Matcher, tmp_path: Path):
    base = load(other(tmp_path / "next", **{"topics/speed.yaml": SPEED.replace(QUESTION, "who wins the regatta")}))
    carried = matcher.carried_over(base)
    assert carried
    assert carried.is_provisional
    assert carried.match("who wins the regatta").outcomes == (Answer("speed", 1.0),)
    assert carried.match(QUESTION).outcomes != (Answer("speed", 1.0),)


@pytest.mark.parametrize(
    "changed",
    [
        {
            "systems/dinghy.yaml": DINGHY.replace("dinghy", "raft"),
            "topics/speed.yaml": SPEED.replace("dinghy", "raft"),
        },
        {"systems/raft.yaml": DINGHY.replace("dinghy", "raft").replace("Dinghy", "Raft")},
        {"systems/dinghy.yaml": DINGHY + "merges_into: speed\n"},
    ],
)
def test_other_topics_must_be_learnt(matcher: Matcher, tmp_path: Path, changed: dict[str, str]):
    assert matcher.carried_over(load(other(tmp_path / "next", **changed))) is None


RAFT = {"systems/raft.yaml": DINGHY.replace("dinghy", "raft").replace("Dinghy", "Raft")}


def test_in_a_hurry_new_topics_are_known_and_provisional(matcher: Matcher, tmp_path: Path):
    base = load(other(tmp_path / "next", **RAFT))
    rough = matcher.relearn_roughly(base, None, lambda: None)
    assert rough
    assert rough.is_provisional
    assert rough.match("what is a raft").best == "raft"
    again = rough.carried_over(base)
    assert again
    assert again.is_provisional
    assert rough.relearn_roughly(base, None, lambda: None) is None


def test_what_care_has_taught_before_is_recalled_without_hurry(tmp_path: Path):
    cache, base = tmp_path / "cache", load(other(tmp_path / "next", **RAFT))
    Matcher.fit(base, cache, lexical=True)
    matcher = Matcher.fit(load(other(tmp_path / "boats")), cache, lexical=True)
    assert matcher.relearn_roughly(base, cache, lambda: None) is None
    assert not matcher.relearn(base, cache, lambda: None).is_provisional


@pytest.mark.parametrize("lexical", [True, False])
def test_relearning_gives_what_learning_gives(tmp_path: Path, lexical: bool):
    before, after = load(other(tmp_path / "boats")), load(other(tmp_path / "next", **RAFT))
    matcher = Matcher.fit(before, tmp_path / "cache", lexical)
    relearnt, fitted = matcher.relearn(after, tmp_path / "cache", lambda: None), Matcher.fit(after, None, lexical)
    for question in (QUESTION, "what is a raft", "a small dinghy", "how do i cook rice"):
        assert relearnt.match(question) == fitted.match(question)


def test_without_questions_to_decline_what_was_learnt_with_them_is_no_guide(matcher: Matcher, tmp_path: Path):
    base = load(other(tmp_path / "next", **{"out_of_scope.yaml": "questions: []\n"}))
    assert matcher.relearn_roughly(base, None, lambda: None) is None


@pytest.mark.parametrize(
    ("fails", "told"), [("bot.matching.Matcher.relearn_roughly", "learnt"), ("bot.advisor.hot_reload.load", "read")]
)
def test_a_fault_of_ours_is_told_and_outlived(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails: str, told: str
):
    def fail(*_: object) -> None:
        raise ZeroDivisionError("not for the log")

    with monkeypatch.context() as broken:
        broken.setattr(fails, fail)
        harbour.write("systems/raft.yaml", RAFT["systems/raft.yaml"])
        harbour.until(lambda: f"could not be {told}: ZeroDivisionError" in caplog.text)
    assert QUESTION not in caplog.text
    harbour.write("systems/raft.yaml", RAFT["systems/raft.yaml"].replace("A small boat.", "Some logs."))
    harbour.until_version_of()


def test_learning_that_is_no_longer_wanted_is_given_up(matcher: Matcher, tmp_path: Path):
    class Enough(Exception):
        pass

    def enough() -> None:
        raise Enough

    with pytest.raises(Enough):
        matcher.relearn(load(other(tmp_path / "next")), None, enough)
