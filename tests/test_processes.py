"""The processes of the Procfile, really started: they answer, they stop kindly, a crash loses and doubles nothing."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from bot.playground import Failure, Message, Playground
from bot.playground.payloads import Envelope
from bot.store import Store, migrate

ROOT = Path(__file__).parent.parent
SECRET = "a signing secret"
PATIENCE = 240.0
"""Seconds. The first start learns the knowledge: some ten of them, and far more on a machine that is busy."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="honcho and these signals are POSIX's")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def wait(happened: Callable[[], object], seconds: float = PATIENCE, told: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"it has not happened within {seconds} seconds\n{told()}"
        time.sleep(0.05)


class Process:
    """One process of the Procfile, run by honcho."""

    def __init__(self, name: str, environment: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self._log = log
        honcho = [str(Path(sys.executable).parent / "honcho"), "--no-colour", "-f", str(ROOT / "Procfile")]
        with log.open("w") as out:
            self._honcho = subprocess.Popen(
                [*honcho, "-d", str(log.parent), "start", "-p", str(self.port), name],
                env=environment,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait(lambda: re.search(r"started \(pid=(\d+)\)", self.said), told=lambda: self.said)

    @property
    def said(self) -> str:
        return self._log.read_text()

    @property
    def result(self) -> int:
        """What the process itself ended with."""
        stopped = re.search(r"stopped \(rc=(-?\d+)\)", self.said)
        assert stopped, self.said
        return int(stopped[1])

    def is_healthy(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def wait_for_end(self, seconds: float) -> None:
        self._honcho.wait(seconds)

    def terminate(self) -> None:
        """What a platform does to stop a process: SIGTERM, and patience."""
        self._honcho.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """Power off."""
        started = re.search(r"started \(pid=(\d+)\)", self.said)
        assert started
        if self._honcho.poll() is None:
            os.killpg(int(started[1]), signal.SIGKILL)  # honcho gives each process a group of its own
            self._honcho.wait(10)


@pytest.fixture
def playground() -> Iterator[Playground]:
    local = Playground(None, SECRET)
    with local.serving():
        yield local


@pytest.fixture
def database(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/vmvc.db"


Start = Callable[[str], "Process"]


@pytest.fixture
def start(playground: Playground, database: str, cache_home: Path, tmp_path: Path) -> Iterator[Start]:
    environment = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(cache_home),
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{playground.base_url}/api/",
        "DATABASE_URL": database,
    }
    begun: list[Process] = []

    def begin(name: str) -> Process:
        process = Process(name, environment, tmp_path / f"{name}-{len(begun)}.log")
        begun.append(process)
        if name == "web":
            wait(process.is_healthy, told=lambda: process.said)
            playground.request_url = f"http://127.0.0.1:{process.port}/slack/events"
        elif name == "worker":
            wait(lambda: playground.sockets.count, told=lambda: process.said)
        return process

    yield begin
    for process in begun:
        process.kill()


def replies(playground: Playground, said: Message) -> list[Message]:
    return playground.ada.sees(said.channel, said.ts)[1:]


def posts(playground: Playground) -> int:
    return [call.method for call in playground.api.calls].count("chat.postMessage")


def interrupted(playground: Playground, question: str) -> Message:
    """Ask, and return while the answer is being said: Slack makes it wait for two seconds."""
    before = posts(playground)
    playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=2))
    said = playground.ada.mention("#platform", question)
    wait(lambda: posts(playground) > before, 10)
    assert not replies(playground, said)
    return said


def mentioned(playground: Playground) -> Envelope:
    """The last mention that Slack delivered."""
    sent = [each.envelope for each in playground.delivery.log]
    return next(each for each in reversed(sent) if (each.body.get("event") or {}).get("type") == "app_mention")


def test_release_makes_the_tables_and_ends(start: Start, database: str):
    release = start("release")
    release.wait_for_end(30)
    assert release.result == 0
    assert "The database is up to date." in release.said
    with Store.open(database) as store:
        assert store.schema_current()


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_process_answers_and_on_sigterm_hands_over_what_waits(start: Start, playground: Playground, name: str):
    process = start(name)
    said = playground.ada.mention("#platform", "how do containers isolate?")
    wait(lambda: replies(playground, said), 20, lambda: process.said)
    assert "Isolation" in replies(playground, said)[0].shown
    assert all(each.error is None for each in playground.delivery.log)

    said = interrupted(playground, "what is docker")
    process.terminate()
    process.wait_for_end(8)
    assert process.result == 0, process.said
    assert "Traceback" not in process.said

    next_one = start(name)
    wait(lambda: replies(playground, said), 20, lambda: next_one.said)
    assert len(replies(playground, said)) == 1
    assert "Docker" in replies(playground, said)[0].shown


def test_what_a_crash_interrupts_is_answered_once_by_the_next_start(start: Start, playground: Playground):
    crashed = start("web")
    said = interrupted(playground, "how do containers isolate?")
    crashed.kill()
    assert not replies(playground, said)
    event = mentioned(playground)
    revived = start("web")
    wait(lambda: replies(playground, said), 20, lambda: revived.said)
    assert playground.delivery.resend(event, 2).error is None, "Slack sends again what nobody acknowledged"
    again = playground.ada.mention("#platform", "what is docker")
    wait(lambda: replies(playground, again), 20, lambda: revived.said)
    assert len(replies(playground, said)) == 1


def test_without_tokens_the_playground_starts_and_tells_its_address(cache_home: Path, tmp_path: Path):
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache_home), "PORT": "0"}
    log = tmp_path / "log"
    with log.open("w") as out:
        vmvc = subprocess.Popen(
            [sys.executable, "-m", "bot"], env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=tmp_path
        )
    try:
        wait(lambda: re.search(r"The playground is at (\S+)", log.read_text()) or vmvc.poll(), told=log.read_text)
        assert "No SLACK_BOT_TOKEN is set, so this is the playground." in log.read_text()
        address = re.search(r"The playground is at (\S+)", log.read_text())
        assert address, log.read_text()
        wait(lambda: httpx.get(address[1]).status_code == 200, 5)
        vmvc.send_signal(signal.SIGINT)
        assert vmvc.wait(10) == 0
        assert "Traceback" not in log.read_text()
    finally:
        vmvc.kill()
        vmvc.wait()


def test_a_start_with_a_token_that_works_brings_a_workspace_back(start: Start, database: str) -> None:
    migrate(database)
    with Store.open(database) as store:
        store.installations.uninstalled("T0PLAY")
        store.installations.uninstalled("T0ELSE")
    web = start("web")
    assert httpx.get(f"http://127.0.0.1:{web.port}/readyz").text == "ready"
    with Store.open(database) as store:
        assert [each.team for each in store.installations.noted()] == ["T0ELSE"]
