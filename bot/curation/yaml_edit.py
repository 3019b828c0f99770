"""Adds questions to a YAML file and leaves every existing line as it is.

The parser only finds the place, and the text is inserted there. Writing the file anew, even with a parser that keeps
comments, would change its line breaks and quotes.
"""

import re
from collections.abc import Sequence
from typing import Any

import yaml

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
    try:
        edited = _edited(text, list(questions))
        if _has_gained(text, edited, list(questions)):
            return edited
    except yaml.YAMLError:
        pass
    raise Uneditable("write its `questions:` as a list with one question a line")


def _edited(text: str, questions: list[str]) -> str:
    newline = "\r\n" if "\r\n" in text else "\n"
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    keys = root.value if isinstance(root, yaml.MappingNode) else []
    found = next((pair for pair in keys if pair[0].value == "questions"), None)
    if found is None:
        begun = text if text.endswith(("\n", "\r")) or not text else text + newline
        return begun + f"questions:{newline}" + _lines(questions, 2, newline)
    key, held = found
    if not isinstance(held, yaml.SequenceNode):
        return _after_line(text, key.end_mark.index, _lines(questions, key.start_mark.column + 2, newline), newline)
    if held.flow_style:
        quoted = ", ".join(_quoted(question) for question in questions)
        if not held.value:
            return _inserted(text, held.start_mark.index + 1, quoted)
        return _inserted(text, held.value[-1].end_mark.index, f", {quoted}")
    lines = _lines(questions, held.start_mark.column, newline)
    return _after_line(text, held.value[-1].end_mark.index, lines, newline)


def _lines(questions: list[str], indent: int, newline: str) -> str:
    return "".join(f"{' ' * indent}- {_item(question)}{newline}" for question in questions)


def _item(question: str) -> str:
    is_plain = _PLAIN.fullmatch(question) and not question.endswith(" ") and question.casefold() not in _WORDS
    return question if is_plain else _quoted(question)


def _quoted(question: str) -> str:
    """The question in double quotes, on one line."""
    return yaml.safe_dump(question, default_style='"', allow_unicode=True, width=float("inf")).strip()


def _after_line(text: str, index: int, lines: str, newline: str) -> str:
    """Insert lines after the line that contains `index`. A block scalar ends at the beginning of the next line."""
    if index and text[index - 1] == "\n":
        return _inserted(text, index, lines)
    end = text.find("\n", index)
    return _inserted(text, end + 1, lines) if end >= 0 else text + newline + lines


def _inserted(text: str, index: int, addition: str) -> str:
    return text[:index] + addition + text[index:]


def _has_gained(before: str, after: str, questions: list[str]) -> bool:
    """Whether the second text is the first with these questions added, and nothing else changed."""
    # The base loader reads every value as text and runs nothing.
    old: Any = yaml.load(before, Loader=yaml.BaseLoader) or {}  # noqa: S506
    new: Any = yaml.load(after, Loader=yaml.BaseLoader)  # noqa: S506
    if not isinstance(old, dict) or not isinstance(held := old.get("questions") or [], list):
        return False
    return bool(new == {**old, "questions": [*held, *questions]})
