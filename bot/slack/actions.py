"""What buttons, selects, menus and modals carry, as values; encoded into Slack's ids, and decoded from them.

An action is a name and its parts. Slack gets the name as the `action_id` (of a modal, the `callback_id`) and the
parts as the value (of a modal, the `private_metadata`). There are two exceptions:

- Slack wants different ids for the buttons of one row, so kinds that appear several times in a row add their last
  part to the `action_id`.
- A menu has one `action_id` for all its entries, so an entry's value starts with the name.

Ids in the knowledge have up to 100 characters, those of options 32, and with them every limit of Slack's holds: an
option's value has up to 149 of 150 characters (interview, component, question and answer), an `action_id` 114 of
255, a `block_id` about 130, a `private_metadata` 115 of 3,000, and a button's value 1,918 of 2,000 (`MOST_SYSTEMS`).
https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.interview import (
    Accept,
    Cancel,
    Command,
    Conclude,
    Confirm,
    Continue,
    Dismiss,
    GiveAnswer,
    HandOver,
    Restart,
    TakeBack,
    Undo,
    Update,
)
from bot.slack.names import PICKED, PRESSED, SEVERAL_IN_A_ROW, Name

MOST_SYSTEMS = 19
"""How many systems one button names: as many as a table has columns. Their ids fit into its value."""

_PART = re.compile(r"[A-Za-z0-9_-]+")
"""The characters of our ids and of Slack's."""


class UnknownAction(Exception):
    """A button, a menu entry or a modal that this version does not know, such as one that an earlier version sent."""


COMMANDS: Mapping[Name, Command] = {
    Name.CONFIRM: Confirm(),
    Name.DECLINE: Dismiss(),
    Name.CANCEL: Cancel(),
    Name.CONTINUE: Continue(),
    Name.CONCLUDE: Conclude(),
    Name.UPDATE: Update(),
    Name.ACCEPT: Accept(),
    Name.RESTART: Restart(),
}
"""Commands that need nothing but the interview."""
_NAMES = {command: name for name, command in COMMANDS.items()}


def ticked_value(component: int, question: str) -> str:
    """The value of a tick: a fact, by its component and question."""
    return f"{component}.{question}"


def ticked(values: Iterable[str]) -> frozenset[tuple[int, str]]:
    """The facts that these ticks stand for; raises UnknownAction if one is not ours."""
    facts = [value.partition(".") for value in values]
    if not all(place.isdecimal() and _PART.fullmatch(question) for place, _, question in facts):
        raise UnknownAction
    return frozenset((int(place), question) for place, _, question in facts)


@dataclass(frozen=True)
class Press:
    """A click that carries nothing but its name, one of `PRESSED`."""

    name: Name


@dataclass(frozen=True)
class Pick:
    """An action about one thing, by its id; the name is one of `PICKED`."""

    name: Name
    id: str


@dataclass(frozen=True)
class ShowWholeTable:
    """Show everything known about these systems side by side, by their ids; `MOST_SYSTEMS` at most."""

    systems: tuple[str, ...]


@dataclass(frozen=True)
class SetReminders:
    """Turn reminders on or off."""

    wanted: bool


@dataclass(frozen=True)
class CastVote:
    """Say whether the answer of a turn helped."""

    turn: str
    helpful: bool


@dataclass(frozen=True)
class Reconsider:
    """Show a question of an interview again, to change its answer; `component` as in commands."""

    interview: str
    component: int
    question: str


@dataclass(frozen=True)
class Do:
    """Do something to an interview."""

    interview: str
    command: Command


Action = Press | Pick | ShowWholeTable | SetReminders | CastVote | Reconsider | Do
"""Everything that can be clicked, chosen from a menu, or submitted with a modal."""


@dataclass(frozen=True)
class Encoded:
    """An action as Slack keeps it."""

    action_id: str
    value: str


def encode(action: Action) -> Encoded:
    """The ids of a button or a modal.

    Raises:
        ValueError: for an action that no button can carry, as nothing could decode it.
    """
    name, parts = _parts(action)
    if not all(map(_PART.fullmatch, parts)):
        raise ValueError(f"{name} cannot carry {parts}")
    action_id = f"{name}.{parts[-1]}" if name in SEVERAL_IN_A_ROW else str(name)
    return Encoded(action_id, "|".join(parts) or str(name))


def menu_value(action: Action) -> str:
    """The value of a menu entry."""
    return f"{_parts(action)[0]}|{encode(action).value}"


def each(name: Name) -> re.Pattern[str]:
    """The `action_id`s of a kind that appears several times in a row, as Bolt's matcher."""
    return re.compile(rf"^{re.escape(name)}\.[^.]+$")


def decode(action_id: str, value: str) -> Action:
    """The action of a button, an option, a menu entry or a modal.

    Raises:
        UnknownAction: if it is not one of ours, or comes from an earlier version.
    """
    name, parts = name_of(action_id, value), value.split("|")
    if action_id == Name.MENU:
        parts = parts[1:]
    if name in PRESSED:
        parts = []
    if name is None or not all(map(_PART.fullmatch, parts)):
        raise UnknownAction
    return _action(name, parts)


def name_of(action_id: str, value: str) -> Name | None:
    """The kind of an action; None if it is not one of ours."""
    if action_id == Name.MENU:
        return _known(value.partition("|")[0])
    kind = _known(action_id.rpartition(".")[0])
    return kind if kind in SEVERAL_IN_A_ROW else _known(action_id)


def _known(text: str) -> Name | None:
    return next((name for name in Name if name == text), None)


def _parts(action: Action) -> tuple[Name, tuple[str, ...]]:
    match action:
        case Press(name):
            return name, ()
        case Pick(name, id_):
            return name, (id_,)
        case ShowWholeTable(systems):
            return Name.WHOLE_TABLE, systems
        case SetReminders(wanted):
            return Name.REMINDERS, ("on" if wanted else "off",)
        case CastVote(turn, helpful):
            return Name.VOTE, (turn, "up" if helpful else "down")
        case Reconsider(interview, component, question):
            return Name.CHANGE, (interview, str(component), question)
        case Do(interview, command):
            name, parts = _parts_of_command(command)
            return name, (interview, *parts)


def _parts_of_command(command: Command) -> tuple[Name, tuple[str, ...]]:
    match command:
        case GiveAnswer(question, option, component, ""):
            return Name.OPTION, (str(component), question, option)
        case TakeBack(int(answered)):
            return Name.BACK, (str(answered),)
        case Undo(revision):
            return Name.UNDO, (str(revision),)
        case HandOver(to):
            return Name.HAND_OVER, (to,)
        case _ if command in _NAMES:
            return _NAMES[command], ()
    raise ValueError(f"no button does {type(command).__name__}")


def _action(name: Name, parts: Sequence[str]) -> Action:
    match name, parts:
        case _, [] if name in PRESSED:
            return Press(name)
        case _, [id_] if name in PICKED:
            return Pick(name, id_)
        case Name.WHOLE_TABLE, [_, *_]:
            return ShowWholeTable(tuple(parts))
        case Name.REMINDERS, ["on" | "off" as word]:
            return SetReminders(word == "on")
        case Name.VOTE, [turn, "up" | "down" as word]:
            return CastVote(turn, word == "up")
        case Name.CHANGE, [interview, component, question]:
            return Reconsider(interview, _number(component), question)
        case _, [interview, *rest]:
            return Do(interview, _command(name, rest))
    raise UnknownAction


def _command(name: Name, parts: Sequence[str]) -> Command:
    match name, parts:
        case Name.OPTION, [component, question, option]:
            return GiveAnswer(question, option, _number(component))
        case Name.BACK, [answered]:
            return TakeBack(_number(answered))
        case Name.UNDO, [revision]:
            return Undo(_number(revision))
        case Name.HAND_OVER, [to]:
            return HandOver(to)
        case _, [] if name in COMMANDS:
            return COMMANDS[name]
    raise UnknownAction


def _number(part: str) -> int:
    if not (part.isascii() and part.isdigit() and len(part) < 6):
        raise UnknownAction
    return int(part)


def row_id(interview: str, component: int, question: str, answered: int, row: Literal["options", "controls"]) -> str:
    """The `block_id` of a row under a question of an interview; `question` is empty if none is open.

    It changes from step to step; otherwise Slack would keep showing the choice made before.
    """
    return f"{interview}.{component}.{question}.{answered}.{row}"
