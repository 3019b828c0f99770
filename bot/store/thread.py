"""The Slack thread in which a conversation takes place."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thread:
    """A Slack thread. `ts` is the timestamp of its first message, as Slack writes it: `1700000000.000100`."""

    team: str
    channel: str
    ts: str
