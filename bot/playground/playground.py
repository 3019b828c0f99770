"""The playground: a workspace, the API that the app calls, and the people who use the app."""

import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.playground import payloads
from bot.playground.delivery import Delivery
from bot.playground.expiring_tokens import Clock
from bot.playground.manifest import APP_TOKEN, BOT_TOKEN, LEAST_EVENTS, LEAST_SCOPES, Manifest, Shortcut
from bot.playground.page.inspection import Explain, Inspection
from bot.playground.page.page_actions import PageActions
from bot.playground.page.rendering import Offers, Renderer
from bot.playground.page.routes import OwnOnly, Page
from bot.playground.person import Person
from bot.playground.sockets import Sockets
from bot.playground.web_api.endpoint import Failure, WebApi
from bot.playground.web_api.response_urls import Responses
from bot.playground.web_api.transfer import Files
from bot.playground.workspace import ADA, LINUS, Workspace

HOST = "127.0.0.1"
START_SECONDS = 10.0


@contextmanager
def serve(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve the application and yield its base URL; port 0 takes a free one.

    Raises RuntimeError if the server does not start, OSError if the port is taken.
    """
    with socket.create_server((HOST, port)) as listener:
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            _wait_until_started(server, thread)
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_SECONDS)


def _wait_until_started(server: uvicorn.Server, thread: threading.Thread) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start; its log says why")
        time.sleep(0.01)


class Playground:
    """A local Slack workspace with one app installed.

    `examples` are questions to try, `completions` commands with what they do, and `explain` says why a message gets
    its answer: the page shows them.

    `routes` are for mounting beside the app's own; `app` serves them alone. `base_url` is where they are
    served: set it, or let `serving()` do so. Payloads go to an open Socket Mode connection, else to
    `request_url`, which may be set later too.
    """

    def __init__(  # noqa: PLR0913  one keyword for each thing that Slack's settings page asks
        self,
        request_url: str | None,
        signing_secret: str,
        *,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        bot_scopes: Sequence[str] = LEAST_SCOPES,
        subscribed_events: Sequence[str] = LEAST_EVENTS,
        commands: Sequence[str] = ("/vmvc",),
        shortcuts: Sequence[Shortcut] = (),
        examples: Sequence[str] = (),
        completions: Sequence[tuple[str, str]] = (),
        explain: Explain = lambda _: (),
        clock: Clock = time.time,
        base_url: str = "",
    ) -> None:
        self.manifest = Manifest(
            signing_secret, bot_token, app_token, bot_scopes, subscribed_events, commands, shortcuts
        )
        self.base_url = base_url
        self.examples = examples
        self.completions = completions
        self.workspace = Workspace(clock)
        self.sockets = Sockets()
        self.delivery = Delivery(request_url, signing_secret, self.sockets)
        self.api = WebApi(self.workspace, self.manifest, self.sockets)
        self.inspection = Inspection(self.delivery, self.api, explain)

    @property
    def request_url(self) -> str | None:
        """Where payloads are posted while no socket is open."""
        return self.delivery.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self.delivery.request_url = url

    @property
    def ada(self) -> Person:
        """Ada, the first of the two people."""
        return self.person(ADA.id)

    @property
    def linus(self) -> Person:
        """Linus, the second of the two people."""
        return self.person(LINUS.id)

    def person(self, user_id: str) -> Person:
        """The person with this id, to act as. Raises Refused("user_not_found")."""
        return Person(self.workspace.user(user_id), self.workspace, self.delivery, self.manifest, self._address)

    def fail_next(self, method: str, failure: Failure, times: int = 1) -> None:
        """Let the app's next calls of a Web API method fail, before or after they have done their work.

        "upload" is the method for the bytes of a file, which go to the address that Slack names for it.
        """
        self.api.fail_next(method, failure, times)

    def uninstall(self) -> None:
        """Remove the app: its tokens stop working, and it gets the events for that, if it has subscribed to them."""
        self.api.revoked = True
        gone = payloads.uninstalled()
        self.delivery.send_all([e for e in gone if e.body["event"]["type"] in self.manifest.subscribed_events])

    def install(self) -> None:
        """Install the app again, so that its tokens work. Slack sends no event for that."""
        self.api.revoked = False

    def _forget(self) -> None:
        self.delivery.log.clear()
        self.api.calls.clear()

    def close(self) -> None:
        """End the event streams of open pages, so that the server can shut down at once."""
        self.workspace.close()

    def wait(self, happened: Callable[[], object], seconds: float = 5) -> None:
        """Wait until something has happened in the workspace. Raises TimeoutError after `seconds`."""
        if not self.workspace.wait(happened, seconds):
            raise TimeoutError(f"it has not happened within {seconds} seconds")

    @property
    def routes(self) -> list[BaseRoute]:
        """Everything the playground serves."""
        files = Files(self.workspace, self.api.failure_due)
        offers = Offers(self.examples, self.completions)
        renderer = Renderer(self.workspace, self.manifest, self.person, offers, self.inspection)
        actions = PageActions(self.workspace, self.delivery, self.person, self._forget)
        page = Page(self.workspace, renderer, actions)
        own_only = [Middleware(OwnOnly)]
        return [
            Route("/api/{method}", self._api, methods=["GET", "POST"], middleware=own_only),
            Route("/response/{token}", Responses(self.workspace).endpoint, methods=["POST"], middleware=own_only),
            Route("/files/upload/{file}", files.upload, methods=["POST"], middleware=own_only),
            Route("/files/{file}", files.download, middleware=own_only),
            Route("/docs/{team}/{file}", files.download, middleware=own_only),
            WebSocketRoute("/socket", self.sockets.endpoint),
            *page.routes,
        ]

    @property
    def app(self) -> Starlette:
        """An application of the playground's routes alone."""
        return Starlette(routes=self.routes)

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[str]:
        """Serve the playground alone, from a thread, and yield its base URL."""
        with serve(self.app, port) as self.base_url:
            yield self.base_url

    async def _api(self, request: Request) -> Response:
        self.base_url = self.base_url or str(request.base_url).rstrip("/")
        return await self.api.endpoint(request)

    def _address(self) -> str:
        if not self.base_url:
            raise RuntimeError("the playground does not know its own address yet: set its base_url")
        return self.base_url
