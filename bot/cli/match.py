"""`vmvc match`: decide every question of a file."""

import csv
import io
from pathlib import Path
from typing import Annotated

import typer

from bot import knowledge as knowing
from bot.advisor.answers import Replies
from bot.cli.common import Knowledge, directories, read_text, settings, writable
from bot.cli.reply_data import lead_of
from bot.cli.terminal import Unusable
from bot.matching import Answer, Compare, Guess, Match, Matcher, Outcome


def match(
    knowledge: Knowledge,
    questions: Annotated[Path, typer.Option(help="TSV with a header and at least the columns id and question.")],
    out: Annotated[
        Path,
        typer.Option(callback=writable, help="TSV to write: id, decision, topic, confidence, choices, point, lead."),
    ],
) -> None:
    """Decide every question of a file, as the bot would."""
    asked = _rows(questions)
    base = knowing.survey(*directories(knowledge)).base
    matcher = Matcher.fit(base, settings().cache, lexical=settings().vmvc_matcher == "lexical")
    replies = Replies(base, matcher.terms)
    with out.open("w", encoding="utf-8", newline="") as decided:
        decided.write("\t".join(_COLUMNS) + "\n")
        for id_, question in asked:
            match = matcher.match(question)
            lead = _on_one_line(lead_of(replies.of(_first(match), match)))
            decided.write("\t".join((id_, *_decision(match), _point(match), lead)) + "\n")


def _rows(file: Path) -> list[tuple[str, str]]:
    """Id and question of each row.

    Raises:
        Unusable: if the first line lacks one of these columns.
    """
    text = io.StringIO(read_text(file), newline="")
    rows = csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
    if missing := [name for name in ("id", "question") if name not in (rows.fieldnames or ())]:
        fix = "name the columns in the first line, separated by tabs"
        raise Unusable(f"{file}: there is no column `{missing[0]}`; {fix}.")
    return [(row["id"] or "", row["question"] or "") for row in rows]


def _first(match: Match) -> Outcome:
    answered = (outcome for outcome in match.outcomes if isinstance(outcome, Answer | Compare))
    return next(answered, match.outcomes[0])


def _point(match: Match) -> str:
    match _first(match):
        case Answer(point=point) | Compare(point=point):
            return point
        case Guess(candidates=candidates):
            return candidates[0].point
        case _:
            return ""


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


_SURE = 0.5
"""At this confidence a comparison is filed under the likeliest topic, below it under the system named first."""

_COLUMNS = ("id", "decision", "topic", "confidence", "choices", "point", "lead")


def _decision(match: Match) -> tuple[str, str, str, str]:
    """Decision, topic, confidence and choices of the first outcome that answers. Declined questions, too, name the
    likeliest topic.
    """
    outcome = _first(match)
    confidence = f"{match.confidence:.4f}"
    if isinstance(outcome, Answer):
        return "answer", outcome.topic, confidence, ""
    if isinstance(outcome, Compare):
        return "answer", match.best if match.confidence >= _SURE else outcome.systems[0], confidence, ""
    if isinstance(outcome, Guess):
        return "clarify", match.best, confidence, ",".join(outcome.choices)
    return "decline", match.best, confidence, ""
