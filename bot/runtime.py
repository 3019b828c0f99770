"""The whole house, put together: knowledge, matcher, store, advisor, and the app that speaks to Slack."""

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
    """What a door needs."""

    hot_reload: HotReload
    store: Store
    client: WebClient
    worker: Worker


def now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def periods(settings: Settings) -> Periods:
    """How long what is kept."""
    return Periods(timedelta(days=settings.vmvc_retention_days), timedelta(days=settings.vmvc_grace_days))


@contextmanager
def opened_advisor(settings: Settings) -> Iterator[tuple[Advisor, Store]]:
    """The front desk with its store, the tables up to date."""
    base = load(*settings.knowledge)
    matcher = Matcher.fit(base, cache=settings.cache, lexical=settings.vmvc_matcher == "lexical")
    migrate(settings.database)
    with Store.open(settings.database, clock=now) as store:
        yield Advisor(base, matcher, store, now), store


SWITCH_SECONDS = 0.001
"""How long a thread computes before another may go on. Python's own five milliseconds add up for the thread that
acknowledges what Slack sends, as they come at each of its steps."""


@contextmanager
def serving_many() -> Iterator[None]:
    """Let each question keep to one core, and let none hold the others up for long.

    A product of small matrices that is spread over all cores makes every other question wait. Learning the knowledge
    at the start, which is over by now, has had them all.
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
    """Everything that answers Slack, working until the `with` ends; what was begun is finished first."""
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
