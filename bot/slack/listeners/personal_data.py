"""What people ask about their own data: `/vmvc forget me`, and its buttons."""

from slack_bolt import BoltContext

from bot.advisor import Advisor
from bot.slack.blocks import personal_data
from bot.slack.blocks.message import Message
from bot.slack.listeners.payload import Json, place_of_click
from bot.slack.messenger import Messenger
from bot.slack.place import Place
from bot.slack.responder import Responder
from bot.slack.uploads import Attachment
from bot.store import Thread


def show_data(advisor: Advisor, responder: Responder, place: Place) -> None:
    """`/vmvc forget me`: show what is stored about a person, with buttons to export and to erase it."""
    responder.say_privately(personal_data.held(advisor.personal_data.held(place.user)), place)


def on_export(body: Json, context: BoltContext, advisor: Advisor, messenger: Messenger) -> None:
    """Send a person everything that is stored about them, in direct messages."""
    place = place_of_click(body, context)
    channel, ts = messenger.post(place.user, None, Message(personal_data.EXPORTED))
    file = Attachment(personal_data.FILE_NAME, advisor.personal_data.export(place.user).encode(), "json")
    messenger.attach(Thread(place.thread.team, channel, ts), [file], personal_data.FILE_NAME, place.user)


def on_erase(body: Json, context: BoltContext, advisor: Advisor, responder: Responder) -> None:
    """Erase what is stored about a person."""
    place = place_of_click(body, context)
    advisor.personal_data.erase(place.user)
    responder.tell(personal_data.ERASED, place)
