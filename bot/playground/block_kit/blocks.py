"""What Slack refuses: Block Kit's limits, as tables. A payload in, a list of faults out; nothing else.

Numbers are those of https://docs.slack.dev/reference/block-kit; the total of a message's blocks is not
documented and was measured (https://github.com/slackapi/bolt-js/issues/2509).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.playground.block_kit.objects import (
    CELL,
    ELEMENTS,
    ID,
    IMAGE_ELEMENT,
    IN_ACTIONS,
    IN_CONTEXT,
    IN_INPUT,
    IN_SECTION,
    RICH_TEXT,
    SLACK_FILE,
    TABLE_CELLS_LIMIT,
    TEXT_LIMIT,
    as_list,
    column_settings,
    elements_of,
    plain_text,
    text_object,
)
from bot.playground.block_kit.validators import (
    Check,
    CrossCheck,
    Fault,
    Faults,
    Json,
    Shape,
    address,
    anything,
    at_least_one,
    by_type,
    choice,
    exactly_one,
    flag,
    many,
    number,
    string,
)

Surface = Literal["message", "modal", "home"]

BLOCKS_TEXT_LIMIT = 12_000
MARKDOWN_LIMIT = 12_000
VIEW_BYTES_LIMIT = 250_000
ALT_TEXT_LIMIT = 1_000
BLOCK_COUNT: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}

# -- blocks ---------------------------------------------------------------------------------------


def _block(required: Mapping[str, Check], optional: Mapping[str, Check], *also: CrossCheck) -> Shape:
    return Shape(required, {"block_id": ID, **optional}, also)


IMAGE_BLOCK = _block(
    {"alt_text": string(2000)},
    {"image_url": address(3000), "slack_file": SLACK_FILE, "title": plain_text(2000)},
    exactly_one("image_url", "slack_file"),
)
TASK_CARD = _block(
    {"task_id": string(255), "title": string(1000)},
    {
        "status": choice("pending", "in_progress", "complete", "error"),
        "details": by_type({"rich_text": RICH_TEXT}),
        "output": by_type({"rich_text": RICH_TEXT}),
        "sources": many(by_type({"url_source": ELEMENTS["url_source"]}), 100),
    },
)
CARD = _block(
    {},
    {
        "title": text_object(150),
        "subtitle": text_object(150),
        "body": text_object(200),
        "subtext": text_object(200),
        "actions": many(elements_of("button"), 3),
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
    },
    at_least_one("title", "body", "hero_image", "actions"),
)
BLOCKS: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": text_object(3000),
            "fields": many(text_object(2000), 10),
            "accessory": IN_SECTION,
            "expand": flag,
        },
        at_least_one("text", "fields"),
    ),
    "divider": _block({}, {}),
    "header": _block({"text": plain_text(150)}, {"level": number(1, 4)}),
    "context": _block({"elements": many(IN_CONTEXT, 10)}, {}),
    "actions": _block({"elements": many(IN_ACTIONS, 25)}, {}),
    "input": _block(
        {"label": plain_text(2000), "element": IN_INPUT},
        {"hint": plain_text(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": IMAGE_BLOCK,
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string(MARKDOWN_LIMIT)}, {}),
    "table": _block(
        {"rows": many(many(CELL, 20), 100)},
        {"column_settings": column_settings},
    ),
    "context_actions": _block({"elements": many(elements_of("feedback_buttons", "icon_button"), 5)}, {}),
    "video": _block(
        {
            "alt_text": string(2000),
            "title": plain_text(200),
            "thumbnail_url": address(3000),
            "video_url": address(3000, "https"),
        },
        {
            "author_name": string(50),
            "description": plain_text(200),
            "provider_icon_url": address(3000),
            "provider_name": string(50),
            "title_url": address(3000, "https"),
        },
    ),
    "task_card": TASK_CARD,
    "plan": _block({"title": string(1000)}, {"tasks": many(by_type({"task_card": TASK_CARD}), 50)}),
    "alert": _block(
        {"text": text_object(200)},
        {"level": choice("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": _block({"elements": many(by_type({"card": CARD}), 10)}, {}),
}
BLOCKS["container"] = _block(
    {"child_blocks": many(by_type(BLOCKS), 10)},
    {
        "title": text_object(150),
        "subtitle": text_object(150),
        "width": choice("narrow", "standard", "wide", "full"),
        "is_collapsible": flag,
        "default_collapsed": flag,
    },
)

_EVERYWHERE = {"section", "divider", "header", "context", "actions", "input", "image", "rich_text", "video", "card"}
_MESSAGE_ONLY = {"markdown", "table", "context_actions", "task_card", "plan", "container"}
ON_SURFACE: Mapping[Surface, Check] = {
    "message": by_type({k: BLOCKS[k] for k in _EVERYWHERE | _MESSAGE_ONLY | {"carousel"}}),
    "modal": by_type({k: BLOCKS[k] for k in _EVERYWHERE | {"alert"}}),
    "home": by_type({k: BLOCKS[k] for k in _EVERYWHERE | {"carousel"}}),
}

# -- what concerns all blocks of a payload -------------------------------------------------------


def block_faults(blocks: object, surface: Surface = "message") -> list[Fault]:
    """Everything Slack would refuse in these blocks, in order of place; an empty list means they are fine."""
    check = many(ON_SURFACE[surface], BLOCK_COUNT[surface], 0)
    faults = list(check(blocks, "/blocks"))
    known = [block for block in as_list(blocks) if isinstance(block, Mapping)]
    return [*faults, *_duplicate_ids(known), *_table_faults(known), *_markdown_faults(known)]


def _duplicate_ids(blocks: Sequence[Json]) -> Faults:
    block_ids = Counter(block["block_id"] for block in blocks if isinstance(block.get("block_id"), str))
    for name, count in block_ids.items():
        if count > 1:
            yield Fault("/blocks", f"block_id must be unique: {name}")
    for place, block in enumerate(blocks):
        action_ids = Counter(_action_ids(block))
        for name in (name for name, count in action_ids.items() if count > 1):
            yield Fault(f"/blocks/{place}", f"action_id must be unique within a block: {name}")


def _action_ids(block: Json) -> Iterator[str]:
    for element in [*as_list(block.get("elements")), block.get("accessory"), block.get("element")]:
        if isinstance(element, Mapping) and isinstance(element.get("action_id"), str):
            yield element["action_id"]


def _table_faults(blocks: Sequence[Json]) -> Faults:
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        yield Fault("/blocks", "only_one_table_allowed")
    for table in tables:
        if text_length(table.get("rows")) > TABLE_CELLS_LIMIT:
            yield Fault("/blocks", f"table cells must be less than {TABLE_CELLS_LIMIT + 1} characters in total")


def _markdown_faults(blocks: Sequence[Json]) -> Faults:
    if sum(text_length(block) for block in blocks if block.get("type") == "markdown") > MARKDOWN_LIMIT:
        yield Fault("/blocks", f"markdown must be less than {MARKDOWN_LIMIT + 1} characters in total")


def text_length(value: object) -> int:
    """How many characters of the value a reader would see, counted as Slack's limits count them."""
    if isinstance(value, Mapping):
        return sum(
            len(item) if isinstance(item, str) and name in ("text", "title", "alt_text") else text_length(item)
            for name, item in value.items()
        )
    return sum(text_length(item) for item in as_list(value))


# -- whole payloads -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Refusal:
    """Slack's error code for a payload, with the faults that led to it."""

    error: str
    faults: tuple[Fault, ...] = ()


def message_refusal(message: Json, blocks_limit: int | None = BLOCKS_TEXT_LIMIT) -> Refusal | None:
    """Why Slack would not post this message (`text`, `blocks`, `attachments`); None if it would."""
    text, blocks = message.get("text") or "", message.get("blocks") or []
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        return Refusal("msg_too_long" if isinstance(text, str) else "invalid_arguments")
    if not isinstance(blocks, list | tuple):
        return Refusal("invalid_blocks_format")
    if not text and not blocks and not message.get("attachments"):
        return Refusal("no_text")
    if faults := block_faults(blocks):
        return Refusal("invalid_blocks", tuple(faults))
    if blocks_limit is not None and text_length(blocks) > blocks_limit:
        return Refusal("msg_blocks_too_long")
    return None


_VIEW = {
    "blocks": anything,
    "private_metadata": string(3000, 0),
    "callback_id": string(255),
    "external_id": string(255, 0),
    "hash": anything,
}
VIEWS = by_type(
    {
        "home": Shape({"blocks": anything}, _VIEW),
        "modal": Shape(
            {"blocks": anything, "title": plain_text(24)},
            {
                **_VIEW,
                "submit": plain_text(24),
                "close": plain_text(24),
                "clear_on_close": flag,
                "notify_on_close": flag,
                "submit_disabled": flag,
            },
        ),
    }
)


def view_faults(view: object) -> list[Fault]:
    """Everything Slack would refuse in this view (a modal, or App Home)."""
    faults = list(VIEWS(view, "/view"))
    if not isinstance(view, Mapping):
        return faults
    surface: Surface = "home" if view.get("type") == "home" else "modal"
    faults += [Fault(f"/view{fault.where}", fault.what) for fault in block_faults(view.get("blocks"), surface)]
    return [*faults, *_submit_faults(view, surface)]


def _submit_faults(view: Json, surface: Surface) -> Faults:
    has_input = any(isinstance(b, Mapping) and b.get("type") == "input" for b in as_list(view.get("blocks")))
    if surface == "modal" and has_input and "submit" not in view:
        yield Fault("/view", "missing required field: submit (the view has input blocks)")
