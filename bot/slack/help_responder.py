"""Questions that go to the people who look after a topic."""

from slack_sdk.errors import SlackApiError

from bot.advisor.feedback import Contact, HelpWanted, Resolved
from bot.advisor.interview_replies import Stale
from bot.slack.blocks import feedback
from bot.slack.messenger import OUT_OF_REACH, Messenger
from bot.slack.place import Place, is_in_a_thread
from bot.slack.responder import Responder


class HelpResponder:
    """Passes questions on, and shows when they are resolved."""

    def __init__(self, messenger: Messenger, responder: Responder) -> None:
        self._messenger = messenger
        self._responder = responder

    def pass_on(self, reply: HelpWanted | Stale, place: Place) -> None:
        """Pass a question on to the people who look after its topic, and tell the asker."""
        match reply:
            case HelpWanted(contact=Contact() as contact) if contact.kind != "group" or is_in_a_thread(reply.turn):
                self._responder.tell(self._asked(reply, contact), place)
            case HelpWanted():
                self._responder.tell(feedback.NOBODY_TO_ASK, place)
            case Stale(why=why):
                self._responder.tell(why, place)

    def _asked(self, wanted: HelpWanted, contact: Contact) -> str:
        """Pass a question on. Returns what to tell its asker."""
        thread = wanted.turn.thread
        link = self._messenger.link_to(thread.channel, thread.ts) if is_in_a_thread(wanted.turn) else ""
        channel, ts = (thread.channel, thread.ts) if contact.kind == "group" else (contact.id, None)
        try:
            posted, _ = self._messenger.post(channel, ts, feedback.passed_on(wanted, link))
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH:
                raise
            return feedback.OUT_OF_REACH.format(contact.id)
        return feedback.told_who(contact, posted)

    def close(self, reply: Resolved | Stale, request_ts: str, place: Place, can_teach: bool) -> None:
        """Show that a question is resolved, in the message that passed it on, and offer to teach its answer."""
        match reply:
            case Resolved():
                self._messenger.update(place.thread.channel, request_ts, feedback.resolved(reply, can_teach))
            case Stale(why=why):
                self._responder.tell(why, place)
