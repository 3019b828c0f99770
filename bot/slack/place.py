"""Places: where something was said or clicked, which is where the reply goes."""

from dataclasses import dataclass
from typing import Self

from bot.store import Thread, Turn


@dataclass(frozen=True)
class Place:
    """A thread, and a person in it.

    `private` is true for a slash command and the replies to it, which only this person sees. A `thread` without a
    timestamp means App Home, a modal or a global shortcut: replies go to the person's direct messages.
    """

    thread: Thread
    user: str
    response_url: str = ""
    private: bool = False

    @classmethod
    def directly(cls, team: str, user: str) -> Self:
        """The person's direct messages; Slack takes a person's id for the channel."""
        return cls(Thread(team, user, ""), user)

    @property
    def is_direct(self) -> bool:
        """Whether this was in App Home, in a modal, or by a global shortcut."""
        return not self.thread.ts


def is_in_a_thread(turn: Turn) -> bool:
    """Whether a question was asked in a real thread, rather than by a command or from Home."""
    return bool(turn.thread.ts) and not turn.thread.ts.startswith("command:")
