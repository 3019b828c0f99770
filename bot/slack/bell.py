"""A bell that wakes threads which wait for work."""

import threading


class Bell:
    """Wakes waiting threads. A ring while none waits keeps the next one from waiting."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._rung = 0
        self._changed = threading.Condition()

    def ring(self) -> None:
        """Wake one thread."""
        with self._changed:
            self._rung = min(self._rung + 1, self._threads)
            self._changed.notify()

    def ring_for_all(self) -> None:
        """Wake all threads."""
        with self._changed:
            self._rung = self._threads
            self._changed.notify_all()

    def wait(self) -> None:
        """Return when the bell is rung for this thread."""
        with self._changed:
            self._changed.wait_for(lambda: self._rung)
            self._rung -= 1
