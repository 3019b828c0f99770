"""How handling an event can end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from slack_bolt import BoltResponse


@dataclass(frozen=True)
class Handled:
    """The event is done, or was of no interest."""

    name: ClassVar = "handled"


@dataclass(frozen=True)
class Postponed:
    """Slack wants us to wait."""

    name: ClassVar = "postponed"

    until: timedelta


@dataclass(frozen=True)
class Failed:
    """It failed, and may succeed at the next try."""

    name: ClassVar = "retried"


@dataclass(frozen=True)
class GaveUp:
    """It failed for good. The person was told the number of the fault."""

    name: ClassVar = "given_up"

    fault: str


Outcome = Handled | Postponed | Failed | GaveUp


def outcome_of(response: BoltResponse) -> Outcome:
    """The outcome that the app's response stands for; see `app.build`."""
    match response.status:
        case 429:
            return Postponed(timedelta(seconds=float(response.headers["retry-after"][0])))
        case 503:
            return Failed()
        case 500:
            return GaveUp(response.body)
        case _:
            return Handled()
