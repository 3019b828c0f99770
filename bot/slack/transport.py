"""The HTTP transport: verifies what Slack sends, and puts it into the inbox."""

import asyncio
import hashlib
import hmac
import json
import logging
import math
import time
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack import metrics
from bot.slack.payloads import NotSlacks, Payload, validated
from bot.slack.reviews import shown_in_modal
from bot.slack.worker import QueueFull, Worker
from bot.store import StoreUnavailable

MOST_BYTES = 1_000_000
"""Slack's payloads are some kilobytes; what is larger is not from Slack."""
BODY_SECONDS = 10.0
OLDEST_SECONDS = 5 * 60
"""How far off a signature's time may be: https://docs.slack.dev/authentication/verifying-requests-from-slack"""
TIMESTAMP_DIGITS = 12
TOLD_AGAIN_AFTER_SECONDS = 60.0

log = logging.getLogger(__name__)


class Http:
    """Serves Slack's requests: verifies, validates, stores and acknowledges them.

    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """

    def __init__(self, worker: Worker, signing_secret: str) -> None:
        self._worker = worker
        self._secret = signing_secret.encode()
        self.body_seconds = BODY_SECONDS
        """How long a request's body may take to come."""
        self._told_at: dict[str, float] = {}

    @property
    def routes(self) -> list[Route]:
        """Where Slack posts."""
        return [Route("/slack/events", self.events, methods=["POST"])]

    async def events(self, request: Request) -> Response:
        """Events, commands and interactions."""
        try:
            async with asyncio.timeout(self.body_seconds):
                body = await _body(request)
        except TimeoutError:
            self._tell("The body of a request did not come to its end; the request was given up.")
            return PlainTextResponse("The request takes too long.", 408)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None:
            return PlainTextResponse("The request is too large.", 413)
        if why := self._unverified(body, request):
            metrics.REFUSED.labels("signature").inc()
            self._tell(f"A request was refused: {why}")
            return PlainTextResponse(why, 401)
        with metrics.ACKNOWLEDGED.time():
            return await self._taken(body, request.headers.get("content-type", ""))

    async def _taken(self, body: bytes, content_type: str) -> Response:
        """The answer to a request that Slack signed."""
        payload: Payload = {}
        try:
            payload = parsed(body, content_type)
            if payload.get("type") == "url_verification":
                return JSONResponse({"challenge": str(payload.get("challenge", ""))})
            wanted = None if "ssl_check" in payload else validated(payload)
        except NotSlacks as refused:
            metrics.REFUSED.labels("payload").inc()
            log.warning("A payload was refused: %s", refused)
            # Slack would send an event again, three times, and it would not be any better.
            is_event = payload.get("type") == "event_callback"
            return Response() if is_event else PlainTextResponse("This is no payload of Slack's.", 400)
        try:
            errors = await run_in_threadpool(self._worker.accept, wanted) if wanted is not None else {}
        except StoreUnavailable as error:
            metrics.REFUSED.labels("database").inc()
            self._tell(f"Slack is asked to try again, as the database cannot be used: {error}")
            return PlainTextResponse("The database does not answer; try again.", 503)
        except QueueFull as full:
            metrics.REFUSED.labels("queue_full").inc()
            log.warning("There is too much to do (%s); Slack is asked to try again", full)
            return PlainTextResponse("There is too much to do; try again.", 503)
        return JSONResponse(shown_in_modal(errors)) if errors else Response()

    def _unverified(self, body: bytes, request: Request) -> str:
        """Why a request counts as not Slack's; empty where it is.

        Which of the two it was is known by the signature, which covers the time: a right one with a wrong time is
        a request of Slack's from long ago, or the clock is off.
        """
        sent_at = request.headers.get("x-slack-request-timestamp", "")
        signature = request.headers.get("x-slack-signature", "")
        if not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) <= TIMESTAMP_DIGITS):
            return "It carries no time of Slack's."
        signed = hmac.new(self._secret, b"v0:" + sent_at.encode() + b":" + body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(f"v0={signed}".encode(), signature.encode()):
            return "The signature is not Slack's; check SLACK_SIGNING_SECRET."
        if abs(time.time() - int(sent_at)) > OLDEST_SECONDS:
            return "It was signed more than five minutes ago or ahead; check this machine's clock."
        return ""

    def _tell(self, warning: str) -> None:
        """Log a warning, each at most once a minute: whoever sends rubbish fills no disk."""
        now = time.monotonic()
        if now - self._told_at.get(warning, -math.inf) >= TOLD_AGAIN_AFTER_SECONDS:
            self._told_at[warning] = now
            log.warning(warning)


async def _body(request: Request) -> bytes | None:
    """A request's body; None where it is too large."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    return body


def parsed(body: bytes, content_type: str) -> Payload:
    """Parse a request's body: JSON for events, a form for commands, JSON in a form for clicks.

    Raises:
        NotSlacks: where it is none of them.
    """
    try:
        if content_type.startswith("application/json"):
            payload = json.loads(body)
        else:
            form = dict(parse_qsl(body.decode(), keep_blank_values=True))
            payload = json.loads(form["payload"]) if "payload" in form else form
    except (ValueError, RecursionError):
        raise NotSlacks("it is no JSON and no form") from None
    if not isinstance(payload, dict):
        raise NotSlacks("it is no object")
    return payload
