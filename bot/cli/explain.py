"""`vmvc explain`: show why a question gets its answer, for curators."""

from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from bot.cli.common import Knowledge, base_from, settings
from bot.cli.terminal import console
from bot.matching import Answer, Compare, Decline, Explanation, FollowUp, Guess, Matcher, Outcome, Phrase

_SHOWN_WORDS = 5
"""How many words are shown for a topic: those with the most weight."""


def explain(
    question: Annotated[str, typer.Argument(help="What somebody asks.")],
    knowledge: Knowledge = "",
) -> None:
    """Show how a question is read, what speaks for which topic, and what follows."""
    matcher = Matcher.fit(base_from(knowledge), settings().cache, lexical=settings().vmvc_matcher == "lexical")
    console.print(rendered(matcher.explain(question)))


def rendered(explanation: Explanation) -> RenderableType:
    """The explanation for a terminal."""
    return Group(*_reading(explanation), _topics(explanation), *_decision(explanation))


def _reading(explanation: Explanation) -> list[str]:
    reading = explanation.reading
    lines = [f"[bold]Read as[/]   {escape(reading.text) or '[dim]nothing[/]'}"]
    if reading.corrections:
        lines.append(
            "[bold]Corrected[/] " + escape(", ".join(f"{c.written} → {c.read}" for c in reading.corrections))
        )
    if reading.renamed:
        lines.append("[bold]Names[/]     " + escape(", ".join(f"{c.written} → {c.read}" for c in reading.renamed)))
    if explanation.match.side:
        lines.append(f"[bold]Side[/]      {explanation.match.side}")
    return lines


def _topics(explanation: Explanation) -> Table:
    table = Table("topic", "share", "nearest example", "similarity", "words that speak for it")
    for each in explanation.topics:
        heaviest = sorted(each.words, key=lambda word: -word.weight)[:_SHOWN_WORDS]
        weights = ", ".join(f"{word.word} {word.weight:+.1f}" for word in heaviest if word.weight > 0)
        table.add_row(
            each.topic, f"{each.share:.2f}", escape(each.example), f"{each.similarity:.2f}", escape(weights)
        )
    return table


def _decision(explanation: Explanation) -> list[str]:
    lines = [f"[bold]Matching[/]  {explanation.mode}"]
    return lines + [f"[bold]Decision[/]  {escape(_said(outcome))}" for outcome in explanation.match.outcomes]


def _said(outcome: Outcome) -> str:
    match outcome:
        case Answer(topic=topic, confidence=confidence, point=point, verdict=verdict):
            by = f" by {point}" if point else ""
            said = f"answer {topic}{by}, {confidence:.2f} sure" + (f": {verdict}" if verdict else "")
        case Guess(candidates=candidates, confidence=confidence):
            named = ", ".join(each.point or each.topic for each in candidates)
            said = f"guess, {confidence:.2f} sure: {named}?"
        case Decline(confidence=confidence):
            said = f"decline: {confidence:.2f} is not enough"
        case Compare(systems=systems, unknown=unknown):
            said = f"compare {', '.join(systems)}" + (f"; not known: {', '.join(unknown)}" if unknown else "")
        case FollowUp(topic=topic, aspect=aspect):
            said = f"{aspect} of {topic}"
        case Phrase(intent=intent):
            said = f"a phrase: {intent}"
    return said
