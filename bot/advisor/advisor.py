"""Replies to whatever people write: as an answer in their open interview, or as a question to the knowledge."""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import datetime

from bot.advisor.answers import choice
from bot.advisor.curation import WEEK, Curation
from bot.advisor.feedback import Feedback
from bot.advisor.interview_replies import Stale
from bot.advisor.interviews import Interviews
from bot.advisor.personal_data import PersonalData
from bot.advisor.questions import GONE, Questions
from bot.advisor.replies import Choice, Clarification, Home, NoAnswer, Reply
from bot.advisor.utterance import Utterance
from bot.curation.proposals import ProposalLayer
from bot.interview import Cancel, Describe, Explained, GiveAnswer, Interpretation, NotUnderstood, agreement, steering
from bot.knowledge.model import Base
from bot.matching import Matcher
from bot.store import ChannelSettings, DigestDue, Interview, Listening, Store

RECENT = 3
"""How many of the topics that somebody asked about last are shown at home."""


class Advisor:
    """Answers, compares and interviews, with one knowledge base and one store."""

    def __init__(
        self,
        base: Base,
        matcher: Matcher,
        store: Store,
        clock: Callable[[], datetime],
        proposals: ProposalLayer | None = None,
    ) -> None:
        """`proposals`: where what curators teach is kept; None where nothing can be taught."""
        self.base = base
        self.matcher = matcher
        self.questions = Questions(base, matcher, store, clock)
        self.interviews = Interviews(base, store, clock)
        self.feedback = Feedback(base, store, clock)
        self.personal_data = PersonalData(store)
        self.curation = Curation(base, matcher, store, clock, proposals)
        self._proposals = proposals
        self._store = store
        self._clock = clock

    def renewed(self, base: Base, matcher: Matcher) -> "Advisor":
        """An advisor for another state of the knowledge, with the same store and clock."""
        return Advisor(base, matcher, self._store, self._clock, self._proposals)

    def handling(self, event: str, team: str) -> "Advisor":
        """An advisor that handles one event of a workspace. It sees and changes nothing of another workspace.

        `event` is the event's key, so that handling it again ends an interview only once.
        """
        handling = copy(self)
        handling._store = store = self._store.of(team)
        handling.questions = self.questions.within(store)
        handling.interviews = Interviews(self.base, store, self._clock, event)
        handling.feedback = Feedback(self.base, store, self._clock)
        handling.personal_data = PersonalData(store)
        handling.curation = self.curation.within(store)
        return handling

    def hear(self, utterance: Utterance) -> tuple[Reply, ...]:
        """Reply to a message: it answers or steers the open interview around it, or else is a question."""
        interview = self.interviews.around(utterance)
        if interview is None:
            return self.questions.ask(utterance)
        if utterance.user != interview.owner:
            reply = self.interviews.from_somebody_else(interview, utterance)
            return (reply,) if reply else self.questions.ask(utterance)
        if done := self.interviews.done_before(interview) or self._about_cancelling(interview, utterance.text):
            return (done,)
        if interview.thread == utterance.thread:
            return self._in_its_thread(interview, utterance)
        return self._outside_its_thread(interview, utterance)

    def is_meant_for_us(self, utterance: Utterance) -> bool:
        """Whether something that mentions nobody, in a channel, is meant for the advisor.

        In a thread where it has answered, that is a follow-up; in the thread of an open interview, an answer of its
        owner. If the channel's setting asks for it, it is also a question that starts a thread, provided that the
        advisor is sure of the answer.
        """
        listening = self.listening(utterance.thread.team, utterance.thread.channel)
        if listening not in {"follow_ups", "questions"}:
            return False
        interview = self.interviews.around(utterance)
        if interview is not None and self.interviews.done_before(interview):
            return True
        if interview is not None and interview.is_open and interview.thread == utterance.thread:
            return utterance.user == interview.owner and self._is_understood(interview, utterance.text)
        if self._store.turns.last_topic(utterance.thread) is not None:
            return self.questions.is_follow_up(utterance)
        return listening == "questions" and not utterance.is_reply and self.questions.is_plain(utterance.text)

    def listening(self, team: str, channel: str) -> Listening:
        """What the advisor answers in a channel."""
        return self._store.channels.listening(team, channel)

    def settings_of(self, team: str, channel: str) -> ChannelSettings:
        """What is chosen for a channel."""
        return self._store.channels.settings(team, channel)

    def choose(self, team: str, channel: str, listening: Listening, wants_digest: bool) -> None:
        """Choose what the advisor answers in a channel, and whether it posts a digest there every week."""
        due_at = self.settings_of(team, channel).digest_due_at or self._clock() + WEEK
        self._store.channels.choose(team, channel, listening, due_at if wants_digest else None)

    def digests_due(self) -> list[DigestDue]:
        """The channels whose weekly digest is due now."""
        return self._store.channels.digests_due(self._clock())

    def digest_begun(self, digest: DigestDue) -> None:
        """Note that a digest is being posted: the next is due on the same day of the week."""
        weeks = (self._clock() - digest.due_at) // WEEK + 1
        self._store.channels.postpone(digest, digest.due_at + weeks * WEEK)

    def _is_understood(self, interview: Interview, text: str) -> bool:
        if interview.cancel_asked and agreement(text):
            return True
        return not isinstance(self.interviews.interpret(interview, text), NotUnderstood)

    def home(self, team: str, user: str) -> Home:
        """What a person sees in App Home: their interviews, what they asked about last, all there is to ask about."""
        about = self.base.about
        return Home(
            interviews=self.interviews.of_owner(team, user),
            decisions=self.interviews.decisions(team, user),
            topics=self.base.entries,
            examples=about.examples,
            reminded=self._store.reminders.are_on(team, user),
            recent=self.base.named(self._store.turns.recent_topics(team, user, RECENT)),
            starred=tuple(choice(self.base, id_) or id_ for id_ in self._store.stars.of(team, user)),
            sides=about.side_titles,
            last_turn=self._store.turns.last_of(team, user),
        )

    def star(self, team: str, user: str, id_: str) -> Choice | Stale:
        """Keep an answer at home for a person, by the id of its topic, system or point."""
        found = choice(self.base, id_)
        if found is None:
            return GONE
        self._store.stars.add(team, user, id_)
        return found

    def unstar(self, team: str, user: str, id_: str) -> None:
        """Take a starred answer off a person's home."""
        self._store.stars.remove(team, user, id_)

    def remind(self, team: str, user: str, wanted: bool) -> None:
        """Turn reminders of unfinished interviews on or off for a person."""
        (self._store.reminders.turn_on if wanted else self._store.reminders.turn_off)(team, user)

    def uninstalled(self, team: str) -> None:
        """Note that a workspace removed the app. What is stored of it is erased after the grace time, unless it comes
        back.
        """
        self._store.installations.uninstalled(team)

    def token_revoked(self, team: str) -> None:
        """Note that the bot's token of a workspace was revoked: nothing can be posted there until there is
        another.
        """
        self._store.installations.revoked(team)

    def _about_cancelling(self, interview: Interview, text: str) -> Reply | None:
        """The reply to a yes or a no, after the question whether the interview shall be cancelled."""
        if not (interview.is_open and interview.cancel_asked):
            return None
        match agreement(text):
            case "yes":
                return self.interviews.do(interview.id, interview.owner, Cancel(), typed=True)
            case "no":
                return self.interviews.go_on(interview.id, interview.owner, "OK, let's go on.")
            case _:
                return None

    def _in_its_thread(self, interview: Interview, utterance: Utterance) -> tuple[Reply, ...]:
        """Reply to the owner in their interview's thread. A question is answered from the knowledge, if that has an
        answer.
        """
        if self._asks_for_something_else(utterance.text) and not steering(utterance.text):
            return self.questions.ask(utterance)
        heard = self.interviews.interpret(interview, utterance.text)
        is_unclear = isinstance(heard, NotUnderstood)
        if is_unclear or (isinstance(heard, GiveAnswer | Describe) and utterance.text.rstrip().endswith("?")):
            replies = self.questions.ask(utterance)
            if _is_known(replies) or (is_unclear and not interview.is_open):
                return replies
        return (self._do(interview, heard),)

    def _outside_its_thread(self, interview: Interview, utterance: Utterance) -> tuple[Reply, ...]:
        """Reply to the owner in direct messages, outside the thread of their open interview.

        Only what steers the interview or answers its open question is taken for it.
        """
        if self._asks_for_something_else(utterance.text):
            return self.questions.ask(utterance)
        heard = self.interviews.interpret(interview, utterance.text)
        is_asked = self.questions.is_asked(utterance.text)
        is_meant = not isinstance(heard, NotUnderstood | Describe) and not (
            isinstance(heard, GiveAnswer) and is_asked
        )
        if is_meant and not utterance.text.rstrip().endswith("?"):
            return (self._do(interview, heard),)
        replies = self.questions.ask(utterance)
        if _is_known(replies) or (is_asked and not is_meant):
            return replies
        return (self._do(interview, NotUnderstood() if isinstance(heard, Describe) else heard),)

    def _asks_for_something_else(self, text: str) -> bool:
        """Whether a message asks for another interview or a comparison, and so is no answer to this interview."""
        return self.questions.interview_wanted(text) is not None or self.questions.is_comparing(text)

    def _do(self, interview: Interview, heard: Interpretation) -> Reply:
        match heard:
            case Cancel() if interview.is_open and not interview.cancel_asked:
                return self.interviews.ask_to_cancel(interview)
            case NotUnderstood():
                return self.interviews.not_understood(interview, heard)
            case Explained(text=text):
                return self.interviews.explained(interview, text)
            case command:
                return self.interviews.do(interview.id, interview.owner, command, typed=True)


def _is_known(replies: Iterable[Reply]) -> bool:
    return any(not isinstance(reply, NoAnswer | Clarification) for reply in replies)
