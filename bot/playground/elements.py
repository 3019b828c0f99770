"""What people can do with the buttons, menus and inputs in blocks, and what Slack sends for it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
Inputs = Mapping[tuple[str, str], Json]
"""What one person has filled in: (block_id, action_id) to the value in Slack's form."""


class CannotDo(Exception):
    """A person tried what Slack's client does not offer, such as a button that is not there."""


# The field in which an element carries its value, in an action and in state.values.
VALUE_FIELD: Mapping[str, str] = {
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
}
BUTTONS = frozenset({"button", "icon_button", "workflow_button"})
INTERACTIVE = frozenset({*VALUE_FIELD, *BUTTONS, "overflow", "feedback_buttons"})


@dataclass(frozen=True)
class Placed:
    """An interactive element, with its block."""

    block: Json
    element: Json

    @property
    def key(self) -> tuple[str, str]:
        """Where its value is kept in `state.values`."""
        return self.block["block_id"], self.element["action_id"]

    @property
    def sends_action(self) -> bool:
        """Whether using it tells the app at once; inputs wait for submit unless they dispatch."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def named(blocks: Sequence[Mapping[str, Any]], prefix: str) -> list[Json]:
    """The blocks with every missing block_id and action_id filled in, as Slack does when it takes them."""
    return [_named_block(dict(block), f"{prefix}{place}") for place, block in enumerate(blocks)]


def _named_block(block: Json, name: str) -> Json:
    block.setdefault("block_id", name)
    for field in ("accessory", "element"):
        if field in block:
            block[field] = _named_element(block[field], f"{name}.{field}")
    for field in ("elements", "actions"):
        if field in block and block["type"] != "rich_text":
            block[field] = [_named_element(e, f"{name}.{n}") for n, e in enumerate(block[field])]
    if "child_blocks" in block:
        block["child_blocks"] = named(block["child_blocks"], f"{name}.")
    return block


def _named_element(element: Json, name: str) -> Json:
    if element["type"] == "card":
        return _named_block(dict(element), name)
    return {**element, "action_id": element.get("action_id", name)} if element["type"] in INTERACTIVE else element


def placed(blocks: Sequence[Json]) -> Iterator[Placed]:
    """Every interactive element of the blocks, in the order in which it is read."""
    for block in blocks:
        candidates = [block.get("accessory"), block.get("element"), *block.get("elements", ())]
        for element in [*candidates, *block.get("actions", ())]:
            if isinstance(element, dict) and element.get("type") in INTERACTIVE:
                yield Placed(block, element)
            elif isinstance(element, dict) and element.get("type") == "card":
                yield from placed([element])
        yield from placed(block.get("child_blocks", ()))


def find(blocks: Sequence[Json], name: str, block_id: str | None = None) -> Placed:
    """The element with this action_id, else block_id, else label. Raises CannotDo if there is none or several."""
    here = [item for item in placed(blocks) if block_id in (None, item.block["block_id"])]
    found = [item for item in here if item.element["action_id"] == name]
    found = found or [item for item in here if item.block["block_id"] == name]
    found = found or [item for item in here if name in labels(item)]
    if not found:
        offered = ", ".join(f"{item.element['action_id']} ({' / '.join(labels(item))})" for item in here)
        raise CannotDo(f"there is no {name!r} here; there is: {offered or 'nothing to use'}")
    if len(found) > 1:
        raise CannotDo(f"{name!r} is here {len(found)} times; say which by its block_id")
    return found[0]


def labels(item: Placed) -> list[str]:
    """The words by which a person would name the element."""
    element = item.element
    if element["type"] == "feedback_buttons":
        return [element[which]["text"]["text"] for which in ("positive_button", "negative_button")]
    words = [element.get("text"), element.get("placeholder"), item.block.get("label")]
    return [word["text"] for word in words if isinstance(word, dict)]


def press(element: Json, name: str) -> Json:
    """What pressing this button adds to the action. Raises CannotDo for elements that are no buttons."""
    if element["type"] == "feedback_buttons":
        return _feedback(element, name)
    if element["type"] not in BUTTONS:
        raise CannotDo(f"{element['action_id']} is a {element['type']}: choose a value instead of clicking it")
    return {key: element[key] for key in ("text", "value", "style", "url") if key in element}


def _feedback(element: Json, name: str) -> Json:
    for which in ("positive_button", "negative_button"):
        button = element[which]
        if name in (button["text"]["text"], button["value"]):
            return {"text": button["text"], "value": button["value"]}
    raise CannotDo(f"{element['action_id']} has two buttons: choose one by its label or value")


def pick(element: Json, wanted: object) -> Json:
    """The element's value in Slack's form, for what a person picked or typed.

    Options are picked by value or label, several as a list; an empty string takes back what was picked.
    Raises CannotDo for an option that is not offered.
    """
    kind = element["type"]
    if kind == "feedback_buttons":
        return _feedback(element, str(wanted))
    if kind == "overflow":
        return {"selected_option": _option(element, wanted)}
    if kind not in VALUE_FIELD:
        raise CannotDo(f"{element['action_id']} is a {kind}: click it instead of choosing")
    field = VALUE_FIELD[kind]
    if wanted in ("", None):
        return {field: [] if field.endswith("s") else None}
    if field == "selected_option":
        return {field: _option(element, wanted)}
    if field == "selected_options":
        return {field: [_option(element, item) for item in _several(wanted)]}
    return {field: list(_several(wanted)) if field.endswith("s") else wanted}


def _several(wanted: object) -> Sequence[object]:
    return wanted if isinstance(wanted, list | tuple) else [wanted]


def options(element: Json) -> list[Json]:
    """All options of a menu, those in groups included."""
    groups = element.get("option_groups", ())
    return [*element.get("options", ()), *(option for group in groups for option in group["options"])]


def _option(element: Json, wanted: object) -> Json:
    for option in options(element):
        if wanted in (option["value"], option["text"]["text"]):
            return dict(option)
    offered = ", ".join(f"{option['value']} ({option['text']['text']})" for option in options(element))
    raise CannotDo(f"{element['action_id']} offers no {wanted!r}; it offers: {offered}")


def initial(element: Json) -> Json:
    """The element's value before anyone touches it, in Slack's form."""
    field = VALUE_FIELD[element["type"]]
    preset = field.replace("selected", "initial") if field != "value" else "initial_value"
    return {field: element.get(preset, [] if field.endswith("s") else None)}


def current(item: Placed, inputs: Inputs) -> Json:
    """The element's value as the person sees it now."""
    return inputs.get(item.key) or initial(item.element)


def state(blocks: Sequence[Json], inputs: Inputs) -> Json:
    """`state` as Slack sends it along: every value in these blocks, filled in or preset."""
    values: dict[str, Json] = {}
    for item in placed(blocks):
        if item.element["type"] in VALUE_FIELD:
            block_id, action_id = item.key
            value = {"type": item.element["type"], **current(item, inputs)}
            values.setdefault(block_id, {})[action_id] = value
    return {"values": values}


def complaints(blocks: Sequence[Json], inputs: Inputs) -> dict[str, str]:
    """What Slack's client finds wrong with the inputs before it submits a modal, by block_id."""
    found = {
        item.block["block_id"]: _complaint(item, next(iter(current(item, inputs).values())))
        for item in placed(blocks)
        if item.block["type"] == "input"
    }
    return {block_id: words for block_id, words in found.items() if words}


def _complaint(item: Placed, value: object) -> str | None:
    if not value:
        return None if item.block.get("optional") else "Please complete this required field."
    least, most = item.element.get("min_length", 0), item.element.get("max_length", 3000)
    if isinstance(value, str) and not least <= len(value) <= most:
        return f"Please write {least} to {most} characters."
    return None
