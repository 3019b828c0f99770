"""What operators see: metrics, probes, and logs that hold nobody's words."""

import hashlib
import json
import logging
import re
import socket
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Learnt, Office, Stage, a_playground, at_work
from prometheus_client import REGISTRY
from test_delivery import unheard

from bot import logs
from bot.playground import Failure, Message, payloads
from bot.playground.manifest import APP_TOKEN
from bot.slack.ordering import arrival, key_of, reference
from bot.slack.probes import Probes
from bot.slack.socket import CLOSED_BY_SLACK, LOST_SECONDS, Socket
from bot.store import Store

QUESTION = "how do containers isolate?"
SECRET_WORDS = "our payroll runs on zanzibar"
WEBSOCKET = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
"""What a server adds to a client's key: RFC 6455, section 1.3."""


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


# -- metrics --------------------------------------------------------------------------------------


def grown(work: Callable[[], object], name: str, **labels: str) -> float:
    """By how much a metric grows while something is done."""
    before = value(name, **labels)
    work()
    return value(name, **labels) - before


def asking(office: Office, text: str = QUESTION) -> Callable[[], object]:
    return lambda: office.replies(office.ada.mention("#platform", text))


@pytest.mark.parametrize(
    ("text", "name", "labels"),
    [
        (QUESTION, "vmvc_events_received_total", {"kind": "question"}),
        (QUESTION, "vmvc_events_handled_total", {"outcome": "handled"}),
        (QUESTION, "vmvc_replies_total", {"outcome": "answer"}),
        ("who won the world cup?", "vmvc_replies_total", {"outcome": "decline"}),
        ("interview me", "vmvc_replies_total", {"outcome": "interview"}),
        (QUESTION, "vmvc_acknowledge_seconds_count", {}),
        (QUESTION, "vmvc_reply_seconds_count", {}),
    ],
)
def test_what_is_done_is_counted(office: Office, text: str, name: str, labels: dict[str, str]) -> None:
    assert grown(asking(office, text), name, **labels) >= 1


def test_a_post_that_is_found_in_slack_counts_as_prevented(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(500, done_first=True))
    assert grown(asking(office), "vmvc_posts_prevented_total") == 1


def test_slack_s_wish_to_wait_is_counted_and_so_is_what_came_twice(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(429, retry_after=0))
    assert grown(asking(office), "vmvc_rate_limits_total") == 1
    said = office.playground.workspace.post(Message("C0PLAT", "", "U0ADA", QUESTION))
    envelope = payloads.event(
        {"type": "app_mention", "channel": "C0PLAT", "user": "U0ADA", "text": "", "ts": said.ts}
    )
    office.playground.delivery.send(envelope)
    again = lambda: office.playground.delivery.resend(envelope, 1)  # noqa: E731
    assert grown(again, "vmvc_events_repeated_total") == 1


def test_an_unsigned_request_is_counted_as_refused(office: Office, stage: Stage) -> None:
    send = lambda: httpx.post(f"{stage.address}/slack/events", content=b"{}")  # noqa: E731
    assert grown(send, "vmvc_events_refused_total", reason="signature") == 1


def test_metrics_are_served_with_the_version_of_the_knowledge(office: Office, stage: Stage) -> None:
    asking(office)()
    served = httpx.get(f"{stage.address}/metrics")
    assert served.headers["content-type"].startswith("text/plain")
    version = office.advisor.base.version
    assert f'vmvc_knowledge{{version="{version}"}} 1.0' in served.text
    assert "vmvc_inbox_depth" in served.text


def test_every_metric_of_the_dashboard_is_served(office: Office, stage: Stage) -> None:
    served = httpx.get(f"{stage.address}/metrics").text
    dashboard = json.loads((Path(__file__).parent.parent / "docs" / "grafana.json").read_text())
    asked = {name for panel in dashboard["panels"] for name in re.findall(r"vmvc_\w+", panel["targets"][0]["expr"])}
    assert len(asked) > 10
    assert [name for name in asked if name not in served] == []


# -- probes ---------------------------------------------------------------------------------------


def readiness(office: Office, **others: Any) -> tuple[int, str]:
    probes = Probes(office.worker, office.store, **others)
    answer = probes._readiness()
    return answer.status_code, bytes(answer.body).decode()


def test_readiness_tells_that_the_socket_is_lost(office: Office) -> None:
    assert readiness(office, disconnected=lambda: "Socket Mode is gone.") == (503, "Socket Mode is gone.")


def test_readiness_tells_of_an_inbox_that_ages_and_stays_ready(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    passed = timedelta()
    playground = a_playground(stage)
    _, envelope = unheard(playground)
    with ExitStack() as processes:
        other = processes.enter_context(Store.open(sqlite_url))
        other.presence.arrive()
        other.presence.admit_others()
        other.inbox.receive(arrival(envelope.body))
        assert other.inbox.claim(other.presence.id)
        processes.enter_context(
            at_work(stage, learnt, sqlite_url, playground, clock=lambda: datetime.now(UTC) + passed)
        )
        passed = timedelta(seconds=75)
        for _ in range(80):
            answer = httpx.get(f"{stage.address}/readyz")
            if "has waited" in answer.text:
                break
            time.sleep(0.05)
        assert answer.status_code == 200
        assert re.search(r"The oldest event has waited for 7\d s", answer.text)
        other.inbox.finish(key_of(envelope.body))


# -- the socket -----------------------------------------------------------------------------------


class Stopwatch:
    seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def by_socket(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[tuple[Office, Socket, Stopwatch]]:
    playground = a_playground(stage)
    playground.request_url = None
    stopwatch = Stopwatch()
    with (
        at_work(stage, learnt, sqlite_url, playground) as office,
        closing(Socket(office.worker, APP_TOKEN, office.runtime.client, stopwatch)) as ours,
    ):
        ours.connect()
        yield office, ours, stopwatch


def test_a_socket_that_is_not_connected_for_long_is_told_of(
    by_socket: tuple[Office, Socket, Stopwatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, ours, stopwatch = by_socket
    assert ours.disconnected() == ""
    monkeypatch.setattr(ours._client, "is_connected", lambda: False)
    stopwatch.seconds += LOST_SECONDS - 1
    assert ours.disconnected() == ""
    stopwatch.seconds += 2
    assert "disconnected for 16 s" in ours.disconnected()
    monkeypatch.undo()
    assert ours.disconnected() == ""


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
def test_whatever_slack_closes_the_socket_for_it_is_logged_in_a_line_and_opened_again(
    by_socket: tuple[Office, Socket, Stopwatch], reason: Any, caplog: pytest.LogCaptureFixture
) -> None:
    office, _, _ = by_socket
    office.playground.sockets.disconnect(reason)
    for _ in range(200):
        if office.playground.sockets.count and CLOSED_BY_SLACK[reason] in caplog.text:
            break
        time.sleep(0.05)
    assert caplog.text.count(CLOSED_BY_SLACK[reason]) == 1
    assert "Isolation" in office.reply(office.ada.mention("#platform", QUESTION)).shown


@contextmanager
def a_slack_that_falls_silent() -> Iterator[tuple[str, list[socket.socket]]]:
    """A WebSocket that opens, and then neither speaks nor answers, as behind a router that has forgotten it."""
    opened: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                asked = connection.recv(4096).decode()
                key = re.search(r"Sec-WebSocket-Key: (\S+)", asked, re.IGNORECASE)
                assert key
                accept = b64encode(hashlib.sha1((key[1] + WEBSOCKET).encode()).digest()).decode()
                answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                connection.sendall(f"{answer}Sec-WebSocket-Accept: {accept}\r\n\r\n".encode())
                opened.append(connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        yield f"ws://127.0.0.1:{listener.getsockname()[1]}/", opened
    for connection in opened:
        connection.close()


def test_a_socket_that_falls_silent_is_opened_again(
    stage: Stage, learnt: Learnt, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    playground = a_playground(stage)
    playground.request_url = None
    with (
        a_slack_that_falls_silent() as (url, opened),
        at_work(stage, learnt, sqlite_url, playground) as office,
        closing(Socket(office.worker, APP_TOKEN, office.runtime.client)) as ours,
    ):
        ours._client.ping_interval = 0.2
        with monkeypatch.context() as silent:
            silent.setattr(playground.sockets, "url", lambda _: url)
            ours.connect()
        for _ in range(400):
            if playground.sockets.count:
                break
            time.sleep(0.05)
        assert (len(opened), playground.sockets.count) == (1, 1)
        assert "Isolation" in office.reply(office.ada.mention("#platform", QUESTION)).shown


# -- logs -----------------------------------------------------------------------------------------


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """What is logged at the finest level, as JSON."""
    stream, root, ours = StringIO(), logging.getLogger(), logging.getLogger("bot")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter("json"))
    before = root.level, ours.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before[0])
    ours.setLevel(before[1])


def test_nobody_s_words_are_logged_even_while_everything_debugs(
    office: Office, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    asking(office, SECRET_WORDS)()
    office.playground.fail_next("chat.postMessage", Failure(error="an_error_that_slack_invents_tomorrow"))
    asking(office, SECRET_WORDS)()
    logged = lines()
    assert logged
    assert "zanzibar" not in json.dumps(logged)


def test_a_fault_and_all_lines_about_its_event_have_the_reference_that_the_person_sees(
    office: Office, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="an_error_that_slack_invents_tomorrow"))
    said = office.ada.mention("#platform", QUESTION)
    told = office.replies(said)[-1].text
    mine = reference(f"message:T0PLAY:{said.channel}:{said.ts}")
    assert f"fault {mine}" in told
    ours = [line for line in lines() if line["logger"].startswith("bot.slack") and line.get("reference")]
    assert {line["reference"] for line in ours} == {mine}
    assert any(f"Fault {mine}" in line["event"] for line in ours)


def test_an_exception_is_logged_by_its_places_and_without_what_it_says(
    lines: Callable[[], list[dict[str, Any]]],
) -> None:
    try:
        raise ValueError(SECRET_WORDS)
    except ValueError:
        logging.getLogger("a.library").exception("A request failed")
    (line,) = lines()
    assert line["event"] == "A request failed: ValueError"
    assert "test_operating.py" in line["trace"]
    assert SECRET_WORDS not in json.dumps(line)


def test_text_lines_have_time_level_logger_reference_and_message() -> None:
    record = logging.LogRecord("bot.slack.app", logging.WARNING, __file__, 1, "Not %s", ("done",), None)
    line = logs.formatter("text").format(record)
    assert line.endswith(" WARNING bot.slack.app Not done")
    assert line[:2] == "20"
