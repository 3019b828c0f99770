"""Builds what answers Slack, from the settings: the advisor and its store, the app, the worker, the scheduler."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from threadpoolctl import threadpool_limits

from bot.advisor import HotReload
from bot.settings import Settings
from bot.slack import app as slack_app
from bot.slack.probes import Probes
from bot.slack.retention import Periods, Retention
from bot.slack.retry_policy import RETRY_POLICY, RetryPolicy
from bot.slack.reviews import Reviews
from bot.slack.scheduler import Scheduler
from bot.slack.transport import Http
from bot.slack.web import KeepAliveClient
from bot.slack.worker import Worker
from bot.slack.workspace import OneWorkspace
from bot.standalone import now, opened
from bot.store import Store


def periods(settings: Settings) -> Periods:
    """How long data is kept, from the settings."""
    return Periods(timedelta(days=settings.vmvc_retention_days), timedelta(days=settings.vmvc_grace_days))


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


@dataclass(frozen=True)
class Runtime:
    """The parts that answer Slack, built and at rest; `working` sets them going."""

    hot_reload: HotReload
    store: Store
    client: KeepAliveClient
    workspace: OneWorkspace
    worker: Worker
    scheduler: Scheduler

    def http(self, signing_secret: str) -> Http:
        """The route that Slack posts to."""
        return Http(self.worker, signing_secret)

    def probes(self, team: str = "", disconnected: Callable[[], str] = str) -> Probes:
        """The routes of operators. `team` is the workspace of the bot's token; empty: any.

        `disconnected` tells why Socket Mode delivers nothing; empty where it does, or is not used.
        """
        return Probes(
            self.worker, self.store, self.hot_reload.warnings, team, self.hot_reload.knowledge_version, disconnected
        )

    @contextmanager
    def working(self) -> Iterator[None]:
        """Handle what comes, follow the knowledge and do what is due, until the `with` ends.

        What was begun is finished first.
        """
        with serving_many(), self.hot_reload.watching(), self.scheduler.being_done():
            self.worker.start()
            try:
                yield
            finally:
                self.worker.stop()


def assemble(  # noqa: PLR0913, PLR0917
    hot_reload: HotReload,
    store: Store,
    client: KeepAliveClient,
    settings: Settings,
    retry_policy: RetryPolicy = RETRY_POLICY,
    clock: Callable[[], datetime] = now,
) -> Runtime:
    """Build what answers Slack around an advisor and its store."""
    workspace, trusted = OneWorkspace(client), settings.vmvc_trust_outsiders
    app = slack_app.build(client, workspace, hot_reload.advisor, store, settings.admins, trusted)
    review = Reviews(client, hot_reload.advisor).of
    worker = Worker(app, store, settings.vmvc_threads, retry_policy, workspace.is_foreign, review)
    retention = Retention(client, store, clock, periods(settings))
    scheduler = Scheduler(hot_reload.advisor, worker, settings.vmvc_reminders, retention.do)
    return Runtime(hot_reload, store, client, workspace, worker, scheduler)


@contextmanager
def running(settings: Settings, token: str, api_url: str) -> Iterator[Runtime]:
    """Everything that answers Slack, until the `with` block ends. Events in progress are finished first."""
    with opened(settings) as parts:
        advisor, store = parts.advisor, parts.store
        hot_reload = HotReload(advisor, settings.knowledge, settings.cache)
        runtime = assemble(hot_reload, store, slack_app.web_client(token, api_url), settings)
        with runtime.working():
            yield runtime
