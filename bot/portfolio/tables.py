"""Reads CSV and Excel files as tables. Whatever the separator, encoding or quoting, no row is lost."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEPARATORS = ",;\t|"
_TALLEST_CELL = 50
"""Lines that one quoted cell may span. A quote that stays open for longer was never meant to be one."""


class Unreadable(Exception):
    """A file that cannot be read at all. The message says why and what to do, as a sentence."""


@dataclass(frozen=True)
class Line:
    """A row of a table, with its number as the file or the spreadsheet counts, from 1."""

    number: int
    cells: tuple[str, ...]
    has_stray_quote: bool = False
    """Whether a quote was opened and not closed; the cells are then those between the separators of this line."""


def read_table(file: Path) -> list[Line]:
    """The rows of a CSV or Excel file that are not empty. Cells are texts without spaces around them.

    Raises:
        Unreadable: if an Excel file is damaged, or the package that reads it is missing.
        OSError: if the file cannot be read.
    """
    lines = _from_excel(file) if file.suffix.lower() in {".xlsx", ".xlsm"} else _from_csv(decoded(file.read_bytes()))
    return [line for line in lines if any(line.cells)]


def decoded(raw: bytes) -> str:
    """The text of a file in UTF-16 (with a byte order mark), UTF-8, or else Windows' cp1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


# --- CSV


def _from_csv(text: str) -> Iterator[Line]:
    lines = re.split(r"\r\n|\n|\r", text)  # and at none of the other marks that Unicode has for a line
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # Excel's own mark
        separator, begin = lines[0][-1], 1
    else:
        separator, begin = _separator(lines), 0
    width = max((len(_plain_cells(line, separator)) for line in lines[:_SAMPLE]), default=1)
    number = begin
    while number < len(lines):
        line, height = _record(lines, number, separator, width)
        yield line
        number += height


_SAMPLE = 10
"""The first lines, among which the header is."""


def _separator(lines: Sequence[str]) -> str:
    """The separator that the first lines have most of."""
    sample = "\n".join(lines[:_SAMPLE])
    return max(SEPARATORS, key=sample.count)


def _record(lines: Sequence[str], start: int, separator: str, width: int) -> tuple[Line, int]:
    """The row that begins on a line, and the number of lines that it spans."""
    first = lines[start]
    for height in range(1, _TALLEST_CELL + 1):
        if start + height > len(lines):
            break
        text = "\n".join(lines[start : start + height])
        if text.count('"') % 2:
            continue
        cells = _strict_cells(text, separator)
        # A quote that was not meant to be open swallows lines that are whole rows.
        swallowed = lines[start + 1 : start + height]
        if cells is None or any(len(_plain_cells(line, separator)) >= width for line in swallowed):
            break
        return Line(start + 1, cells), height
    return Line(start + 1, _plain_cells(first, separator), has_stray_quote='"' in first), 1


def _strict_cells(text: str, separator: str) -> tuple[str, ...] | None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error:
        return None
    return tuple(cell.strip() for cell in rows[0]) if len(rows) == 1 else () if not rows else None


def _plain_cells(line: str, separator: str) -> tuple[str, ...]:
    return tuple(cell.strip().strip('"').strip() for cell in line.split(separator))


# --- Excel


def _from_excel(file: Path) -> Iterator[Line]:
    try:
        from openpyxl import load_workbook  # noqa: PLC0415  an extra
    except ImportError:
        message = f"{file}: reading Excel files needs openpyxl: `pip install vmvc[xlsx]`; or save the file as CSV."
        raise Unreadable(message) from None
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except OSError:
        raise
    except Exception:  # noqa: BLE001  openpyxl raises whatever the damage leads to
        raise Unreadable(f"{file}: this isn't an Excel file that can be read; save it again, or as CSV.") from None
    for sheet in book.worksheets:
        rows: Iterable[Iterable[Any]] = sheet.iter_rows(values_only=True)
        lines = [Line(number, tuple(map(_text, row))) for number, row in enumerate(rows, start=1)]
        if any(any(line.cells) for line in lines):
            return iter(lines)
    return iter(())


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()
