"""Writes the knowledge as one Markdown document to print: everything but the examples and the interview."""

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.knowledge.model import Base, Entry, Point, Source, System, Topic


def guide(base: Base) -> str:
    """A list of contents, all topics and systems with their comparisons and sources, and the glossary."""
    topics = sorted(base.topics, key=lambda topic: topic.title.casefold())
    systems = sorted(base.systems, key=lambda system: system.title.casefold())
    counts = f"{len(topics)} topics, {len(systems)} systems. Version {base.version}."
    parts = [f"# {_plain(base.about.title)}", counts, "## Contents", "\n".join(_contents(base, topics, systems))]
    for title, entries in (("Topics", topics), ("Systems", systems)):
        if entries:
            parts += [_heading(2, title.lower(), title)]
            parts += [part for entry in entries for part in _entry(base, entry)]
    if base.glossary.terms:
        parts += [_heading(2, "glossary", "Glossary"), _glossary(base)]
    return "\n\n".join(parts) + "\n"


def _contents(base: Base, topics: Sequence[Entry], systems: Sequence[Entry]) -> Iterator[str]:
    for title, entries in (("Topics", topics), ("Systems", systems)):
        if entries:
            yield f"- [{title}](#{title.lower()})"
            yield from (f"  - {_link(entry)}" for entry in entries)
    if base.glossary.terms:
        yield "- [Glossary](#glossary)"


def _heading(level: int, anchor: str, title: str) -> str:
    """A heading with an anchor of its own, as Markdown readers differ in how they make anchors of titles."""
    return f'<a id="{anchor}"></a>\n\n{"#" * level} {_plain(title)}'


def _entry(base: Base, entry: Topic | System) -> Iterator[str]:
    yield _heading(3, _anchor(entry), entry.title)
    yield _plain(entry.answer)
    if entry.house_rule:
        yield f"**Here:** {_plain(entry.house_rule)}"
    match entry:
        case Topic():
            rows = [(side.title, entry.compare[side.id]) for side in base.about.sides if side.id in entry.compare]
        case System():
            sides = base.about.side_titles
            rows = [("Side", sides.get(entry.side or "", "")), ("Licence", entry.licence)]
            rows += [(each.title, entry.attributes.get(each.id, "")) for each in base.about.attributes]
    if told := [row for row in rows if row[1]]:
        yield _table(("", ""), told)
    if entry.detail:
        yield entry.detail.strip()
    yield from (f"**{title}:** {_plain(text)}" for title, text in entry.when.items())
    yield from _list("In short", [_point(point) for point in entry.points])
    figures = [f"- {_plain(figure.fact)} ({_source(figure.source)})" for figure in entry.figures]
    yield from _list("Figures", figures)
    yield from _list("Sources", [f"- {_source(source)}" for source in entry.sources])
    if isinstance(entry, System):
        yield from _links("Alternatives", base, entry.alternatives)
    yield from _links("See also", base, entry.related)


def _point(point: Point) -> str:
    when = [f"When: {point.when}"] if point.when else []
    told = [_plain(text) for text in (point.say, *when, point.unless, *point.figures) if text]
    sources = ", ".join(map(_source, point.sources))
    return "- " + " ".join([*told, f"({sources})" if sources else ""]).strip()


def _links(title: str, base: Base, ids: Iterable[str]) -> Iterator[str]:
    if near := base.named(ids):
        yield f"{title}: {', '.join(map(_link, near))}."


def _list(title: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"**{title}**"
        yield "\n".join(lines)


def _glossary(base: Base) -> str:
    terms = sorted(base.glossary.terms, key=lambda term: term.term.casefold())
    return _table(("Word", "Meaning", "Also"), [(each.term, each.meaning, ", ".join(each.aliases)) for each in terms])


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(header), _row(["---"] * len(header))]
    return "\n".join([*lines, *(_row([_plain(cell) for cell in row]) for row in rows)])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _link(entry: Entry) -> str:
    return f"[{_plain(entry.title)}](#{_anchor(entry)})"


def _anchor(entry: Entry) -> str:
    return f"{'topic' if isinstance(entry, Topic) else 'system'}-{entry.id}"


def _source(source: Source) -> str:
    return f"[{_plain(source.title)}](<{source.url}>)"


def _plain(text: str) -> str:
    """The text on one line, escaped so that Markdown shows it unchanged."""
    return re.sub(r"([\\`*_\[\]<>|#~])", r"\\\1", " ".join(text.split()))
