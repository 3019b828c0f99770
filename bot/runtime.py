"""Builds what runs, from the settings: knowledge, matcher, store, advisor, and the Slack app."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from threadpoolctl import threadpool_limits

from bot.advisor import Advisor, HotReload
from bot.knowledge import load
from bot.matching import Matcher
from bot.settings import Settings
from bot.slack import app as slack_app
from bot.slack.retention import Periods, Retention
from bot.slack.scheduler import Scheduler
from bot.slack.worker import Worker
from bot.store import Store, migrate


@dataclass(frozen=True)
class Runtime:
    """The running parts that a server or the playground needs."""

    hot_reload: HotReload
    store: Store
    client: WebClient
    worker: Worker


def now() -> datetime:
    """The current time in UTC; the only clock of the program."""
    return datetime.now(UTC)


def periods(settings: Settings) -> Periods:
    """How long data is kept, from the settings."""
    return Periods(timedelta(days=settings.vmvc_retention_days), timedelta(days=settings.vmvc_grace_days))


@contextmanager
def opened_advisor(settings: Settings) -> Iterator[tuple[Advisor, Store]]:
    """The advisor and its store, with the database migrated."""
    base = load(*settings.knowledge)
    matcher = Matcher.fit(base, cache=settings.cache, lexical=settings.vmvc_matcher == "lexical")
    migrate(settings.database)
    with Store.open(settings.database, clock=now) as store:
        yield Advisor(base, matcher, store, now), store


SWITCH_SECONDS = 0.001
"""How long a thread computes before another gets its turn. The thread that acknowledges Slack's requests waits that
long at each of its steps, and Python's default of 5 ms adds up."""


@contextmanager
def serving_many() -> Iterator[None]:
    """Limit each question to one core, and switch between threads often, so that no question delays the others.

    Spreading the product of small matrices over all cores would make every other question wait. Training, which ends
    before this begins, uses all cores.
    """
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        with threadpool_limits(limits=1):
            yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def running(settings: Settings, token: str, api_url: str) -> Iterator[Runtime]:
    """Everything that answers Slack, until the `with` block ends. Events in progress are finished first."""
    with opened_advisor(settings) as (advisor, store):
        client = slack_app.web_client(token, api_url)
        hot_reload = HotReload(advisor, settings.knowledge, settings.cache)
        worker = Worker(slack_app.build(client, hot_reload.advisor, store), store, settings.vmvc_threads)
        retention = Retention(client, store, now, periods(settings))
        scheduler = Scheduler(hot_reload.advisor, worker, settings.vmvc_reminders, retention.do)
        with serving_many(), hot_reload.watching(), scheduler.being_done():
            worker.start()
            try:
                yield Runtime(hot_reload, store, client, worker)
            finally:
                worker.stop()
