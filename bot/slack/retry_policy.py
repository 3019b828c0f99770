"""How long the worker waits for what."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class RetryPolicy:
    """How long the worker waits for what."""

    beat: timedelta = timedelta(seconds=1)
    """The time between two heartbeats."""
    silence: timedelta = timedelta(seconds=8)
    """How long after its last heartbeat a process counts as dead."""
    retry_after: tuple[timedelta, ...] = tuple(timedelta(seconds=s) for s in (1, 1, 1, 2, 2, 3, 5, 15, 30))
    """How long until an event is tried again after the first failed attempt, the second, and so on."""
    stop: timedelta = timedelta(seconds=5)
    """How long a stopping process waits for the events that it is handling."""


RETRY_POLICY = RetryPolicy()
