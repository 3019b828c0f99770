"""What the knowledge is about: sides, words of the field, what to decline, and how sure to be."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from bot.knowledge.model.fields import Flag, Id, Line, Model, Number


class Term(Model):
    """A word of the field, its meaning, and its other spellings."""

    term: Line
    meaning: Line
    aliases: tuple[Line, ...] = ()


class Side(Model):
    """One of the choices that are compared, such as container or VM; an outcome of the interview."""

    id: Id
    title: Line
    words: tuple[Line, ...] = ()
    """Words for it. The answer to a question that names a side begins with that side."""
    between: Flag = False
    """Whether it combines the others; it is then shown below their comparison instead of as a column."""


class Attribute(Model):
    """A row in the comparison of two systems."""

    id: Id
    title: Line


Intent = Literal[
    "greeting", "thanks", "help", "topics", "interview", "wrong", "insult", "bot", "maker", "person",
    "why", "sources", "more", "words",
]  # fmt: skip
"""What a message can mean that is no question of the field. The last four follow up on an answer."""


class About(Model):
    """`about.yaml`: the sides, the attributes of systems, and the phrases of the subject."""

    title: Line = "Knowledge"
    sides: tuple[Side, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    phrases: dict[Intent, tuple[Line, ...]] = Field(default_factory=dict)
    placing: tuple[Line, ...] = ()
    """Phrases that, together with the name of a side, ask where something belongs, such as `good idea`.
    `*` stands for the end of a word."""
    where: tuple[Line, ...] = ()
    """Phrases that ask where something belongs by themselves, such as `where should`."""
    names: tuple[Line, ...] = ()
    """Names that spelling correction leaves alone, such as `mongo`."""
    aspects: tuple[Line, ...] = ()
    """Phrases that ask for one aspect of any system or workload, such as `licen*`."""
    contact: str = ""
    """Whom "Ask a person" turns to, unless the topic's owner can be reached in Slack: a channel (`#platform-help`, or
    its id), a user group's id, or a person's id."""
    site: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s<>|#?]+)?$", max_length=1000)] = ""
    """Where the site that `vmvc kb site` writes is served; answers link to it."""
    examples: tuple[Line, ...] = ()
    """Questions to show to people who do not know what to ask."""

    @property
    def side_titles(self) -> dict[str, str]:
        """Id of a side to its title."""
        return {side.id: side.title for side in self.sides}


class OutOfScope(Model):
    """`out_of_scope.yaml`: questions to decline, near the field and far from it."""

    questions: tuple[Line, ...] = ()


class Glossary(Model):
    """`glossary.yaml`: the words of the field."""

    terms: tuple[Term, ...] = ()


class Signal(Model):
    """One input of the calibration: how it is distributed, and its weights, in log-odds for each standard
    deviation.
    """

    mean: Number
    spread: Annotated[Number, Field(gt=0)]
    in_scope: Number
    """Its weight for the question being in scope."""
    right: Number
    """Its weight for the topic being right, where the question is in scope."""


class Calibration(Model):
    """`calibration.yaml`: how sure to be of a match, fitted on questions that people asked.

    `benchmarks/calibrate.py` writes it. A base without it is calibrated by cross-validation on its own examples.
    """

    signals: dict[Id, Signal] = Field(default_factory=dict)
    in_scope: Number = 0.0
    """Log-odds of being in scope where every signal has its mean."""
    right: Number = 0.0
    """Log-odds of the topic being right where every signal has its mean and the question is in scope."""
    answer_from: Annotated[Number, Field(gt=0, lt=1)] = 0.5
    """The lowest probability of being in scope and right at which a question is answered."""
    guess_from: Annotated[Number, Field(gt=0, lt=1)] = 0.25
    """The lowest probability of being in scope at which the likeliest answers are offered."""
    sure_from: Annotated[Number, Field(gt=0, lt=1)] = 0.8
    """The probability of being in scope and right that is reported as 0.8; from there on an answer is hardly ever
    wrong."""


class Overlay(Model):
    """`overlay.yaml`: what a directory removes from those before it."""

    disable: tuple[Annotated[str, StringConstraints(pattern=r"^([a-z]+\.)?[a-z0-9][a-z0-9_]*$")], ...] = ()
    """Ids of topics, systems and points, and of the interview's questions, constraints, rules, conflicts and
    priorities; an id that several of them have is written `rules.speed`."""
