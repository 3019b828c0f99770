"""What curators teach: checked in the background, with what came of it in their direct messages."""

import logging
from collections.abc import Sequence

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.advisor import Advisor
from bot.advisor.curation import WEEK, Draft, NotTaught, Taught
from bot.advisor.feedback import Resolved
from bot.curation.proposals import Proposal
from bot.slack.blocks import curation
from bot.slack.blocks.message import Message
from bot.slack.messenger import OUT_OF_REACH, Messenger
from bot.slack.place import Place, is_in_a_thread
from bot.slack.responder import Responder
from bot.slack.threads import Said, answer_in
from bot.store import Thread

log = logging.getLogger(__name__)

ANSWERED_HERE = "Answered in Slack"
"""The title of a source that is a message."""


class CurationResponder:
    """Teaches what curators submit, and posts digests."""

    def __init__(self, client: WebClient, messenger: Messenger, responder: Responder, advisor: Advisor) -> None:
        self._client = client
        self._messenger = messenger
        self._advisor = advisor
        self.responder = responder
        """For what is shown to one person."""

    def teach(self, proposals: Sequence[Proposal], wordings: Sequence[str], place: Place) -> None:
        """Teach ways of asking for a point, or what is off topic."""
        if self._is_curator(place):
            channel, ts = self._messenger.post(place.user, None, Message(curation.CHECKING))
            self._tell(channel, ts, curation.outcome(self._advisor.curation.teach(proposals), wordings), place)

    def teach_point(self, draft: Draft, place: Place) -> None:
        """Teach a point that somebody wrote."""
        if self._is_curator(place):
            channel, ts = self._messenger.post(place.user, None, Message(curation.CHECKING))
            reply: Taught | NotTaught = self._advisor.curation.teach_point(draft)
            self._tell(channel, ts, curation.outcome(reply, draft.wordings, draft), place)

    def _is_curator(self, place: Place) -> bool:
        is_curator = self.responder.is_admin(place.user)
        if not is_curator:
            self.responder.tell(curation.ONLY_CURATORS, place)
        return is_curator

    def _tell(self, channel: str, ts: str, outcome: Message, place: Place) -> None:
        self._messenger.update(channel, ts, outcome)
        self.responder.show_home(place.thread.team, place.user)

    def answered_by_a_person(self, asked: Resolved, request: Thread, us: str) -> Draft:
        """What somebody answered to a question that was passed on: in its thread, or under the request itself.

        What the app may not read stays empty.
        """
        turn, asker = asked.turn, asked.request.asker or ""
        threads = (turn.thread, request) if is_in_a_thread(turn) else (request,)
        answers = (answer_in(self._client, us, thread, asker) for thread in threads)
        said = next(filter(None, answers), None)
        likeliest = self._advisor.curation.lesson_about(turn.question or "").entry
        return self.drafted(turn.topic or likeliest, said, turn.question or "")

    def drafted(self, entry: str, said: Said | None, question: str) -> Draft:
        """A point from an answer in Slack, with that message as its source."""
        asks = (" ".join(question.split()),) if question else ()
        if said is None:
            return Draft(entry, "", asks, "", "")
        link = self._messenger.link_to(said.channel, said.ts)
        return Draft(entry, " ".join(said.text.split()), asks, ANSWERED_HERE, link)

    def post_digest(self, team: str, channel: str) -> None:
        """Post a week's digest to a channel, unless nobody asked anything."""
        state = self._advisor.curation.state(team, WEEK)
        if not (state.questions or state.gaps):
            return
        try:
            self._messenger.post(channel, None, curation.digest(state))
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH:
                raise
            log.warning("A digest was not posted: %s", error.response["error"])
