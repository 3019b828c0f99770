"""What is erased, and when: a workspace that removed the app, and what retention ends. The clock is moved."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from conftest import (
    CLEAR_CASE,
    Clock,
    Learnt,
    Office,
    Stage,
    answer_all,
    at_work,
    begun,
)
from sqlalchemy import select

from bot.playground import Failure, payloads
from bot.slack.retention import Retention
from bot.store import Arrival
from bot.store.database import Database
from bot.store.schema import metadata

DAY = timedelta(days=1)
TEAM = "T0PLAY"


@pytest.fixture
def office(stage: Stage, learnt: Learnt, sqlite_url: str, clock: Clock) -> Iterator[Office]:
    """Ada has a decision, and an interview without one; Linus has asked something."""
    with at_work(stage, learnt, sqlite_url, clock=clock) as opened:
        answer_all(opened, opened.ada, begun(opened), CLEAR_CASE)
        opened.ada.message_bot("interview me")
        opened.linus.mention("#platform", "how do containers isolate?")
        opened.settle()
        yield opened


def rows(office: Office) -> dict[str, list[Any]]:
    database = Database(office.database_url)
    with database.reading() as connection:
        found = {table.name: list(connection.execute(select(table))) for table in metadata.sorted_tables}
    database.close()
    return found


def kept(office: Office) -> dict[str, int]:
    """How many rows of each table tell of people or their decisions."""
    office.settle()
    return {name: len(found) for name, found in rows(office).items() if name not in {"bases", "installations"}}


def look_after(office: Office) -> None:
    """Do what a process does every minute."""
    office.runtime.scheduler.do()
    office.settle()


@pytest.fixture
def later(office: Office, clock: Clock) -> Callable[[timedelta], None]:
    def pass_by(time: timedelta) -> None:
        clock.pass_by(time)
        look_after(office)

    return pass_by


def ready(stage: Stage) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.get(f"{stage.address}/readyz")


# -- the app is removed ---------------------------------------------------------------------------


def test_removing_the_app_erases_everything_after_thirty_days_and_nothing_before(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    before = kept(office)
    office.playground.uninstall()
    office.settle()
    later(29 * DAY)
    assert kept(office)["interviews"] == before["interviews"]
    assert kept(office)["records"] == before["records"] == 1
    assert kept(office)["turns"] == before["turns"]
    later(2 * DAY)
    assert {name: count for name, count in kept(office).items() if count and name != "processes"} == {}
    assert rows(office)["installations"] == []


def test_a_restart_within_the_thirty_days_forgets_nothing(
    office: Office, stage: Stage, learnt: Learnt, clock: Clock
) -> None:
    office.playground.uninstall()
    office.settle()
    clock.pass_by(31 * DAY)
    with at_work(stage, learnt, office.database_url, office.playground, clock=clock) as restarted:
        look_after(restarted)
        assert kept(restarted)["records"] == 0


@pytest.mark.parametrize("way", ["mention", "command", "click", "token"])
def test_coming_back_within_thirty_days_brings_everything_back(
    office: Office, later: Callable[[timedelta], None], way: str
) -> None:
    office.playground.uninstall()
    office.settle()
    later(10 * DAY)
    office.playground.install()
    match way:
        case "mention":
            office.linus.mention("#platform", "why?")
        case "command":
            office.linus.command("/vmvc", "topics", "#platform")
        case "click":
            office.linus.open_home()
        case "token":
            pass
    office.settle()
    later(DAY)
    assert rows(office)["installations"] == []
    office.playground.api.revoked = True
    later(100 * DAY)
    assert kept(office)["records"] == 1


def test_an_event_brings_a_workspace_back_also_where_the_token_of_now_does_not_work(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    office.playground.uninstall()
    office.settle()
    later(10 * DAY)
    office.linus.mention("#platform", "are you there?")
    office.settle()
    later(31 * DAY)
    assert kept(office)["records"] == 1


def test_what_was_sent_before_the_app_was_removed_does_not_bring_it_back(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    office.playground.uninstall()
    office.settle()
    office.linus.mention("#platform", "hello?")
    office.settle()
    later(31 * DAY)
    assert kept(office)["records"] == 0


def test_what_expires_in_a_workspace_without_the_app_does_not_bring_it_back(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    office.playground.uninstall()
    office.settle()
    later(30 * DAY + timedelta(seconds=-1))
    later(2 * DAY)
    assert kept(office)["interviews"] == 0


def test_where_slack_does_not_answer_nothing_is_erased_yet(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    office.playground.uninstall()
    office.settle()
    office.playground.install()
    office.playground.fail_next("auth.test", Failure(status=503), times=3)
    later(31 * DAY)
    assert kept(office)["records"] == 1


# -- tokens are revoked ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tokens", "is_ours"),
    [
        ({"oauth": ["U123"], "bot": []}, False),
        ({"oauth": ["U123"]}, False),
        ({}, False),
        ({"oauth": [], "bot": ["U0VMVC"]}, True),
        ({"bot": ["UBOT"]}, True),
        (None, False),
    ],
)
def test_a_revoked_token_erases_nothing_and_only_the_bot_s_own_is_told(  # noqa: PLR0917
    office: Office,
    later: Callable[[timedelta], None],
    stage: Stage,
    caplog: pytest.LogCaptureFixture,
    tokens: dict[str, list[str]] | None,
    is_ours: bool,
) -> None:
    before = kept(office)
    office.playground.api.revoked = is_ours
    office.playground.delivery.send(payloads.event({"type": "tokens_revoked", "tokens": tokens}))
    office.settle()
    assert ready(stage).status_code == (503 if is_ours else 200)
    assert ("token is gone" in ready(stage).text) == is_ours
    assert any(each.levelno == logging.ERROR for each in caplog.records) == is_ours
    later(40 * DAY)
    assert {name: kept(office)[name] for name in ("records", "turns")} == {
        name: before[name] for name in ("records", "turns")
    }


def test_it_is_ready_again_once_the_token_works(office: Office, stage: Stage, clock: Clock) -> None:
    office.playground.uninstall()
    office.settle()
    assert ready(stage).status_code == 503
    office.playground.install()
    look_after(office)
    assert ready(stage).status_code == 503, "a token that was just revoked may seem to work for a while"
    clock.pass_by(timedelta(minutes=11))
    look_after(office)
    assert ready(stage).text == "ready"


def test_a_token_that_seems_to_work_just_after_the_app_was_removed_does_not_stop_the_erasing(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    office.playground.uninstall()
    office.settle()
    office.playground.install()
    later(timedelta(minutes=1))
    office.playground.api.revoked = True
    later(31 * DAY)
    assert kept(office)["records"] == 0


def test_an_event_while_the_token_is_revoked_does_not_make_it_ready(
    office: Office, stage: Stage, clock: Clock
) -> None:
    office.playground.api.revoked = True
    office.playground.delivery.send(payloads.event({"type": "tokens_revoked", "tokens": {"bot": ["U0VMVC"]}}))
    office.settle()
    clock.pass_by(DAY)
    office.linus.mention("#platform", "are you there?")
    office.settle()
    assert ready(stage).status_code == 503


# -- retention ------------------------------------------------------------------------------------


def test_after_half_a_year_what_people_wrote_is_erased_and_decisions_and_counts_stay(
    office: Office, later: Callable[[timedelta], None]
) -> None:
    before = rows(office)
    later(31 * DAY)  # Ada's open interview expires
    later(148 * DAY)
    assert kept(office)["outbox"] >= len(before["outbox"])
    assert [turn.question for turn in before["turns"]] == [turn.question for turn in rows(office)["turns"]]
    later(33 * DAY)
    left = rows(office)
    assert {turn.question for turn in left["turns"]} == {turn.asker for turn in left["turns"]} == {None}
    assert [turn.topic for turn in left["turns"]] == [turn.topic for turn in before["turns"]]
    assert not left["inbox"] + left["outbox"]
    assert len(left["interviews"]) == len(left["records"]) == 1
    assert left["records"] == before["records"]
    assert left["answers"] == before["answers"]


def test_retention_is_looked_after_once_an_hour(office: Office, clock: Clock) -> None:
    retention = Retention(None, office.store, clock)
    retention.do()
    office.store.inbox.receive(Arrival("old", TEAM, {}))
    office.store.inbox.finish("old")
    clock.pass_by(200 * DAY)
    assert retention.do().rows > 0
    clock.pass_by(-200 * DAY)
    office.store.inbox.receive(Arrival("another", TEAM, {}))
    office.store.inbox.finish("another")
    clock.pass_by(200 * DAY + timedelta(minutes=59))
    assert retention.do().rows == 0
    clock.pass_by(timedelta(minutes=2))
    assert retention.do().rows == 1
