"""What keeps a modal from being submitted, told while it is still open: Slack shows it beside the input.

https://docs.slack.dev/surfaces/modals#displaying_errors
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.advisor import Advisor
from bot.advisor.interview_replies import NotYours, Stale
from bot.knowledge.points import FEWEST_WORDINGS
from bot.slack.actions import Pick, Reconsider, UnknownAction, decode
from bot.slack.errors import Unreachable, reason_of
from bot.slack.listeners.payload import wants_digest, wordings_in
from bot.slack.messenger import OUT_OF_REACH
from bot.slack.names import Input, Name
from bot.slack.ordering import team_of
from bot.slack.web import KeepAliveClient

Errors = Mapping[str, str]
"""The `block_id` of an input to what is wrong with it; empty if nothing is."""
Review = Callable[[Mapping[str, Any]], Errors]

SHARING = "I'm sharing your interview's result here."
DIGEST_CHOSEN = "I'll post a weekly digest here."
NOT_THERE = "I'm not in that channel. Invite me there with `/invite @vmvc`, or pick another one."
NOT_HERE = "I'm not in this channel, so I can't post here. Invite me with `/invite @vmvc` first."
TOO_FEW = f"Please give {FEWEST_WORDINGS} or more, one a line, so that I recognise the question."
SOMEBODY_ELSE_S = "This is somebody else's interview now, so only they can change it."

PATIENCE_SECONDS = 0.6
"""How long Slack may take for each step of a call: it waits three seconds for what a review finds, and no longer.
https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response"""

log = logging.getLogger(__name__)


class Reviews:
    """Reviews modals before they are accepted. What cannot be told now is left to the listener."""

    def __init__(self, client: KeepAliveClient, advisor: Callable[[], Advisor]) -> None:
        self._client = client.waiting(PATIENCE_SECONDS)
        self._advisor = advisor

    def of(self, payload: Mapping[str, Any]) -> Errors:
        """What is wrong with a modal that was submitted."""
        if payload.get("type") != "view_submission":
            return {}
        view, user, team = payload["view"], payload["user"]["id"], team_of(dict(payload))
        try:
            asked = decode(view["callback_id"], view.get("private_metadata") or "")
        except UnknownAction:
            return {}
        match asked:
            case Reconsider(interview):
                return _beside(Input.ANSWER, self._change(team, interview, user))
            case Pick(Name.PRIORITIES, interview):
                return _beside(Input.PRIORITIES, self._change(team, interview, user))
            case Pick(Name.COMPONENTS, interview):
                return _beside(Input.COMPONENTS, self._change(team, interview, user))
            case Pick(Name.SHARE_RESULT):
                is_there = self._can_post(_channel(view), user, SHARING)
                return _beside(Input.CHANNEL, "" if is_there else NOT_THERE)
            case Pick(Name.SETTINGS, channel) if wants_digest(dict(view)):
                is_there = self._can_post(channel, user, DIGEST_CHOSEN)
                return _beside(Input.DIGEST, "" if is_there else NOT_HERE)
            case Pick(Name.WRITE_POINT) if len(wordings_in(dict(view))) < FEWEST_WORDINGS:
                return _beside(Input.WORDINGS, TOO_FEW)
            case _:
                return {}

    def _change(self, team: str, interview: str, user: str) -> str:
        """Why an interview cannot be changed now; empty if it can be."""
        match self._advisor().handling("", team).interviews.obstacle(interview, user):
            case NotYours():
                return SOMEBODY_ELSE_S
            case Stale(why=why):
                return why
            case None:
                return ""

    def _can_post(self, channel: str, user: str, text: str) -> bool:
        """Whether we can post in a channel, tried out by telling the person there what is about to happen.

        True where Slack does not tell in time.
        """
        try:
            self._client.chat_postEphemeral(channel=channel, user=user, text=text)
        except SlackApiError as error:
            return error.response["error"] not in OUT_OF_REACH - {"user_not_in_channel"}
        except (Unreachable, OSError) as error:
            log.info("Whether a channel can be posted in is not known: %s", reason_of(error))
        return True


def shown_in_modal(errors: Errors) -> dict[str, Any]:
    """The answer with which a modal stays open and shows errors."""
    return {"response_action": "errors", "errors": dict(errors)}


def _beside(name: Input, error: str) -> Errors:
    return {name: error} if error else {}


def _channel(view: Mapping[str, Any]) -> str:
    return str(
        view["state"]["values"].get(Input.CHANNEL, {}).get(Input.CHANNEL, {}).get("selected_conversation") or ""
    )
