"""How the columns of people's spreadsheets answer the questions of the interview."""

from pydantic import Field

from bot.knowledge.model.fields import Id, Line, Model


class Column(Model):
    """A column that answers one question. Several columns may answer the same question."""

    id: Id
    question: Id
    headings: tuple[Line, ...] = Field(min_length=1)
    """Headings of the column. The names of the question need not be repeated, where it is the question's first."""
    cells: dict[Id, tuple[Line, ...]] = Field(default_factory=dict)
    """Id of an option to cells that mean it, beyond the words of the option itself. `yes` also stands for ticks."""
    says_nothing: tuple[Line, ...] = ()
    """Cells that are understood and answer nothing."""


class Portfolio(Model):
    """`portfolio.yaml`: the headings and cells of spreadsheets that list workloads."""

    names: tuple[Line, ...] = ()
    """Headings of the column with the workload's name."""
    descriptions: tuple[Line, ...] = ()
    """Headings of the column that describes the workload."""
    columns: tuple[Column, ...] = ()
