"""Where something was said or clicked, and so where the reply goes."""

from dataclasses import dataclass
from typing import Self

from bot.store import Thread


@dataclass(frozen=True)
class Place:
    """A thread, and a person in it.

    `private` is true where only this person sees it: a slash command and what came of it. Where `thread` has no
    timestamp, it was done outside all channels, and the reply goes to the person directly.
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
        """Whether this was outside all channels: in App Home, in a modal, by a global shortcut."""
        return not self.thread.ts
