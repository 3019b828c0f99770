"""Checks the points of a base: each needs an id, a source and wordings of its own."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.model import Base, Point
from bot.knowledge.problems import Problem
from bot.knowledge.reading import Document, YamlPath
from bot.knowledge.validation import Known, Places, not_among, unmet, wording

FEWEST_WORDINGS = 3
"""With fewer wordings a point is hardly ever found. Names of a workload case count as wordings."""

WORDINGS = ("asks", "yes_if", "no_if", "depends_if")
"""The keys of a point that list questions."""


@dataclass(frozen=True)
class LocatedPoint:
    """A point, the id of its entry, and its place in a document."""

    document: Document
    entry: str
    point: Point
    path: YamlPath

    def problem(self, path: YamlPath, message: str, fix: str) -> Problem:
        """A problem of a value in the point; `path` is relative to the point."""
        return self.document.problem((*self.path, *path), message, fix)

    def wordings(self) -> Iterator[tuple[YamlPath, str]]:
        """The point's wordings, each with its path in the document."""
        for key in WORDINGS:
            yield from (((*self.path, key, index), text) for index, text in enumerate(getattr(self.point, key)))


def located_points(places: Places) -> Iterator[LocatedPoint]:
    """Every point of a base, with its place."""
    for document, entry in places.entries:
        for index, point in enumerate(entry.points):
            yield LocatedPoint(document, entry.id, point, ("points", index))


def contradictions(base: Base, places: Places) -> Iterator[Problem]:
    """Contradictions between points, and between points and the rest of the base: repeated ids, unknown names."""
    yield from _repeated_ids(places)
    sides = Known({side.id for side in base.about.sides}, "side of about.yaml", (places.named("about"), ("sides",)))
    questions = {question.id: question for question in base.interview.questions}
    for each in located_points(places):
        yield from not_among(each.document, (*each.path, "side"), each.point.side or (), sides)
        facts: dict[str, tuple[str, ...]] = {question: (option,) for question, option in each.point.facts.items()}
        yield from unmet(each.document, (*each.path, "facts"), facts, questions)


def unfit_to_serve(places: Places) -> Iterator[Problem]:
    """What keeps points from being served: no source, too few wordings, a wording that belongs to two."""
    yield from _repeated_wordings(places)
    yield from _repeated_names(places)
    for each in located_points(places):
        point = each.point
        if not point.sources:
            yield each.problem((), f"{point.id} has no source", "add `sources:` with a title and a url")
        if (count := len({*point.questions, *point.names})) < FEWEST_WORDINGS:
            message = f"{point.id} has {count or 'no'} {'wording' if count == 1 else 'wordings'}"
            yield each.problem((), message, f"add ways in which people ask, {FEWEST_WORDINGS} or more in all")
        if point.depends_if and not point.depends_on:
            yield each.problem(("depends_if",), "nothing says what it depends on", "add `depends_on:`")
        if point.names and not point.side:
            yield each.problem((), f"{point.id} names a workload and no side", "add `side:`")


def _repeated_ids(places: Places) -> Iterator[Problem]:
    first = {entry.id: str(document.origin(("id",))) for document, entry in places.entries}
    for each in located_points(places):
        where = str(each.document.origin((*each.path, "id")))
        holder = first.setdefault(each.point.id, where)
        if holder != where:
            message = f"the id '{each.point.id}' is taken by {holder}"
            yield each.problem(("id",), message, "give one of them another id")


def _repeated_wordings(places: Places) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for document, path, text in _examples(places):
        first.setdefault(wording(text) or text, str(document.origin(path)))
    for each in located_points(places):
        for path, text in each.wordings():
            where = str(each.document.origin(path))
            holder = first.setdefault(wording(text) or text, where)
            if holder != where:
                yield each.document.problem(path, f"'{text}' is also listed at {holder}", "keep it in one place")


def _examples(places: Places) -> Iterator[tuple[Document, YamlPath, str]]:
    """The questions of entries, and those to decline."""
    for document, entry in places.entries:
        yield from ((document, ("questions", index), text) for index, text in enumerate(entry.questions))
    declined = places.named("out_of_scope")
    for index, text in enumerate((declined.data or {}).get("questions", ())):
        yield declined, ("questions", index), str(text)


def _repeated_names(places: Places) -> Iterator[Problem]:
    first: dict[str, tuple[str, str]] = {}
    for each in located_points(places):
        for index, name in enumerate(each.point.names):
            path = (*each.path, "names", index)
            holder, where = first.setdefault(wording(name), (each.point.id, str(each.document.origin(path))))
            if holder != each.point.id:
                message = f"'{name}' already names {holder}, at {where}"
                yield each.document.problem(path, message, "keep it in one of the two")
