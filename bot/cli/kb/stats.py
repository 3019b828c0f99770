"""`vmvc kb stats`: how topics and points are used, voted on and reviewed, and which sources stopped answering."""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

import httpx
import typer
from rich.markup import escape
from rich.table import Column, Table

from bot.cli.common import settings
from bot.cli.terminal import console, working
from bot.curation.usage import Usage, sources_of, usage
from bot.knowledge import Base
from bot.matching import Answer, Matcher
from bot.standalone import Standalone, now, opened
from bot.store import Turn

_AT_ONCE = 8
_PATIENCE = 15.0
"""Seconds to wait for a source."""
_MOST_TURNS = 100_000
_SHOWN_POINTS = 3


class Format(StrEnum):
    """How the statistics are written."""

    table = "table"
    json = "json"


def stats(
    days: Annotated[int, typer.Option(min=1, max=36_500, help="How far back to look.")] = 90,
    check_links: Annotated[
        bool, typer.Option("--check-links", help="Instead, ask every source on the web whether it still answers.")
    ] = False,
    format: Annotated[Format, typer.Option(help="How to write the result.")] = Format.table,  # noqa: A002
) -> None:
    """Show topics and points by use, votes and age of review. Ends with 1 if --check-links finds a dead source."""
    with opened(settings()) as parts:
        if check_links:
            _check(parts.base, format)
            return
        with working("Counting…"):
            since = now() - timedelta(days=days)
            turns = parts.store.turns.since(since, limit=_MOST_TURNS)
            found = _usage(parts, turns, since)
            outcomes: dict[str, int] = dict(Counter(turn.outcome for turn in turns).most_common())
    if format is Format.json:
        told = {"days": days, "outcomes": outcomes, "topics": [asdict(each) for each in found]}
        sys.stdout.write(json.dumps(told, indent=2, ensure_ascii=False) + "\n")
    else:
        _show(found, outcomes, days)


def _usage(parts: Standalone, turns: Iterable[Turn], since: datetime) -> list[Usage]:
    matcher = parts.advisor.matcher
    answers = ((turn.topic, turn.question) for turn in turns if turn.topic and turn.outcome == "answer")
    answered = [(topic, _point(matcher, topic, question)) for topic, question in answers]
    return usage(parts.base, answered, parts.store.feedback.by_topic(since), date.today())


def _point(matcher: Matcher, topic: str, question: str | None) -> str:
    """The point by which a topic answers a question today; empty if it would not, or the question was erased."""
    match matcher.match(question).outcomes[0] if question else None:
        case Answer(topic=found, point=point) if found == topic:
            return point
        case _:
            return ""


def _show(found: list[Usage], outcomes: Mapping[str, int], days: int) -> None:
    table = Table(
        Column("Topic", overflow="fold"),
        Column("Answers", justify="right"),
        Column("Helped", justify="right"),
        Column("Did not", justify="right"),
        Column("Reviewed", justify="right"),
        Column("Points by use", overflow="fold"),
    )
    for each in found:
        age = "never" if each.reviewed is None else f"{each.reviewed} days ago"
        counts = (str(each.answers), str(each.helpful or "–"), str(each.unhelpful or "–"), age)
        table.add_row(escape(each.id), *counts, escape(_points(each)))
    console.print(table)
    console.print(f"Questions in the last {days} days: {sum(outcomes.values())}.", highlight=False)
    console.print(
        ", ".join(f"{outcome} {count}" for outcome, count in outcomes.items()), style="dim", highlight=False
    )


def _points(each: Usage) -> str:
    used = [f"{id_} {count}" for id_, count in each.points if count]
    unused = f"{len(each.unused)} unused" if each.unused else ""
    return ", ".join([*used[:_SHOWN_POINTS], *filter(None, [unused])])


# --- Sources


def _check(base: Base, format: Format) -> None:  # noqa: A002
    cited = sources_of(base)
    with working(f"Asking {len(cited)} sources…"):
        dead = list(dead_sources(list(cited)))
    if format is Format.json:
        rows = [{"url": url, "why": why, "cited_by": cited[url]} for url, why in dead]
        sys.stdout.write(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
    for url, why in dead if format is Format.table else ():
        console.print(
            f"{url}\n  {why}; cited by {', '.join(cited[url])}", markup=False, highlight=False, soft_wrap=True
        )
    if format is Format.table:
        console.print(f"Sources that answer: {len(cited) - len(dead)} of {len(cited)}.", highlight=False)
    if dead:
        raise typer.Exit(1)


def dead_sources(urls: list[str]) -> Iterator[tuple[str, str]]:
    """The addresses that do not answer, each with the reason, in the order given."""
    headers = {"User-Agent": "vmvc link check"}
    with (
        httpx.Client(timeout=_PATIENCE, follow_redirects=True, headers=headers) as client,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        for url, why in zip(urls, pool.map(lambda url: _why_dead(client, url), urls), strict=True):
            if why:
                yield url, why


def _why_dead(client: httpx.Client, url: str) -> str:
    """Why a source counts as dead; empty if it answers. A site that refuses machines is alive."""
    try:
        with client.stream("GET", url) as response:
            gone = response.status_code in {404, 410} or response.status_code >= 500
            return f"HTTP {response.status_code}" if gone else ""
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
