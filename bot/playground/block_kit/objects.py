"""What Slack takes as a text, an option or an element: the small objects that blocks are made of.

Numbers are those of https://docs.slack.dev/reference/block-kit/block-elements.
"""

from collections.abc import Mapping, Sequence

from bot.playground.block_kit.validators import (
    Check,
    CrossCheck,
    Fault,
    Faults,
    Json,
    Shape,
    address,
    anything,
    by_type,
    choice,
    exactly_one,
    flag,
    many,
    number,
    string,
)

TEXT_LIMIT = 40_000
TABLE_CELLS_LIMIT = 10_000


def plain_text(most: int) -> Check:
    """A plain_text object of at most so many characters."""
    return by_type({"plain_text": Shape({"text": string(most)}, {"emoji": flag})})


def text_object(most: int) -> Check:
    """A text object of either kind."""
    return by_type(
        {
            "plain_text": Shape({"text": string(most)}, {"emoji": flag}),
            "mrkdwn": Shape({"text": string(most)}, {"verbatim": flag}),
        }
    )


ID = string(255)
CONFIRM = Shape(
    {"title": plain_text(100), "text": text_object(300), "confirm": plain_text(30), "deny": plain_text(30)},
    {"style": choice("primary", "danger")},
)
SLACK_FILE = Shape({}, {"id": string(100), "url": string(3000)}, also=(exactly_one("id", "url"),))
DISPATCH = Shape({}, {"trigger_actions_on": anything})


def option(text: Check, **more: Check) -> Shape:
    """An option whose text passes `text`."""
    return Shape({"text": text, "value": string(150)}, {"description": text_object(75), **more})


PLAIN_OPTION = option(plain_text(75))
TEXT_OPTION = option(text_object(75))
OVERFLOW_OPTION = option(plain_text(75), url=address(3000))
OPTION_GROUP = Shape({"label": plain_text(75), "options": many(PLAIN_OPTION, 100)})


def _initial_is_offered(value: Json, where: str) -> Faults:
    """Slack refuses a preselected option that is not word for word one of the options."""
    offered = [*as_list(value.get("options"))]
    for group in as_list(value.get("option_groups")):
        offered += as_list(group.get("options")) if isinstance(group, Mapping) else []
    initial = [value["initial_option"]] if "initial_option" in value else []
    for item in [*initial, *as_list(value.get("initial_options"))]:
        if item not in offered:
            yield Fault(where, "initial option must be one of the options")


def as_list(value: object) -> Sequence[object]:
    """The value where it is a list; an empty one where it is not."""
    return value if isinstance(value, list | tuple) else ()


# -- elements -------------------------------------------------------------------------------------


def _element(required: Mapping[str, Check], optional: Mapping[str, Check], *also: CrossCheck) -> Shape:
    common: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": flag}
    return Shape(required, {**common, **optional}, also)


def _static_select(**more: Check) -> Shape:
    options = {"options": many(PLAIN_OPTION, 100), "option_groups": many(OPTION_GROUP, 100)}
    placeholder: dict[str, Check] = {"placeholder": plain_text(150)}
    return _element({}, options | placeholder | more, exactly_one("options", "option_groups"), _initial_is_offered)


def _select(**more: Check) -> Shape:
    return _element({}, {"placeholder": plain_text(150), "response_url_enabled": flag, "filter": anything, **more})


def _picker(**more: Check) -> Shape:
    return _element({}, {"placeholder": plain_text(150), **more})


def _text_input(**more: Check) -> Shape:
    return _element({}, {"placeholder": plain_text(150), "dispatch_action_config": DISPATCH, **more})


BUTTON = _element(
    {"text": plain_text(75)},
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
    {"text": plain_text(75), "value": string(2000)},
    {"accessibility_label": string(75)},
)
MOST_CHOSEN = {"max_selected_items": number(1, 100)}
ELEMENTS: Mapping[str, Check] = {
    "button": BUTTON,
    "workflow_button": _element(
        {"text": plain_text(75), "workflow": anything},
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
        {"options": many(TEXT_OPTION, 10)}, {"initial_option": TEXT_OPTION}, _initial_is_offered
    ),
    "checkboxes": _element(
        {"options": many(TEXT_OPTION, 10)},
        {"initial_options": many(TEXT_OPTION, 10)},
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
        {"icon": choice("trash"), "text": plain_text(75)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": many(ID, 10)},
    ),
    "url_source": Shape({"url": address(3000), "text": string(2000)}),
}


def elements_of(*kinds: str) -> Check:
    """An element of one of these kinds."""
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

IN_ACTIONS = elements_of(*_CLICKED, *_SELECTS, "datetimepicker")
IN_SECTION = elements_of(*_CLICKED, *_SELECTS, *_MULTI_SELECTS, "image")
IN_INPUT = elements_of(
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


def column_settings(value: object, where: str) -> Faults:
    """Slack lets a column without settings be null."""
    yield from many(lambda item, at: iter(()) if item is None else COLUMN(item, at), 20, 0)(value, where)
