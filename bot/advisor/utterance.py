"""What a person wrote, and where."""

from dataclasses import dataclass

from bot.store import Thread


@dataclass(frozen=True)
class Utterance:
    """Something a person wrote to the advisor. `direct` says whether nobody else can read it."""

    text: str
    user: str
    thread: Thread
    direct: bool = False
    is_outside: bool = False
    """Whether people of other workspaces read the reply: it then leaves out what is only for one's own."""
    is_reply: bool = False
    """Whether it was written in a thread that had begun before."""
    event: str | None = None
    """The key of the event that brought it. Handling the event again adds no turn."""
