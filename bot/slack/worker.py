"""The worker: stores what Slack sends before it is acknowledged, and handles it once and in order."""

import logging
import threading
from collections.abc import Callable
from functools import partial
from time import monotonic

from slack_bolt import App, BoltRequest
from structlog.contextvars import bound_contextvars

from bot.slack import metrics
from bot.slack.bell import Bell
from bot.slack.ordering import Payload, arrival, can_wait, key_of, kind_of, reference, team_of
from bot.slack.outcomes import Failed, GaveUp, Handled, Outcome, Postponed, outcome_of
from bot.slack.retry_policy import RetryPolicy
from bot.slack.reviews import Errors, Review
from bot.store import UNTOLD, Received, Store, StoreUnavailable
from bot.traces import places

__all__ = ["Payload", "QueueFull", "Worker", "key_of", "team_of"]

MOST_ATTEMPTS = 10
"""How often an event whose handling fails is tried."""
MOST_BEGUN = 12
"""How often an event is begun before it is given up, counting the times when the process died."""
SUSPECT = 2
"""An event that was begun more often than this may be what kills processes. One thread handles such events one by
one, so that a crash interrupts no others."""
MOST_UNFINISHED = 5_000
"""With more unfinished events than this, questions are refused, and Slack sends them again."""
URGENT_THREADS = 2
"""Threads for clicks alone, so that clicks do not wait behind questions."""

log = logging.getLogger(__name__)


class QueueFull(Exception):
    """Too many events are unfinished. Slack may send this one again."""


class Worker:
    """Takes events from the transports into the inbox, and runs the threads that hand them to the app."""

    def __init__(  # noqa: PLR0913, PLR0917
        self,
        app: App,
        store: Store,
        threads: int,
        retry_policy: RetryPolicy,
        is_foreign: Callable[[Payload], bool],
        review: Review,
    ) -> None:
        """`is_foreign`: whether a payload is of a workspace that is not served, and is not even stored."""
        self._app = app
        self._is_foreign = is_foreign
        self._review = review
        self._store = store
        self._retry_policy = retry_policy
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._bell = Bell(threads)
        self._urgent_bell = Bell(URGENT_THREADS)
        careful = partial(self._claim, begun_at_most=None)
        self._threads = [self._thread(self._work, "vmvc-careful", careful, self._bell)]
        for number in range(1, threads):
            self._threads.append(self._thread(self._work, f"vmvc-{number}", self._claim, self._bell))
        urgent = partial(self._claim, only_urgent=True)
        for number in range(URGENT_THREADS):
            self._threads.append(self._thread(self._work, f"vmvc-urgent-{number}", urgent, self._urgent_bell))
        self._heartbeat = self._thread(self._keep_alive, "vmvc-heartbeat")
        self._unwritten: dict[str, Callable[[], None]] = {}
        """Writes to the inbox that the database has not taken yet, by the key of the event."""
        self._depth = 0
        """About how many events are unfinished: counted at each heartbeat, estimated in between."""
        self.oldest = 0.0
        """For how many seconds the oldest event has waited that is due, counted at each heartbeat."""
        self._busy = 0
        """About how many threads are handling an event."""
        self.database_fault = ""
        """Why the database could not be written at the last heartbeat; empty where it could."""

    def start(self) -> None:
        """Start the threads. Events that a crash interrupted, in this process or another, are handled, too."""
        self._heartbeat.start()

    def accept(self, payload: Payload) -> Errors:
        """Store the payload and have it handled, but not a modal with errors: they are returned, for Slack to show.

        When this returns, the payload may be acknowledged.

        Raises:
            QueueFull: where it is a question, and too many events are unfinished.
            StoreUnavailable: where the database does not answer.
        """
        if self._is_foreign(payload):
            metrics.REFUSED.labels("workspace").inc()
            return {}
        if self._depth >= MOST_UNFINISHED and can_wait(payload):
            raise QueueFull(f"{self._depth} events are unfinished")
        if errors := self._errors_in(payload):
            return errors
        arrived = arrival(payload)
        if self._store.inbox.receive(arrived):
            metrics.RECEIVED.labels(kind_of(payload)).inc()
            self._depth += 1
            self._ring(urgent=arrived.urgent)
        else:
            metrics.REPEATED.inc()
        return {}

    def _errors_in(self, payload: Payload) -> Errors:
        try:
            return self._review(payload)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  the modal is handled all the same, which tells its person of a bug
            log.error("Reviewing a modal failed: %s\n%s", type(error).__name__, places(error))
            return {}

    def stop(self) -> None:
        """Claim nothing more, and wait for what is being handled. What takes too long is left to the next process."""
        deadline = monotonic() + self._retry_policy.stop.total_seconds()
        self._stopping.set()
        self._wake_all()
        for thread in (*self._threads, self._heartbeat):
            if thread is self._heartbeat:
                self._stopped.set()
            if thread.is_alive():
                thread.join(max(0.1, deadline - monotonic()))
        if unfinished := [thread.name for thread in self._threads if thread.is_alive()]:
            # We stay registered, so that others take these events over only when they see that we are dead: our
            # threads may be talking to Slack at this moment.
            log.warning("Stopping: %d events are left in the middle", len(unfinished))
            return
        self._try(self._leave)

    def _leave(self) -> None:
        self._write_all()
        self._store.presence.leave()

    @staticmethod
    def _thread(target: Callable[..., None], name: str, *args: object) -> threading.Thread:
        return threading.Thread(target=target, args=args, name=name, daemon=True)

    # Handling

    def _work(self, claim: Callable[[], Received | None], bell: Bell) -> None:
        while not self._stopping.is_set():
            received = claim()
            if received is None:
                bell.wait()
                continue
            self._busy += 1
            if self._depth > self._busy:
                bell.ring()
            self._handle(received)
            self._busy -= 1

    def _claim(self, *, only_urgent: bool = False, begun_at_most: int | None = SUSPECT) -> Received | None:
        me = self._store.presence.id
        try:
            return self._store.inbox.claim(me, only_urgent=only_urgent, begun_at_most=begun_at_most)
        except StoreUnavailable:
            return None  # The heartbeat notices, too, and wakes the threads when the database is back.
        except Exception as error:  # noqa: BLE001  a thread that ends handles nothing more
            log.error("Looking for something to do failed: %s\n%s", type(error).__name__, places(error))
            return None

    def _handle(self, received: Received) -> None:
        with bound_contextvars(reference=reference(received.key)):
            outcome = self._outcome(received)
            self._measure(received, outcome)
        self._unwritten[received.key] = self._write_of(received, outcome)
        self._depth -= isinstance(outcome, Handled | GaveUp)
        try:
            self._write_one(received.key)
        except StoreUnavailable:
            log.warning("The database does not answer; it will be told later what was done")

    def _outcome(self, received: Received) -> Outcome:
        key, attempts = received.key, received.attempts
        if attempts > MOST_BEGUN + 1:  # Even to say so failed.
            log.error("Given up: %s, begun %d times", key, attempts)
            return GaveUp(UNTOLD)
        context = {
            "key": key,
            "again": received.again,
            "last_attempt": attempts >= MOST_ATTEMPTS,
            "given_up": attempts > MOST_BEGUN,
        }
        try:
            return outcome_of(self._app.dispatch(_request(received.payload, context)))
        except Exception as error:  # noqa: BLE001
            # The event stays unfinished and is tried again. The error's message stays out of the log, as it may
            # quote what a person wrote.
            log.error("Handling %s failed: %s\n%s", key, type(error).__name__, places(error))
            return Failed()

    def _measure(self, received: Received, outcome: Outcome) -> None:
        seconds = self._store.inbox.seconds_since(received.received_at)
        metrics.HANDLED.labels(outcome.name).inc()
        if isinstance(outcome, Handled):
            metrics.REPLIED.observe(seconds)
        log.info("Event %s after %.2f s, attempt %d", outcome.name, seconds, received.attempts)

    def _write_of(self, received: Received, outcome: Outcome) -> Callable[[], None]:
        """The write to the inbox that this outcome asks for."""
        inbox, key = self._store.inbox, received.key
        match outcome:
            case Handled():
                return lambda: inbox.finish(key)
            case GaveUp(fault):
                return lambda: inbox.finish(key, fault)
            case Postponed(until):
                return lambda: inbox.postpone(key, until)
            case Failed():
                waits = self._retry_policy.retry_after
                after = waits[min(received.attempts, len(waits)) - 1]
                return lambda: inbox.retry(key, after)

    # Living

    def _keep_alive(self) -> None:
        """Register the process, start the threads, and then keep the heartbeat."""
        if self._join():
            for thread in self._threads:
                thread.start()
        while not self._stopped.wait(self._retry_policy.beat.total_seconds()):
            self._try(self._beat)
            if self._depth:
                self._wake_all()

    def _join(self) -> bool:
        while not self._try(self._register):
            if self._stopping.wait(self._retry_policy.beat.total_seconds()):
                return False
        return not self._stopping.is_set()

    def _register(self) -> None:
        presence = self._store.presence
        if presence.arrive() and (left := self._store.inbox.take_from_all_but(presence.id)):
            log.info("%d events that were left in the middle are handled again", left)
        presence.admit_others()
        self._count()

    def _beat(self) -> None:
        presence, inbox = self._store.presence, self._store.inbox
        presence.beat()
        self._write_all()
        gone = presence.dead(self._retry_policy.silence.total_seconds())
        for process in {*gone, *(inbox.holders() - presence.ids())}:
            if left := inbox.take_from(process):
                log.warning("Another process died; %d events that it left are handled again", left)
            presence.forget(process)
        self._count()

    def _count(self) -> None:
        self._depth, self.oldest = self._store.inbox.depth(), self._store.inbox.age()
        metrics.DEPTH.set(self._depth)
        metrics.AGE.set(self.oldest)

    def _write_all(self) -> None:
        self._store.outbox.settle()
        for key in list(self._unwritten):
            self._write_one(key)

    def _write_one(self, key: str) -> None:
        if write := self._unwritten.get(key):
            write()
            self._unwritten.pop(key, None)

    def _try(self, work: Callable[[], None]) -> bool:
        """Do it. Where the database does not answer, log that once. Returns whether it was done."""
        try:
            work()
        except StoreUnavailable as error:
            if not self.database_fault:
                log.error("The database can't be used: %s", error)
            self.database_fault = str(error)
            return False
        except Exception as error:  # noqa: BLE001  the thread must live to try again
            log.error("Looking after the inbox failed: %s\n%s", type(error).__name__, places(error))
            return False
        if self.database_fault:
            log.info("The database can be used again")
        self.database_fault = ""
        return True

    def _ring(self, *, urgent: bool) -> None:
        self._bell.ring()
        if urgent:
            self._urgent_bell.ring()

    def _wake_all(self) -> None:
        for bell in (self._bell, self._urgent_bell):
            bell.ring_for_all()


def _request(payload: Payload, context: dict[str, object]) -> BoltRequest:
    return BoltRequest(body=payload, mode="socket_mode", context=context)
