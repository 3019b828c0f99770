"""What Slack sends is written down before it is acknowledged, handled once, and handled again after a crash."""

import hashlib
import json
import logging
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from slack_bolt import App, BoltRequest

from bot.store import Received, Store

Payload = dict[str, Any]

MOST_ATTEMPTS = 4

WRITTEN = {None, "file_share", "thread_broadcast"}
"""Subtypes of messages that a person wrote, and which may mention the bot."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long to wait for what."""

    lease: timedelta = timedelta(seconds=30)
    """How long after the last sign of life of whoever handles something it counts as lost in a crash."""
    retry_after: timedelta = timedelta(seconds=15)
    """How long Slack or the database is given to come back."""
    sweep: timedelta = timedelta(seconds=10)
    """How long between two looks for what is left to do."""


PATIENCE = Patience()


def key_of(payload: Payload) -> str:
    """What makes two deliveries the same delivery.

    A message that mentions the bot arrives as `app_mention` and as `message`, with two event ids: the message's
    place and time tell that they are one. Retries keep the event id; a click has a trigger id of its own.
    """
    event = payload.get("event") or {}
    if event.get("type") in {"app_mention", "message"} and event.get("subtype") in WRITTEN:
        return f"message:{payload.get('team_id')}:{event.get('channel')}:{event.get('ts')}"
    for name in ("event_id", "trigger_id"):
        if payload.get(name):
            return f"{name}:{payload[name]}"
    return "content:" + hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def team_of(payload: Payload) -> str:
    """The workspace that a payload comes from: events and commands name it plainly, clicks in a record."""
    return str(payload.get("team_id") or (payload.get("team") or {}).get("id") or "")


class Incoming:
    """Between the transports and the app: the inbox, and the threads that empty it."""

    def __init__(self, app: App, store: Store, threads: int = 8, patience: Patience = PATIENCE) -> None:
        self._app = app
        self._store = store
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="vmvc")
        self._in_hand: set[str] = set()
        self._stopping = threading.Event()
        self._sweeper = threading.Thread(target=self._sweep, name="vmvc-sweeper", daemon=True)

    def start(self) -> None:
        """Begin to look for work that a crash left behind, here or in another process."""
        self._sweeper.start()

    def accept(self, payload: Payload) -> None:
        """Write the payload down and have it handled. When this returns, it may be acknowledged."""
        key = key_of(payload)
        if not self._store.inbox.receive(key, team_of(payload), payload, self._patience.lease):
            return
        self._submit(Received(key, payload, attempts=1))

    def stop(self, seconds: float = 10.0) -> None:
        """Take nothing more, and finish what was begun; what takes longer is found again at the next start."""
        self._stopping.set()
        if self._sweeper.is_alive():
            self._sweeper.join(seconds)
        waiter = threading.Thread(target=self._pool.shutdown, daemon=True)
        waiter.start()
        waiter.join(seconds)

    def _submit(self, received: Received) -> None:
        self._in_hand.add(received.key)
        try:
            self._pool.submit(self._handle, received)
        except RuntimeError:  # The pool takes nothing more: we are stopping, and it is written down.
            self._in_hand.discard(received.key)
            log.info("Stopping: %s is left for the next start", received.key)

    def _handle(self, received: Received) -> None:
        key, attempts = received.key, received.attempts
        context = {"key": key, "again": attempts > 1, "last_attempt": attempts >= MOST_ATTEMPTS}
        try:
            request = BoltRequest(body=received.payload, mode="socket_mode", context=context)
            response = self._app.dispatch(request)
            if response.status == 503:
                self._store.inbox.fail(key, self._patience.retry_after)
            else:
                self._store.inbox.finish(key)
        except Exception as error:  # noqa: BLE001
            # The last line of defence of a thread: the row stays open and is tried again. The error's own words
            # stay out of the log: they may quote what a person wrote.
            log.error("Handling %s failed: %s\n%s", key, type(error).__name__, places(error))
        finally:
            self._in_hand.discard(key)

    def _sweep(self) -> None:
        while not self._stopping.is_set():
            try:
                # What waits for a thread, or for Slack's leave to go on, is not lost.
                self._store.inbox.extend(self._in_hand.copy(), self._patience.lease)
                for received in self._store.inbox.claim(self._patience.lease, limit=20, max_attempts=MOST_ATTEMPTS):
                    self._submit(received)
            except Exception as error:  # noqa: BLE001
                log.error("Looking for unfinished work failed: %s\n%s", type(error).__name__, places(error))
            self._stopping.wait(self._patience.sweep.total_seconds())


def places(error: Exception) -> str:
    """Where in the code an error came about, without what it says."""
    return "".join(traceback.format_tb(error.__traceback__))
