"""What comes through the door is validated there, once: what Slack would not send is refused, and leaves no trace."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import httpx
import mutations
import pytest
from conftest import Office, Stage
from test_slack_robustness import signed

from bot.store.database import Database

MUTATIONS = 300


@pytest.fixture
def slack() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def send(slack: httpx.Client, stage: Stage, body: bytes, content_type: str = "application/json") -> int:
    headers = {**signed(body), "Content-Type": content_type}
    return slack.post(f"{stage.address}/slack/events", content=body, headers=headers).status_code


def rows(office: Office) -> int:
    database = Database(office.database_url)
    try:
        return mutations.rows(database)
    finally:
        database.close()


def test_no_payload_however_wrong_makes_a_fault(office: Office, stage: Stage) -> None:
    found = mutations.send_mutations(office, stage.address, MUTATIONS, seed=1)
    assert set(found.answers) == {200, 400}
    assert not found.faults
    assert found.is_sound
    assert office.reply(office.ada.mention("#platform", "how do containers isolate?")).shown


def event(**changed: object) -> bytes:
    inner = {"type": "app_mention", "channel": "C0PLAT", "user": "U0ADA", "ts": "1.000001", "text": "hi"}
    body = {"type": "event_callback", "team_id": "T0PLAY", "event_id": "Ev1", "event": inner}
    return json.dumps(body | changed).encode()


@pytest.mark.parametrize(
    "body",
    [
        event(event=None),
        event(event="app_mention"),
        event(event={"type": "app_mention", "channel": {}, "user": "U0ADA", "ts": "1.000001"}),
        event(
            event={"type": "app_mention", "channel": "C0PLAT", "user": "U0ADA", "ts": "1.000001", "text": "\ud800"}
        ),
        event(team_id=None),
        event(event_id=[]),
    ],
)
def test_an_event_that_is_none_is_acknowledged_and_logged_and_kept_nowhere(
    office: Office, stage: Stage, slack: httpx.Client, caplog: pytest.LogCaptureFixture, body: bytes
) -> None:
    assert send(slack, stage, body) == 200
    assert caplog.text.count("A payload was refused") == 1
    assert rows(office) == 0


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions"},
        {"type": "block_actions", "user": {"id": "U0ADA"}, "trigger_id": "t", "container": {}, "actions": "none"},
        {"type": None},
        {"no": "type"},
    ],
)
def test_an_interaction_that_is_none_is_refused(
    office: Office, stage: Stage, slack: httpx.Client, caplog: pytest.LogCaptureFixture, payload: object
) -> None:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    assert send(slack, stage, body, "application/x-www-form-urlencoded") == 400
    assert caplog.text.count("A payload was refused") == 1
    assert rows(office) == 0


def test_brackets_within_brackets_are_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    for depth in (60, 900, 2_000, 100_000):
        assert send(slack, stage, b'{"type": ' + b"[" * depth + b"]" * depth + b"}") == 400


def test_a_refusal_quotes_nothing(
    office: Office, stage: Stage, slack: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    send(slack, stage, event(event={"type": "app_mention", "channel": 7, "text": "zanzibar-payroll"}))
    assert "zanzibar" not in caplog.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/commands", "http://a..b/commands", "https://" + "h" * 64])
def test_an_address_to_answer_by_that_cannot_be_reached_is_told_as_that(
    office: Office, stage: Stage, slack: httpx.Client, caplog: pytest.LogCaptureFixture, address: str
) -> None:
    command = {"command": "/vmvc", "text": "topics", "team_id": "T0PLAY", "channel_id": "C0PLAT"}
    command |= {"user_id": office.ada.user.id, "response_url": address, "trigger_id": "1.2.3"}
    sent = send(slack, stage, urlencode(command).encode(), "application/x-www-form-urlencoded")
    if sent == 400:  # not even an address
        return
    assert "I couldn't get my reply to where you asked" in office.latest(office.ada.dm).text
    assert "Fault" not in caplog.text
