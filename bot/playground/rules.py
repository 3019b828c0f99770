"""What Slack refuses: Block Kit's limits, as tables. A payload in, a list of faults out; nothing else.

Numbers are those of https://docs.slack.dev/reference/block-kit; the total of a message's blocks is not
documented and was measured (https://github.com/slackapi/bolt-js/issues/2509).
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.playground.shapes import (
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

TEXT_LIMIT = 40_000
BLOCKS_TEXT_LIMIT = 12_000
MARKDOWN_LIMIT = 12_000
TABLE_CELLS_LIMIT = 10_000
VIEW_BYTES_LIMIT = 250_000
ALT_TEXT_LIMIT = 1_000
BLOCK_COUNT: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}

# -- texts and small objects ----------------------------------------------------------------------


def plain(most: int) -> Check:
    """A plain_text object of at most so many characters."""
    return by_type({"plain_text": Shape({"text": string(most)}, {"emoji": flag})})


def prose(most: int) -> Check:
    """A text object of either kind."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": Shape({"text": string(most)}, {"verbatim": flag}),
        }
    )


ID = string(255)
CONFIRM = Shape(
    {"title": plain(100), "text": prose(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
SLACK_FILE = Shape({}, {"id": string(100), "url": string(3000)}, also=(exactly_one("id", "url"),))
DISPATCH = Shape({}, {"trigger_actions_on": anything})


def option(text: Check, **more: Check) -> Shape:
    """An option whose text passes `text`."""
    return Shape({"text": text, "value": string(150)}, {"description": prose(75), **more})


PLAIN_OPTION = option(plain(75))
PROSE_OPTION = option(prose(75))
OVERFLOW_OPTION = option(plain(75), url=address(3000))
OPTION_GROUP = Shape({"label": plain(75), "options": many(PLAIN_OPTION, 100)})


def _initial_is_offered(value: Json, where: str) -> Faults:
    """Slack refuses a preselected option that is not word for word one of the options."""
    offered = [*_list(value.get("options"))]
    for group in _list(value.get("option_groups")):
        offered += _list(group.get("options")) if isinstance(group, Mapping) else []
    initial = [value["initial_option"]] if "initial_option" in value else []
    for item in [*initial, *_list(value.get("initial_options"))]:
        if item not in offered:
            yield Fault(where, "initial option must be one of the options")


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


# -- elements -------------------------------------------------------------------------------------


def _element(required: Mapping[str, Check], optional: Mapping[str, Check], *also: CrossCheck) -> Shape:
    common: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
    return Shape(required, {**common, **optional}, also)


def _static_select(**more: Check) -> Shape:
    options = {"options": many(PLAIN_OPTION, 100), "option_groups": many(OPTION_GROUP, 100)}
    placeholder: dict[str, Check] = {"placeholder": plain(150)}
    return _element({}, options | placeholder | more, exactly_one("options", "option_groups"), _initial_is_offered)


def _select(**more: Check) -> Shape:
    return _element({}, {"placeholder": plain(150), "response_url_enabled": flag, "filter": anything, **more})


def _picker(**more: Check) -> Shape:
    return _element({}, {"placeholder": plain(150), **more})


def _text_input(**more: Check) -> Shape:
    return _element({}, {"placeholder": plain(150), "dispatch_action_config": DISPATCH, **more})


BUTTON = _element(
    {"text": plain(75)},
    {
        "url": address(3000, "http", "https", "mailto"),
        "value": string(2000),
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
        "agent_prompt": string(4000),
        "agent_prompt_display": anything,
    },
)
IMAGE_ELEMENT = Shape(
    {"alt_text": string(2000)},
    {"image_url": address(3000), "slack_file": SLACK_FILE},
    (exactly_one("image_url", "slack_file"),),
)
FEEDBACK_BUTTON = Shape(
    {"text": plain(75), "value": string(2000)},
    {"accessibility_label": string(75)},
)
MOST_CHOSEN = {"max_selected_items": number(1, 100)}
ELEMENTS: Mapping[str, Check] = {
    "button": BUTTON,
    "workflow_button": _element(
        {"text": plain(75), "workflow": anything},
        {"style": choice("primary", "danger"), "accessibility_label": string(75)},
    ),
    "static_select": _static_select(initial_option=PLAIN_OPTION),
    "multi_static_select": _static_select(initial_options=many(PLAIN_OPTION, 100), **MOST_CHOSEN),
    "external_select": _select(initial_option=PLAIN_OPTION, min_query_length=number(0, 1000)),
    "multi_external_select": _select(
        initial_options=many(PLAIN_OPTION, 100), min_query_length=number(0, 1000), **MOST_CHOSEN
    ),
    "users_select": _select(initial_user=ID),
    "multi_users_select": _select(initial_users=many(ID, 100), **MOST_CHOSEN),
    "channels_select": _select(initial_channel=ID),
    "multi_channels_select": _select(initial_channels=many(ID, 100), **MOST_CHOSEN),
    "conversations_select": _select(initial_conversation=ID, default_to_current_conversation=flag),
    "multi_conversations_select": _select(
        initial_conversations=many(ID, 100), default_to_current_conversation=flag, **MOST_CHOSEN
    ),
    "overflow": _element({"options": many(OVERFLOW_OPTION, 5)}, {}),
    "radio_buttons": _element(
        {"options": many(PROSE_OPTION, 10)}, {"initial_option": PROSE_OPTION}, _initial_is_offered
    ),
    "checkboxes": _element(
        {"options": many(PROSE_OPTION, 10)},
        {"initial_options": many(PROSE_OPTION, 10)},
        _initial_is_offered,
    ),
    "datepicker": _picker(initial_date=string(10, 10)),
    "timepicker": _picker(initial_time=string(5, 5), timezone=string(100)),
    "datetimepicker": _picker(initial_date_time=number(0, 9_999_999_999)),
    "plain_text_input": _text_input(
        initial_value=string(3000, 0),
        multiline=flag,
        min_length=number(0, 3000),
        max_length=number(1, 3000),
    ),
    "email_text_input": _text_input(initial_value=string(3000, 0)),
    "url_text_input": _text_input(initial_value=string(3000, 0)),
    "number_input": _text_input(
        is_decimal_allowed=flag, initial_value=string(100, 0), min_value=string(100), max_value=string(100)
    ),
    "rich_text_input": _text_input(initial_value=anything),
    "file_input": _element({}, {"filetypes": anything, "max_files": number(1, 10)}),
    "image": IMAGE_ELEMENT,
    "feedback_buttons": Shape(
        {"positive_button": FEEDBACK_BUTTON, "negative_button": FEEDBACK_BUTTON}, {"action_id": ID}
    ),
    "icon_button": _element(
        {"icon": choice("trash"), "text": plain(75)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": many(ID, 10)},
    ),
    "url_source": Shape({"url": address(3000), "text": string(2000)}),
}


def _elements(*kinds: str) -> Check:
    return by_type({kind: ELEMENTS[kind] for kind in kinds})


_SELECTS = (
    "static_select",
    "external_select",
    "users_select",
    "channels_select",
    "conversations_select",
)
_MULTI_SELECTS = tuple(f"multi_{kind}" for kind in _SELECTS)
_CLICKED = ("button", "workflow_button", "overflow", "radio_buttons", "checkboxes", "datepicker", "timepicker")
_TYPED = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")

IN_ACTIONS = _elements(*_CLICKED, *_SELECTS, "datetimepicker")
IN_SECTION = _elements(*_CLICKED, *_SELECTS, *_MULTI_SELECTS, "image")
IN_INPUT = _elements(
    *_TYPED, *_SELECTS, *_MULTI_SELECTS, "radio_buttons", "checkboxes", "datepicker", "timepicker",
    "datetimepicker", "file_input",
)  # fmt: skip
IN_CONTEXT = by_type(
    {
        "image": IMAGE_ELEMENT,
        "plain_text": Shape({"text": string(2000)}, {"emoji": flag}),
        "mrkdwn": Shape({"text": string(2000)}, {"verbatim": flag}),
    }
)

# -- rich text and tables -------------------------------------------------------------------------

_STYLE = {
    "style": Shape({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight", "unlink"), flag))
}
RICH_INLINE = by_type(
    {
        "text": Shape({"text": string(TEXT_LIMIT)}, _STYLE),
        "link": Shape(
            {"url": address(3000, "http", "https", "mailto")},
            {"text": string(TEXT_LIMIT, 0), "unsafe": flag, **_STYLE},
        ),
        "emoji": Shape({"name": string(100)}, {"unicode": string(100), "skin_tone": number(1, 6), **_STYLE}),
        "user": Shape({"user_id": ID}, _STYLE),
        "usergroup": Shape({"usergroup_id": ID}, _STYLE),
        "channel": Shape({"channel_id": ID}, _STYLE),
        "broadcast": Shape({"range": choice("here", "channel", "everyone")}, _STYLE),
        "date": Shape(
            {"timestamp": number(0, 9_999_999_999), "format": string(200)},
            {"url": address(3000), "fallback": string(200), **_STYLE},
        ),
        "color": Shape({"value": string(20)}, _STYLE),
    }
)
_INLINES = {"elements": many(RICH_INLINE, 1000, 0)}
RICH_SECTION = Shape(_INLINES)
RICH_PARTS: Mapping[str, Check] = {
    "rich_text_section": RICH_SECTION,
    "rich_text_preformatted": Shape(_INLINES, {"border": number(0, 1), "language": string(50)}),
    "rich_text_quote": Shape(_INLINES, {"border": number(0, 1)}),
    "rich_text_list": Shape(
        {
            "style": choice("bullet", "ordered"),
            "elements": many(by_type({"rich_text_section": RICH_SECTION}), 1000),
        },
        {"indent": number(0, 8), "offset": number(0, 100_000), "border": number(0, 1)},
    ),
}
RICH_TEXT = Shape({"elements": many(by_type(RICH_PARTS), 1000)}, {"block_id": ID})
CELL = by_type(
    {
        "raw_text": Shape({"text": string(TABLE_CELLS_LIMIT)}),
        "raw_number": Shape({"value": number(-1e300, 1e300)}, {"text": string(100)}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = Shape({}, {"align": choice("left", "center", "right"), "is_wrapped": flag})


def _column_settings(value: object, where: str) -> Faults:
    """Slack lets a column without settings be null."""
    yield from many(lambda item, at: iter(()) if item is None else COLUMN(item, at), 20, 0)(value, where)


# -- blocks ---------------------------------------------------------------------------------------


def _block(required: Mapping[str, Check], optional: Mapping[str, Check], *also: CrossCheck) -> Shape:
    return Shape(required, {"block_id": ID, **optional}, also)


IMAGE_BLOCK = _block(
    {"alt_text": string(2000)},
    {"image_url": address(3000), "slack_file": SLACK_FILE, "title": plain(2000)},
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
        "title": prose(150),
        "subtitle": prose(150),
        "body": prose(200),
        "subtext": prose(200),
        "actions": many(_elements("button"), 3),
        "hero_image": IMAGE_ELEMENT,
        "icon": IMAGE_ELEMENT,
    },
    at_least_one("title", "body", "hero_image", "actions"),
)
BLOCKS: dict[str, Check] = {
    "section": _block(
        {},
        {
            "text": prose(3000),
            "fields": many(prose(2000), 10),
            "accessory": IN_SECTION,
            "expand": flag,
        },
        at_least_one("text", "fields"),
    ),
    "divider": _block({}, {}),
    "header": _block({"text": plain(150)}, {"level": number(1, 4)}),
    "context": _block({"elements": many(IN_CONTEXT, 10)}, {}),
    "actions": _block({"elements": many(IN_ACTIONS, 25)}, {}),
    "input": _block(
        {"label": plain(2000), "element": IN_INPUT},
        {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
    ),
    "image": IMAGE_BLOCK,
    "rich_text": RICH_TEXT,
    "markdown": _block({"text": string(MARKDOWN_LIMIT)}, {}),
    "table": _block(
        {"rows": many(many(CELL, 20), 100)},
        {"column_settings": _column_settings},
    ),
    "context_actions": _block({"elements": many(_elements("feedback_buttons", "icon_button"), 5)}, {}),
    "video": _block(
        {
            "alt_text": string(2000),
            "title": plain(200),
            "thumbnail_url": address(3000),
            "video_url": address(3000, "https"),
        },
        {
            "author_name": string(50),
            "description": plain(200),
            "provider_icon_url": address(3000),
            "provider_name": string(50),
            "title_url": address(3000, "https"),
        },
    ),
    "task_card": TASK_CARD,
    "plan": _block({"title": string(1000)}, {"tasks": many(by_type({"task_card": TASK_CARD}), 50)}),
    "alert": _block(
        {"text": prose(200)},
        {"level": choice("default", "info", "warning", "error", "success")},
    ),
    "card": CARD,
    "carousel": _block({"elements": many(by_type({"card": CARD}), 10)}, {}),
}
BLOCKS["container"] = _block(
    {"child_blocks": many(by_type(BLOCKS), 10)},
    {
        "title": prose(150),
        "subtitle": prose(150),
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
    known = [block for block in _list(blocks) if isinstance(block, Mapping)]
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
    for element in [*_list(block.get("elements")), block.get("accessory"), block.get("element")]:
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
    return sum(text_length(item) for item in _list(value))


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
            {"blocks": anything, "title": plain(24)},
            {
                **_VIEW,
                "submit": plain(24),
                "close": plain(24),
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
    has_input = any(isinstance(b, Mapping) and b.get("type") == "input" for b in _list(view.get("blocks")))
    if surface == "modal" and has_input and "submit" not in view:
        yield Fault("/view", "missing required field: submit (the view has input blocks)")
