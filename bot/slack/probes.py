"""What operators look at: whether the process lives, whether it can work, and its metrics."""

from collections.abc import Callable, Sequence

from anyio import CapacityLimiter, move_on_after, to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.slack import metrics
from bot.slack.worker import Worker
from bot.store import Store, StoreUnavailable

READY_SECONDS = 0.8
"""How long the database may take to answer a probe; load balancers wait for a second or so."""
AGED_SECONDS = 60.0
"""An event that has waited longer than this is told of."""
NOT_INSTALLED = "The bot's token is gone: install the app again, and start with the new SLACK_BOT_TOKEN."


class Probes:
    """Serves `/healthz`, `/readyz` and `/metrics`."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        worker: Worker,
        store: Store,
        warnings: Callable[[], Sequence[str]] = tuple,
        team: str = "",
        knowledge_version: Callable[[], str] = str,
        disconnected: Callable[[], str] = str,
    ) -> None:
        """`warnings` are what the operator should know although the process can work.

        `team` is the workspace of the bot's token; empty: any. `disconnected` tells why Socket Mode delivers nothing;
        empty where it does, or is not used.
        """
        self._worker = worker
        self._store = store
        self._warnings = warnings
        self._team = team
        self._knowledge_version = knowledge_version
        self._disconnected = disconnected
        self._threads = CapacityLimiter(4)
        """Threads for probes alone, so that these do not wait behind what is being received."""

    @property
    def routes(self) -> list[Route]:
        """Where probes and Prometheus look."""
        return [
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
            Route("/metrics", self.measured),
        ]

    async def alive(self, _: Request) -> Response:
        """Liveness: the process runs."""
        return PlainTextResponse("alive")

    async def ready(self, _: Request) -> Response:
        """Readiness: the database can be read and written and is migrated, Slack can be heard, the token is valid."""
        with move_on_after(READY_SECONDS):
            return await to_thread.run_sync(self._readiness, abandon_on_cancel=True, limiter=self._threads)
        return PlainTextResponse("The database does not answer.", 503)

    async def measured(self, _: Request) -> Response:
        """The metrics, as Prometheus reads them."""
        content, content_type = metrics.exposed(self._knowledge_version())
        return Response(content, headers={"Content-Type": content_type})

    def _readiness(self) -> Response:
        try:
            fault = self._fault()
        except StoreUnavailable:
            fault = "The database does not answer."
        if fault:
            return PlainTextResponse(fault, 503)
        return PlainTextResponse("\n".join(["ready", *self._ageing(), *self._warnings()]))

    def _fault(self) -> str:
        """Why the process cannot work; empty where it can."""
        self._store.check()
        if not self._store.schema_current():
            return "The database needs its migrations: run `vmvc db upgrade`."
        if self._token_is_gone():
            return NOT_INSTALLED
        if fault := self._worker.database_fault:
            return f"The database cannot be written: {fault}."
        return self._disconnected()

    def _ageing(self) -> list[str]:
        """That events wait for long. The process stays ready: all processes share the inbox, and would go at once."""
        waited = self._worker.oldest
        return [f"The oldest event has waited for {waited:.0f} s."] if waited > AGED_SECONDS else []

    def _token_is_gone(self) -> bool:
        noted = self._store.installations.noted()
        return any(each.revoked_at for each in noted if self._team in {"", each.team})
