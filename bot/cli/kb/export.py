"""`vmvc kb export`: write the questions for a spreadsheet, or a guide to print."""

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Knowledge, base_from, writable
from bot.cli.kb.spreadsheet import to_csv
from bot.curation.exchange.qa_pairs import to_csv_pairs, to_faq, to_qna, to_rasa
from bot.curation.guide import guide
from bot.knowledge import Base


class Format(StrEnum):
    """What is written."""

    csv = "csv"
    md = "md"
    pairs = "pairs"
    qna = "qna"
    rasa = "rasa"
    faq = "faq"


def export(
    format: Annotated[  # noqa: A002
        Format,
        typer.Option(
            help="`csv`: a question a row. `md`: a guide to print. Points with their answers: `pairs` as CSV, `qna` "
            "for Azure, `rasa`, `faq` in Markdown."
        ),
    ],
    knowledge: Knowledge = "",
    out: Annotated[
        Path | None, typer.Option(callback=writable, help="The file to write; without it, standard output.")
    ] = None,
) -> None:
    """Write the questions, or the points with their answers, in a form that `vmvc kb import` reads; or a guide."""
    text = _WRITERS[format](base_from(knowledge))
    if out is None:
        sys.stdout.write(text)
        return
    # Spreadsheets tell UTF-8 by the mark at the beginning of the file.
    encoding = "utf-8-sig" if format in {Format.csv, Format.pairs} else "utf-8"
    out.write_text(text, encoding=encoding, newline="")


_WRITERS: dict[Format, Callable[[Base], str]] = {
    Format.csv: to_csv,
    Format.md: guide,
    Format.pairs: to_csv_pairs,
    Format.qna: to_qna,
    Format.rasa: to_rasa,
    Format.faq: to_faq,
}
