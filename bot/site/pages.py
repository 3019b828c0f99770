"""Renders the pages and writes them. The same knowledge gives the same bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.advisor import tables
from bot.advisor.replies import Table
from bot.knowledge.model import Base, Entry, System, Topic

MARK = ".vmvc-site"
"""A file that tells a site of ours from other files."""
ASSETS = ("style.css", "search.js")
FOLDERS = ("topics", "systems")
"""What `Entry.page` is in. Everything else in the directory is its owner's and stays."""
_PARSER = MarkdownIt("commonmark", {"html": False}).enable("table").enable("strikethrough")


class NotASite(Exception):
    """The directory holds something else; the message says what to do."""


@dataclass(frozen=True)
class Site:
    """What was written."""

    directory: Path
    pages: int


def write_site(base: Base, directory: Path) -> Site:
    """Write the site of a base. Pages of an earlier run that have no entry any more are deleted.

    Raises:
        NotASite: where the directory holds files that are not of a site.
        OSError: where it cannot be written.
    """
    if directory.is_dir() and any(directory.iterdir()) and not (directory / MARK).exists():
        raise NotASite(f"{directory}: this holds other files; name an empty directory, or a new one")
    written = rendered(base)
    directory.mkdir(parents=True, exist_ok=True)
    (directory / MARK).touch()
    for path, content in written.items():
        (directory / path).parent.mkdir(exist_ok=True)
        (directory / path).write_text(content, encoding="utf-8", newline="\n")
    for page in (page for folder in FOLDERS for page in directory.glob(f"{folder}/*.html")):
        if page.relative_to(directory).as_posix() not in written:
            page.unlink()
    return Site(directory, sum(path.endswith(".html") for path in written))


def rendered(base: Base) -> Mapping[str, str]:
    """Every file of the site by its path."""
    templates = Environment(
        loader=PackageLoader("bot.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["markdown"] = lambda text: Markup(_PARSER.render(text))  # noqa: S704  without HTML of its own
    common = {"about": base.about, "version": base.version}
    index = templates.get_template("index.html")
    pages = {"index.html": index.render(common, root="", topics=base.topics, systems=base.systems)}
    entry_page = templates.get_template("entry.html")
    for entry in base.entries:
        pages[entry.page] = entry_page.render(common, root="../", **_contents(base, entry))
    assets = {name: (files("bot.site") / "assets" / name).read_text(encoding="utf-8") for name in ASSETS}
    return {**pages, **assets, "index.js": _search_index(base)}


def _contents(base: Base, entry: Entry) -> dict[str, Any]:
    assert isinstance(entry, Topic | System)  # noqa: S101  a base has no other kinds
    return {
        "entry": entry,
        "kind": "Topic" if isinstance(entry, Topic) else "System",
        "side": base.about.side_titles.get(entry.side or "", "") if isinstance(entry, System) else "",
        "table": _table(base, entry),
        "between": tables.between(base, entry),
        "related": base.named(entry.related),
        "alternatives": base.named(entry.alternatives) if isinstance(entry, System) else (),
        "sources": tuple(dict.fromkeys((*entry.sources, *(each.source for each in entry.figures)))),
    }


def _table(base: Base, entry: Topic | System) -> Table | None:
    match entry:
        case Topic():
            return tables.of_topic(base, entry)
        case System():
            return tables.of_systems(base, (entry,))


def _search_index(base: Base) -> str:
    """A script with what is searched: each point, and each entry as a whole."""
    found = []
    for entry in base.entries:
        found.append({"u": entry.page, "t": entry.title, "s": entry.answer, "w": " ".join(entry.questions)})
        for point in entry.points:
            asks = " ".join((*point.asks, *point.names))
            found.append({"u": f"{entry.page}#{point.id}", "t": entry.title, "s": point.say, "w": asks})
    return f"window.vmvcIndex = {json.dumps(found, ensure_ascii=True, separators=(',', ':'))};\n"
