"""What the advisor answers in a channel: who may choose it, and where."""

from typing import get_args

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.slack.actions import Pick, UnknownAction
from bot.slack.blocks import settings
from bot.slack.listeners.payload import Json, chosen_in, read_modal, wants_digest
from bot.slack.names import Input
from bot.slack.place import Place
from bot.slack.responder import Responder
from bot.store import Listening


def open_settings(advisor: Advisor, responder: Responder, place: Place, trigger_id: str) -> None:
    """`/vmvc settings`: show the channel's settings to those who may change them."""
    team, channel = place.thread.team, place.thread.channel
    chosen = advisor.settings_of(team, channel)
    if channel.startswith("D"):
        responder.tell(settings.NOT_A_CHANNEL, place)
    elif responder.is_admin(place.user):
        responder.open_modal(trigger_id, settings.channel_settings(channel, chosen))
    else:
        responder.tell(settings.ONLY_ADMINS.format(settings.named(chosen.listening)), place)


def on_settings_chosen(view: Json, body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """An admin chose what is answered in a channel."""
    channel, place = read_modal(view, Pick).id, Place.directly(context.team_id or "", body["user"]["id"])
    listening = _listening(chosen_in(view, Input.LISTENING))
    if not responder.is_admin(place.user):
        responder.tell(
            settings.ONLY_ADMINS.format(settings.named(advisor.listening(place.thread.team, channel))), place
        )
        return
    advisor.choose(place.thread.team, channel, listening, wants_digest(view))
    responder.tell(settings.saved(channel, advisor.settings_of(place.thread.team, channel)), place)


def _listening(chosen: str) -> Listening:
    for listening in get_args(Listening):
        if chosen == listening:
            return listening  # type: ignore[no-any-return]
    raise UnknownAction
