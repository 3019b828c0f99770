"""A message, and the blocks and elements that messages and modals consist of. Pure: values in, Slack's JSON out.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.knowledge.model import Source
from bot.slack.actions import Action, CastVote, encode, menu_value
from bot.slack.names import Input, Name

Block = dict[str, Any]

SECTION_TEXT = 3_000
BUTTON_TEXT = 75
HINT_TEXT = 2_000
MOST_OPTIONS = 100
SHOWN_SOURCES = 4
"""How many sources an answer shows: enough to check it, short enough for a phone."""
HEADER_TEXT = 150
MESSAGE_CHARACTERS = 9_000
"""Characters of a long message, which leaves room for its buttons and sources."""


@dataclass(frozen=True)
class Message:
    """One message in three renderings, richest first; `text` alone says it all (notifications, screen readers)."""

    text: str
    blocks: tuple[Block, ...] = ()
    classic: tuple[Block, ...] = ()
    """The same in blocks that every workspace accepts; empty if `blocks` are such already."""

    @property
    def renderings(self) -> tuple[tuple[Block, ...], ...]:
        """The blocks to try, richest first; the last ones are none, which leaves the text alone."""
        return (*(blocks for blocks in (self.blocks, self.classic) if blocks), ())


def written(text: str, blocks: Iterable[Block]) -> Message:
    """A message, with a second rendering where its blocks include some that a workspace may refuse."""
    rich = tuple(blocks)
    classic = tuple(map(_classic, rich))
    return Message(text, rich, classic if classic != rich else ())


def _classic(block: Block) -> Block:
    """The block in an older form: feedback buttons become two ordinary ones."""
    if block["type"] != "context_actions":
        return block
    (element,) = block["elements"]
    votes = (("👍", element["positive_button"]), ("👎", element["negative_button"]))
    buttons: list[Block] = []
    for place, (mark, vote) in enumerate(votes):
        label = {"type": "plain_text", "text": f"{mark} {vote['text']['text']}", "emoji": True}
        buttons.append({**vote, "type": "button", "action_id": f"{element['action_id']}.{place}", "text": label})
    return actions(buttons)


def escape(text: str) -> str:
    """Escape text so that Slack shows it as it is, and no mention, link or markup comes of it.

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Text that a person wrote, for use inside our mrkdwn: it never becomes bold, code, a mention or a link."""
    return escape(re.sub(r"[*_~`]+", " ", text).strip())


def shorten(text: str, limit: int) -> str:
    """Cut a text at a word, with an ellipsis, if it is longer than `limit` characters."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0] + "…"


def link(source: Source) -> str:
    """A source as a link."""
    return f"<{escape(source.url)}|{escape(source.title).replace('|', '-')}>"


def sources_line(sources: Iterable[Source], others_are: str, most: int = SHOWN_SOURCES) -> str:
    """The first sources in a line, how many more there are, and where to find those."""
    links = [link(source) for source in dict.fromkeys(sources)]
    others = f", and {len(links) - most} more {others_are}" if len(links) > most else ""
    return "Sources: " + " · ".join(links[:most]) + others


def header(text: str) -> Block:
    """A title."""
    return {"type": "header", "text": {"type": "plain_text", "text": shorten(text, HEADER_TEXT), "emoji": False}}


def section(text: str) -> Block:
    """A paragraph of mrkdwn, shown in full."""
    return {
        "type": "section",
        "text": {"type": "mrkdwn", "text": shorten(text, SECTION_TEXT), "verbatim": True},
        "expand": True,
    }


def noted(note: str, undo: Block | None) -> list[Block]:
    """What was just done, with a button to take it back if there is one; nothing without a note."""
    if not note:
        return []
    block = section(escape(note))
    return [{**block, "accessory": undo} if undo else block]


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines of mrkdwn, in as few paragraphs as hold them uncut."""
    pieces: list[str] = []
    for line in lines:
        if pieces and len(pieces[-1]) + len(line) < SECTION_TEXT:
            pieces[-1] += f"\n{line}"
        else:
            pieces += _pieces(line)
    return [section(piece) for piece in pieces]


def _pieces(line: str) -> list[str]:
    """Cut a line that is too long for a paragraph, at words."""
    pieces = []
    while len(line) > SECTION_TEXT:
        end = line.rfind(" ", 0, SECTION_TEXT)
        end = end if end > 0 else SECTION_TEXT
        pieces.append(line[:end])
        line = line[end:].lstrip()
    return [*pieces, line]


def context(text: str) -> Block:
    """A line in small type."""
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


def feedback(turn: str) -> Block:
    """Two small buttons that ask whether the answer of a turn helped.

    https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element
    """
    votes = {
        name: {
            "text": {"type": "plain_text", "text": label, "emoji": True},
            "value": encode(CastVote(turn, helpful)).value,
            "accessibility_label": spoken,
        }
        for name, helpful, label, spoken in (
            ("positive_button", True, "Helpful", "This answer helped"),
            ("negative_button", False, "Not helpful", "This answer didn't help"),
        )
    }
    return {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "action_id": Name.VOTE, **votes}],
    }


def actions(elements: Sequence[Block], block_id: str | None = None) -> Block:
    """A row of buttons and selects."""
    block: Block = {"type": "actions", "elements": list(elements)}
    return {**block, "block_id": block_id} if block_id else block


def option(label: str, value: str) -> Block:
    """An option of a select."""
    return {"text": {"type": "plain_text", "text": shorten(label, BUTTON_TEXT)}, "value": value}


def mrkdwn_text(text: str) -> Block:
    """A text of a tick, with Slack's markup."""
    return {"type": "mrkdwn", "text": shorten(text, BUTTON_TEXT), "verbatim": True}


def select(action: str, placeholder: str, choices: Sequence[Block]) -> Block:
    """A menu to choose one option from."""
    label = {"type": "plain_text", "text": placeholder}
    return {"type": "static_select", "action_id": action, "placeholder": label, "options": list(choices)}


def entry(label: str, action: Action) -> Block:
    """An entry of a menu."""
    return option(label, menu_value(action))


def overflow(entries: Sequence[Block]) -> Block:
    """A menu behind three dots, with up to five entries."""
    return {"type": "overflow", "action_id": Name.MENU, "options": list(entries)}


def input_block(name: Input, label: str, element: Block, hint: str = "", *, optional: bool = False) -> Block:
    """One input of a modal. Its value comes back under `name`, as block and as action."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": {"type": "plain_text", "text": label},
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**block, "hint": {"type": "plain_text", "text": shorten(hint, HINT_TEXT)}} if hint else block


def modal(action: Action, title: str, submit: str, questions: Sequence[Block]) -> Block:
    """A modal. The action that opened it comes back with the inputs."""
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


def notice(title: str, blocks: Sequence[Block]) -> Block:
    """A modal that only shows something: up to a hundred blocks."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": title},
        "close": {"type": "plain_text", "text": "Close"},
        "blocks": list(blocks[:100]),
    }
