"""`vmvc match`: the decision for every question of a file."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from bot import knowledge as knowing
from bot.cli.common import Knowledge, directories, settings, telling_faults
from bot.matching import Answer, Clarify, Compare, Match, Matcher


def match(
    knowledge: Knowledge,
    questions: Annotated[Path, typer.Option(help="TSV with a header and at least the columns id and question.")],
    out: Annotated[Path, typer.Option(help="TSV to write: id, decision, topic, confidence, choices.")],
) -> None:
    """Decide every question of a file, as the bot would."""
    with telling_faults():
        base = knowing.survey(*directories(knowledge)).base
    matcher = Matcher.fit(base, settings().cache, lexical=settings().vmvc_matcher == "lexical")
    with (
        questions.open(encoding="utf-8", newline="") as asked,
        out.open("w", encoding="utf-8", newline="") as decided,
    ):
        rows = csv.DictReader(asked, delimiter="\t", quoting=csv.QUOTE_NONE)
        decided.write("\t".join(_COLUMNS) + "\n")
        for row in rows:
            decided.write("\t".join((row["id"], *_decision(matcher.match(row["question"])))) + "\n")


_SURE = 0.5
"""From here on the likeliest topic, not the system named first, says what a comparison is about."""

_COLUMNS = ("id", "decision", "topic", "confidence", "choices")


def _decision(match: Match) -> tuple[str, str, str, str]:
    """Of several outcomes the first that answers; `topic` is the likeliest, also where it is declined."""
    answered = (outcome for outcome in match.outcomes if isinstance(outcome, Answer | Compare))
    outcome = next(answered, match.outcomes[0])
    confidence = f"{match.confidence:.4f}"
    if isinstance(outcome, Answer):
        return "answer", outcome.topic, confidence, ""
    if isinstance(outcome, Compare):
        return "answer", match.best if match.confidence >= _SURE else outcome.systems[0], confidence, ""
    if isinstance(outcome, Clarify):
        return "clarify", match.best, confidence, ",".join(outcome.choices)
    return "decline", match.best, confidence, ""
