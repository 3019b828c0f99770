"""What Slack refuses, case by case, and that no payload can make the rules stumble."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground import block_kit
from bot.playground.block_kit.blocks import BLOCKS
from bot.playground.block_kit.objects import ELEMENTS, RICH_PARTS

Block = dict[str, Any]


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def options(count: int, text: str = "x") -> list[Block]:
    return [{"text": plain(text), "value": str(n)} for n in range(count)]


def button(**more: Any) -> Block:
    return {"type": "button", "text": plain("Go"), **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def section(**more: Any) -> Block:
    return {"type": "section", "text": mrkdwn("x"), **more}


def table(*rows: list[str], **more: Any) -> Block:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in rows], **more}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def select(**more: Any) -> Block:
    return {"type": "static_select", "options": options(2), **more}


FEEDBACK = {
    "type": "feedback_buttons",
    "positive_button": {"text": plain("Helpful"), "value": "up"},
    "negative_button": {"text": plain("Not helpful"), "value": "down"},
}

FINE = [
    section(fields=[plain("x")] * 10),
    section(accessory={"type": "multi_static_select", "placeholder": plain("…"), "options": options(100)}),
    {"type": "header", "text": plain("x" * 150)},
    {"type": "divider"},
    {"type": "context", "elements": [mrkdwn("x"), {"type": "image", "image_url": "https://a.b/c", "alt_text": "c"}]},
    actions(button(action_id="a", url="https://example.com", style="primary"), select(initial_option=options(2)[1])),
    actions({"type": "overflow", "options": options(5)}, {"type": "radio_buttons", "options": options(10)}),
    {"type": "context_actions", "elements": [FEEDBACK]},
    table(["a", "b"], ["c", "d"], column_settings=[{"align": "right"}, None]),
    rich({"type": "text", "text": "x", "style": {"bold": True}}, {"type": "link", "url": "https://example.com"}),
    {"type": "markdown", "text": "# x"},
    {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "multiline": True}},
]


def test_blocks_within_the_limits_are_fine() -> None:
    assert block_kit.block_faults(FINE) == []
    assert block_kit.message_refusal({"text": "x", "blocks": FINE}) is None


@pytest.mark.parametrize(
    ("block", "where", "what"),
    [
        ({"type": "poem"}, "/type", "unsupported type: poem"),
        ({}, "", "missing required field: type"),
        ({"type": "section"}, "", "must have at least one of: text, fields"),
        (section(colour="red"), "", "invalid additional property: colour"),
        (section(text=mrkdwn("x" * 3001)), "/text/text", "must be less than 3001 characters"),
        (section(text=mrkdwn("")), "/text/text", "must be more than 0 characters"),
        (section(text="x"), "/text", "should be an object"),
        (section(fields=[mrkdwn("x")] * 11), "/fields", "no more than 10 items allowed"),
        (section(fields=[mrkdwn("x" * 2001)]), "/fields/0/text", "must be less than 2001 characters"),
        (section(block_id="x" * 256), "/block_id", "must be less than 256 characters"),
        ({"type": "header", "text": plain("x" * 151)}, "/text/text", "must be less than 151 characters"),
        ({"type": "header", "text": mrkdwn("x")}, "/text/type", "unsupported type: mrkdwn"),
        ({"type": "context", "elements": [plain("x")] * 11}, "/elements", "no more than 10 items allowed"),
        ({"type": "context", "elements": []}, "/elements", "no fewer than 1 items allowed"),
        (actions(), "/elements", "no fewer than 1 items allowed"),
        (actions(*[button()] * 26), "/elements", "no more than 25 items allowed"),
        (actions(button(text=plain("x" * 76))), "/elements/0/text/text", "must be less than 76 characters"),
        (actions(button(text=mrkdwn("x"))), "/elements/0/text/type", "unsupported type: mrkdwn"),
        (actions(button(value="x" * 2001)), "/elements/0/value", "must be less than 2001 characters"),
        (actions(button(url="javascript:alert(1)")), "/elements/0/url", "invalid url"),
        (actions(button(style="loud")), "/elements/0/style", "must be one of: primary, danger"),
        (actions(button(confirm={})), "/elements/0/confirm", "missing required field: title"),
        (
            actions(button(action_id="a"), button(action_id="a")),
            "",
            "action_id must be unique within a block: a",
        ),
        (actions(select(options=options(101))), "/elements/0/options", "no more than 100 items allowed"),
        (actions(select(options=[])), "/elements/0/options", "no fewer than 1 items allowed"),
        (
            actions(select(options=options(1, "x" * 76))),
            "/elements/0/options/0/text/text",
            "must be less than 76 characters",
        ),
        (
            actions(select(placeholder=plain("x" * 151))),
            "/elements/0/placeholder/text",
            "must be less than 151 characters",
        ),
        (
            actions(select(initial_option={"text": plain("y"), "value": "y"})),
            "/elements/0",
            "initial option must be one of the options",
        ),
        (
            actions(select(option_groups=[{"label": plain("x"), "options": options(1)}])),
            "/elements/0",
            "must have exactly one of: options, option_groups",
        ),
        (
            actions({"type": "multi_static_select", "options": options(1)}),
            "/elements/0/type",
            "unsupported type: multi_static_select",
        ),
        (actions({"type": "overflow", "options": options(6)}), "/elements/0/options", "no more than 5 items allowed"),
        (
            actions({"type": "checkboxes", "options": options(11)}),
            "/elements/0/options",
            "no more than 10 items allowed",
        ),
        ({"type": "image", "image_url": "https://a.b/c"}, "", "missing required field: alt_text"),
        ({"type": "image", "image_url": "ftp://a.b/c", "alt_text": "c"}, "/image_url", "invalid url"),
        (table(*[["x"]] * 101), "/rows", "no more than 100 items allowed"),
        (table(["x"] * 21), "/rows/0", "no more than 20 items allowed"),
        (table(["x"], column_settings=[{"align": "up"}]), "/column_settings/0/align", "must be one of: left, center"),
        ({"type": "context_actions", "elements": [FEEDBACK] * 6}, "/elements", "no more than 5 items allowed"),
        ({"type": "context_actions", "elements": [button()]}, "/elements/0/type", "unsupported type: button"),
        (
            {"type": "input", "label": mrkdwn("x"), "element": {"type": "plain_text_input"}},
            "/label/type",
            "unsupported type: mrkdwn",
        ),
        (
            {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "max_length": 3001}},
            "/element/max_length",
            "must be between 1 and 3000",
        ),
        (rich({"type": "text", "text": ""}), "/elements/0/elements/0/text", "must be more than 0 characters"),
        (rich({"type": "link", "url": "nowhere"}), "/elements/0/elements/0/url", "invalid url"),
        ("section", "", "should be an object"),
    ],
)
def test_a_limit_is_named_with_its_place(block: Any, where: str, what: str) -> None:
    faults = block_kit.block_faults([block])
    assert any(f.where == f"/blocks/0{where}" and f.what.startswith(what) for f in faults), [*map(str, faults)]


@pytest.mark.parametrize(
    ("blocks", "what"),
    [
        ([{"type": "divider"}] * 51, "no more than 50 items allowed"),
        ([section(block_id="a"), section(block_id="a")], "block_id must be unique: a"),
        ([table(["x"]), table(["y"])], "only_one_table_allowed"),
        ([table(["x" * 5001], ["y" * 5000])], "table cells must be less than 10001 characters in total"),
        ([{"type": "markdown", "text": "x" * 6001}] * 2, "markdown must be less than 12001 characters in total"),
    ],
)
def test_some_limits_concern_the_whole_message(blocks: list[Block], what: str) -> None:
    assert [(f.where, f.what) for f in block_kit.block_faults(blocks)] == [("/blocks", what)]


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_000}, None),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": 5}, "invalid_arguments"),
        ({"blocks": "x"}, "invalid_blocks_format"),
        ({"blocks": [section(text=mrkdwn("x" * 3000))] * 4}, None),
        ({"blocks": [section(text=mrkdwn("x" * 3000))] * 4 + [section()]}, "msg_blocks_too_long"),
        ({"blocks": [{"type": "poem"}]}, "invalid_blocks"),
    ],
)
def test_a_message_is_refused_with_slacks_error(message: Block, error: str | None) -> None:
    refusal = block_kit.message_refusal(message)
    assert (refusal.error if refusal else None) == error


def test_responses_have_no_limit_on_the_total() -> None:
    assert block_kit.message_refusal({"blocks": [section(text=mrkdwn("x" * 3000))] * 6}, blocks_limit=None) is None


INPUT = {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input"}}
VIEW = {"type": "modal", "title": plain("x"), "submit": plain("Send"), "blocks": [INPUT]}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, None),
        ({"title": plain("x" * 25)}, "must be less than 25 characters [json-pointer:/view/title/text]"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters [json-pointer:/view/private_metadata]"),
        ({"callback_id": "x" * 256}, "must be less than 256 characters [json-pointer:/view/callback_id]"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items allowed [json-pointer:/view/blocks]"),
        ({"blocks": [table(["x"])]}, "unsupported type: table [json-pointer:/view/blocks/0/type]"),
        ({"submit": mrkdwn("x")}, "unsupported type: mrkdwn [json-pointer:/view/submit/type]"),
        ({"type": "page"}, "unsupported type: page [json-pointer:/view/type]"),
        ({"type": "home"}, "invalid additional property: title [json-pointer:/view]"),
    ],
)
def test_views_have_limits_of_their_own(change: Block, fault: str | None) -> None:
    faults = [str(found) for found in block_kit.view_faults(VIEW | change)]
    assert faults == [] if fault is None else f"[ERROR] {fault}" in faults


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    without = {name: value for name, value in VIEW.items() if name != "submit"}
    assert "missing required field: submit" in str(block_kit.view_faults(without)[0])


WORDS = ["text", "type", "elements", "blocks", "options", "accessory", "rows", "url", "value", "title", "label"]
KINDS = [
    *BLOCKS,
    *ELEMENTS,
    *RICH_PARTS,
    "plain_text",
    "mrkdwn",
    "raw_text",
    "modal",
    "home",
]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=12,
)


@given(JUNK)
def test_no_payload_makes_the_rules_stumble(junk: Any) -> None:
    for payload in (junk, [junk], [{"type": "section", "text": junk}], [{"type": "actions", "elements": junk}]):
        assert all(str(fault).startswith("[ERROR]") for fault in block_kit.block_faults(payload))
        block_kit.view_faults({"type": "modal", "blocks": payload, "title": junk})
        block_kit.message_refusal({"text": junk, "blocks": payload})


@given(st.sampled_from(FINE), st.data())
def test_leaving_a_field_out_is_fine_or_refused_but_never_an_error(block: Block, data: st.DataObject) -> None:
    copy = json.loads(json.dumps(block))
    copy.pop(data.draw(st.sampled_from(sorted(copy))))
    assert isinstance(block_kit.block_faults([copy]), list)
