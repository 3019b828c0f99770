"""No text that somebody writes makes a pattern work longer than in proportion to the text's length."""

import importlib
import pkgutil
import re
import string
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from types import ModuleType
from typing import Any

import pytest
from conftest import Clock, Learnt

import bot
from bot.advisor import Advisor, Utterance
from bot.advisor.interview_replies import OpenQuestion
from bot.interview import phrases
from bot.slack import mrkdwn
from bot.store import Store, Thread

LENGTHS = (625, 10_000)
"""The shorter text comes first: what is cubic shows there in a moment, and would take hours on the longer one."""
WORTH_A_LOOK = 0.005
"""Seconds of one call, at which it is worth comparing with the same call on a quarter of the text."""
MOST_GROWTH = 10
"""Four times the text takes four times as long where time is linear, and sixteen times where it is quadratic."""
NOT_OF_PEOPLE = ("bot.playground", "bot.cli", "bot.knowledge")
"""Packages that read what curators and operators write."""


@dataclass
class Watch:
    """How long the patterns of the code take, each with the longest call on the text that is read now."""

    longest: dict[str, float] = field(default_factory=dict)

    def timed(self, pattern: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def call_timed(*args: Any, **kwargs: Any) -> Any:
            start = time.thread_time()
            try:
                return call(*args, **kwargs)
            finally:
                taken = time.thread_time() - start
                self.longest[pattern] = max(taken, self.longest.get(pattern, 0))

        return call_timed


class WatchedPattern:
    """A pattern whose calls are timed."""

    def __init__(self, pattern: re.Pattern[str], watch: Watch) -> None:
        self.watched, self._watch = pattern, watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.watched, name)
        if name == "finditer":
            return self._watch.timed(self.watched.pattern, lambda *args: iter(list(found(*args))))
        return self._watch.timed(self.watched.pattern, found) if callable(found) else found


class WatchedRe:
    """The module `re`, its calls timed."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def compile(self, pattern: str, flags: int = 0) -> WatchedPattern:
        return WatchedPattern(re.compile(pattern, flags), self._watch)

    def __getattr__(self, name: str) -> Any:
        found = getattr(re, name)
        if name not in {"sub", "subn", "split", "match", "search", "fullmatch", "findall"}:
            return found
        return lambda pattern, *args, **kwargs: self._watch.timed(pattern, found)(pattern, *args, **kwargs)


def modules() -> Iterator[ModuleType]:
    for each in pkgutil.walk_packages(bot.__path__, "bot."):
        if not each.name.startswith(NOT_OF_PEOPLE) and "__main__" not in each.name and "migrations" not in each.name:
            yield importlib.import_module(each.name)


def openings() -> list[str]:
    """Punctuation, and what the patterns that stand in the modules begin with."""
    patterns = [each for module in modules() for each in vars(module).values() if isinstance(each, re.Pattern)]
    pieces = {piece for each in patterns for piece in _pieces(each)[:3]}
    words = sorted({piece.strip() for piece in pieces} - {""})
    return [*string.punctuation, " ", "\n", "a", "1", "<#", "<@", *(f"{word} " for word in words)]


def _pieces(pattern: re.Pattern[str]) -> list[str]:
    return [piece for piece in re.split(r"\\.|[\[\]()|?+*.^${}<>:!=,]|\d", pattern.pattern) if piece.strip()]


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    watch = Watch()
    watched_re = WatchedRe(watch)
    for module in modules():
        for name, value in list(vars(module).items()):
            if value is re:
                monkeypatch.setattr(module, name, watched_re)
            elif isinstance(value, re.Pattern):
                monkeypatch.setattr(module, name, WatchedPattern(value, watch))
    phrases._pattern.cache_clear()
    yield watch
    phrases._pattern.cache_clear()


@pytest.fixture
def read(watch: Watch, learnt: Learnt, sqlite_url: str, clock: Clock) -> Iterator[Callable[[str], None]]:
    """Everything that reads what a person writes: Slack's text, a question, the words of an interview."""
    with Store.open(sqlite_url, clock) as store:
        advisor = Advisor(learnt.base, learnt.matcher, store, clock)
        in_thread = Utterance("", "U1", Thread("T1", "C1", "1.1"))
        elsewhere = Utterance("", "U2", Thread("T1", "C1", "2.2"))
        started = advisor.interviews.start(in_thread, "")
        assert isinstance(started, OpenQuestion)

        def read(text: str) -> None:
            mrkdwn.plain(text)
            advisor.interviews.interpret(started.interview, text)
            advisor.interviews.from_somebody_else(started.interview, replace(in_thread, text=text, user="U2"))
            advisor.questions.ask(replace(elsewhere, text=text))

        yield read


def test_time_grows_no_faster_than_the_text(watch: Watch, read: Callable[[str], None]) -> None:
    def longest(text: str) -> dict[str, float]:
        watch.longest.clear()
        phrases.normalize.cache_clear()
        phrases.tokens.cache_clear()
        read(text)
        return dict(watch.longest)

    for opening in openings():
        for length in LENGTHS:
            text = opening * (length // len(opening))
            taken = longest(text)
            if slow := {pattern for pattern in taken if taken[pattern] > WORTH_A_LOOK}:
                before, taken = longest(text[: len(text) // 4]), longest(text)
                grown = {each for each in slow if taken[each] > max(WORTH_A_LOOK, MOST_GROWTH * before.get(each, 0))}
                assert not grown, f"{opening!r} makes {grown} slow"
