"""Where interviews are shown: each has one message, which is edited in place, or moves below what its owner types."""

from dataclasses import replace

from slack_sdk.errors import SlackApiError

from bot.advisor import Advisor
from bot.advisor.interview_replies import InterviewView, OpenQuestion, Result
from bot.chart import describe, draw
from bot.slack.blocks import interviews
from bot.slack.blocks.message import Message
from bot.slack.messenger import OUT_OF_REACH, Messenger
from bot.slack.place import Place
from bot.slack.uploads import Attachment
from bot.store import Thread

RECORD_COMMENT = "Your decision record, to keep with your project, and a chart of what made the difference."
EXPORT_COMMENT = "Your decision record as it is now."
OPENING = Message("Starting the interview…")


class InterviewDisplay:
    """Shows interviews, and hands their records over."""

    def __init__(self, messenger: Messenger, advisor: Advisor, again: bool) -> None:
        """`again`: the event that is handled was begun before."""
        self._messenger = messenger
        self._advisor = advisor
        self._again = again

    def open(self, place: Place) -> tuple[Thread, str]:
        """Post the message that will show an interview: in the channel, or in direct messages if the bot isn't in it.

        Returns the interview's thread, and the message's ts.
        """
        inside = place.thread.ts if place.thread.ts and not place.private else None
        try:
            channel, ts = self._messenger.post(place.thread.channel, inside, OPENING)
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH or not place.response_url:
                raise
            note = "I'm not in this channel, so your interview is waiting in your direct messages with me."
            self._messenger.respond(place.response_url, Message(note))
            inside = None
            channel, ts = self._messenger.post(place.user, None, OPENING)
        return replace(place.thread, channel=channel, ts=inside or ts), ts

    def show(self, reply: InterviewView, under: str = "") -> str:
        """Bring the interview's message up to date, and hand over its record if due. Returns the message's ts.

        `under` is the thread in which its owner typed, if the message moves below that.
        """
        interview = reply.interview
        channel, ts = interview.thread.channel, interview.message_ts
        if not channel:  # It stood in the direct messages of somebody whose data was erased.
            return ts or ""
        shown = interviews.interview_message(reply, self._advisor.listening(interview.thread.team, channel))
        is_moving = reply.moved_from is not None
        if ts is None or is_moving or not self._messenger.update(channel, ts, shown):
            reply = self._post(reply, shown, (under if is_moving else "") or interview.thread.ts)
        if isinstance(reply, Result):
            self._hand_over_record(reply)
        return reply.interview.message_ts or ""

    def _post(self, reply: InterviewView, shown: Message, thread_ts: str) -> InterviewView:
        """Post the interview's message anew, and shrink the old one to a line."""
        interview = reply.interview
        channel, old = interview.thread.channel, interview.message_ts
        _, ts = self._messenger.post(channel, thread_ts, shown)
        if self._again or ts == old:  # What was posted the first time may have said less.
            self._messenger.update(channel, ts, shown)
        if reply.moved_from is not None and old and ts != old:
            link = self._messenger.link_to(channel, ts) if thread_ts != interview.thread.ts else ""
            self._messenger.update(channel, old, interviews.moved(reply.moved_from, link))
        self._advisor.interviews.placed(interview.id, ts, thread_ts)
        moved = replace(interview, message_ts=ts, thread=replace(interview.thread, ts=thread_ts))
        return replace(reply, interview=moved)

    def _hand_over_record(self, reply: Result) -> None:
        """Post the record if its status is new, and that of the decision it has replaced."""
        thread = reply.interview.thread
        if reply.replaced:
            self.show(replace(reply.replaced, decided=True))
        if reply.fresh:
            self._messenger.attach(thread, [_written(reply), _drawn(reply)], RECORD_COMMENT, reply.interview.owner)
        elif reply.decided:
            comment = f"The decision record: {reply.record.status}."
            self._messenger.attach(thread, [_written(reply)], comment, reply.interview.owner)

    def show_again(self, current: InterviewView) -> None:
        """Show an interview whose decision this same event may have settled before a crash, and hand that over."""
        if isinstance(current, Result):
            current = replace(current, decided=current.record.is_final)
        self.show(current)

    def export(self, reply: Result, user: str) -> None:
        """Post the decision record as it is now: as a file, and as a canvas if the workspace has canvases."""
        record, thread = reply.record, reply.interview.thread
        canvas = self._messenger.write_canvas(
            thread.channel, user, record.filename.removesuffix(".md"), record.markdown
        )
        comment = f"Your decision record as it is now. As a canvas: {canvas}" if canvas else EXPORT_COMMENT
        self._messenger.attach(thread, [_written(reply)], comment, user)

    def remind(self, reply: OpenQuestion) -> None:
        """Remind the owner of an unfinished interview, in its thread."""
        thread = reply.interview.thread
        link = self._messenger.link_to(thread.channel, self.show(reply))
        self._messenger.post(thread.channel, thread.ts, interviews.reminder(reply, link))


def _written(reply: Result) -> Attachment:
    return Attachment(reply.record.filename, reply.record.markdown.encode(), "markdown")


def _drawn(reply: Result) -> Attachment:
    """The chart of the decision, with its description."""
    name = f"{reply.record.filename.removesuffix('.md')}.png"
    return Attachment(name, draw(reply.decision), words=describe(reply.decision))
