"""Turns each outcome of matching into the reply that a base gives to it."""

from collections.abc import Iterator
from dataclasses import replace

from bot.advisor import tables
from bot.advisor.feedback import contact_in
from bot.advisor.replies import (
    Advice,
    Answered,
    Choice,
    Clarification,
    Compared,
    Defined,
    Elaborated,
    Entry,
    InterviewWanted,
    NoAnswer,
    SmallTalk,
)
from bot.knowledge.model import Base, Intent, Point, System, Term, Topic
from bot.matching import (
    Answer,
    Aspect,
    Compare,
    Decline,
    FollowUp,
    Guess,
    Match,
    Outcome,
    Phrase,
    Terms,
    Verdict,
)

_NEAREST = "I have nothing on exactly that. The nearest: "
_VERDICTS: dict[Verdict, str] = {"yes": "Yes. ", "no": "No. "}


class Replies:
    """The replies of one base."""

    def __init__(self, base: Base, terms: Terms) -> None:
        self._base = base
        self._terms = terms
        self._points = base.points

    def of(self, outcome: Outcome, match: Match) -> Advice:
        """The reply to one outcome of a match. A term whose meaning is asked is defined in one line.

        Raises:
            LookupError: the matcher named an entry that the base does not have.
        """
        match outcome:
            case Answer(topic=topic) if match.term and not self._is_titled(topic, match.term):
                return Defined(match.term, self._base.named((topic,)))
            case Answer(topic=topic, point=point):
                reply = answered(self._base, self._terms, self._entry(topic), self.point(point), outcome.verdict)
                near = f"{_NEAREST}{reply.lead}" if outcome.is_near else reply.lead
                return replace(reply, lead=near, also=self.point(outcome.also))
            case Guess(choices=nearest) | Decline(nearest=nearest) if match.term:
                return Defined(match.term, self._base.named(nearest))
            case Guess(candidates=candidates):
                choices = (Choice(self._entry(each.topic), self.point(each.point)) for each in candidates)
                return Clarification(tuple(choices))
            case Decline(nearest=nearest):
                return NoAnswer(self._base.named(nearest), self.subject, can_ask=self.can_ask)
            case Compare(systems=systems, unknown=unknown, point=point):
                found = self.point(point)
                return self.compared(systems, unknown, _lead(found) if found else "")
            case FollowUp(topic=topic, aspect=aspect):
                return elaborated(self._terms, self._entry(topic), aspect)
            case Phrase(intent="interview"):
                return InterviewWanted()
            case Phrase(intent=intent):
                return self.chat(intent)

    def compared(
        self, systems: tuple[str, ...], unknown: tuple[str, ...], lead: str = "", is_whole: bool = False
    ) -> Compared:
        """Systems side by side, by their ids: in what they differ or, with `is_whole`, all that is known of them."""
        known = tuple(entry for entry in self._base.named(systems) if isinstance(entry, System))
        table = tables.of_systems(self._base, known)
        if not is_whole and len(known) > 1:
            table = tables.where_they_differ(table)
        return Compared(known, unknown, table, is_whole, lead)

    def chat(self, intent: Intent) -> SmallTalk:
        """Help, the list of topics, a greeting, thanks."""
        about = self._base.about
        return SmallTalk(
            intent, self.subject, about.examples, self._base.entries, about.side_titles, can_ask=self.can_ask
        )

    def point(self, id_: str) -> Point | None:
        """The point with this id, if the base has it."""
        found = self._points.get(id_)
        return found[1] if found else None

    @property
    def can_ask(self) -> bool:
        """Whether the base names somebody in Slack to pass questions on to."""
        return contact_in(self._base.about.contact) is not None

    @property
    def subject(self) -> str:
        """What the base is about, worded for the middle of a sentence."""
        title = self._base.about.title
        return title[:1].lower() + title[1:]

    def _is_titled(self, topic: str, term: Term) -> bool:
        return term.term.casefold() in self._entry(topic).title.casefold()

    def _entry(self, id_: str) -> Entry:
        entry = self._base.entry(id_)
        if entry is None:
            raise LookupError(f"the matcher named {id_}, which the base does not have")
        return entry


def answered(base: Base, terms: Terms, entry: Entry, point: Point | None = None, verdict: Verdict = "") -> Answered:
    """The answer of an entry, or of one of its points."""
    table = tables.of_topic(base, entry) if isinstance(entry, Topic) else tables.of_systems(base, (entry,))
    lead = _lead(point, verdict) if point else entry.answer
    return Answered(
        entry=entry,
        lead=lead,
        table=table,
        between=tables.between(base, entry),
        related=base.named(entry.related),
        words=terms.used_in((lead, *_texts(entry))),
        point=point,
        page=_address(base, entry, point),
    )


def _address(base: Base, entry: Entry, point: Point | None) -> str:
    """The address of an entry's page, at a point; empty where the knowledge is on no site."""
    site = base.about.site.rstrip("/")
    return f"{site}/{entry.page}{f'#{point.id}' if point else ''}" if site else ""


def _lead(point: Point, verdict: Verdict = "") -> str:
    """What a point says, after the verdict that it gives to a yes-or-no question."""
    if verdict == "depends" and point.depends_on:
        return f"It depends on {point.depends_on.rstrip('.')}. {point.say}"
    return f"{_VERDICTS.get(verdict, '')}{point.say}"


def elaborated(terms: Terms, entry: Entry, aspect: Aspect, point: Point | None = None) -> Elaborated:
    """More about an entry, in one respect; `point` is what the answer before was about."""
    return Elaborated(entry, aspect, terms.used_in(_texts(entry)), point=point)


def _texts(entry: Entry) -> Iterator[str]:
    """The texts about an entry, in the order in which they are shown."""
    yield from (entry.answer, entry.house_rule)
    match entry:
        case Topic():
            yield from entry.compare.values()
        case System():
            yield from (*entry.attributes.values(), entry.licence)
    yield from entry.when.values()
    yield from entry.detail.splitlines()
    yield from (figure.fact for figure in entry.figures)


def choice(base: Base, id_: str) -> Choice | None:
    """The topic, system or point of an id; None where the base has none."""
    if id_ in base.points:
        return Choice(*base.points[id_])
    entry = base.entry(id_)
    return Choice(entry) if entry else None
