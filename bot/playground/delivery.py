"""How Slack's payloads reach the app: signed HTTP requests or Socket Mode, three seconds, one quick retry."""

import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import httpx
from slack_sdk.signature import SignatureVerifier

from bot.playground.elements import Json
from bot.playground.payloads import Envelope
from bot.playground.sockets import Sockets, Unacknowledged

SECONDS = 3.0
WORKERS = 8


@dataclass(frozen=True)
class Delivered:
    """The result of one attempt to deliver a payload.

    `reply` is the app's answer; plain text is under "text". `error` says in plain words why
    the attempt failed, and is None if the app acknowledged it; `reason` is Slack's word for the same.
    """

    envelope: Envelope
    reply: Json
    attempt: int = 0
    status: int | None = None
    error: str | None = None
    reason: str = ""
    retry_wanted: bool = True
    at: float = field(default_factory=time.time)


class Delivery:
    """Delivers payloads to one app. `log` holds every attempt; `seconds` is how long Slack waits for an answer."""

    def __init__(self, request_url: str | None, signing_secret: str, sockets: Sockets) -> None:
        self.request_url = request_url
        self.seconds = SECONDS
        self.log: list[Delivered] = []
        self._signer = SignatureVerifier(signing_secret)
        self._sockets = sockets
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="playground")
        no_idle_sockets = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.Client(trust_env=False, limits=no_idle_sockets)

    def send(self, envelope: Envelope) -> Delivered:
        """Deliver the payload and wait for the acknowledgement; an event that fails is sent again once."""
        return self._pool.submit(self._send, envelope).result()

    def send_all(self, envelopes: Sequence[Envelope]) -> list[Delivered]:
        """Deliver several payloads at the same time and, like Slack, in no particular order."""
        return list(self._pool.map(self._send, envelopes))

    def resend(self, envelope: Envelope, attempt: int, reason: str = "http_timeout") -> Delivered:
        """Deliver the same payload again, as Slack's later retries do: same event_id, retry headers."""
        return self._pool.submit(self._attempt, envelope, attempt, reason).result()

    def _send(self, envelope: Envelope) -> Delivered:
        first = self._attempt(envelope)
        if first.error and first.retry_wanted and envelope.kind == "events_api":
            return self._attempt(envelope, 1, first.reason)
        return first

    def _attempt(self, envelope: Envelope, attempt: int = 0, reason: str = "") -> Delivered:
        by_socket = self._sockets.count > 0
        way = self._by_socket if by_socket else self._by_http
        sent_at = time.time()
        delivered = replace(way(envelope, attempt, reason), at=sent_at)
        self.log.append(delivered)
        return delivered

    def _by_socket(self, envelope: Envelope, attempt: int, reason: str) -> Delivered:
        try:
            return Delivered(envelope, self._sockets.send(envelope, self.seconds, attempt, reason), attempt)
        except Unacknowledged:
            error = f"The app didn't acknowledge this within {self.seconds:g} seconds."
            return Delivered(envelope, {}, attempt, error=error, reason="timeout")

    def _by_http(self, envelope: Envelope, attempt: int, reason: str) -> Delivered:
        if self.request_url is None:
            error = "No app is connected: there's neither a request URL nor an open socket."
            return Delivered(envelope, {}, attempt, error=error, retry_wanted=False)
        body = envelope.encoded()
        try:
            headers = self._headers(envelope, body, attempt, reason)
            answer = self._http.post(self.request_url, content=body, headers=headers, timeout=self.seconds)
        except httpx.TimeoutException:
            error = f"The app didn't answer within {self.seconds:g} seconds."
            return Delivered(envelope, {}, attempt, error=error, reason="http_timeout")
        except httpx.TransportError:
            error = f"The app can't be reached at {self.request_url}."
            return Delivered(envelope, {}, attempt, error=error, reason="connection_failed")
        return _answered(envelope, attempt, answer)

    def _headers(self, envelope: Envelope, body: bytes, attempt: int, reason: str) -> dict[str, str]:
        timestamp = str(int(time.time()))
        signature = self._signer.generate_signature(timestamp=timestamp, body=body)
        headers = {
            "Content-Type": envelope.content_type,
            "User-Agent": "Slackbot 1.0 (playground)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature or "",
        }
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
        return headers


def _answered(envelope: Envelope, attempt: int, answer: httpx.Response) -> Delivered:
    retry_wanted = answer.headers.get("x-slack-no-retry") != "1"
    if not answer.is_success:
        error = f"The app answered with HTTP {answer.status_code} instead of 200."
        return Delivered(envelope, {}, attempt, answer.status_code, error, "http_error", retry_wanted)
    return Delivered(envelope, _reply(answer.text), attempt, answer.status_code)


def _reply(text: str) -> Json:
    try:
        reply = json.loads(text)
    except ValueError:
        return {"text": text} if text.strip() else {}
    return reply if isinstance(reply, dict) else {"text": text}
