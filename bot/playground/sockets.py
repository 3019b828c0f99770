"""Socket Mode: the WebSocket over which an app without a public URL gets its payloads."""

import asyncio
import json
import secrets
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock
from typing import Any, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.playground.elements import Json
from bot.playground.expiring_tokens import ExpiredToken, ExpiringTokens, UnknownToken, UsedToken
from bot.playground.payloads import Envelope
from bot.playground.workspace import APP

TICKET_SECONDS = 30
POLICY_VIOLATION = 1008

Reason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


class Unacknowledged(Exception):
    """The app did not acknowledge the envelope in time."""


@dataclass(frozen=True)
class _Socket:
    websocket: WebSocket
    loop: asyncio.AbstractEventLoop

    def run(self, coroutine: Coroutine[Any, Any, None]) -> "Future[None]":
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)


class Sockets:
    """The open Socket Mode connections of the app. Envelopes go to them in turn."""

    def __init__(self) -> None:
        self._tickets = ExpiringTokens[None]("ticket-", TICKET_SECONDS, 1, time.time)
        self._open: list[_Socket] = []
        self._waiting: dict[str, Future[Json]] = {}
        self._lock = Lock()

    @property
    def count(self) -> int:
        """How many connections are open."""
        with self._lock:
            return len(self._open)

    def url(self, base_url: str) -> str:
        """A WebSocket URL that may be opened once, soon."""
        return f"{base_url.replace('http', 'ws', 1)}/socket?ticket={self._tickets.issue(None)}"

    async def endpoint(self, websocket: WebSocket) -> None:
        """Serve one connection: hello, then acknowledgements until it closes."""
        try:
            self._tickets.redeem(websocket.query_params.get("ticket", ""))
        except (UnknownToken, ExpiredToken, UsedToken):
            await websocket.close(POLICY_VIOLATION)
            return
        await websocket.accept()
        socket = _Socket(websocket, asyncio.get_running_loop())
        try:
            await websocket.send_json(_hello(self.count + 1))
            self._add(socket)
            while True:
                self._acknowledge(await websocket.receive_text())
        except WebSocketDisconnect:
            return
        finally:
            self._drop(socket)

    def send(self, envelope: Envelope, seconds: float, attempt: int = 0, reason: str = "") -> Json:
        """Hand the envelope to one connection and wait for the acknowledgement's payload.

        Raises Unacknowledged.
        """
        name, answer = secrets.token_hex(16), Future[Json]()
        socket = self._next()
        self._waiting[name] = answer
        message = {
            "envelope_id": name,
            "type": envelope.kind,
            "payload": envelope.body,
            "accepts_response_payload": envelope.kind != "events_api",
        }
        if envelope.kind == "events_api":
            message |= {"retry_attempt": attempt, "retry_reason": reason}
        try:
            socket.run(socket.websocket.send_json(message))
            return answer.result(seconds)
        except TimeoutError:
            raise Unacknowledged from None
        finally:
            del self._waiting[name]

    def disconnect(self, reason: Reason = "refresh_requested") -> None:
        """Announce the end of every connection, and unless it is only a warning, end it."""
        with self._lock:
            sockets = list(self._open)
        for socket in sockets:
            if reason != "warning":
                self._drop(socket)
            socket.run(_goodbye(socket.websocket, reason)).result(5)

    def _acknowledge(self, text: str) -> None:
        message = json.loads(text)
        waiting = self._waiting.get(message.get("envelope_id", ""))
        if waiting is not None and not waiting.done():
            waiting.set_result(message.get("payload") or {})

    def _next(self) -> _Socket:
        with self._lock:
            if not self._open:
                raise Unacknowledged
            self._open.append(self._open.pop(0))
            return self._open[-1]

    def _add(self, socket: _Socket) -> None:
        with self._lock:
            self._open.append(socket)

    def _drop(self, socket: _Socket) -> None:
        with self._lock:
            if socket in self._open:
                self._open.remove(socket)


def _hello(count: int) -> Json:
    return {
        "type": "hello",
        "num_connections": count,
        "debug_info": {"host": "playground", "approximate_connection_time": 18060},
        "connection_info": {"app_id": APP},
    }


async def _goodbye(websocket: WebSocket, reason: Reason) -> None:
    await websocket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "playground"}})
    if reason != "warning":
        await websocket.close()
