"""Validators that compose: of strings, lists and objects in JSON. Slack's limits are written with them.

A check takes a value of any kind and the JSON pointer where it stands, and yields what is wrong with it.
No check ever raises, whatever the value.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Fault:
    """One thing that Slack would refuse: where (a JSON pointer) and what, in Slack's words."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"[ERROR] {self.what} [json-pointer:{self.where}]"


Faults = Iterator[Fault]
Check = Callable[[object, str], Faults]
Json = Mapping[str, Any]
CrossCheck = Callable[[Json, str], Faults]


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: object, where: str) -> Faults:
        if not isinstance(value, str):
            yield Fault(where, "should be a string")
        elif len(value) < least:
            yield Fault(where, f"must be more than {least - 1} characters")
        elif len(value) > most:
            yield Fault(where, f"must be less than {most + 1} characters")

    return check


def number(low: float, high: float) -> Check:
    """A number from `low` to `high`; true and false are no numbers."""

    def check(value: object, where: str) -> Faults:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield Fault(where, "should be a number")
        elif not low <= value <= high:
            yield Fault(where, f"must be between {low} and {high}")

    return check


def flag(value: object, where: str) -> Faults:
    """True or false."""
    if not isinstance(value, bool):
        yield Fault(where, "should be a boolean")


def anything(value: object, where: str) -> Faults:
    """A field that Slack knows and this workspace does not look into."""
    return iter(())


def choice(*allowed: str) -> Check:
    """One of the given words."""

    def check(value: object, where: str) -> Faults:
        if not isinstance(value, str) or value not in allowed:
            yield Fault(where, f"must be one of: {', '.join(allowed)}")

    return check


def address(most: int, *schemes: str) -> Check:
    """A URL with a host and one of the schemes (http and https unless told otherwise)."""
    length, known = string(most), schemes or ("http", "https")

    def check(value: object, where: str) -> Faults:
        yield from length(value, where)
        if isinstance(value, str) and not _is_address(value, known):
            yield Fault(where, "invalid url")

    return check


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in schemes and bool(parts.netloc or parts.scheme == "mailto")


def many(check: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` things, each of which passes `check`."""

    def check_all(value: object, where: str) -> Faults:
        if not isinstance(value, list | tuple):
            yield Fault(where, "should be a list")
            return
        if len(value) < least:
            yield Fault(where, f"no fewer than {least} items allowed")
        if len(value) > most:
            yield Fault(where, f"no more than {most} items allowed")
        for place, item in enumerate(value):
            yield from check(item, f"{where}/{place}")

    return check_all


@dataclass(frozen=True)
class Shape:
    """An object: the fields it must have, those it may have, and checks that look at several at once."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    also: tuple[CrossCheck, ...] = ()

    def __call__(self, value: object, where: str) -> Faults:
        """Yield what is wrong with the object: missing and unknown fields first."""
        if not isinstance(value, Mapping):
            yield Fault(where, "should be an object")
            return
        known = {**self.required, **self.optional}
        for name in self.required:
            if name not in value:
                yield Fault(where, f"missing required field: {name}")
        for name, item in value.items():
            yield from known[name](item, f"{where}/{name}") if name in known else _stray(name, where)
        for cross_check in self.also:
            yield from cross_check(value, where)


def _stray(name: object, where: str) -> Faults:
    if name != "type":
        yield Fault(where, f"invalid additional property: {name}")


def by_type(shapes: Mapping[str, Check]) -> Check:
    """An object whose `type` says which of the shapes it must have."""

    def check(value: object, where: str) -> Faults:
        if not isinstance(value, Mapping):
            yield Fault(where, "should be an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            yield Fault(where, "missing required field: type")
        elif kind not in shapes:
            yield Fault(f"{where}/type", f"unsupported type: {kind}")
        else:
            yield from shapes[kind](value, where)

    return check


def exactly_one(*names: str) -> CrossCheck:
    """Of these fields there must be one, and only one."""

    def check(value: Json, where: str) -> Faults:
        given = [name for name in names if name in value]
        if len(given) != 1:
            yield Fault(where, f"must have exactly one of: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> CrossCheck:
    """Of these fields there must be one or more."""

    def check(value: Json, where: str) -> Faults:
        if not any(name in value for name in names):
            yield Fault(where, f"must have at least one of: {', '.join(names)}")

    return check
