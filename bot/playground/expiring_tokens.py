"""Short-lived permissions: trigger ids, response URLs and Socket Mode addresses, with a life and a number of uses."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

Clock = Callable[[], float]
T = TypeVar("T")


class UnknownToken(Exception):
    """Nobody issued this token."""


class ExpiredToken(Exception):
    """The token's life is over."""


class UsedToken(Exception):
    """The token was redeemed as often as it may be."""


@dataclass
class _Token(Generic[T]):
    value: T
    expires: float
    uses_left: int


class ExpiringTokens(Generic[T]):
    """Issue tokens that carry a value and stop working after `life` seconds or `uses` redemptions."""

    def __init__(self, prefix: str, life: float, uses: int, clock: Clock) -> None:
        self._prefix, self._life, self._uses, self._clock = prefix, life, uses, clock
        self._issued: dict[str, _Token[T]] = {}
        self._lock = Lock()

    def issue(self, value: T) -> str:
        """A new token for this value; its text is impossible to guess."""
        name = f"{self._prefix}{secrets.token_hex(12)}"
        with self._lock:
            self._issued[name] = _Token(value, self._clock() + self._life, self._uses)
        return name

    def peek(self, name: str) -> T:
        """The value, without using the token up. Raises UnknownToken, ExpiredToken or UsedToken."""
        with self._lock:
            return self._valid(name).value

    def redeem(self, name: str) -> T:
        """The value, for one use. Raises UnknownToken, ExpiredToken or UsedToken."""
        with self._lock:
            token = self._valid(name)
            token.uses_left -= 1
            return token.value

    def _valid(self, name: str) -> _Token[T]:
        token = self._issued.get(name)
        if token is None:
            raise UnknownToken(name)
        if self._clock() > token.expires:
            raise ExpiredToken(name)
        if token.uses_left <= 0:
            raise UsedToken(name)
        return token
