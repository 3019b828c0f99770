"""What is wrong with a knowledge base, in words that help its author to fix it."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One error in a file: where it is, what it is, and how to fix it.

    As text it is one line: `file:line: place: message; fix.`
    """

    file: str
    line: int
    place: str
    message: str
    fix: str

    def __str__(self) -> str:
        return " ".join(f"{self.file}:{self.line}: {self.sentence}".split())

    @property
    def sentence(self) -> str:
        """The problem on one line, without file and line number."""
        place = f"{self.place}: " if self.place else ""
        end = "" if self.fix.endswith("?") else "."
        return " ".join(f"{place}{self.message}; {self.fix}{end}".split())


class BrokenBase(Exception):
    """The knowledge cannot be used. `problems` lists everything that is wrong, sorted by file and line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion such as `did you mean 'answer'?` for `anwser`; empty if no known word is similar."""
    names = sorted(known)
    parts = [name for name in names if word in name.split("_")]
    near = parts if len(parts) == 1 else difflib.get_close_matches(word, names, n=1)
    return f"did you mean '{near[0]}'?" if near else ""
