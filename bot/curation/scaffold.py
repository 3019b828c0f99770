"""Writes files for new topics and systems: every key is there, empty, with a comment that says what to write.

Loading refuses empty keys, so no draft is ever served. Linting lists them.
"""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from bot.knowledge.model import About
from bot.knowledge.points import FEWEST_WORDINGS

Kind = Literal["topic", "system"]

FOLDERS: dict[Kind, str] = {"topic": "topics", "system": "systems"}


def draft(kind: Kind, id_: str, about: About, today: date) -> str:
    """The text of the file of a new topic or system, with the sides and attributes of the base."""
    own = _of_topic(about) if kind == "topic" else _of_system(about)
    return "\n".join((*_head(kind, id_), *own, *_foot(today))) + "\n"


def _head(kind: Kind, id_: str) -> Iterable[str]:
    yield f"# yaml-language-server: $schema=../schemas/{kind}.json"
    yield f"# Fill in what is empty. `vmvc kb lint` names what is left; `vmvc kb show {id_}` shows how it will look."
    yield f"id: {id_}"
    yield "title:  # a few words; buttons show it, too"


def _of_topic(about: About) -> Iterable[str]:
    yield "answer:  # one plain sentence, with the main point on each side"
    if about.sides:
        yield "compare:  # one table cell each, about 120 characters"
        yield from (f"  {side.id}:" for side in about.sides)
    yield "detail:  # the nuance that an expert would add; Markdown, as `detail: |` with the text indented below"
    yield "decides_when:  # when this settles the choice"
    yield "does_not_decide_when:  # when it does not matter"


def _of_system(about: About) -> Iterable[str]:
    sides = ", ".join(side.id for side in about.sides)
    yield "answer:  # one plain sentence: what it is"
    if about.sides:
        yield f"side:  # one of {sides}"
    yield "licence:  # its name, and what using it costs"
    yield "aliases: []  # other names and usual spellings: [k8s]"
    if about.attributes:
        yield "attributes:  # what makes two systems comparable, some 120 characters each"
        yield from (f"  {attribute.id}:" for attribute in about.attributes)
    yield "choose_when:  # when it is the right choice"
    yield "avoid_when:  # when it is not"
    yield "alternatives: []  # ids of systems that could take its place"
    yield "detail:  # the nuance that an expert would add; Markdown, as `detail: |` with the text indented below"


def _foot(today: date) -> Iterable[str]:
    yield "points:  # one statement each; a point answers the questions that are listed with it"
    yield "  - id:"
    yield "    say:  # one or two plain sentences; the first answers by itself"
    yield "    asks:  # how people ask for it; questions that want yes or no go to yes_if:, no_if: and depends_if:"
    yield from ["      -"] * FEWEST_WORDINGS
    yield "    sources:"
    yield "      - title:"
    yield "        url:"
    yield "questions:  # the ways people ask, 15 or more, no two alike: what matching learns from"
    yield "  -"
    yield "related: []  # up to three ids of topics or systems to read next"
    yield "sources:"
    yield "  - title:"
    yield "    url:"
    yield "owner:  # the team that looks after it"
    yield f"reviewed: {today}"
