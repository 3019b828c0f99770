"""The front desk: who writes to the advisor is answered, or goes on with their interview."""

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.advisor.asking import Asking, Said
from bot.advisor.interviewing import Interviewing
from bot.advisor.replies import AskedBack, CancelAsked, Home, NotKnown, Reply
from bot.interview import Heard, Noted, Quit, Unclear, command
from bot.knowledge.model import Base
from bot.matching import Matcher
from bot.store import Interview, Store


class Advisor:
    """Answers, compares and interviews, from one knowledge base and what the store remembers."""

    def __init__(self, base: Base, matcher: Matcher, store: Store, clock: Callable[[], datetime]) -> None:
        self.base = base
        self.matcher = matcher
        self.asking = Asking(base, matcher, store, clock)
        self.interviews = Interviewing(base, store, clock)
        self._store = store
        self._clock = clock

    def renewed(self, base: Base, matcher: Matcher) -> "Advisor":
        """The advisor for another state of the knowledge, at the same desk."""
        return Advisor(base, matcher, self._store, self._clock)

    def hear(self, said: Said) -> tuple[Reply, ...]:
        """Reply to whatever was written: an answer to an open interview, a word to steer it, or else a question."""
        interview = self.interviews.around(said)
        if interview is None:
            return self.asking.ask(said)
        if said.who != interview.owner:
            overheard = self.interviews.overheard(interview, said)
            return (overheard,) if overheard else self.asking.ask(said)
        if interview.thread == said.thread:
            return self._in_its_thread(interview, said)
        return self._beside_it(interview, said)

    def home(self, team: str, who: str) -> Home:
        """What this person finds at home: their interviews, the topics, examples."""
        mine = self.interviews.of_owner(team, who)
        return Home(mine, self.base.topics, self.base.about.examples, self._store.reminders.are_on(team, who))

    def remind(self, team: str, who: str, wanted: bool) -> None:
        """Remind somebody of interviews that they leave, or never again."""
        (self._store.reminders.turn_on if wanted else self._store.reminders.turn_off)(team, who)

    def forget(self, team: str) -> None:
        """Erase everything that is kept of a workspace."""
        self._store.forget_team(team)

    def _in_its_thread(self, interview: Interview, said: Said) -> tuple[Reply, ...]:
        """What the owner wrote in their interview's thread; a question goes to the knowledge where that knows."""
        if self._wants_another(said.text) and not command(said.text):
            return self.asking.ask(said)
        heard = self.interviews.listen(interview, said.text)
        is_asking = isinstance(heard, Noted) and heard.event == "answered" and said.text.rstrip().endswith("?")
        if isinstance(heard, Unclear) or is_asking:
            replies = self.asking.ask(said)
            if _is_known(replies) or (isinstance(heard, Unclear) and not interview.is_open):
                return replies
        return self._taken(interview, heard)

    def _beside_it(self, interview: Interview, said: Said) -> tuple[Reply, ...]:
        """What the owner wrote in direct messages, outside the thread of their open interview.

        Only what steers the interview or answers its open question is meant for it.
        """
        if self._wants_another(said.text):
            return self.asking.ask(said)
        heard = self.interviews.listen(interview, said.text)
        match heard:
            case Quit():
                return (CancelAsked(interview),)
            case Noted(event="answered", given=given):
                is_meant = bool(given) and not self.asking.is_asked(said.text)
            case _:
                is_meant = not isinstance(heard, Unclear)
        if is_meant and not said.text.rstrip().endswith("?"):
            return self._taken(interview, heard)
        replies = self.asking.ask(said)
        if _is_known(replies) or (self.asking.is_asked(said.text) and not is_meant):
            return replies
        return self._taken(interview, heard if is_meant or isinstance(heard, Unclear) else Unclear())

    def _wants_another(self, text: str) -> bool:
        """Whether a message wants an interview or a comparison, which no answer does."""
        return self.asking.interview_wanted(text) is not None or self.asking.is_comparing(text)

    def _taken(self, interview: Interview, heard: Heard) -> tuple[Reply, ...]:
        if isinstance(heard, Unclear):
            return (self.interviews.misheard(interview, heard),)
        return (self.interviews.take(interview, heard),)


def _is_known(replies: Iterable[Reply]) -> bool:
    return any(not isinstance(reply, NotKnown | AskedBack) for reply in replies)
