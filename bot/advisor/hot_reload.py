"""Reloads the knowledge while the process serves. A broken edit changes nothing."""

import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import watchfiles

from bot.advisor.advisor import Advisor
from bot.knowledge import Base, BrokenBase, Problem, load
from bot.matching import Matcher
from bot.traces import places

log = logging.getLogger(__name__)

_GROUPED_MS = 200
"""Changes within this time count as one edit, as editors write, rename and touch a file for each save."""
_LOOK_MS = 1_000
"""How often to check that a watched directory is still the same one."""


class _GivenUp(Exception):
    """Raised inside learning when the process stops."""


class HotReload:
    """Holds the advisor for the knowledge as the files are now.

    An advisor keeps its base and its matcher for life. An event that began with one advisor ends with it; the next
    event gets the newest.
    """

    def __init__(self, advisor: Advisor, directories: Sequence[Path], cache: Path | None) -> None:
        self._advisor = advisor
        self._directories = directories
        self._cache = cache
        self._newest = advisor.base
        self._problems: tuple[Problem, ...] = ()
        self._lock = threading.Lock()
        """Held while the advisor is replaced. Readers of `advisor` never wait for it."""
        self._to_learn = threading.Event()
        self._stopping = threading.Event()

    def advisor(self) -> Advisor:
        """The newest advisor."""
        return self._advisor

    def warnings(self) -> list[str]:
        """Why the files are not in use as they are now, a line for each problem; empty if they are."""
        if not (problems := self._problems):
            return []
        return [
            f"The knowledge stays at version {self._advisor.base.version} until these problems are fixed:",
            *map(str, problems),
        ]

    def knowledge_version(self) -> str:
        """The version of the knowledge that answers now."""
        return self._advisor.base.version

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Reload on every edit until the `with` ends. Learning stops within two seconds of that."""
        threads = [
            threading.Thread(target=self._watch, name="vmvc-watch"),
            threading.Thread(target=self._learn, name="vmvc-learn"),
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            self._to_learn.set()
            for thread in threads:
                thread.join()

    def refresh(self) -> None:
        """Read the files, use at once what needs no learning, and leave the rest to the learning thread."""
        try:
            base = load(*self._directories)
        except BrokenBase as broken:
            self._refuse(broken.problems)
            return
        except Exception as error:  # noqa: BLE001  the thread has to survive for the next edit
            _log_bug("read", error)
            return
        was_broken, self._problems = bool(self._problems), ()
        with self._lock:
            if base.version == self._newest.version:
                if was_broken:
                    log.info("The knowledge has no problems any more: version %s", base.version)
                return
            self._newest = base
            if carried := self._advisor.matcher.carried_over(base):
                self._use(base, carried)
        if carried is None or carried.is_provisional:
            log.info("Learning %d topics and %d systems", len(base.topics), len(base.systems))
            self._to_learn.set()

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        if problems != self._problems:
            others = f" ({len(problems) - 1} more problems)" if len(problems) > 1 else ""
            log.error("The knowledge stays at version %s: %s%s", self._advisor.base.version, problems[0], others)
        self._problems = problems

    def _use(self, base: Base, matcher: Matcher) -> None:
        before, self._advisor = self._advisor.base.version, self._advisor.renewed(base, matcher)
        if not matcher.is_provisional:
            log.info("The knowledge is version %s", base.version)
        elif base.version != before:
            log.info("The knowledge is version %s, matched for now by what an earlier one taught", base.version)

    def _learn(self) -> None:
        """Learn the newest base whenever there is one. After a failure, wait for the next edit."""
        while self._to_learn.wait() and not self._stopping.is_set():
            self._to_learn.clear()
            try:
                self._learn_newest()
            except _GivenUp:
                return
            except Exception as error:  # noqa: BLE001  the thread has to survive for the next edit
                _log_bug("learnt", error)

    def _learn_newest(self) -> None:
        """Learn roughly first, so that an edit counts within a second or two, and then fully."""
        base, before = self._newest, self._advisor.matcher
        if rough := before.relearn_roughly(base, self._cache, self._go_on):
            self._use_if_newest(base, rough)
        self._use_if_newest(base, before.relearn(base, self._cache, self._go_on))

    def _use_if_newest(self, base: Base, matcher: Matcher) -> None:
        with self._lock:
            newest = self._newest
            if fitting := matcher if newest is base else matcher.carried_over(newest):
                self._use(newest, fitting)

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise _GivenUp

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch_these()
            except FileNotFoundError:  # Replacing a directory takes a moment, in which there is none.
                self.refresh()
                self._stopping.wait(_LOOK_MS / 1000)
            except (OSError, RuntimeError) as error:
                log.warning("The knowledge can't be watched (%s), so edits count only after a restart", error)
                return

    def _watch_these(self) -> None:
        """Watch the directories until one of them is replaced, as by a symbolic link that now points elsewhere."""
        before, seen = _identities(self._directories), False
        for changes in watchfiles.watch(
            *self._directories,
            debounce=_GROUPED_MS,
            stop_event=self._stopping,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
        ):
            same = _identities(self._directories) == before
            if changes or not seen or not same:
                self.refresh()
            if not same:
                return
            seen = True


def _log_bug(what: str, error: Exception) -> None:
    """Log where in the code an unexpected error arose."""
    log.error("The knowledge could not be %s: %s\n%s", what, type(error).__name__, places(error))


def _identities(directories: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Device and inode of each directory, which change when another one takes its place."""
    found: list[tuple[int, int] | None] = []
    for directory in directories:
        try:
            status = directory.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_dev, status.st_ino))
    return found
