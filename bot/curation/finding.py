"""What a curator should look at: a problem, the rule that found it, and how much it matters."""

from dataclasses import dataclass
from typing import Literal

from bot.knowledge.problems import Problem

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """A problem as linting sees it: an error is wrong whatever was meant, a warning is worth a look."""

    problem: Problem
    rule: str
    severity: Severity = "warning"


@dataclass(frozen=True)
class Limits:
    """How much text is shown where people read it, in characters. The door that shows it knows the numbers."""

    label: int
    """Of a button or of a choice."""
    heading: int
    text: int
    """Of one paragraph, which holds a whole field."""
    table: int
    """Of all cells together."""
