"""The front desk: who writes to the advisor is answered, or goes on with their interview."""

from collections.abc import Callable
from copy import copy
from datetime import datetime

from bot.advisor.asking import Asking, Said
from bot.advisor.interviewing import Interviewing
from bot.advisor.replies import AskedBack, Home, NotKnown, Reply
from bot.interview import Noted, Unclear
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

    def handling(self, event: str) -> "Advisor":
        """The advisor while it handles one event: what that ends has ended by it, also if it is handled again."""
        handling = copy(self)
        handling.interviews = self.interviews.handling(event)
        return handling

    def hear(self, said: Said) -> tuple[Reply, ...]:
        """Reply to whatever was written: an answer to an open interview, a word to steer it, or else a question."""
        interview = self.interviews.around(said)
        if interview is None:
            return self.asking.ask(said)
        if said.who == interview.owner:
            return self._told(interview, said)
        overheard = self.interviews.overheard(interview, said)
        return (overheard,) if overheard else self.asking.ask(said)

    def home(self, team: str, who: str) -> Home:
        """What this person finds at home: their interviews, the topics, examples."""
        mine = self.interviews.of_owner(team, who)
        return Home(mine, self.base.topics, self.base.about.examples, self._store.reminders.are_on(team, who))

    def remind(self, team: str, who: str, wanted: bool) -> None:
        """Remind somebody of interviews that they leave, or never again."""
        (self._store.reminders.turn_on if wanted else self._store.reminders.turn_off)(team, who)

    def uninstalled(self, team: str) -> None:
        """A workspace removed the app. Until the grace time has passed, coming back brings everything back."""
        self._store.installations.uninstalled(team)

    def token_revoked(self, team: str) -> None:
        """The bot's token of a workspace was revoked: nothing can be said there until there is another."""
        self._store.installations.revoked(team)

    def _told(self, interview: Interview, said: Said) -> tuple[Reply, ...]:
        """What the owner wrote in their interview's thread; a question goes to the knowledge where that knows."""
        heard = self.interviews.listen(interview, said.text)
        is_unclear = isinstance(heard, Unclear)
        is_asking = isinstance(heard, Noted) and heard.event == "answered" and said.text.rstrip().endswith("?")
        if is_unclear or is_asking:
            replies = self.asking.ask(said)
            is_known = any(not isinstance(reply, NotKnown | AskedBack) for reply in replies)
            if is_known or (is_unclear and not interview.is_open):
                return replies
        if isinstance(heard, Unclear):
            return (self.interviews.misheard(interview, heard),)
        return (self.interviews.take(interview, heard),)
