"""The kinds of value that every file of the knowledge is made of: ids, lines, dates, numbers."""

import re
from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=100)]
OptionId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=32)]
"""The id of an answer to a question. It is short, so that an option of a select, which holds 150 characters in Slack,
can name the interview, the question and the answer."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""Text that stands on one line: a sentence, a label, a question."""


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


_SEVERAL = Annotated[tuple[Id, ...], Field(min_length=1)]
OneOrMore = Annotated[_SEVERAL, BeforeValidator(_as_list, json_schema_input_type=Id | _SEVERAL)]
"""One id or a list of ids: `linux` or `[linux, windows]`."""

Number = Annotated[float, Field(strict=True)]
"""A number; a text that looks like a number is refused."""

Flag = Annotated[bool, Field(strict=True)]
"""`true` or `false`; `yes` and `on` are refused."""


def _as_day(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)):
        return value
    raise ValueError("a date is expected here; write it as 2026-01-31")


Day = Annotated[date, BeforeValidator(_as_day)]
"""A date in the form 2026-01-31; other forms are refused."""


class Model(BaseModel):
    """The base of all models: frozen, and an unknown key is an error."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", str_strip_whitespace=True, allow_inf_nan=False, use_attribute_docstrings=True
    )
