"""What can be asked about: topics and systems, the points that they make, and their sources."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.knowledge.model.fields import Day, Id, Line, Model, OneOrMore


class Source(Model):
    """The web page that a fact comes from."""

    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>|]+$", max_length=2000)]


class Figure(Model):
    """A measured number. `fact` names what it was measured on, as a number without its context misleads."""

    fact: Line
    source: Source


class Point(Model):
    """One statement of an entry, with the ways in which people ask for it: the unit that answers a question.

    A point with `names` is a workload case: it says on which side the sources place that workload, and why.
    """

    id: Id
    say: Line
    """One or two plain sentences. The first must answer the question by itself."""
    asks: tuple[Line, ...] = ()
    """Questions that it answers, other than with yes or no."""
    yes_if: tuple[Line, ...] = ()
    """Questions that it answers with yes."""
    no_if: tuple[Line, ...] = ()
    """Questions that it answers with no."""
    depends_if: tuple[Line, ...] = ()
    """Questions that it answers with "It depends on" and `depends_on`."""
    depends_on: str = ""
    when: str = ""
    """The condition under which it holds; empty if it always does."""
    unless: str = ""
    """The exception."""
    figures: tuple[Line, ...] = ()
    """Measured numbers, each with what was measured and when."""
    as_of: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d\d){0,2})?$")] = ""
    """The date at which it was true (2026, 2026-08 or 2026-08-31), for what changes, such as versions and prices."""
    sources: tuple[Source, ...] = ()
    names: tuple[Line, ...] = ()
    """Names of the workload; the first is the one to show."""
    side: OneOrMore | None = None
    """The side where the workload belongs, or several that will do, the likeliest first."""
    facts: dict[Id, Id] = Field(default_factory=dict)
    """Facts that hold for every such workload: id of an interview question to id of an option."""

    @property
    def questions(self) -> tuple[str, ...]:
        """All questions that it answers."""
        return (*self.asks, *self.yes_if, *self.no_if, *self.depends_if)

    @property
    def is_case(self) -> bool:
        """Whether it places a workload."""
        return bool(self.names)


class Entry(Model):
    """What topics and systems have in common.

    `id`, `title` and `questions` are enough for matching. Serving also takes an answer and sources;
    `validation.unfit_to_serve` checks that.
    """

    id: Id
    title: Line
    answer: str = ""
    """One plain sentence; of a system, what it is."""
    house_rule: str = ""
    """The organisation's own rule; shown as such right after the answer."""
    detail: str = ""
    """The nuance that an expert would add, in Markdown."""
    questions: tuple[Line, ...] = ()
    related: tuple[Id, ...] = Field(default=(), max_length=3)
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()
    points: tuple[Point, ...] = ()
    owner: str = ""
    reviewed: Day | None = None
    merges_into: Id | None = None
    """The broader topic that this one counts as when answers are scored or reported together."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """All questions that it or one of its points answers."""
        return (*self.questions, *(text for point in self.points for text in point.questions))

    @property
    def page(self) -> str:
        """Where its page is within the site that `vmvc kb site` writes."""
        return f"{type(self).__name__.casefold()}s/{self.id}.html"


class Topic(Entry):
    """A subject that people ask about, compared side by side."""

    compare: dict[Id, Line] = Field(default_factory=dict)
    """Id of a side to its cell in the comparison, about 120 characters."""
    decides_when: str = ""
    does_not_decide_when: str = ""

    @property
    def when(self) -> dict[str, str]:
        """Title to text: when the topic decides the choice, and when it does not. Empty texts are left out."""
        stated = {"It matters when": self.decides_when, "It doesn't matter when": self.does_not_decide_when}
        return {title: text for title, text in stated.items() if text}


class System(Entry):
    """A product or tool that belongs to one side, or stands between them."""

    side: Id | None = None
    licence: str = ""
    aliases: tuple[Line, ...] = ()
    """Other names and usual spellings, such as `k8s` for Kubernetes."""
    choose_when: str = ""
    avoid_when: str = ""
    alternatives: tuple[Id, ...] = ()
    attributes: dict[Id, Line] = Field(default_factory=dict)
    """Values of the attributes that `about.yaml` lists, by which systems are compared."""

    @property
    def when(self) -> dict[str, str]:
        """Title to text: when to choose the system, and when not. Empty texts are left out."""
        stated = {"Choose it when": self.choose_when, "Avoid it when": self.avoid_when}
        return {title: text for title, text in stated.items() if text}
