"""What linting reports: a finding. And the rules for texts that apply to entries, points and questions alike."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.problems import Problem
from bot.knowledge.reading import Document, YamlPath

LONG_SENTENCE = 30
"""A sentence with more words than this has to be read twice. Colons and semicolons end a sentence here, too."""

Severity = Literal["error", "warning"]

Text = tuple[YamlPath, str]
"""A text that readers see, and its path in its document."""


@dataclass(frozen=True, order=True)
class Finding:
    """A problem that linting found, with the rule that found it. Errors must be fixed, warnings are worth a look."""

    problem: Problem
    rule: str
    severity: Severity = "warning"


@dataclass(frozen=True)
class Limits:
    """How many characters are shown. The user interface that shows the texts supplies the numbers."""

    label: int
    """Of a button or of a choice."""
    heading: int
    text: int
    """Of one paragraph, which holds a whole field."""
    table: int
    """Of all cells of a table together."""


def too_long(document: Document, texts: Iterable[Text], limit: int, where: str) -> Iterator[Finding]:
    """Texts with more characters than `limit`, the number that `where` shows."""
    for path, text in texts:
        if len(text) > limit:
            message = f"{len(text)} characters, and {where} shows {limit}"
            yield Finding(document.problem(path, message, "shorten it"), "too-long")


def long_sentences(document: Document, texts: Iterable[Text]) -> Iterator[Finding]:
    """Sentences of more than `LONG_SENTENCE` words."""
    for path, text in texts:
        for sentence in re.split(r"(?<=[.!?:;])\s+|\n+", text):
            words = re.findall(r"[\w'’/-]+", re.sub(r"\(https?://[^)]*\)", "", sentence))
            if len(words) > LONG_SENTENCE:
                message = f"a sentence of {len(words)} words: “{' '.join(words[:6])} …”"
                yield Finding(document.problem(path, message, "split it in two"), "long-sentence")
