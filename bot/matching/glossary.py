"""The glossary at work: the words of the field that texts use, and the one whose meaning somebody asks."""

import re
from collections.abc import Iterable

from bot.knowledge.model import Base, Term
from bot.matching import names
from bot.matching.text import normalised, words

_LONGEST = 100
"""Characters of a question for a meaning; a longer one asks more than that."""

_ASKED = re.compile(
    r"(?:(?:so|and|ok|okay|please|sorry|can you|could you|tell me|remind me|explain|eli5|to me) )*"
    r"(?:(?:what is the |the )?(?:meaning|definition) of |what (?:do|does) (?:you|they|we|people) mean (?:by|with) "
    r"|what (?:is|are) meant (?:by|with) |what (?:is|are|does|do) |whats |what |define )?"
    r"(?:(?:a|an|the|this|these|term|word) )*"
    r"(?P<term>.+?)"
    r"(?: (?:is|are|mean|means|meaning|definition|stand for|stands for|exactly|actually|again|then|please))*"
)


class Terms:
    """The words of one base's glossary, in all their spellings."""

    def __init__(self, base: Base) -> None:
        self._terms = {normalised(each.term): each for each in base.glossary.terms}
        self._names = names.canonical(base)

    def used_in(self, texts: Iterable[str]) -> tuple[Term, ...]:
        """The words that the texts use, in the order of their first use."""
        found = dict.fromkeys(found.name for text in texts for found in self._names.find(words(text)))
        return tuple(self._terms[name] for name in found if name in self._terms)

    def asked_in(self, question: str) -> Term | None:
        """The word whose meaning is asked, and nothing else; `question` has names in the base's spelling."""
        asked = _ASKED.fullmatch(normalised(question)) if len(question) <= _LONGEST else None
        return self._terms.get(asked["term"]) if asked else None
