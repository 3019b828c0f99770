"""Comparisons as Slack's table block, and as lines of text where there are no tables.

https://docs.slack.dev/reference/block-kit/blocks/table-block
"""

from collections.abc import Iterable

from bot.advisor.replies import Table
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, Message, escape

CELL_CHARACTERS = 9_000
"""Characters of all cells together. Slack refuses a table above 10,000, and a message's blocks above about 12,000."""
TABLE_COLUMNS = 20


def with_table(text: Iterable[str], head: Iterable[Block], table: Table | None, tail: Iterable[Block]) -> Message:
    """A message around a table, with a second rendering for workspaces that refuse tables."""
    words, head, tail = "\n".join(line for line in text if line), tuple(head), tuple(tail)
    lines = tuple(message.sections(table_lines(table)))
    in_words = message.written(words, (*head, *lines, *tail))
    if table is None or not table_fits(table):
        return in_words
    return Message(words, (*head, table_block(table), *tail), in_words.classic or in_words.blocks)


def table_block(content: Table) -> Block:
    """The table block: header and row labels in bold, text wrapped at words."""
    labelled = has_row_labels(content)
    rows = [[_bold_cell(cell) for cell in content.header]]
    for first, *cells in content.rows:
        rows.append([_bold_cell(first) if labelled else _cell(first), *map(_cell, cells)])
    return {"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True} for _ in content.header]}


def has_row_labels(content: Table) -> bool:
    """Whether the first column labels the rows: it is the one without a title."""
    return not content.header[0]


def _cell(text: str) -> Block:
    return {"type": "raw_text", "text": text}


def _bold_cell(text: str) -> Block:
    # Slack refuses an empty text element; a header without words is a no-break space.
    element = {"type": "text", "text": text or "\u00a0", "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def table_fits(content: Table) -> bool:
    """Whether Slack's table block takes this much text and this many columns."""
    cells = sum(len(cell) for row in (content.header, *content.rows) for cell in row)
    return cells <= CELL_CHARACTERS and len(content.header) <= TABLE_COLUMNS


def table_lines(content: Table | None) -> list[str]:
    """The table as lines of text, row by row; none if there is no table."""
    if content is None:
        return []
    if len(content.rows) == 1:
        return [
            f"*{escape(head)}*: {escape(cell)}" for head, cell in zip(content.header, content.rows[0], strict=True)
        ]
    return [_row_line(content.header[1:], *row) for row in content.rows]


def _row_line(heads: tuple[str, ...], name: str, *cells: str) -> str:
    if len(cells) == 1:
        return f"*{escape(name)}*: {escape(cells[0])}"
    if len(cells) == 2:
        return f"*{escape(name)}*: " + "; ".join(_labelled(heads, cells))
    return "\n".join((f"*{escape(name)}*", *(f"• {each}" for each in _labelled(heads, cells))))


def _labelled(heads: tuple[str, ...], cells: tuple[str, ...]) -> list[str]:
    return [f"{escape(head)}: {escape(cell)}" for head, cell in zip(heads, cells, strict=True)]
