"""Adds entries to a list in a YAML file and leaves every existing line as it is.

The parser only finds the place, and the text is inserted there. Writing the file anew, even with a parser that keeps
comments, would change its line breaks and quotes.
"""

import copy
import re
from collections.abc import Sequence
from typing import Any

import yaml

from bot.knowledge.reading import YamlPath, place

_PLAIN = re.compile(r"[A-Za-z][\w ,.;/()'’?!+=–%$&*-]*")
"""Text that needs no quotes in a YAML list: no `: `, no ` #`, no special character at the beginning."""

_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""Words that some YAML parser reads as a boolean or null."""


class Uneditable(Exception):
    """The file is valid, and cannot be added to as it is written. The message says what to do."""


def with_questions(text: str, questions: Sequence[str]) -> str:
    """The text of the file with questions added to the end of its list `questions:`, which is made if missing.

    Raises:
        Uneditable: if nothing can be added without changing existing lines.
    """
    return with_items(text, ("questions",), questions)


def with_items(text: str, path: YamlPath, items: Sequence[Any]) -> str:
    """The text of the file with items added to the end of the list at a path, whose last key is made if missing.

    Args:
        text: the file.
        path: the path of the list, such as `("points", 3, "asks")`. What it leads through must exist.
        items: texts, or mappings of keys to plain values.

    Raises:
        Uneditable: if nothing can be added without changing existing lines.
    """
    try:
        edited = _edited(text, path, list(items))
        if _has_gained(text, edited, path, list(items)):
            return edited
    except (yaml.YAMLError, LookupError, TypeError):
        pass
    raise Uneditable(f"write its `{place(path)}:` as a list with one entry a line")


def _edited(text: str, path: YamlPath, items: list[Any]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    inside = _node(root, path[:-1])
    keys = inside.value if isinstance(inside, yaml.MappingNode) else []
    found = next((pair for pair in keys if pair[0].value == path[-1]), None)
    if found is None:
        return _with_new_list(text, inside, path, items, newline)
    key, held = found
    if not isinstance(held, yaml.SequenceNode):
        return _after_line(text, key.end_mark.index, _lines(items, key.start_mark.column + 2, newline), newline)
    if held.flow_style:
        quoted = ", ".join(_quoted(item) for item in items)
        if not held.value:
            return _inserted(text, held.start_mark.index + 1, quoted)
        return _inserted(text, held.value[-1].end_mark.index, f", {quoted}")
    lines = _lines(items, held.start_mark.column, newline)
    return _after_line(text, _end(held.value[-1]), lines, newline)


def _node(root: yaml.Node | None, path: YamlPath) -> Any:
    """The node at a path.

    Raises:
        LookupError: if there is none.
    """
    node: Any = root
    for step in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            node = node.value[step]
        else:
            node = {key.value: value for key, value in node.value}[step]
    return node


def _end(node: Any) -> int:
    """Where the last value in a node ends. A block's own end mark is at the beginning of what follows it."""
    while not getattr(node, "flow_style", True) and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    return int(node.end_mark.index)


def _with_new_list(text: str, inside: Any, path: YamlPath, items: list[Any], newline: str) -> str:
    """Add the key with its list to the end of a mapping, which is the whole file for a path of one key."""
    if len(path) == 1:
        begun = text if text.endswith(("\n", "\r")) or not text else text + newline
        return begun + f"{path[-1]}:{newline}" + _lines(items, 2, newline)
    if inside.flow_style:
        raise LookupError("a mapping on one line")
    column = inside.start_mark.column
    lines = f"{' ' * column}{path[-1]}:{newline}" + _lines(items, column + 2, newline)
    return _after_line(text, _end(inside), lines, newline)


def _lines(items: list[Any], indent: int, newline: str) -> str:
    return "".join(f"{' ' * indent}- {line}{newline}" for item in items for line in [_item(item, indent, newline)])


def _item(item: Any, indent: int, newline: str) -> str:
    if not isinstance(item, str):
        block = yaml.safe_dump(item, sort_keys=False, allow_unicode=True, width=float("inf")).rstrip()
        return f"{newline}{' ' * (indent + 2)}".join(block.split("\n"))
    is_plain = _PLAIN.fullmatch(item) and not item.endswith(" ") and item.casefold() not in _WORDS
    return item if is_plain else _quoted(item)


def _quoted(item: str) -> str:
    """The text in double quotes, on one line."""
    if not isinstance(item, str):
        raise TypeError("only texts are added to a list on one line")
    return yaml.safe_dump(item, default_style='"', allow_unicode=True, width=float("inf")).strip()


def _after_line(text: str, index: int, lines: str, newline: str) -> str:
    """Insert lines after the line that contains `index`. A block scalar ends at the beginning of the next line."""
    if index and text[index - 1] == "\n":
        return _inserted(text, index, lines)
    end = text.find("\n", index)
    return _inserted(text, end + 1, lines) if end >= 0 else text + newline + lines


def _inserted(text: str, index: int, addition: str) -> str:
    return text[:index] + addition + text[index:]


def _has_gained(before: str, after: str, path: YamlPath, items: list[Any]) -> bool:
    """Whether the second text is the first with these items added, and nothing else changed."""
    # The base loader reads every value as text and runs nothing.
    old: Any = yaml.load(before, Loader=yaml.BaseLoader) or {}  # noqa: S506
    new: Any = yaml.load(after, Loader=yaml.BaseLoader)  # noqa: S506
    expected = copy.deepcopy(old)
    inside = expected
    for step in path[:-1]:
        inside = inside[step]
    held = (inside.get(path[-1]) or []) if isinstance(inside, dict) else None
    if not isinstance(held, list):
        return False
    inside[path[-1]] = [*held, *items]
    return bool(new == expected)
