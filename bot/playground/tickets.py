"""Short-lived permissions: trigger ids, response URLs and Socket Mode tickets, with a life and a number of uses."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Clock = Callable[[], float]
T = TypeVar("T")


class UnknownTicket(Exception):
    """Nobody issued this ticket."""


class ExpiredTicket(Exception):
    """The ticket's life is over."""


class UsedTicket(Exception):
    """The ticket was redeemed as often as it may be."""


@dataclass
class _Ticket(Generic[T]):
    value: T
    expires: float
    uses_left: int


class Tickets(Generic[T]):
    """Issue tickets that carry a value and stop working after `life` seconds or `uses` redemptions."""

    def __init__(self, prefix: str, life: float, uses: int, clock: Clock) -> None:
        self._prefix, self._life, self._uses, self._clock = prefix, life, uses, clock
        self._issued: dict[str, _Ticket[T]] = {}
        self._lock = Lock()

    def issue(self, value: T) -> str:
        """A new ticket for this value; its text is impossible to guess."""
        name = f"{self._prefix}{secrets.token_hex(12)}"
        with self._lock:
            self._issued[name] = _Ticket(value, self._clock() + self._life, self._uses)
        return name

    def peek(self, name: str) -> T:
        """The value, without using the ticket up. Raises UnknownTicket, ExpiredTicket or UsedTicket."""
        with self._lock:
            return self._valid(name).value

    def redeem(self, name: str) -> T:
        """The value, for one use. Raises UnknownTicket, ExpiredTicket or UsedTicket."""
        with self._lock:
            ticket = self._valid(name)
            ticket.uses_left -= 1
            return ticket.value

    def _valid(self, name: str) -> _Ticket[T]:
        ticket = self._issued.get(name)
        if ticket is None:
            raise UnknownTicket(name)
        if self._clock() > ticket.expires:
            raise ExpiredTicket(name)
        if ticket.uses_left <= 0:
            raise UsedTicket(name)
        return ticket
