"""Slack Connect: people of other workspaces read along in shared channels."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import Learnt, Office, Stage, at_work

from bot.playground import payloads
from bot.playground.payloads import Envelope
from bot.settings import Settings

QUESTION = "how do containers isolate?"
RULE = "We run what customers upload in VMs."


@pytest.fixture
def trusted() -> bool:
    return False


@pytest.fixture
def shared_office(stage: Stage, learnt: Learnt, sqlite_url: str, trusted: bool) -> Iterator[Office]:
    """A workspace with a house rule for every topic."""
    topics = tuple(each.model_copy(update={"house_rule": RULE}) for each in learnt.base.topics)
    ruled = replace(learnt, base=learnt.base.model_copy(update={"topics": topics}))
    settings = Settings(vmvc_threads=4, vmvc_trust_outsiders=trusted)
    with at_work(stage, ruled, sqlite_url, settings=settings) as office:
        yield office


def answer_to(office: Office, around: dict[str, Any], within: dict[str, Any]) -> str:
    """What is answered to a mention in a thread, whose event has these fields around it and within."""
    root = office.ada.say("#platform", "a question")
    ts = f"{root.ts[:-1]}7"
    event = {"type": "app_mention", "channel": root.channel, "user": "U0ADA", "ts": ts, "event_ts": ts}
    event |= {"thread_ts": root.ts, "text": f"<@U0VMVC> {QUESTION}", **within}
    envelope = payloads.event(event)
    office.playground.delivery.send(Envelope(envelope.kind, {**envelope.body, **around}))
    return office.replies(root)[-1].shown


def used_from_outside(office: Office, action_id: str, value: str) -> str:
    """What somebody of another workspace is told who uses an element in a thread."""
    said = office.ada.mention("#platform", QUESTION)
    office.linus.click(office.reply(said), "Why")
    office.settle()
    body = office.playground.delivery.log[-1].envelope.body
    action = {**body["actions"][0], "action_id": action_id, "value": value}
    theirs = {"actions": [action], "user": {**body["user"], "team_id": "T0OTHER"}, "trigger_id": "another"}
    office.playground.delivery.send(Envelope("interactive", {**body, **theirs}))
    return office.replies(said, office.linus)[-1].shown


HOME: dict[str, Any] = {}
SHARED = {"is_ext_shared_channel": True}


@pytest.mark.parametrize(
    ("around", "within", "is_told"),
    [
        (HOME, {}, True),
        (HOME, {"user_team": "T0PLAY"}, True),
        (HOME, {"user_team": "T0OTHER"}, False),
        (SHARED, {}, False),
        (SHARED, {"user_team": "T0PLAY"}, False),
    ],
)
def test_a_house_rule_stays_in_the_house(
    shared_office: Office, around: dict[str, Any], within: dict[str, Any], is_told: bool
) -> None:
    shown = answer_to(shared_office, around, within)
    assert "Isolation" in shown
    assert (RULE in shown) == is_told


def test_a_topic_that_somebody_from_outside_picks_comes_without_its_house_rule(shared_office: Office) -> None:
    shown = used_from_outside(shared_office, "topic.isolation", "isolation")
    assert "Isolation" in shown
    assert RULE not in shown


@pytest.mark.parametrize("action_id", ["interview.disagree", "interview.take_over"])
def test_who_is_from_outside_can_neither_disagree_nor_take_over(shared_office: Office, action_id: str) -> None:
    told = used_from_outside(shared_office, action_id, "a1b2c3d4e5f6")
    assert told == "Only people in the workspace where I'm installed can do that."


@pytest.mark.parametrize("trusted", [True])
def test_a_setting_lets_them(shared_office: Office) -> None:
    assert RULE in answer_to(shared_office, SHARED, {"user_team": "T0OTHER"})
    assert "Only people" not in used_from_outside(shared_office, "interview.take_over", "a1b2c3d4e5f6")
