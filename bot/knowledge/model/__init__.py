"""The data model of a knowledge directory: its files are these models, key for key."""

from bot.knowledge.model.about import (
    About,
    Attribute,
    Calibration,
    Glossary,
    Intent,
    OutOfScope,
    Overlay,
    Side,
    Signal,
    Term,
)
from bot.knowledge.model.base import Base
from bot.knowledge.model.entries import Entry, Figure, Point, Source, System, Topic
from bot.knowledge.model.fields import Day, Flag, Id, Line, Model, Number, OneOrMore
from bot.knowledge.model.portfolio import Column, Portfolio
from bot.knowledge.model.questionnaire import (
    Conflict,
    Constraint,
    Enough,
    Option,
    Priority,
    Question,
    Questionnaire,
    Rule,
    Verdict,
)

__all__ = [
    "About",
    "Attribute",
    "Base",
    "Calibration",
    "Column",
    "Conflict",
    "Constraint",
    "Day",
    "Enough",
    "Entry",
    "Figure",
    "Flag",
    "Glossary",
    "Id",
    "Intent",
    "Line",
    "Model",
    "Number",
    "OneOrMore",
    "Option",
    "OutOfScope",
    "Overlay",
    "Point",
    "Portfolio",
    "Priority",
    "Question",
    "Questionnaire",
    "Rule",
    "Side",
    "Signal",
    "Source",
    "System",
    "Term",
    "Topic",
    "Verdict",
]
