"""The front desk: who writes to the advisor is answered, or goes on with their interview."""

from collections.abc import Callable, Iterable
from copy import copy
from datetime import datetime

from bot.advisor.interview_replies import CancelAsked
from bot.advisor.interviews import Interviews
from bot.advisor.questions import Questions, Utterance
from bot.advisor.replies import Clarification, Home, NoAnswer, Reply
from bot.interview import Cancel, Describe, Explained, GiveAnswer, Interpretation, NotUnderstood, steering
from bot.knowledge.model import Base
from bot.matching import Matcher
from bot.store import Interview, Store


class Advisor:
    """Answers, compares and interviews, from one knowledge base and what the store remembers."""

    def __init__(self, base: Base, matcher: Matcher, store: Store, clock: Callable[[], datetime]) -> None:
        self.base = base
        self.matcher = matcher
        self.questions = Questions(base, matcher, store, clock)
        self.interviews = Interviews(base, store, clock)
        self._store = store
        self._clock = clock

    def renewed(self, base: Base, matcher: Matcher) -> "Advisor":
        """The advisor for another state of the knowledge, at the same desk."""
        return Advisor(base, matcher, self._store, self._clock)

    def handling(self, event: str) -> "Advisor":
        """The advisor while it handles one event: what that ends has ended by it, also if it is handled again."""
        handling = copy(self)
        handling.interviews = self.interviews.handling(event)
        return handling

    def hear(self, utterance: Utterance) -> tuple[Reply, ...]:
        """Reply to whatever was written: an answer to an open interview, a word to steer it, or else a question."""
        interview = self.interviews.around(utterance)
        if interview is None:
            return self.questions.ask(utterance)
        if utterance.user != interview.owner:
            reply = self.interviews.from_somebody_else(interview, utterance)
            return (reply,) if reply else self.questions.ask(utterance)
        if interview.thread == utterance.thread:
            return self._in_its_thread(interview, utterance)
        return self._beside_it(interview, utterance)

    def home(self, team: str, user: str) -> Home:
        """What this person finds at home: their interviews, the topics, examples."""
        mine = self.interviews.of_owner(team, user)
        return Home(mine, self.base.topics, self.base.about.examples, self._store.reminders.are_on(team, user))

    def remind(self, team: str, user: str, wanted: bool) -> None:
        """Remind somebody of interviews that they leave, or never again."""
        (self._store.reminders.turn_on if wanted else self._store.reminders.turn_off)(team, user)

    def uninstalled(self, team: str) -> None:
        """A workspace removed the app. Until the grace time has passed, coming back brings everything back."""
        self._store.installations.uninstalled(team)

    def token_revoked(self, team: str) -> None:
        """The bot's token of a workspace was revoked: nothing can be said there until there is another."""
        self._store.installations.revoked(team)

    def _in_its_thread(self, interview: Interview, utterance: Utterance) -> tuple[Reply, ...]:
        """What the owner wrote in their interview's thread; a question goes to the knowledge where that knows."""
        if self._wants_another(utterance.text) and not steering(utterance.text):
            return self.questions.ask(utterance)
        heard = self.interviews.interpret(interview, utterance.text)
        is_unclear = isinstance(heard, NotUnderstood)
        if is_unclear or (isinstance(heard, GiveAnswer | Describe) and utterance.text.rstrip().endswith("?")):
            replies = self.questions.ask(utterance)
            if _is_known(replies) or (is_unclear and not interview.is_open):
                return replies
        return (self._taken(interview, heard),)

    def _beside_it(self, interview: Interview, utterance: Utterance) -> tuple[Reply, ...]:
        """What the owner wrote in direct messages, outside the thread of their open interview.

        Only what steers the interview or answers its open question is meant for it.
        """
        if self._wants_another(utterance.text):
            return self.questions.ask(utterance)
        heard = self.interviews.interpret(interview, utterance.text)
        is_asked = self.questions.is_asked(utterance.text)
        is_meant = not isinstance(heard, NotUnderstood | Describe) and not (
            isinstance(heard, GiveAnswer) and is_asked
        )
        if is_meant and not utterance.text.rstrip().endswith("?"):
            return (self._taken(interview, heard),)
        replies = self.questions.ask(utterance)
        if _is_known(replies) or (is_asked and not is_meant):
            return replies
        return (self._taken(interview, NotUnderstood() if isinstance(heard, Describe) else heard),)

    def _wants_another(self, text: str) -> bool:
        """Whether a message wants an interview or a comparison, which no answer does."""
        return self.questions.interview_wanted(text) is not None or self.questions.is_comparing(text)

    def _taken(self, interview: Interview, heard: Interpretation) -> Reply:
        match heard:
            case Cancel() if interview.is_open:
                return CancelAsked(interview)  # a word is sooner said than a button is clicked
            case NotUnderstood():
                return self.interviews.not_understood(interview, heard)
            case Explained(text=text):
                return self.interviews.explained(interview, text)
            case command:
                return self.interviews.do(interview.id, interview.owner, command, typed=True)


def _is_known(replies: Iterable[Reply]) -> bool:
    return any(not isinstance(reply, NoAnswer | Clarification) for reply in replies)
