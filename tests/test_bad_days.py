"""Bad days: disks, files, clocks, names and certificates that fail. Each is told in one clear line."""

import sqlite3
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from conftest import Learnt, Office, Stage, at_work
from sqlalchemy import event
from test_delivery import unheard

from bot.playground import Failure
from bot.slack.errors import is_transient, reason_of
from bot.slack.web import KeepAliveClient
from bot.store import Arrival, Store, StoreUnavailable, migrate

QUESTION = "how do containers isolate?"


# -- the database ---------------------------------------------------------------------------------


@contextmanager
def failing(store: Store, pragma: str, cure: str) -> Iterator[None]:
    """SQLite refuses every write for a reason of its own, also on connections that are opened meanwhile."""
    engine = store._database._engine

    def set_up(connection: object, *_: object) -> None:
        connection.execute(pragma)  # type: ignore[attr-defined]

    event.listen(engine, "checkout", set_up)
    yield
    event.remove(engine, "checkout", set_up)
    event.listen(engine, "checkout", lambda connection, *_: connection.execute(cure))


FULL = ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000")
READ_ONLY = ("PRAGMA query_only = ON", "PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    ("state", "told"),
    [(FULL, "disk is full; free some space"), (READ_ONLY, "readonly database; let this user write")],
    ids=["full", "read-only"],
)
def test_what_a_database_does_not_take_waits_at_slack_and_the_log_says_why(
    office: Office, state: tuple[str, str], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    said, envelope = unheard(office.playground, f"{QUESTION} {'x' * 200_000}")
    with failing(office.store, *state):
        assert office.playground.delivery.send(envelope).status == 503
    assert told in caplog.text
    assert office.playground.delivery.resend(envelope, 1).status == 200
    assert len(office.replies(said)) == 1


def test_a_database_that_takes_no_writes_makes_the_process_unready_until_it_does(
    office: Office, stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot")
    with failing(office.store, *READ_ONLY):
        assert "readonly database; let this user write" in readiness(stage, 503)
    assert readiness(stage, 200) == "ready"
    assert caplog.text.count("The database can't be used") == 1
    assert caplog.text.count("The database can be used again") == 1


def readiness(stage: Stage, status: int) -> str:
    """What `/readyz` says as soon as it has this status."""
    for _ in range(200):
        answer = httpx.get(f"{stage.address}/readyz")
        if answer.status_code == status:
            return answer.text
        threading.Event().wait(0.05)
    raise AssertionError(answer.text)


def test_a_damaged_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/vmvc.db"
    migrate(url)
    content = (tmp_path / "vmvc.db").read_bytes()
    (tmp_path / "vmvc.db").write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with (
        Store.open(url) as store,
        pytest.raises(StoreUnavailable, match="the file is damaged: stop, and"),
    ):
        store.inbox.receive(Arrival("Ev1", "T1", {}))


def test_a_file_that_is_no_database_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "vmvc.db").write_text("Dear diary, " * 1000)
    with pytest.raises(StoreUnavailable, match="not a database; name another file"):
        migrate(f"sqlite:///{tmp_path}/vmvc.db")


def test_a_folder_that_is_missing_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="unable to open database file; create its folder"):
        migrate(f"sqlite:///{tmp_path}/nowhere/vmvc.db")


def test_a_database_of_a_later_version_is_told_with_what_to_do_and_left_as_it_is(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/vmvc.db"
    migrate(url)
    with closing(sqlite3.connect(tmp_path / "vmvc.db")) as later, later:
        later.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreUnavailable, match="migrated by a later version of this program; install that one"):
        migrate(url)
    with closing(sqlite3.connect(tmp_path / "vmvc.db")) as later:
        assert later.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


# -- clocks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-7, 7], ids=["back", "ahead"])
def test_a_clock_that_jumps_loses_nothing_and_doubles_nothing(
    stage: Stage, learnt: Learnt, sqlite_url: str, hours: int
) -> None:
    jumped = timedelta()
    with at_work(stage, learnt, sqlite_url, clock=lambda: datetime.now(UTC) + jumped) as office:
        office.playground.fail_next("chat.postMessage", Failure(500))
        first = office.ada.mention("#platform", QUESTION)
        jumped = timedelta(hours=hours)
        office.playground.fail_next("chat.postMessage", Failure(429, retry_after=0))
        second = office.ada.mention("#platform", QUESTION)
        assert [len(office.replies(each)) for each in (first, second)] == [1, 1]


def test_what_waits_is_not_put_off_when_the_clock_is_set_back(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    url = f"sqlite:///{tmp_path}/vmvc.db"
    migrate(url)
    with Store.open(url, lambda: now) as store:
        store.inbox.receive(Arrival("Ev1", "T1", {}))
        assert store.inbox.claim("me")
        store.inbox.retry("Ev1", timedelta(seconds=30))
        now -= timedelta(hours=7)
        assert store.inbox.claim("me")


# -- the way to Slack -----------------------------------------------------------------------------


@pytest.fixture
def untrusted(tmp_path: Path) -> Iterator[str]:
    """A server with a certificate that nobody has signed."""
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"https://localhost:{server.server_port}/api/"
        server.shutdown()
        thread.join()


def self_signed(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


def failed_call(address: str) -> Exception:
    with pytest.raises(OSError, match=r".") as caught:
        KeepAliveClient("xoxb-1", address).auth_test()
    return caught.value


def test_a_certificate_that_is_not_trusted_is_told_and_may_pass(untrusted: str) -> None:
    error = failed_call(untrusted)
    assert "Slack's certificate is not trusted" in reason_of(error)
    assert is_transient(error)


def test_a_name_that_cannot_be_resolved_is_told_and_may_pass() -> None:
    error = failed_call("https://slack.invalid/api/")
    assert reason_of(error) == "Slack's name cannot be resolved: check DNS"
    assert is_transient(error)


def test_while_the_way_to_slack_is_gone_the_log_says_why_and_the_answer_comes_after_it(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    client, there = office.runtime.client, office.runtime.client.base_url
    client.base_url = "https://slack.invalid/api/"
    said, envelope = unheard(office.playground)
    office.playground.delivery.send(envelope)
    for _ in range(200):
        if "check DNS" in caplog.text:
            break
        threading.Event().wait(0.02)
    client.base_url = there
    office.settle(30)
    assert "Slack's name cannot be resolved: check DNS" in caplog.text
    assert len([each for each in office.replies(said) if not each.only_for]) == 1
