"""What Slack, the network and the machine do to the advisor, and what people notice of it: nothing, or a word."""

import json
import logging
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from conftest import (
    QUICK,
    SIGNING_SECRET,
    Learnt,
    Office,
    Stage,
    a_playground,
    at_work,
    finish,
    keep,
    pick,
    question_of,
)
from slack_sdk.signature import SignatureVerifier

from bot.playground import Failure, Message, Playground, payloads
from bot.playground.manifest import APP_TOKEN, BOT_TOKEN
from bot.playground.payloads import Envelope
from bot.slack import app as slack_app
from bot.slack.incoming import MOST_ATTEMPTS, Patience, key_of, team_of
from bot.slack.transport import Socket
from bot.store import Kept, Sent, Store

QUESTION = "how do containers isolate?"
SECRET_WORDS = "zanzibar-payroll-merger"
"""What somebody writes that is nobody else's business."""


def signed(body: bytes, at: float | None = None, secret: str = SIGNING_SECRET) -> dict[str, str]:
    """The headers with which Slack sends a body."""
    timestamp = str(int(time.time() if at is None else at))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": str(signature),
    }


def mention(office: Office, text: str = QUESTION) -> bytes:
    """A mention as Slack would send it, of a message that stands in the channel."""
    return unheard(office.playground, text)[1].encoded()


@pytest.fixture
def slack() -> Iterator[httpx.Client]:
    """What sends requests to the advisor, be it Slack or somebody else."""
    with httpx.Client(trust_env=False) as client:
        yield client


# -- who sends ------------------------------------------------------------------------------------


def test_a_signed_request_is_answered(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = mention(office)
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 200
    office.settle()
    assert len(office.calls("chat.postMessage")) == 1


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"X-Slack-Signature": "v0=00"}, "a wrong signature"),
        ({"X-Slack-Signature": ""}, "no signature"),
        ({"X-Slack-Request-Timestamp": "yesterday"}, "a timestamp that is no number"),
        ({"X-Slack-Request-Timestamp": ""}, "no timestamp"),
        (signed(b"{}", secret="another secret"), "another app's secret"),
    ],
)
def test_what_slack_did_not_sign_is_refused_and_nothing_is_done(
    office: Office, stage: Stage, slack: httpx.Client, headers: dict[str, str], why: str
) -> None:
    body = mention(office)
    answer = slack.post(f"{stage.address}/slack/events", content=body, headers={**signed(body), **headers})
    assert answer.status_code == 401, why
    office.settle()
    assert office.playground.api.calls == []


def test_a_signature_of_ten_minutes_ago_is_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = mention(office)
    old = signed(body, at=time.time() - 600)
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=old).status_code == 401
    assert office.unfinished == 0


def test_bytes_that_are_no_text_are_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    headers = {**signed(b"{}")}
    assert slack.post(f"{stage.address}/slack/events", content=b"\xff\xfe", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"", b"not json", b"[1, 2]", b"null"])
def test_what_is_no_payload_is_refused(office: Office, stage: Stage, slack: httpx.Client, body: bytes) -> None:
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 400


def test_what_is_far_too_large_is_refused(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = b" " * 1_000_001
    assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 413


def test_the_address_can_be_verified(office: Office, stage: Stage, slack: httpx.Client) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    answer = slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body))
    assert answer.json() == {"challenge": "abc"}


def test_a_check_of_the_certificate_is_acknowledged(office: Office, stage: Stage, slack: httpx.Client) -> None:
    headers = {**signed(b"ssl_check=1&token=x"), "Content-Type": "application/x-www-form-urlencoded"}
    answer = slack.post(f"{stage.address}/slack/events", content=b"ssl_check=1&token=x", headers=headers)
    assert (answer.status_code, office.unfinished) == (200, 0)


def test_payloads_of_a_kind_that_is_not_known_are_acknowledged(office: Office) -> None:
    said = [
        payloads.event({"type": "reaction_added", "user": "U0ADA", "item": {}}),
        Envelope("interactive", {"type": "message_action", "callback_id": "old", **_acted()}),
        Envelope("interactive", {"type": "view_closed", "view": {"id": "V1", "callback_id": "x"}, **_acted()}),
    ]
    assert [office.playground.delivery.send(each).status for each in said] == [200, 200, 200]
    office.settle()


def _acted() -> dict[str, object]:
    return {"team": {"id": "T0PLAY"}, "user": {"id": "U0ADA"}, "trigger_id": "t", "api_app_id": "A0PLAY"}


# -- probes ---------------------------------------------------------------------------------------


def test_the_probes_say_alive_and_ready(office: Office, stage: Stage, slack: httpx.Client) -> None:
    assert slack.get(f"{stage.address}/healthz").status_code == 200
    assert slack.get(f"{stage.address}/readyz").text == "ready"


def test_without_its_tables_it_is_alive_but_not_ready(
    stage: Stage, learnt: Learnt, tmp_path: Path, slack: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with at_work(stage, learnt, f"sqlite:///{tmp_path}/empty.db") as office:
        assert slack.get(f"{stage.address}/healthz").status_code == 200
        ready = slack.get(f"{stage.address}/readyz")
        assert (ready.status_code, "vmvc migrate" in ready.text) == (503, True)
        body = mention(office, SECRET_WORDS)
        assert slack.post(f"{stage.address}/slack/events", content=body, headers=signed(body)).status_code == 503
    assert SECRET_WORDS not in caplog.text


# -- faults ---------------------------------------------------------------------------------------


def test_a_fault_of_ours_gets_a_number_for_the_person_and_no_words_of_theirs_in_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    office.playground.fail_next("chat.postMessage", Failure(error="no_text"))
    said = office.ada.mention("#platform", SECRET_WORDS)
    (told,) = office.replies(said)
    number = told.text.rpartition(" ")[2].rstrip(".")
    assert told.only_for == office.ada.user.id
    assert f"Fault {number}" in caplog.text
    assert SECRET_WORDS not in caplog.text


def test_a_fault_at_a_command_and_at_home_is_told_too(office: Office) -> None:
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.playground.fail_next("chat.postMessage", Failure(error="no_text"))
    office.ada.click(office.ada.home, "Isolation")
    assert "fault " in office.latest(office.ada.dm).text
    office.playground.fail_next("chat.postMessage", Failure(error="no_text"))
    office.ada.command("/vmvc", "interview", "#platform")
    assert "fault " in office.latest("#platform").text


def test_when_slack_asks_to_wait_it_waits_and_answers_once(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=1))
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1


def test_a_stumble_of_slack_is_tried_again_at_once(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(500))
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1


@pytest.mark.parametrize("method", ["chat.postMessage", "auth.test"])
def test_a_longer_fault_of_slack_is_outlived(office: Office, method: str) -> None:
    office.playground.fail_next(method, Failure(error="internal_error"), times=2)
    said = office.ada.mention("#platform", QUESTION)
    assert len(office.replies(said)) == 1


def test_a_wait_that_outlasts_the_lease_is_no_crash(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    impatient = replace(QUICK, lease=timedelta(milliseconds=300))
    with at_work(stage, learnt, sqlite_url, patience=impatient) as office:
        office.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=1))
        said = office.ada.mention("#platform", QUESTION)
        office.replies(said)
    assert len(office.ada.sees("#platform", said.ts)) == 2  # All threads have come to their end: asked, answered.


def test_a_fault_of_slack_that_does_not_end_is_told_in_the_end(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"), times=MOST_ATTEMPTS)
    said = office.ada.mention("#platform", QUESTION)
    assert "fault " in office.reply(said).text


def test_the_interview_goes_on_when_slack_stumbles_at_its_first_message(office: Office) -> None:
    office.playground.fail_next("chat.update", Failure(error="internal_error"), times=2)
    said = office.ada.mention("#platform", "interview me")
    (message,) = office.replies(said)
    assert "Don't know" in message.labels


# -- crashes --------------------------------------------------------------------------------------


def test_what_was_received_before_a_crash_is_answered_once_after_it(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage)
    said, envelope = unheard(playground)
    with Store.open(database_url) as store:  # The process dies between writing it down and handling it.
        begin(store, envelope)
    for _ in range(2):
        with at_work(stage, learnt, database_url, playground) as office:
            office.playground.delivery.send(envelope)
            assert len(office.replies(said)) == 1


def test_a_reply_that_was_posted_before_a_crash_is_not_posted_again(
    stage: Stage, learnt: Learnt, database_url: str
) -> None:
    playground = a_playground(stage)
    said, envelope = unheard(playground)
    posted = playground.workspace.post(Message("C0PLAT", "", "U0VMVC", "the answer", thread_ts=said.ts, by_app=True))
    with Store.open(database_url) as store:  # The process dies between posting the reply and finishing.
        begin(store, envelope)
        store.outbox.record(key_of(envelope.body), 1, Sent(posted.channel, posted.ts))
    with at_work(stage, learnt, database_url, playground) as office:
        assert office.reply(said) == posted


def test_a_click_that_was_counted_before_a_crash_is_shown_after_it(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        message = office.reply(office.ada.mention("#platform", "interview me"))
        (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    playground.request_url = None
    pick(playground.ada, message, "linux")  # Nobody listens, but the payload is made.
    with Store.open(sqlite_url) as store:  # The process dies between counting the answer and showing it.
        begin(store, playground.delivery.log[-1].envelope)
        keep(store, interview, Kept(answers=((question_of(message), "linux"),)))
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert "1 answered" in office.current(message).shown
        assert len(office.ada.sees("#platform", message.root)) == 2


def test_a_result_that_was_reached_before_a_crash_is_shown_with_its_record_after_it(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        message = office.reply(office.ada.mention("#platform", "interview me"))
        (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    playground.request_url = None
    pick(playground.ada, message, "linux")
    with Store.open(sqlite_url) as store:  # The process dies between ending the interview and showing its result.
        begin(store, playground.delivery.log[-1].envelope)
        every = tuple((question.id, question.options[0].id) for question in learnt.base.interview.questions)
        keep(store, interview, Kept(answers=every))
        finish(store, interview.id)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert "Recommendation" in office.current(message).shown
        thread = office.ada.sees("#platform", message.root)
        assert [bool(each.files) for each in thread] == [False, False, True]


def unheard(playground: Playground, text: str = QUESTION) -> tuple[Message, Envelope]:
    """A mention that stands in the channel, and the event that tells of it."""
    said = playground.workspace.post(Message("C0PLAT", "", "U0ADA", f"<@U0VMVC> {text}"))
    event = {"type": "app_mention", "channel": "C0PLAT", "user": "U0ADA", "text": said.text, "ts": said.ts}
    return said, payloads.event(event)


def begin(store: Store, envelope: Envelope) -> None:
    """Write down what came, as a process does that dies before it is done."""
    assert store.inbox.receive(key_of(envelope.body), team_of(envelope.body), envelope.body, timedelta())


def test_an_uninstallation_is_heard_also_when_it_comes_first_after_a_start(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        office.ada.message_bot("interview me")
    with at_work(stage, learnt, sqlite_url, playground) as office:
        office.playground.uninstall()
        office.settle()
        assert office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5) == []


def test_stopping_finishes_what_was_begun(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        said = [office.ada.mention("#platform", QUESTION) for _ in range(6)]
    for each in said:
        assert len(playground.ada.sees("#platform", each.ts)) == 2


def test_what_comes_while_stopping_is_kept_for_the_next_start(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    playground = a_playground(stage)
    brief = Patience(lease=timedelta(), retry_after=timedelta(), sweep=QUICK.sweep)
    with at_work(stage, learnt, sqlite_url, playground, brief) as office:
        office.incoming.stop()
        said = office.ada.mention("#platform", QUESTION)
        assert {each.status for each in playground.delivery.log} == {200}
        assert len(playground.ada.sees("#platform", said.ts)) == 1
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert len(office.replies(said)) == 1


# -- Socket Mode ----------------------------------------------------------------------------------


def test_socket_mode_answers_and_finishes_what_was_begun_when_it_is_closed(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    playground.request_url = None
    with at_work(stage, learnt, sqlite_url, playground) as office:
        client = slack_app.web_client(BOT_TOKEN, f"{stage.address}/api/")
        with closing(Socket(office.incoming, APP_TOKEN, client)) as socket:
            socket.connect()
            office.ada.command("/vmvc", QUESTION, "#random")
            assert "Isolation" in office.latest("#random").shown
            said = office.ada.mention("#platform", QUESTION)
    assert len(playground.ada.sees("#platform", said.ts)) == 2
