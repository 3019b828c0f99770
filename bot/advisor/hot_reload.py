"""Knowledge that is edited while it serves: read again, learnt, and taken up whole. A broken edit changes nothing."""

import logging
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import watchfiles

from bot.advisor.advisor import Advisor
from bot.knowledge import Base, BrokenBase, Problem, load
from bot.matching import Matcher

log = logging.getLogger(__name__)

_GROUPED_MS = 200
"""An editor writes, renames and touches: what follows within this time is one edit."""
_LOOK_MS = 1_000
"""How often it is looked whether a watched directory is still the same one."""


class _GivenUp(Exception):
    """The process stops while it learns."""


class HotReload:
    """The advisor with the knowledge that the files hold now.

    An advisor is made for one base and one matcher and keeps them: what was begun with one is finished with it, and
    the next event gets the next.
    """

    def __init__(self, advisor: Advisor, directories: Sequence[Path], cache: Path | None) -> None:
        self._advisor = advisor
        self._directories = directories
        self._cache = cache
        self._newest = advisor.base
        self._problems: tuple[Problem, ...] = ()
        self._lock = threading.Lock()
        """Held while an advisor is taken up; who asks for one does not wait for it."""
        self._to_learn = threading.Event()
        self._stopping = threading.Event()

    def advisor(self) -> Advisor:
        """The advisor of this moment."""
        return self._advisor

    def warnings(self) -> list[str]:
        """Why the files as they stand are not used, a line for each problem; nothing where they are."""
        if not (problems := self._problems):
            return []
        return [
            f"The knowledge stays at version {self._advisor.base.version} until this is mended:",
            *map(str, problems),
        ]

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Follow the files until the `with` ends. What is being learnt then is given up, within two seconds or so."""
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
        """Read the files, and use them at once as far as that can be done without learning."""
        try:
            base = load(*self._directories)
        except BrokenBase as broken:
            self._refuse(broken.problems)
            return
        except Exception as error:  # noqa: BLE001  the thread must live to see the next edit
            _told("read", error)
            return
        mended, self._problems = bool(self._problems), ()
        with self._lock:
            if base.version == self._newest.version:
                if mended:
                    log.info("The knowledge is sound again: version %s", base.version)
                return
            self._newest = base
            if carried := self._advisor.matcher.carried_over(base):
                self._take_up(base, carried)
        if carried is None or carried.is_provisional:
            log.info("Learning %d topics and %d systems", len(base.topics), len(base.systems))
            self._to_learn.set()

    def _refuse(self, problems: tuple[Problem, ...]) -> None:
        if problems != self._problems:
            others = f" ({len(problems) - 1} more problems)" if len(problems) > 1 else ""
            log.error("The knowledge stays at version %s: %s%s", self._advisor.base.version, problems[0], others)
        self._problems = problems

    def _take_up(self, base: Base, matcher: Matcher) -> None:
        before, self._advisor = self._advisor.base.version, self._advisor.renewed(base, matcher)
        if not matcher.is_provisional:
            log.info("The knowledge is version %s", base.version)
        elif base.version != before:
            log.info("The knowledge is version %s, matched for now by what an earlier one taught", base.version)

    def _learn(self) -> None:
        """Learn the newest base, and again where it changed meanwhile; what fails may go well at the next edit."""
        while self._to_learn.wait() and not self._stopping.is_set():
            self._to_learn.clear()
            try:
                self._learn_newest()
            except _GivenUp:
                return
            except Exception as error:  # noqa: BLE001  the thread must live to learn the next edit
                _told("learnt", error)

    def _learn_newest(self) -> None:
        """First in a hurry, so that an edit counts within a second or two, then with all care."""
        base, before = self._newest, self._advisor.matcher
        if rough := before.relearn_roughly(base, self._cache, self._go_on):
            self._take_up_newest(base, rough)
        self._take_up_newest(base, before.relearn(base, self._cache, self._go_on))

    def _take_up_newest(self, base: Base, matcher: Matcher) -> None:
        with self._lock:
            newest = self._newest
            if fitting := matcher if newest is base else matcher.carried_over(newest):
                self._take_up(newest, fitting)

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise _GivenUp

    def _watch(self) -> None:
        while not self._stopping.is_set():
            try:
                self._watch_these()
            except FileNotFoundError:  # A directory is away just now; whoever replaces one takes a moment.
                self.refresh()
                self._stopping.wait(_LOOK_MS / 1000)
            except (OSError, RuntimeError) as error:
                log.warning("Edits count from the next start on: the knowledge cannot be watched (%s)", error)
                return

    def _watch_these(self) -> None:
        """Follow these very directories, until one of them is another: links are turned, folders put in place."""
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


def _told(what: str, error: Exception) -> None:
    """A fault of ours goes to the log by its places in the code; what it was about stays out of it."""
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("The knowledge could not be %s: %s\n%s", what, type(error).__name__, places)


def _identities(directories: Sequence[Path]) -> list[tuple[int, int] | None]:
    """What tells a directory from another one in its place."""
    found: list[tuple[int, int] | None] = []
    for directory in directories:
        try:
            status = directory.stat()
        except OSError:
            found.append(None)
        else:
            found.append((status.st_dev, status.st_ino))
    return found
