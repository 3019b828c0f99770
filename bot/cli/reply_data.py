"""Replies as plain data, for `vmvc ask --format json`."""

from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from bot.advisor.replies import Advice, Answered, Clarification, Compared, Defined, Elaborated
from bot.knowledge.model import System, Topic


def data_of(reply: Advice) -> dict[str, Any]:
    """The kind of the reply, its lead, and all its fields, as JSON values."""
    return {"reply": _KINDS.get(type(reply).__name__, type(reply).__name__.lower()), "lead": lead_of(reply)} | {
        each.name: _plain(getattr(reply, each.name)) for each in fields(reply) if each.name != "lead"
    }


_KINDS = {"Answered": "answer", "Clarification": "guess", "NoAnswer": "decline", "Compared": "comparison"}


def lead_of(reply: Advice) -> str:
    """The first sentence of the reply; empty if it is no answer."""
    match reply:
        case Answered(lead=lead):
            return lead
        case Clarification(choices=choices):
            return choices[0].says
        case Defined(term=term):
            return f"{term.term}: {term.meaning}"
        case Compared(unknown=unknown) if unknown:
            return f"I don't know {', '.join(unknown)}, so I won't guess."
        case Compared(lead=lead, systems=systems):
            return lead or " ".join(
                f"Choose {each.title} when: {each.choose_when or each.answer}" for each in systems
            )
        case Elaborated(entry=entry):
            return entry.answer
        case _:
            return ""


def _plain(value: Any) -> Any:
    match value:
        case Topic() | System():
            return {"id": value.id, "title": value.title, "answer": value.answer}
        case BaseModel():
            return value.model_dump(mode="json", exclude_defaults=True)
        case tuple() | list():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case _ if is_dataclass(value):
            return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
        case _:
            return value
