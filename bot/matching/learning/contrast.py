"""Makes off-topic examples by contrast: the base's own wordings, with foreign names in place of what they name.

Two questions can be put alike and differ only in what they name: one is of the field, the other is not. Such lines
teach the model to look at the names.
"""

import hashlib
from collections.abc import Iterator

from bot.knowledge.model import Base
from bot.matching.reading import names
from bot.matching.reading.names import Names
from bot.matching.reading.text import words

_MOST = 600
"""Lines that are made. More of them would outweigh the off-topic examples that people have written."""
_LONGEST = 10
"""Words of a wording that is used; of a longer one more than the name may be of the field."""


def off_topic_lines(base: Base) -> list[str]:
    """At most `_MOST` lines, always the same for the same base; none where it lists no foreign names."""
    foreign = sorted(names.foreign(base))
    if not foreign:
        return []
    found = _with_foreign_names(base, foreign)
    return sorted({line for line, _ in zip(found, range(_MOST), strict=False)})


def _with_foreign_names(base: Base, foreign: list[str]) -> Iterator[str]:
    """Wordings in an arbitrary but fixed order, with their names replaced. Those that still use a term of the
    glossary are left out, as they are still of the field.
    """
    named = (names.of_cases_and_systems(base), names.of_sides(base))
    terms = names.canonical(base)
    lines = {line for entry in base.entries for line in entry.wordings}
    for line in sorted(lines, key=_number):
        tokens = words(line)
        if len(tokens) > _LONGEST:
            continue
        replaced = _replaced(tokens, named, foreign)
        if replaced != tokens and not terms.find(replaced):
            yield " ".join(replaced)


def _replaced(tokens: list[str], named: tuple[Names, ...], foreign: list[str]) -> list[str]:
    for kind in named:
        out: list[str] = []
        at = 0
        for found in kind.find(tokens):
            out += [*tokens[at : found.start], foreign[_number(found.name + " ".join(tokens)) % len(foreign)]]
            at = found.end
        tokens = [*out, *tokens[at:]]
    return tokens


def _number(text: str) -> int:
    """A number from a text, the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
