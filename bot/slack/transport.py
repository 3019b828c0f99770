"""The two ways to Slack: requests over HTTP, and a socket that we open. Both end in the inbox."""

import json
import logging
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, move_on_after, to_thread
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.incoming import Incoming, Payload, QueueFull
from bot.store import Store, StoreUnavailable

MOST_BYTES = 1_000_000
"""Slack's payloads are some kilobytes; what is larger is not from Slack."""

READY_SECONDS = 0.8
"""How long the database is given to answer a probe, which itself waits for a second or so."""

log = logging.getLogger(__name__)


class Http:
    """Slack's requests: verified, written down, acknowledged.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(
        self, incoming: Incoming, store: Store, signing_secret: str, warnings: Callable[[], Sequence[str]] = tuple
    ) -> None:
        """`warnings` are what the operator should know although the process can do its work."""
        self._incoming = incoming
        self._store = store
        self._warnings = warnings
        self._verifier = SignatureVerifier(signing_secret)
        self._probes = CapacityLimiter(4)
        """Threads for probes alone, so that these do not wait behind what is being received."""

    @property
    def routes(self) -> list[Route]:
        """Where Slack posts, and where the operator's probes look."""
        return [
            Route("/slack/events", self.events, methods=["POST"]),
            Route("/healthz", self.alive),
            Route("/readyz", self.ready),
        ]

    async def events(self, request: Request) -> Response:
        """Events, commands and interactions."""
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return PlainTextResponse("The request is too large.", 413)
        if not self._is_from_slack(body, request):
            return PlainTextResponse("The signature is not Slack's; check SLACK_SIGNING_SECRET.", 401)
        try:
            payload = parsed(body, request.headers.get("content-type", ""))
        except ValueError:
            return PlainTextResponse("This is no payload of Slack's.", 400)
        if payload.get("type") == "url_verification":
            return JSONResponse({"challenge": payload.get("challenge", "")})
        if "ssl_check" in payload:
            return Response()
        try:
            await run_in_threadpool(self._incoming.accept, payload)
        except StoreUnavailable:
            log.warning("The database does not answer; Slack is asked to try again")
            return PlainTextResponse("The database does not answer; try again.", 503)
        except QueueFull as full:
            log.warning("There is too much to do (%s); Slack is asked to try again", full)
            return PlainTextResponse("There is too much to do; try again.", 503)
        return Response()

    def _is_from_slack(self, body: bytes, request: Request) -> bool:
        try:
            return self._verifier.is_valid_request(body, dict(request.headers))
        except ValueError:  # The timestamp is no number, or the body no text.
            return False

    async def alive(self, _: Request) -> Response:
        """The process runs."""
        return PlainTextResponse("alive")

    async def ready(self, _: Request) -> Response:
        """The process can do its work: the database answers at once, and has the tables of this version."""
        with move_on_after(READY_SECONDS):
            return await to_thread.run_sync(self._readiness, abandon_on_cancel=True, limiter=self._probes)
        return PlainTextResponse("The database does not answer.", 503)

    def _readiness(self) -> Response:
        try:
            self._store.check()
            if not self._store.schema_current():
                return PlainTextResponse("The database needs its migrations: run `vmvc migrate`.", 503)
        except StoreUnavailable:
            return PlainTextResponse("The database does not answer.", 503)
        return PlainTextResponse("\n".join(["ready", *self._warnings()]))


def parsed(body: bytes, content_type: str) -> Payload:
    """A request's body as Slack means it: JSON for events, a form for commands, JSON in a form for clicks.

    Raises:
        ValueError: where it is none of them.
    """
    if content_type.startswith("application/json"):
        payload = json.loads(body)
    else:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
        payload = json.loads(form["payload"]) if "payload" in form else form
    if not isinstance(payload, dict):
        raise ValueError("a payload is an object")
    return payload


class Socket:
    """Socket Mode: no public address is needed. An envelope is acknowledged when it is written down.

    https://docs.slack.dev/apis/events-api/using-socket-mode
    """

    def __init__(self, incoming: Incoming, app_token: str, client: WebClient) -> None:
        self._incoming = incoming
        self._client = SocketModeClient(app_token=app_token, web_client=client)
        self._client.socket_mode_request_listeners.append(self._on_envelope)

    def connect(self) -> None:
        """Open the socket; it reconnects by itself."""
        self._client.connect()

    def close(self) -> None:
        """Take nothing more."""
        self._client.close()

    def _on_envelope(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            self._incoming.accept(request.payload)
        except (QueueFull, StoreUnavailable):
            log.warning("An envelope could not be written down; Slack sends it again")
            return
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))
