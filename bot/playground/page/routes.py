"""The page's routes, and who may call them: pages of its own origin, under a loopback name."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.playground.page.page_actions import PageAction, PageActions
from bot.playground.page.rendering import ASSETS, Renderer
from bot.playground.workspace import Workspace

HEARTBEAT_SECONDS = 15
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Page:
    """Serves `/` and `/play/…`. Only pages of this very origin may do something through it."""

    def __init__(self, workspace: Workspace, renderer: Renderer, actions: PageActions) -> None:
        self._workspace, self._renderer, self._actions = workspace, renderer, actions

    @property
    def routes(self) -> list[BaseRoute]:
        """The page's routes."""
        return [
            Route("/", self.show),
            Route("/play/panes", self.panes),
            Route("/play/events", self.events),
            Mount("/play/assets", StaticFiles(directory=ASSETS)),
            Route("/play/{action}", self.do, methods=["POST"]),
        ]

    def show(self, request: Request) -> Response:
        """The whole page."""
        return self._draw("page.html", request)

    def panes(self, request: Request) -> Response:
        """The page's changing parts."""
        return self._draw("panes.html", request)

    def _draw(self, template: str, request: Request) -> Response:
        if not is_loopback(request):
            return PlainTextResponse("The playground answers on the loopback interface only.", 403)
        return HTMLResponse(self._renderer.draw(template, request.query_params), headers=SECURITY_HEADERS)

    async def do(self, request: Request) -> Response:
        """Do what the page asks; the answer says what went wrong, if something did."""
        name = request.path_params["action"]
        if name not in self._actions.known or not _is_own_page(request):
            return JSONResponse({"error": "This request doesn't come from the playground's page."}, 403)
        try:
            action = PageAction.model_validate_json(await request.body())
        except ValidationError:
            return JSONResponse({"error": "The page sent something it shouldn't. Please reload it."}, 400)
        return JSONResponse(await run_in_threadpool(self._actions.do, name, action))

    async def events(self, request: Request) -> Response:
        """Tell the page that something has changed, as server-sent events."""
        if not is_loopback(request):
            return PlainTextResponse("The playground answers on the loopback interface only.", 403)
        return StreamingResponse(self._changes(), media_type="text/event-stream", headers=SECURITY_HEADERS)

    async def _changes(self) -> AsyncIterator[str]:
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        with self._workspace.watched(lambda: loop.call_soon_threadsafe(changed.set)):
            yield "retry: 1000\ndata: hello\n\n"
            while not self._workspace.is_closed:
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                changed.clear()
                yield "data: changed\n\n"


def _is_own_page(request: Request) -> bool:
    is_json = request.headers.get("content-type", "").startswith("application/json")
    return is_loopback(request) and not is_foreign(request) and is_json


class OwnOnly:
    """Lets requests through to what the app uses, but none by a foreign name or from a page of another origin."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope)
        if is_loopback(request) and not is_foreign(request):
            await self._app(scope, receive, send)
        else:
            await PlainTextResponse("Pages of other sites may not call this.", 403)(scope, receive, send)


def is_loopback(request: Request) -> bool:
    """Whether the browser was told a loopback address: a foreign name that resolves here is an attack."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname in LOOPBACK


def is_foreign(request: Request) -> bool:
    """Whether a page of another origin sent the request; programs that are no browsers send no Origin."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
