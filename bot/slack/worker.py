"""What Slack sends is written down before it is acknowledged, and handled once, in its order, also after a crash."""

import logging
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic

from slack_bolt import App, BoltRequest

from bot.slack.ordering import Payload, arrival, can_wait, key_of, team_of
from bot.slack.outcomes import Failed, GaveUp, Handled, Outcome, Postponed, outcome_of
from bot.store import UNTOLD, Received, Store, StoreUnavailable

__all__ = ["Payload", "QueueFull", "RetryPolicy", "Worker", "key_of", "places", "team_of"]

MOST_ATTEMPTS = 5
"""How often something that fails is tried."""
MOST_BEGUN = 12
"""How often something is begun, be it that processes die over it, before it is given up."""
SUSPECT = 2
"""What was begun more often than this may be what processes die of. One thread handles such things, one by one, so
that those that were only near do not die with it again and again."""
MOST_UNFINISHED = 5_000
"""With more than this to do, questions are refused: Slack asks them again."""
URGENT_THREADS = 2
"""Threads for clicks alone, so that these do not wait behind questions."""

log = logging.getLogger(__name__)


class QueueFull(Exception):
    """There is too much to do already. What was not taken may be sent again."""


@dataclass(frozen=True)
class RetryPolicy:
    """How long to wait for what."""

    beat: timedelta = timedelta(seconds=1)
    """How long between two signs of life, and two looks for what is left to do."""
    silence: timedelta = timedelta(seconds=8)
    """How long after its last sign of life a process counts as dead."""
    retry_after: tuple[timedelta, ...] = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 15, 30))
    """How long Slack or the database is given to come back: after the first attempt, the second, and so on."""
    stop: timedelta = timedelta(seconds=5)
    """How long what was begun is given to come to its end when the process stops."""


RETRY_POLICY = RetryPolicy()


class Worker:
    """Between the transports and the app: the inbox, and the threads that empty it."""

    def __init__(self, app: App, store: Store, threads: int = 8, retry_policy: RetryPolicy = RETRY_POLICY) -> None:
        self._app = app
        self._store = store
        self._retry_policy = retry_policy
        self._stopping = threading.Event()
        self._stopped = threading.Event()
        self._bell = _Bell(threads)
        self._urgent_bell = _Bell(URGENT_THREADS)
        careful = partial(self._claim, begun_at_most=None)
        self._threads = [self._thread(self._work, "vmvc-careful", careful, self._bell)]
        for number in range(1, threads):
            self._threads.append(self._thread(self._work, f"vmvc-{number}", self._claim, self._bell))
        urgent = partial(self._claim, only_urgent=True)
        for number in range(URGENT_THREADS):
            self._threads.append(self._thread(self._work, f"vmvc-urgent-{number}", urgent, self._urgent_bell))
        self._heart = self._thread(self._live, "vmvc-heart")
        self._owed: dict[str, Callable[[], None]] = {}
        """What the database is still to be told of what was handled, by key."""
        self._depth = 0
        """About how much is unfinished: counted at each beat, and kept up between two."""
        self._busy = 0
        """About how many threads handle something."""
        self._answers = True
        """Whether the database answered at the last beat."""

    def start(self) -> None:
        """Begin to handle what comes, and what a crash left behind, here or in another process."""
        self._heart.start()

    def accept(self, payload: Payload) -> None:
        """Write the payload down and have it handled. When this returns, it may be acknowledged.

        Raises:
            QueueFull: where there is too much to do for another question.
            StoreUnavailable: where the database does not answer.
        """
        if self._depth >= MOST_UNFINISHED and can_wait(payload):
            raise QueueFull(f"{self._depth} events are unfinished")
        arrived = arrival(payload)
        if self._store.inbox.receive(arrived):
            self._depth += 1
            self._ring(urgent=arrived.urgent)

    def stop(self) -> None:
        """Begin with nothing more, and finish what was begun. What takes longer is left to the next process."""
        deadline = monotonic() + self._retry_policy.stop.total_seconds()
        self._stopping.set()
        self._wake_all()
        for thread in (*self._threads, self._heart):
            if thread is self._heart:
                self._stopped.set()
            if thread.is_alive():
                thread.join(max(0.1, deadline - monotonic()))
        if unfinished := [thread.name for thread in self._threads if thread.is_alive()]:
            # What they hold stays ours until we are seen to be dead: they may be talking to Slack this moment.
            log.warning("Stopping: %d events are left in the middle", len(unfinished))
            return
        self._try(self._say_goodbye)

    def _say_goodbye(self) -> None:
        self._pay()
        self._store.presence.leave()

    @staticmethod
    def _thread(target: Callable[..., None], name: str, *args: object) -> threading.Thread:
        return threading.Thread(target=target, args=args, name=name, daemon=True)

    # Handling

    def _work(self, claim: Callable[[], Received | None], bell: "_Bell") -> None:
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
            return None  # The heart notices, too, and rings when the database is back.
        except Exception as error:  # noqa: BLE001  a thread that ends handles nothing more
            log.error("Looking for something to do failed: %s\n%s", type(error).__name__, places(error))
            return None

    def _handle(self, received: Received) -> None:
        outcome = self._outcome(received)
        self._owed[received.key] = self._debt(received, outcome)
        self._depth -= isinstance(outcome, Handled | GaveUp)
        try:
            self._pay_one(received.key)
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
            # The last line of defence of a thread: the row stays open and is tried again. The error's own words
            # stay out of the log: they may quote what a person wrote.
            log.error("Handling %s failed: %s\n%s", key, type(error).__name__, places(error))
            return Failed()

    def _debt(self, received: Received, outcome: Outcome) -> Callable[[], None]:
        """What is to be written of how handling something came out."""
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

    def _live(self) -> None:
        """Show up, free what others left, and see to it again and again that nothing is forgotten."""
        if self._arrive():
            for thread in self._threads:
                thread.start()
        while not self._stopped.wait(self._retry_policy.beat.total_seconds()):
            self._try(self._beat)
            if self._depth:
                self._wake_all()

    def _arrive(self) -> bool:
        while not self._try(self._show_up):
            if self._stopping.wait(self._retry_policy.beat.total_seconds()):
                return False
        return not self._stopping.is_set()

    def _show_up(self) -> None:
        presence = self._store.presence
        if presence.arrive() and (left := self._store.inbox.take_from_all_but(presence.id)):
            log.info("%d events that were left in the middle are handled again", left)
        presence.admit_others()
        self._depth = self._store.inbox.depth()

    def _beat(self) -> None:
        presence, inbox = self._store.presence, self._store.inbox
        presence.beat()
        self._pay()
        gone = presence.dead(self._retry_policy.silence.total_seconds())
        for process in {*gone, *(inbox.holders() - presence.ids())}:
            if left := inbox.take_from(process):
                log.warning("Another process died; %d events that it left are handled again", left)
            presence.forget(process)
        self._depth = inbox.depth()

    def _pay(self) -> None:
        self._store.outbox.settle()
        for key in list(self._owed):
            self._pay_one(key)

    def _pay_one(self, key: str) -> None:
        if debt := self._owed.get(key):
            debt()
            self._owed.pop(key, None)

    def _try(self, work: Callable[[], None]) -> bool:
        """Do it, and tell the log once where the database does not answer."""
        try:
            work()
        except StoreUnavailable as error:
            if self._answers:
                log.error("The database does not answer: %s", error)
            self._answers = False
            return False
        except Exception as error:  # noqa: BLE001  the thread must live to try again
            log.error("Looking after the inbox failed: %s\n%s", type(error).__name__, places(error))
            return False
        if not self._answers:
            log.info("The database answers again")
        self._answers = True
        return True

    def _ring(self, *, urgent: bool) -> None:
        self._bell.ring()
        if urgent:
            self._urgent_bell.ring()

    def _wake_all(self) -> None:
        for bell in (self._bell, self._urgent_bell):
            bell.ring_for_all()


class _Bell:
    """Wakes one of the threads that wait. Rung while none waits, it keeps the next ones awake."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._rung = 0
        self._changed = threading.Condition()

    def ring(self) -> None:
        with self._changed:
            self._rung = min(self._rung + 1, self._threads)
            self._changed.notify()

    def ring_for_all(self) -> None:
        with self._changed:
            self._rung = self._threads
            self._changed.notify_all()

    def wait(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._rung)
            self._rung -= 1


def _request(payload: Payload, context: dict[str, object]) -> BoltRequest:
    return BoltRequest(body=payload, mode="socket_mode", context=context)


def places(error: Exception) -> str:
    """Where in the code an error came about, without what it says."""
    return "".join(traceback.format_tb(error.__traceback__))
