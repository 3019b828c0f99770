"""Periodic work: reminders of interviews, their expiry, weekly digests, and retention."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.advisor import Advisor
from bot.slack.worker import Payload, Worker
from bot.store import DigestDue, Interview
from bot.traces import places

UNATTENDED, EXPIRED, DIGEST_DUE = "interview_unattended", "interview_expired", "digest_due"
"""Events of our own. They go through the inbox like Slack's, so that they are handled once, whatever crashes."""

EVERY_SECONDS = 60.0

log = logging.getLogger(__name__)


class Scheduler:
    """Does periodically what is due. Any number of processes may: the store gives each piece of work to one."""

    def __init__(
        self,
        advisor: Callable[[], Advisor],
        worker: Worker,
        reminding: bool,
        retention: Callable[[], object] = lambda: None,
    ) -> None:
        """`reminding`: whether reminders are sent. `retention` erases what is due."""
        self._advisor = advisor
        self._worker = worker
        self._reminding = reminding
        self._retention = retention
        self._stopping = threading.Event()

    def do(self) -> None:
        """Do what is due now."""
        advisor = self._advisor()
        interviews = advisor.interviews
        for ended in interviews.expired():
            self._worker.accept(_event(EXPIRED, ended.interview))
        if self._reminding:
            for step in interviews.unattended():
                self._worker.accept(_event(UNATTENDED, step.interview))
        for digest in advisor.digests_due():
            self._worker.accept(_digest_event(digest))
            advisor.digest_begun(digest)
        self._retention()

    @contextmanager
    def being_done(self, every_seconds: float = EVERY_SECONDS) -> Iterator[None]:
        """Do what is due every so many seconds, until the `with` ends."""
        thread = threading.Thread(target=self._run, args=(every_seconds,), name="vmvc-scheduler", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()

    def _run(self, every_seconds: float) -> None:
        while not self._stopping.wait(every_seconds):
            try:
                self.do()
            except Exception as error:  # noqa: BLE001  it may succeed in a minute
                log.error("Looking for what is due failed: %s\n%s", type(error).__name__, places(error))


def _digest_event(digest: DigestDue) -> Payload:
    """An event in the form of Slack's. The time in its id makes it the same event, whichever process accepts it."""
    return {
        "type": "event_callback",
        "team_id": digest.team,
        "event_id": f"{DIGEST_DUE}:{digest.channel}:{digest.due_at.timestamp()}",
        "event": {"type": DIGEST_DUE, "channel": digest.channel},
    }


def _event(kind: str, interview: Interview) -> Payload:
    """An event in the form of Slack's. The time in its id tells a second expiry, after a restart, from the first."""
    thread = interview.thread
    return {
        "type": "event_callback",
        "team_id": thread.team,
        "event_id": f"{kind}:{interview.id}:{interview.touched_at.timestamp()}",
        "event": {"type": kind, "interview": interview.id, "user": interview.owner, "channel": thread.channel},
    }
