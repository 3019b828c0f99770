"""What came of handling something, as the app answers it and the inbox understands it."""

from dataclasses import dataclass
from datetime import timedelta

from slack_bolt import BoltResponse


@dataclass(frozen=True)
class Handled:
    """It is done, or it was nothing for us."""


@dataclass(frozen=True)
class Postponed:
    """Slack wants us to wait."""

    until: timedelta


@dataclass(frozen=True)
class Failed:
    """Something stumbled that may stand up again."""


@dataclass(frozen=True)
class GaveUp:
    """It will never be handled; the person was told the number."""

    fault: str


Outcome = Handled | Postponed | Failed | GaveUp


def outcome_of(response: BoltResponse) -> Outcome:
    """The app's answer, as the inbox understands it; see `app.build`."""
    match response.status:
        case 429:
            return Postponed(timedelta(seconds=float(response.headers["retry-after"][0])))
        case 503:
            return Failed()
        case 500:
            return GaveUp(response.body)
        case _:
            return Handled()
