"""What a message is, and the small parts that messages are made of. Pure: values in, Slack's JSON out.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.advisor.replies import Table
from bot.knowledge.model import Source
from bot.slack.actions import Action, encode, menu_value
from bot.slack.names import Input, Name

Block = dict[str, Any]

SECTION_TEXT = 3_000
BUTTON_TEXT = 75
HINT_TEXT = 2_000
MOST_OPTIONS = 100
SHOWN_SOURCES = 4
"""Sources under an answer: enough to check it, short enough for a phone."""
HEADER_TEXT = 150
CELL_CHARACTERS = 9_000
"""A table's cells together; Slack refuses above 10,000, and a message's blocks above some 12,000."""
MESSAGE_CHARACTERS = 9_000
"""A long message together, which leaves room for its buttons and sources."""
TABLE_COLUMNS = 20


@dataclass(frozen=True)
class Message:
    """One message in three renderings, richest first; `text` alone says it all (notifications, screen readers)."""

    text: str
    blocks: tuple[Block, ...] = ()
    classic: tuple[Block, ...] = ()
    """The same with blocks that every client and every workspace accepts; empty where `blocks` are that already."""

    @property
    def renderings(self) -> tuple[tuple[Block, ...], ...]:
        """The blocks to try, richest first; the last are none, which is the text alone."""
        return (*(blocks for blocks in (self.blocks, self.classic) if blocks), ())


def escape(text: str) -> str:
    """Text that Slack shows as it is: no mention, no link, no markup of Slack's own comes of it.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """What a person wrote, to stand within our mrkdwn: nothing of it becomes bold, code, a mention or a link."""
    return escape(re.sub(r"[*_~`]+", " ", text).strip())


def shorten(text: str, limit: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"


def link(source: Source) -> str:
    """A source as a link."""
    return f"<{escape(source.url)}|{escape(source.title).replace('|', '-')}>"


def sources_line(sources: Iterable[Source], others_are: str = "ask for *sources*", most: int = SHOWN_SOURCES) -> str:
    """The first sources in a line, and where the others are."""
    links = [link(source) for source in dict.fromkeys(sources)]
    others = f" and {len(links) - most} more: {others_are}" if len(links) > most else ""
    return "Sources: " + " · ".join(links[:most]) + others


def header(text: str) -> Block:
    """A title."""
    return {"type": "header", "text": {"type": "plain_text", "text": shorten(text, HEADER_TEXT), "emoji": False}}


def section(text: str) -> Block:
    """A paragraph of mrkdwn, shown whole."""
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": shorten(text, SECTION_TEXT), "verbatim": True},
        "expand": True,
    }


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines of mrkdwn in as few paragraphs as hold them whole."""
    pieces: list[str] = []
    for line in lines:
        if pieces and len(pieces[-1]) + len(line) < SECTION_TEXT:
            pieces[-1] += f"\n{line}"
        else:
            pieces += _pieces(line)
    return [section(piece) for piece in pieces]


def _pieces(line: str) -> list[str]:
    """A line that is too long for a paragraph, cut at words."""
    pieces = []
    while len(line) > SECTION_TEXT:
        end = line.rfind(" ", 0, SECTION_TEXT)
        end = end if end > 0 else SECTION_TEXT
        pieces.append(line[:end])
        line = line[end:].lstrip()
    return [*pieces, line]


def context(text: str) -> Block:
    """A line in small print."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": shorten(text, SECTION_TEXT), "verbatim": True}],
    }


def button(label: str, action: Action, style: str | None = None) -> Block:
    """A button; the action comes back with the click."""
    encoded = encode(action)
    element: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": shorten(label, BUTTON_TEXT), "emoji": False},
        "action_id": encoded.action_id,
        "value": encoded.value,
    }
    return {**element, "style": style} if style else element


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """A row of buttons or a select."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return {**block, "block_id": block_id} if block_id else block


def option(label: str, value: str) -> Block:
    """An option of a select."""
    return {"text": {"type": "plain_text", "text": shorten(label, BUTTON_TEXT)}, "value": value}


def select(action: Name | Input, placeholder: str, choices: Sequence[Block]) -> Block:
    """A list to choose one from."""
    label = {"type": "plain_text", "text": placeholder}
    return {"type": "static_select", "action_id": action, "placeholder": label, "options": list(choices)}


def entry(label: str, action: Action) -> Block:
    """An entry of a menu."""
    return option(label, menu_value(action))


def overflow(entries: Sequence[Block]) -> Block:
    """What is seldom needed, behind three dots: up to five entries."""
    return {"type": "overflow", "action_id": Name.MENU, "options": list(entries)}


def input_block(name: Input, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """One question of a modal; its answer comes back under the name, twice."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": label},
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": {"type": "plain_text", "text": shorten(hint, HINT_TEXT)}} if hint else block


def modal(action: Action, title: str, submit: str, questions: Sequence[Block]) -> Block:
    """A modal; the action that opened it comes back with the answers."""
    encoded = encode(action)
    return {
        "type": "modal",
        "callback_id": encoded.action_id,
        "private_metadata": encoded.value,
        "title": {"type": "plain_text", "text": title},
        "submit": {"type": "plain_text", "text": submit},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(questions),
    }


def table(content: Table) -> Block:
    """Slack's table block, the header in bold, text wrapped.

    https://docs.slack.dev/reference/block-kit/blocks/table-block
    """
    rows = [[_bold_cell(cell) for cell in content.header]]
    rows += [[{"type": "raw_text", "text": cell} for cell in row] for row in content.rows]
    return {"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True} for _ in content.header]}


def _bold_cell(text: str) -> Block:
    # An empty text element is refused; a header without words is a no-break space.
    element = {"type": "text", "text": text or " ", "style": {"bold": True}}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def table_fits(content: Table) -> bool:
    """Whether Slack's table block takes this much text and so many columns."""
    cells = sum(len(cell) for row in (content.header, *content.rows) for cell in row)
    return cells <= CELL_CHARACTERS and len(content.header) <= TABLE_COLUMNS


def table_lines(content: Table) -> list[str]:
    """A table in words: the rows of a comparison one under the other."""
    if len(content.rows) == 1:
        return [
            f"*{escape(head)}*: {escape(cell)}" for head, cell in zip(content.header, content.rows[0], strict=True)
        ]
    lines = []
    for name, *cells in content.rows:
        told = "; ".join(
            f"{escape(head)}: {escape(cell)}" if len(content.header) > 2 else escape(cell)
            for head, cell in zip(content.header[1:], cells, strict=True)
        )
        lines.append(f"*{escape(name)}*: {told}")
    return lines
