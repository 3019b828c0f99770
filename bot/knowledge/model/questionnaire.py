"""The fit interview: its questions, and what the answers add up to."""

from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.knowledge.model.entries import Source
from bot.knowledge.model.fields import Flag, Id, Line, Model, Number, OneOrMore, OptionId


class Option(Model):
    """One answer to a question of the interview, and its evidence for each side."""

    id: OptionId
    label: Line
    statement: str = ""
    """It as a statement about the workload, to follow "You said": `it runs on Linux`."""
    condition: str = ""
    """It as a condition, to follow "If": `it ran on Linux`."""
    says: tuple[Line, ...] = ()
    """Words for it in the answer to the question."""
    signs: tuple[Line, ...] = ()
    """Phrases with which a description of a workload states it. `...` stands for up to eight words of a sentence,
    `*` for the end of a word, `#` for a number, `a|b` for either word."""
    hints: tuple[Line, ...] = ()
    """Phrases that make it likely without stating it. They count only where nobody can be asked."""
    reads: tuple[Line, ...] = ()
    """Sentences that state it: lint reads each."""
    does_not_read: tuple[Line, ...] = ()
    """Sentences with words of its signs that do not state it: lint reads each."""
    joins: tuple[Id, ...] = ()
    """Options that together mean this one."""
    evidence: dict[Id, Number] = Field(default_factory=dict)
    """Side to log-odds (natural logarithm): +0.7 about doubles the odds, -0.7 about halves them."""
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
    """Names of what is asked for, as in "change the OS to Linux". The first is the short title."""
    ignores: tuple[Line, ...] = ()
    """Phrases that contain the words of an option and do not mean it, such as `own kernel drivers`."""
    options: tuple[Option, ...] = Field(min_length=2)
    cost: Number = Field(default=1.0, gt=0)
    """The effort of answering, relative to an easy question."""
    ask_if: dict[Id, OneOrMore] = Field(default_factory=dict)
    """The question is asked only if each of these questions has one of these answers."""
    shared: Flag = False
    """Whether one answer counts for all components of a workload."""

    @field_validator("options")
    @classmethod
    def _option_ids_differ(cls, options: tuple[Option, ...]) -> tuple[Option, ...]:
        ids = [option.id for option in options]
        if repeated := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            raise ValueError(f"option id {repeated[0]} is used twice; give each option an id of its own")
        return options


class Constraint(Model):
    """A fact that leaves no choice: if all of `when` holds, the sides in `rules_out` are impossible."""

    id: Id
    when: dict[Id, OneOrMore] = Field(min_length=1)
    rules_out: OneOrMore
    because: Line
    sources: tuple[Source, ...] = ()


class Rule(Model):
    """Evidence of several answers together, added to what each says alone."""

    id: Id
    when: dict[Id, OneOrMore] = Field(min_length=2)
    evidence: dict[Id, Number]
    because: Line
    sources: tuple[Source, ...] = ()


class Conflict(Model):
    """Answers that hardly go together; the person is asked to look at them again."""

    id: Id
    when: dict[Id, OneOrMore] = Field(min_length=2)
    because: Line


class Verdict(Model):
    """What a recommendation means, and what to do next. The first verdict of a side whose `when` holds is used."""

    id: Id | None = None
    """The name by which an overlay changes or disables it."""
    side: Id
    kind: Id | None = None
    """The kind of the side, such as containers on VMs, where a side has several."""
    when: dict[Id, OneOrMore] = Field(default_factory=dict)
    title: Line
    summary: Line
    tools: tuple[Line, ...] = ()
    """Products to choose from."""
    next_steps: tuple[Line, ...]
    good: tuple[Line, ...] = ()
    """What gets better with it: the good consequences in the record."""
    bad: tuple[Line, ...] = ()
    """What it costs: the bad consequences in the record."""
    confirmed_by: str = ""
    """How to tell, after three months, that it was right."""
    sources: tuple[Source, ...] = ()


class Priority(Model):
    """Something that may matter most to a person, and the questions whose answers then weigh more."""

    id: Id
    title: Line
    says: tuple[Line, ...] = ()
    """Words for it."""
    weighs: dict[Id, Annotated[Number, Field(gt=0, le=4)]] = Field(min_length=1)
    """Id of a question to the factor that multiplies the evidence of its answers."""
    because: Line


class Enough(Model):
    """What must be known before anything is recommended; below it the outcome is "not enough to tell"."""

    answers: int = Field(default=0, ge=0, strict=True)
    """The number of answers that choose an option; "don't know" does not count."""
    margin: Annotated[Number, Field(ge=0, lt=1)] = 0.0
    """How far the leading side must be ahead of the next, as a difference of probabilities."""


class Questionnaire(Model):
    """`interview.yaml`: what to ask, and what the answers add up to."""

    prior: dict[Id, Number] = Field(default_factory=dict)
    """Side to log-odds before anything is known."""
    stop_at: Number = Field(default=0.9, gt=0, le=1)
    """The confidence at which the interview stops asking."""
    at_most: int = Field(default=100, ge=1, strict=True)
    """The number of answers after which the interview stops asking; the person can go on."""
    enough: Enough = Enough()
    """What it takes to recommend anything."""
    order: Literal["telling", "fixed"] = "telling"
    """`telling` asks the most informative question first, `fixed` asks in the order of the file."""
    questions: tuple[Question, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    rules: tuple[Rule, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    priorities: tuple[Priority, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    split: Id | None = None
    """The kind of the verdict on a workload whose components belong on different sides."""
