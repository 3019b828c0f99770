"""Adding questions to a YAML file that people edit: every line that was there stays as it was.

The place is found in the parsed file and the text is inserted there. Writing the whole file anew, even with a parser
that keeps comments, would wrap lines and set quotes otherwise than their author did.
"""

import re
from collections.abc import Sequence
from typing import Any

import yaml

_PLAIN = re.compile(r"[A-Za-z][\w ,.;/()'’?!+=–%$&*-]*")
"""Text that YAML takes as it stands, in a list of lines: no `: `, no ` #`, nothing that means something in front."""

_WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
"""What one reader or another takes for something else than a word."""


class Uneditable(Exception):
    """The file is valid, but it is not written in a way that can be added to; the message says what to do."""


def with_questions(text: str, questions: Sequence[str]) -> str:
    """The file with questions at the end of its list `questions:`, which is begun where there is none.

    Raises:
        Uneditable: where nothing could be added without changing what is there.
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
    """In double quotes, on one line."""
    return yaml.safe_dump(question, default_style='"', allow_unicode=True, width=float("inf")).strip()


def _after_line(text: str, index: int, lines: str, newline: str) -> str:
    """Insert lines behind the line that ends here; a block scalar's end is the beginning of the next line."""
    if index and text[index - 1] == "\n":
        return _inserted(text, index, lines)
    end = text.find("\n", index)
    return _inserted(text, end + 1, lines) if end >= 0 else text + newline + lines


def _inserted(text: str, index: int, addition: str) -> str:
    return text[:index] + addition + text[index:]


def _has_gained(before: str, after: str, questions: list[str]) -> bool:
    """Whether the second file holds all that the first does, and the questions."""
    # The base loader takes every value for a text, and nothing for a command.
    old: Any = yaml.load(before, Loader=yaml.BaseLoader) or {}  # noqa: S506
    new: Any = yaml.load(after, Loader=yaml.BaseLoader)  # noqa: S506
    if not isinstance(old, dict) or not isinstance(held := old.get("questions") or [], list):
        return False
    return bool(new == {**old, "questions": [*held, *questions]})
