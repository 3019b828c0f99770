"""Where each reply goes: to the thread, to one person, or into the interview's message."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.advisor import Advisor, Utterance
from bot.advisor.interview_replies import (
    Acknowledged,
    CancelAsked,
    Cancelled,
    Handover,
    InterviewView,
    NotYours,
    OpenQuestion,
    Refusal,
    Result,
    Stale,
)
from bot.advisor.replies import Advice, Informative, InterviewWanted, Reply, Shareable
from bot.chart import describe, draw
from bot.slack import metrics
from bot.slack.blocks import answers, home, interviews, result, sharing
from bot.slack.blocks.message import Block, Message
from bot.slack.messenger import OUT_OF_REACH, Messenger
from bot.slack.place import Place
from bot.slack.uploads import Attachment
from bot.store import Thread

RECORD_COMMENT = "Your decision record, to keep with your project, and a chart of what made the difference."
EXPORT_COMMENT = "Your decision record as it is now."
OPENING = Message("Starting the interview…")


class Responder:
    """Posts each reply where it belongs."""

    def __init__(
        self, messenger: Messenger, advisor: Advisor, again: bool = False, admins: Collection[str] = ()
    ) -> None:
        """`again`: the event was begun before. `admins`: who may change settings besides the workspace's admins."""
        self._admins = admins
        self._messenger = messenger
        self._advisor = advisor
        self._again = again

    def say(self, replies: Iterable[Reply], place: Place) -> None:
        """Post each reply in the way that suits its kind."""
        for reply in replies:
            if not self._again:
                metrics.count(reply)
            match reply:
                case OpenQuestion() | Result() | Cancelled():
                    self._show_from(reply, place)
                case InterviewWanted(workload=workload):
                    self._interview(place, workload)
                case Stale(current=OpenQuestion() | Result() | Cancelled() as current) if self._again:
                    self._show_again(current)
                case NotYours() | Stale():
                    self._refuse(reply, place)
                case CancelAsked():
                    self._messenger.post(place.thread.channel, place.thread.ts, interviews.cancel_asked(reply))
                case Handover(interview=interview):
                    self._messenger.post(interview.thread.channel, interview.thread.ts, interviews.handover(reply))
                case Acknowledged(text=text, current=current):
                    self._show(current)
                    self.tell(text, place)
                case _:
                    self._advise(reply, place)

    def introduce(self, place: Place) -> None:
        """Learn the name of somebody whom a record is about to name, if the app may read names."""
        team, interviews = place.thread.team, self._advisor.interviews
        if not interviews.is_known(team, place.user) and (name := self._messenger.name_of(place.user)):
            interviews.introduce(team, place.user, name)

    def is_admin(self, user: str) -> bool:
        """Whether somebody may change settings and teach: workspace admins, and people that our settings name."""
        return user in self._admins or self._messenger.is_admin(user)

    def is_said_to(self, us: str, utterance: Utterance, ts: str) -> bool:
        """Whether a reply in a thread follows a message of ours (`us`), rather than another person's."""
        return self._messenger.is_said_to(us, utterance.thread, utterance.user, ts)

    def share(self, reply: Shareable | Stale, place: Place) -> None:
        """Post a private answer for everybody, at its asker's click; the private one loses its button."""
        match reply:
            case Shareable():
                self._messenger.respond(place.response_url, sharing.shared(reply, place.user), to_all=True)
                self._messenger.respond(place.response_url, sharing.read(reply.shown), in_place=True)
            case Stale(why=why):
                self.tell(why, place)

    def share_result(self, reply: InterviewView | Refusal, channel: str, place: Place) -> None:
        """Share an interview's result in another channel, as its owner asked."""
        if not isinstance(reply, Result):
            self.say((reply,), place)
            return
        try:
            self._messenger.post(channel, None, result.shared(reply, place.user))
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH:
                raise
            note = f"I'm not in <#{channel}>. Invite me there, then share it again."
            self._messenger.post(place.user, None, Message(note))

    def export(self, reply: InterviewView | Refusal, place: Place) -> None:
        """Post the decision record as it is now: as a file, and as a canvas if the workspace has canvases."""
        if not isinstance(reply, Result):
            self.say((reply,), place)
            return
        record, thread = reply.record, reply.interview.thread
        canvas = self._messenger.write_canvas(
            thread.channel, place.user, record.filename.removesuffix(".md"), record.markdown
        )
        comment = f"Your decision record as it is now. As a canvas: {canvas}" if canvas else EXPORT_COMMENT
        self._messenger.attach(thread, [_written(reply)], comment, place.user)

    def hand_over(self, reply: InterviewView | Refusal, to: str, request_ts: str, place: Place) -> None:
        """Update the request to take over: it was granted. Then show the interview."""
        self._settle(reply, interviews.handed_over(to), request_ts, place)

    def keep(self, reply: InterviewView | Refusal, request_ts: str, place: Place) -> None:
        """Update the request to take over: it was declined."""
        self._settle(reply, interviews.kept(place.user), request_ts, place)

    def _settle(self, reply: InterviewView | Refusal, settled: Message, request_ts: str, place: Place) -> None:
        if not isinstance(reply, NotYours | Stale):
            self._messenger.update(place.thread.channel, request_ts, settled)
        self.say((reply,), place)

    def remind(self, reply: InterviewView | Refusal) -> None:
        """Remind the owner of an unfinished interview, in its thread."""
        if isinstance(reply, OpenQuestion):
            thread = reply.interview.thread
            link = self._messenger.link_to(thread.channel, self._show(reply))
            self._messenger.post(thread.channel, thread.ts, interviews.reminder(reply, link))

    def expire(self, reply: InterviewView | Refusal) -> None:
        """Show that an interview has expired."""
        if isinstance(reply, Cancelled):
            self._show(reply)

    def tell(self, text: str, place: Place) -> None:
        """Say something that only one person sees."""
        self.say_privately(Message(text), place)

    def resume(self, reply: InterviewView | Refusal, place: Place) -> None:
        """Update an interview's message, and send its owner a link to it."""
        match reply:
            case OpenQuestion() | Result() | Cancelled():
                link = self._messenger.link_to(reply.interview.thread.channel, self._show(reply))
                where = Message(f"Your interview is <{link}|here>.")
                if place.is_direct or place.thread.channel.startswith("D"):
                    self._messenger.post(place.user, None, where)
                else:
                    self.say_privately(where, place)
            case NotYours() | Stale():
                self._refuse(reply, place)

    def show_home(self, team: str, user: str) -> None:
        """Publish somebody's Home tab; for curators, with the state of the knowledge."""
        content = self._advisor.home(team, user)
        if self.is_admin(user):
            content = replace(content, state=self._advisor.curation.state(team))
        self._messenger.show_home(user, home.home(content))

    def refresh_home(self, body: dict[str, Any], place: Place) -> None:
        """Publish the Home tab again, if that is where somebody clicked."""
        if body.get("view"):
            self.show_home(place.thread.team, place.user)

    def open_modal(self, trigger_id: str, view: Block) -> None:
        """Open a modal."""
        self._messenger.open_modal(trigger_id, view)

    def _interview(self, place: Place, workload: str) -> None:
        """Start an interview in the thread where somebody asked for it, or in a new one."""
        if found := self._advisor.interviews.in_the_way(place.thread, place.user):
            self.say((found,), place)
            return
        self.introduce(place)
        about = workload or self._advisor.interviews.subject(place.thread)
        thread, ts = self._open(place)
        started = self._advisor.interviews.start(Utterance(about, place.user, thread), about, message_ts=ts)
        self.say((started,), replace(place, thread=thread, private=False))

    def _open(self, place: Place) -> tuple[Thread, str]:
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

    def _advise(self, reply: Advice, place: Place) -> None:
        said = answers.advice(reply)
        if place.private:
            self._messenger.respond(place.response_url, self._shareable(reply, said))
            return
        try:
            self._messenger.post(place.thread.channel, place.thread.ts or None, said)
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH or not place.response_url:
                raise
            self._messenger.respond(place.response_url, said)

    def _shareable(self, reply: Advice, said: Message) -> Message:
        """The message with a Share button, if others may want to read it. It is stored before it is shown."""
        if not isinstance(reply, Informative) or not reply.turn:
            return said
        self._advisor.questions.keep_shown(reply.turn, sharing.written(said))
        return sharing.with_share_button(said, reply.turn)

    def _show(self, reply: InterviewView) -> str:
        """Update the interview's message, and post its record when that is due. Returns the message's ts."""
        interview, shown = reply.interview, interviews.interview_message(reply)
        channel, ts = interview.thread.channel, interview.message_ts
        if ts and isinstance(reply, OpenQuestion) and reply.below:
            self._messenger.update(channel, ts, interviews.MOVED)
            ts = None
        if ts is None or not self._messenger.update(channel, ts, shown):
            _, ts = self._messenger.post(channel, interview.thread.ts, shown)
            if self._again:  # What was posted the first time may have said less.
                self._messenger.update(channel, ts, shown)
            self._advisor.interviews.placed(interview.id, ts)
        if isinstance(reply, Result):
            self._hand_over_record(reply)
        return ts

    def _hand_over_record(self, reply: Result) -> None:
        """Post the record if its status is new, and that of the decision it has replaced."""
        thread = reply.interview.thread
        if reply.replaced:
            self._show(replace(reply.replaced, decided=True))
        if reply.fresh:
            self._messenger.attach(thread, [_written(reply), _drawn(reply)], RECORD_COMMENT, reply.interview.owner)
        elif reply.decided:
            comment = f"The decision record: {reply.record.status}."
            self._messenger.attach(thread, [_written(reply)], comment, reply.interview.owner)

    def _show_again(self, current: InterviewView) -> None:
        """Show an interview that this same event changed before a crash, and post its record if that is missing."""
        if isinstance(current, Result):
            ended_now = current.interview.finished_by == self._messenger.key
            current = replace(
                current, fresh=ended_now and not current.record.is_final, decided=current.record.is_final
            )
        self._show(current)

    def _show_from(self, reply: InterviewView, place: Place) -> None:
        """Show an interview. If it was answered from another thread, link to it there."""
        ts = self._show(reply)
        thread = reply.interview.thread
        if place.thread.ts and place.thread != thread and not place.private:
            link = self._messenger.link_to(thread.channel, ts)
            self._messenger.post(place.thread.channel, place.thread.ts, interviews.told_elsewhere(reply, link))

    def _refuse(self, reply: Refusal, place: Place) -> None:
        match reply:
            case NotYours(interview=interview):
                self.say_privately(interviews.not_yours(interview), place)
            case Stale(why=text, current=current):
                if current is not None:
                    self._show(current)
                self.tell(text, place)

    def say_privately(self, message: Message, place: Place) -> None:
        """Say something that only one person sees."""
        if place.is_direct:
            self._messenger.post(place.user, None, message)
        elif place.private:
            self._messenger.respond(place.response_url, message)
        else:
            self._messenger.post_ephemeral(
                place.thread.channel, place.thread.ts, place.user, message, place.response_url
            )


def _written(reply: Result) -> Attachment:
    return Attachment(reply.record.filename, reply.record.markdown.encode(), "markdown")


def _drawn(reply: Result) -> Attachment:
    """The chart of the decision, with its description."""
    name = f"{reply.record.filename.removesuffix('.md')}.png"
    return Attachment(name, draw(reply.decision), words=describe(reply.decision))
