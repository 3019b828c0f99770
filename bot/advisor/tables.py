"""Builds comparison tables: a topic by its sides, a system by its facts, systems side by side."""

from bot.advisor.replies import Table
from bot.knowledge.model import Base, System, Topic


def of_topic(base: Base, topic: Topic) -> Table | None:
    """One column for each side that the topic compares, in the order of `about.yaml`; None where it compares none."""
    sides = [side for side in base.about.sides if side.id in topic.compare and not side.between]
    if not sides:
        return None
    return Table(tuple(side.title for side in sides), (tuple(topic.compare[side.id] for side in sides),))


def between(base: Base, entry: Topic | System) -> tuple[tuple[str, str], ...]:
    """Title and text of the sides between the others, which no column shows."""
    if not isinstance(entry, Topic):
        return ()
    return tuple(
        (side.title, entry.compare[side.id]) for side in base.about.sides if side.between and side.id in entry.compare
    )


def of_systems(base: Base, systems: tuple[System, ...]) -> Table | None:
    """One column for each system, one row for each fact that at least one of them states, and the alternatives of a
    single system. None where there are no facts.
    """
    sides = base.about.side_titles
    rows = [
        ("Side", *(sides.get(system.side or "", "") for system in systems)),
        *((attribute.title, *_values(systems, attribute.id)) for attribute in base.about.attributes),
        ("Licence", *(system.licence for system in systems)),
        ("Choose it when", *(system.choose_when for system in systems)),
        ("Avoid it when", *(system.avoid_when for system in systems)),
    ]
    if len(systems) == 1:
        rows.append(("Alternatives", ", ".join(each.title for each in base.named(systems[0].alternatives))))
    kept = tuple(tuple(cell or "–" for cell in row) for row in rows if any(row[1:]))
    return Table(("", *(system.title for system in systems)), kept) if kept else None


def where_they_differ(table: Table | None) -> Table | None:
    """The first few rows in which the systems differ, without the advice when to choose which, as that is shown
    apart.
    """
    if table is None:
        return None
    rows = tuple(row for row in table.rows if len(set(row[1:])) > 1 and row[0] not in _ADVICE)
    return Table(table.header, rows[:_FEW_ROWS]) if rows else None


_ADVICE = {"Choose it when", "Avoid it when", "Licence"}
_FEW_ROWS = 4
"""Rows that are read at a glance. The whole table is a click away."""


def _values(systems: tuple[System, ...], attribute: str) -> tuple[str, ...]:
    return tuple(system.attributes.get(attribute, "") for system in systems)
