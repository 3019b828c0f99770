"""The whole house, put together: knowledge, matcher, store, advisor, and the app that speaks to Slack."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from slack_sdk import WebClient
from threadpoolctl import threadpool_limits

from bot.advisor import Advisor, Live
from bot.knowledge import load
from bot.matching import Matcher
from bot.settings import Settings
from bot.slack import app as slack_app
from bot.slack.chores import Chores
from bot.slack.incoming import Incoming
from bot.slack.upkeep import Periods, Upkeep
from bot.store import Store, migrate


@dataclass(frozen=True)
class House:
    """What a door needs."""

    live: Live
    store: Store
    client: WebClient
    incoming: Incoming


def now() -> datetime:
    """The one clock."""
    return datetime.now(UTC)


def periods(settings: Settings) -> Periods:
    """How long what is kept."""
    return Periods(timedelta(days=settings.vmvc_retention_days), timedelta(days=settings.vmvc_grace_days))


@contextmanager
def desk(settings: Settings) -> Iterator[tuple[Advisor, Store]]:
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
def house(settings: Settings, token: str, api_url: str) -> Iterator[House]:
    """Everything that answers Slack, working until the `with` ends; what was begun is finished first."""
    with desk(settings) as (advisor, store):
        client = slack_app.web_client(token, api_url)
        live = Live(advisor, settings.knowledge, settings.cache)
        incoming = Incoming(slack_app.build(client, live.advisor, store), store, settings.vmvc_threads)
        upkeep = Upkeep(client, store, now, periods(settings))
        chores = Chores(live.advisor, incoming, settings.vmvc_reminders, upkeep.do)
        with serving_many(), live.watching(), chores.being_done():
            incoming.start()
            try:
                yield House(live, store, client, incoming)
            finally:
                incoming.stop()
