"""A whole knowledge base."""

from collections.abc import Iterable

from bot.knowledge.model.about import About, Calibration, Glossary, OutOfScope
from bot.knowledge.model.entries import Point, System, Topic
from bot.knowledge.model.fields import Model
from bot.knowledge.model.portfolio import Portfolio
from bot.knowledge.model.questionnaire import Questionnaire


class Base(Model):
    """A whole knowledge base, as loaded."""

    about: About = About()
    topics: tuple[Topic, ...] = ()
    systems: tuple[System, ...] = ()
    glossary: Glossary = Glossary()
    out_of_scope: OutOfScope = OutOfScope()
    interview: Questionnaire = Questionnaire()
    portfolio: Portfolio = Portfolio()
    calibration: Calibration | None = None
    version: str = ""
    """Hash of the content: the same knowledge has the same version on every machine."""

    @property
    def entries(self) -> tuple[Topic | System, ...]:
        """Everything that can be asked about, topics first."""
        return (*self.topics, *self.systems)

    def entry(self, id_: str) -> Topic | System | None:
        """The topic or system of this id."""
        return next((entry for entry in self.entries if entry.id == id_), None)

    @property
    def points(self) -> dict[str, tuple[Topic | System, Point]]:
        """Every point by its id, with the entry that it belongs to."""
        return {point.id: (entry, point) for entry in self.entries for point in entry.points}

    def named(self, ids: Iterable[str]) -> tuple[Topic | System, ...]:
        """The topics and systems of these ids, in their order, each once."""
        return tuple(entry for id_ in dict.fromkeys(ids) if (entry := self.entry(id_)))
