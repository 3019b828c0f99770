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
from bot.slack import metrics
from bot.slack.blocks import answers, home, interviews, result, sharing
from bot.slack.blocks.message import Block, Message
from bot.slack.interview_display import InterviewDisplay
from bot.slack.messenger import OUT_OF_REACH, Messenger
from bot.slack.place import Place


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
        self._display = InterviewDisplay(messenger, advisor, again)

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
                    self._display.show_again(current)
                case NotYours() | Stale():
                    self._refuse(reply, place)
                case CancelAsked():
                    self._messenger.post(place.thread.channel, place.thread.ts, interviews.cancel_asked(reply))
                case Handover(interview=interview):
                    self._messenger.post(interview.thread.channel, interview.thread.ts, interviews.handover(reply))
                case Acknowledged(text=text, current=current):
                    self._display.show(current)
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
        self._display.export(reply, place.user)

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
            self._display.remind(reply)

    def expire(self, reply: InterviewView | Refusal) -> None:
        """Show that an interview has expired."""
        if isinstance(reply, Cancelled):
            self._display.show(reply)

    def tell(self, text: str, place: Place) -> None:
        """Say something that only one person sees."""
        self.say_privately(Message(text), place)

    def cancel(self, reply: InterviewView | Refusal, clicked: str, place: Place) -> None:
        """Show that an interview is cancelled. If that was pressed in another message, that one says so, too."""
        if not isinstance(reply, Cancelled) or clicked == reply.interview.message_ts or not clicked:
            self.say((reply,), place)
            return
        link = self._messenger.link_to(reply.interview.thread.channel, self._display.show(reply))
        self._messenger.update(place.thread.channel, clicked, interviews.told_elsewhere(reply, link))

    def resume(self, reply: InterviewView | Refusal, place: Place, clicked: str = "") -> None:
        """Update an interview's message, and tell its owner where it is: in the message `clicked`, if any."""
        match reply:
            case OpenQuestion() | Result() | Cancelled():
                link = self._messenger.link_to(reply.interview.thread.channel, self._display.show(reply))
                where = Message(f"Your interview is <{link}|here>.")
                if clicked:
                    self._messenger.update(place.thread.channel, clicked, where)
                elif place.is_direct or place.thread.channel.startswith("D"):
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
            self.say((_in_place(found) if self._again else found,), place)
            return
        self.introduce(place)
        about = workload or self._advisor.interviews.subject(place.thread)
        thread, ts = self._display.open(place)
        started = self._advisor.interviews.start(Utterance(about, place.user, thread), about, message_ts=ts)
        self.say((started,), replace(place, thread=thread, private=False))

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

    def _show_from(self, reply: InterviewView, place: Place) -> None:
        """Show an interview below what was typed, or else in its place, with a link if that is another thread."""
        thread = reply.interview.thread
        is_elsewhere = bool(place.thread.ts) and place.thread != thread and not place.private
        if is_elsewhere and reply.moved_from is not None and place.thread.channel == thread.channel:
            self._display.show(reply, place.thread.ts)
            return
        ts = self._display.show(reply)
        if is_elsewhere:
            link = self._messenger.link_to(thread.channel, ts)
            self._messenger.post(place.thread.channel, place.thread.ts, interviews.told_elsewhere(reply, link))

    def _refuse(self, reply: Refusal, place: Place) -> None:
        match reply:
            case NotYours(interview=interview):
                self.say_privately(interviews.not_yours(interview), place)
            case Stale(why=text, current=current):
                if current is not None:
                    self._display.show(current)
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


def _in_place(reply: InterviewView | Refusal) -> InterviewView | Refusal:
    """The interview where it stands: handled again, a wish may have opened it itself."""
    match reply:
        case OpenQuestion() | Result():
            return replace(reply, moved_from=None, note="")
        case _:
            return reply
