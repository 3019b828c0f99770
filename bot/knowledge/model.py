"""What the advisor knows, as values. The files in a knowledge directory are these models, key for key."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=100)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that stands on one line: a sentence, a label, a question."""


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


_SEVERAL = Annotated[tuple[Id, ...], Field(min_length=1)]
OneOrMore = Annotated[_SEVERAL, BeforeValidator(_as_list, json_schema_input_type=Id | _SEVERAL)]
"""`linux` or `[linux, windows]`: any of these."""

Number = Annotated[float, Field(strict=True)]
"""A number, and not a text that looks like one."""

Flag = Annotated[bool, Field(strict=True)]
"""`true` or `false`, and no other word for it."""


def _as_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return value
    raise ValueError("a date is expected here; write it as 2026-01-31")


Day = Annotated[date, BeforeValidator(_as_day)]
"""A date, written as 2026-01-31 and in no other way."""


class Model(BaseModel):
    """Frozen, and closed: a key that the model does not have is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False, use_attribute_docstrings=True
    )


class Source(Model):
    """Where a fact comes from."""

    title: Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>|]+$", max_length=2000)]


class Figure(Model):
    """A number that someone measured, with what it was measured on: a number without its context misleads."""

    fact: Line
    source: Source


class Point(Model):
    """One thing that an entry has to say, and how people ask for it: the unit that answers a question.

    A workload case is a point with `names`: where the sources place that workload, and why.
    """

    id: Id
    say: Line
    """One or two plain sentences; the first answers by itself."""
    asks: tuple[Line, ...] = ()
    """How people ask for it, where the answer is neither yes nor no."""
    yes_if: tuple[Line, ...] = ()
    """Questions that it answers with yes."""
    no_if: tuple[Line, ...] = ()
    """Questions that it answers with no."""
    depends_if: tuple[Line, ...] = ()
    """Questions that it answers with "It depends on" and `depends_on`."""
    depends_on: str = ""
    when: str = ""
    """Under which condition it holds, where it does not always."""
    unless: str = ""
    """The exception."""
    figures: tuple[Line, ...] = ()
    """Numbers that somebody measured, each with what on and when."""
    as_of: Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d\d){0,2})?$")] = ""
    """When it was true, as 2026, 2026-08 or 2026-08-31: for what may change, such as versions, prices and figures."""
    sources: tuple[Source, ...] = ()
    names: tuple[Line, ...] = ()
    """What the workload is called, the name to show first."""
    side: OneOrMore | None = None
    """Where the workload belongs: a side, or several where each will do, the likeliest first."""
    facts: dict[Id, Id] = {}
    """What is known of every such workload: question of the interview to option."""

    @property
    def questions(self) -> tuple[str, ...]:
        """Every wording in which people ask for it."""
        return (*self.asks, *self.yes_if, *self.no_if, *self.depends_if)

    @property
    def is_case(self) -> bool:
        """Whether it places a workload."""
        return bool(self.names)


class Entry(Model):
    """Something that can be asked about: what topics and systems have in common.

    An `id`, a `title` and `questions` are enough to be matched; to be served it also needs an answer and
    sources, which `checking.unfit_to_serve` looks after.
    """

    id: Id
    title: Line
    answer: str = ""
    """One plain sentence; for a system: what it is."""
    house_rule: str = ""
    """What holds here, in this organisation, whatever is true elsewhere; told as such right after the answer."""
    detail: str = ""
    """The nuance that an expert would add, in Markdown."""
    questions: tuple[Line, ...] = ()
    related: tuple[Id, ...] = Field(default=(), max_length=3)
    sources: tuple[Source, ...] = ()
    figures: tuple[Figure, ...] = ()
    points: tuple[Point, ...] = ()
    owner: str = ""
    reviewed: Day | None = None
    merges_into: Id | None = None
    """The broader topic that this one counts as when answers are scored or reported together."""

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every wording in which people ask for it or for one of its points."""
        return (*self.questions, *(text for point in self.points for text in point.questions))


class Topic(Entry):
    """One thing that people want to know, compared side by side."""

    compare: dict[Id, Line] = {}
    """Side to its row of the comparison, some 120 characters."""
    decides_when: str = ""
    does_not_decide_when: str = ""

    @property
    def when(self) -> dict[str, str]:
        """When it decides, and when not: what is stated, by title."""
        stated = {"It decides when": self.decides_when, "It does not decide when": self.does_not_decide_when}
        return {title: text for title, text in stated.items() if text}


class System(Entry):
    """A product or tool that belongs to one side, or stands between them."""

    side: Id | None = None
    licence: str = ""
    aliases: tuple[Line, ...] = ()
    """Other names and usual spellings: `k8s` for Kubernetes."""
    choose_when: str = ""
    avoid_when: str = ""
    alternatives: tuple[Id, ...] = ()
    attributes: dict[Id, Line] = {}
    """Values for the attributes that `about.yaml` names: what makes two systems comparable."""

    @property
    def when(self) -> dict[str, str]:
        """When to choose it, and when not: what is stated, by title."""
        stated = {"Choose it when": self.choose_when, "Rather not when": self.avoid_when}
        return {title: text for title, text in stated.items() if text}


class Term(Model):
    """A word of the field, what it means, and how else it is written."""

    term: Line
    meaning: Line
    aliases: tuple[Line, ...] = ()


class Side(Model):
    """One of the things that are weighed against each other; the outcomes of the interview."""

    id: Id
    title: Line
    words: tuple[Line, ...] = ()
    """How people call it; the side that a question names leads its answer."""
    between: Flag = False
    """It stands between the others: told below their comparison instead of beside them."""


class Attribute(Model):
    """A row in the comparison of two systems."""

    id: Id
    title: Line


Intent = Literal["greeting", "thanks", "help", "topics", "interview", "why", "sources", "more", "words"]
"""What a whole message can mean without being a question of the field; the last four follow an answer up."""


class About(Model):
    """What the base is about: its sides, and what people say that is not a question."""

    title: Line = "Knowledge"
    sides: tuple[Side, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    phrases: dict[Intent, tuple[Line, ...]] = {}
    placing: tuple[Line, ...] = ()
    """Phrases that, beside the name of a side, ask where something belongs: `good idea`; `*` is the end of a word."""
    where: tuple[Line, ...] = ()
    """Phrases that ask so by themselves: `where should`."""
    names: tuple[Line, ...] = ()
    """Words that are names around the field, and no slips in words of it: `mongo` is not `congo`."""
    aspects: tuple[Line, ...] = ()
    """Phrases that ask for something of their own, whatever system or workload they are asked of: `licen*`."""
    examples: tuple[Line, ...] = ()
    """Questions to show to somebody who does not know what to ask."""

    @property
    def side_titles(self) -> dict[str, str]:
        """The titles of the sides, by id."""
        return {side.id: side.title for side in self.sides}


class Option(Model):
    """One answer to a question of the interview, and what it says for each side."""

    id: Id
    label: Line
    says: tuple[Line, ...] = ()
    """How people put it when they are asked."""
    signs: tuple[Line, ...] = ()
    """What a description says where this holds. `...` stands for a few words, `*` for the end of one, `#` for a
    number, `|` for either word; after `~` a sign is faint and speaks only where no other of the question does."""
    joins: tuple[Id, ...] = ()
    """Options that mean this one where they are said together."""
    evidence: dict[Id, Number] = {}
    """Side to log-odds (natural logarithm): +0.7 about doubles the odds, -0.7 halves them."""
    because: str = ""
    sources: tuple[Source, ...] = ()
    share: Number = Field(default=1.0, gt=0)
    """How common this answer is, relative to the question's other options."""


class Question(Model):
    """A question of the interview."""

    id: Id
    ask: Line
    why: Line
    names: tuple[Line, ...] = ()
    """How people call what is asked for, as in "change the OS to Linux"; the first is its short title."""
    ignores: tuple[Line, ...] = ()
    """Phrases that hold the words of an option and do not mean it: `own kernel drivers` names no kernel."""
    options: tuple[Option, ...] = Field(min_length=2)
    cost: Number = Field(default=1.0, gt=0)
    """What asking costs, relative to an easy question: the effort, and that many cannot tell."""
    ask_if: dict[Id, OneOrMore] = {}
    """Ask only where each of these questions has one of these answers."""
    shared: Flag = False
    """Of a workload in components: answered once, for all of them."""

    @field_validator("options")
    @classmethod
    def _option_ids_differ(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        ids = [option.id for option in options]
        if repeated := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            raise ValueError(f"option id {repeated[0]} stands twice; give each option an id of its own")
        return options


class Constraint(Model):
    """A fact that leaves no choice: where all of `when` holds, these sides are out."""

    id: Id
    when: dict[Id, OneOrMore] = Field(min_length=1)
    rules_out: OneOrMore
    because: Line
    sources: tuple[Source, ...] = ()


class Rule(Model):
    """What several answers say together, beyond what each says alone."""

    id: Id
    when: dict[Id, OneOrMore] = Field(min_length=2)
    evidence: dict[Id, Number]
    because: Line
    sources: tuple[Source, ...] = ()


class Conflict(Model):
    """Answers that hardly go together: worth a second look, but no error."""

    id: Id
    when: dict[Id, OneOrMore] = Field(min_length=2)
    because: Line


class Verdict(Model):
    """What a recommendation means, and what to do next; of a side's verdicts the first whose `when` holds speaks."""

    id: Id | None = None
    """By which an overlay changes or disables it."""
    side: Id
    kind: Id | None = None
    """Which kind of this side it is, where a side comes in several."""
    when: dict[Id, OneOrMore] = {}
    title: Line
    summary: Line
    tools: tuple[Line, ...] = ()
    """What it is commonly done with, to choose from."""
    next_steps: tuple[Line, ...]
    sources: tuple[Source, ...] = ()


class Priority(Model):
    """Something that may matter most to a person: the answers to some questions then weigh more."""

    id: Id
    title: Line
    says: tuple[Line, ...] = ()
    """How people call it."""
    weighs: dict[Id, Annotated[Number, Field(gt=0, le=4)]] = Field(min_length=1)
    """Question id to the factor by which the evidence of its answers is multiplied."""
    because: Line


class Enough(Model):
    """How much has to be known before anything is recommended; below it, it is not enough to tell."""

    answers: int = Field(default=0, ge=0, strict=True)
    """Answers that choose an option; "don't know" is none."""
    margin: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    """By how much the leading side must be ahead of the next, as a difference of probabilities."""


class Questionnaire(Model):
    """The fit interview: what to ask, and what the answers add up to."""

    prior: dict[Id, Number] = {}
    """Side to log-odds before anything is known."""
    stop_at: Number = Field(default=0.9, gt=0, le=1)
    """The confidence at which an outcome counts as likely enough to stop asking."""
    at_most: int = Field(default=100, ge=1, strict=True)
    """After this many answers the interview stops by itself; the person can go on."""
    enough: Enough = Enough()
    """What it takes to recommend anything."""
    order: Literal["telling", "fixed"] = "telling"
    """The most telling question first, or the questions as they stand."""
    questions: tuple[Question, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[Rule, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    priorities: tuple[Priority, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    split: Id | None = None
    """The kind of the verdict on a workload whose components come out on different sides."""


class OutOfScope(Model):
    """Questions to decline: near the field and far from it."""

    questions: tuple[Line, ...] = ()


class Glossary(Model):
    """The words of the field."""

    terms: tuple[Term, ...] = ()


class Signal(Model):
    """One of the numbers that tell whether a question is understood, and what it adds to the log-odds of that."""

    mean: Number
    spread: Annotated[Number, Field(gt=0)]
    weight: Number
    """Log-odds of one standard deviation."""


class Calibration(Model):
    """How sure to be of a match, fitted on questions that people asked: `benchmarks/calibrate.py` writes it.

    A base without it is calibrated on its own examples, of which some are held back.
    """

    signals: dict[Id, Signal] = {}
    intercept: Number = 0.0
    answer_from: Annotated[Number, Field(gt=0, lt=1)] = 0.5
    """The probability from which a question is answered."""
    guess_from: Annotated[Number, Field(gt=0, lt=1)] = 0.25
    """The probability from which the likeliest answers are offered."""
    sure_from: Annotated[Number, Field(gt=0, lt=1)] = 0.8
    """The probability that is told as 0.8, from which on an answer is hardly ever wrong."""


class Overlay(Model):
    """What a directory of knowledge does to those before it, beyond what its other files add and replace."""

    disable: tuple[Annotated[str, StringConstraints(pattern=r"^([a-z]+\.)?[a-z0-9][a-z0-9_]*$")], ...] = ()
    """Ids of topics, systems and points, and of the interview's questions, constraints, rules, conflicts and
    priorities; an id that several of them have is written `rules.speed`."""


class Base(Model):
    """A whole knowledge base, as loaded."""

    about: About = About()
    topics: tuple[Topic, ...] = ()
    systems: tuple[System, ...] = ()
    glossary: Glossary = Glossary()
    out_of_scope: OutOfScope = OutOfScope()
    interview: Questionnaire = Questionnaire()
    calibration: Calibration | None = None
    version: str = ""
    """Hash of the content: the same knowledge has the same version on every machine."""

    @property
    def entries(self) -> tuple[Topic | System, ...]:
        """Everything that can be asked about, topics first."""
        return (*self.topics, *self.systems)

    def entry(self, id_: str) -> Topic | System | None:
        """The topic or system of this id."""
        return next((entry for entry in self.entries if entry.id == id_), None)

    @property
    def points(self) -> dict[str, tuple["Topic | System", Point]]:
        """Every point by its id, with the entry that it belongs to."""
        return {point.id: (entry, point) for entry in self.entries for point in entry.points}

    def named(self, ids: Iterable[str]) -> "tuple[Topic | System, ...]":
        """The topics and systems of these ids, in their order, each once."""
        return tuple(entry for id_ in dict.fromkeys(ids) if (entry := self.entry(id_)))
