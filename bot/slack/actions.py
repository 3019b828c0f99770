"""What buttons, selects, menus and modals carry, as values; encoded into Slack's ids, and decoded from them.

An action is a name and its parts. Slack gets the name as the `action_id` (of a modal, the `callback_id`) and the
parts as the value (of a modal, the `private_metadata`). Three places differ:

- Of some kinds several stand in one row, where Slack wants ids that differ: the last part follows the name.
- A menu has one `action_id` for all its entries, so the value of an entry begins with its name.
- The options of a select have room for 150 characters, too few for a question and an option. They carry the option
  alone; the question is in the `block_id` of their row.

So Slack's limits hold for whatever ids the knowledge has, of up to 100 characters each. The longest value of an
option has 137 of 150 characters: an entry of the menu with an interview (12), a component (1), a question and an
answer that every question has. The longest `action_id` has 114 of 255, a `block_id` some 130, a `private_metadata`
115 of 3,000; the value of a button has 1,918 of 2,000, as it names no more than `MOST_SYSTEMS`.
https://docs.slack.dev/reference/block-kit/composition-objects/option-object
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self

from bot.interview import (
    Accept,
    Cancel,
    Command,
    Conclude,
    Confirm,
    Continue,
    Decline,
    GiveAnswer,
    HandOver,
    Restart,
    TakeBack,
    Undo,
    Update,
)
from bot.slack.names import Name

MOST_SYSTEMS = 19
"""Systems that one button names: as many as a table has columns, and their ids fit into its value."""

_PART = re.compile(r"[A-Za-z0-9_-]+")
"""What a part consists of: our ids, and Slack's."""


class UnknownAction(Exception):
    """A button, an entry of a menu or a modal that nothing here reads, such as one of an earlier version."""


OPENS_MODAL = frozenset({Name.ASK, Name.CHANGE, Name.SHARE_RESULT, Name.DISAGREE, Name.PRIORITIES, Name.COMPONENTS})
"""What opens a modal, which goes by the same name."""

COMMANDS: Mapping[Name, Command] = {
    Name.CONFIRM: Confirm(),
    Name.DECLINE: Decline(),
    Name.CANCEL: Cancel(),
    Name.CONTINUE: Continue(),
    Name.CONCLUDE: Conclude(),
    Name.UPDATE: Update(),
    Name.ACCEPT: Accept(),
    Name.RESTART: Restart(),
}
"""Commands that need no more than an interview."""
PRESSED = frozenset({Name.NONE_OF_THESE, Name.COMPARE, Name.ASK, Name.START})
"""Buttons that say everything by their names."""
PICKED = (OPENS_MODAL - {Name.ASK, Name.CHANGE}) | {
    Name.TOPIC, Name.DETAILS, Name.WORDS, Name.SHARE_ANSWER, Name.RESUME, Name.EXPORT, Name.TAKE_OVER, Name.KEEP,
}  # fmt: skip
"""What is about one thing and does nothing to it: a topic, a turn, an interview."""

_SEVERAL_IN_A_ROW = frozenset({Name.TOPIC, Name.DETAILS, Name.WHOLE_TABLE, Name.REMINDERS, Name.OPTION})
_NAMES = {command: name for name, command in COMMANDS.items()}


@dataclass(frozen=True)
class Press:
    """Something that its name says completely, one of `PRESSED`."""

    name: Name


@dataclass(frozen=True)
class Pick:
    """Something about one thing, by its id; the name is one of `PICKED`."""

    name: Name
    id: str


@dataclass(frozen=True)
class ShowWholeTable:
    """Show all that is known of systems, by their ids, side by side; `MOST_SYSTEMS` at most."""

    systems: tuple[str, ...]


@dataclass(frozen=True)
class SetReminders:
    """Send reminders, or no more of them."""

    wanted: bool


@dataclass(frozen=True)
class Reconsider:
    """Show a question of an interview once more, to change its answer; `component` as in commands."""

    interview: str
    component: int
    question: str


@dataclass(frozen=True)
class Do:
    """Do something to an interview."""

    interview: str
    command: Command


Action = Press | Pick | ShowWholeTable | SetReminders | Reconsider | Do
"""All that can be clicked, chosen from a menu, or asked in a modal."""


@dataclass(frozen=True)
class Encoded:
    """An action as Slack keeps it."""

    action_id: str
    value: str


def encode(action: Action) -> Encoded:
    """The ids of a button or a modal.

    Raises:
        ValueError: for what no button can carry, as it could not be read again.
    """
    name, parts = _parts(action)
    if not all(map(_PART.fullmatch, parts)):
        raise ValueError(f"{name} cannot carry {parts}")
    action_id = f"{name}.{parts[-1]}" if name in _SEVERAL_IN_A_ROW else str(name)
    return Encoded(action_id, "|".join(parts) or str(name))


def menu_value(action: Action) -> str:
    """The value of an entry of a menu."""
    return f"{_parts(action)[0]}|{encode(action).value}"


def each(name: Name) -> re.Pattern[str]:
    """The `action_id` of every action of a kind of which several stand in a row, for Bolt."""
    return re.compile(rf"^{re.escape(name)}\.[^.]+$")


def decode(action_id: str, value: str, block_id: str = "") -> Action:
    """The action of a button, an option, an entry of a menu or a modal.

    Raises:
        UnknownAction: where it is none of ours, or of an earlier version.
    """
    name, parts = name_of(action_id, value), value.split("|")
    if action_id == Name.MENU:
        parts = parts[1:]
    elif action_id == Name.OPTION:
        asked = QuestionRow.decode(block_id)
        parts = [asked.interview, str(asked.component), asked.question, *parts]
    if name in PRESSED:
        parts = []
    if name is None or not all(map(_PART.fullmatch, parts)):
        raise UnknownAction
    return _action(name, parts)


def name_of(action_id: str, value: str) -> Name | None:
    """The kind of an action; None where it is none of ours."""
    if action_id == Name.MENU:
        return _known(value.partition("|")[0])
    kind = _known(action_id.rpartition(".")[0])
    return kind if kind in _SEVERAL_IN_A_ROW else _known(action_id)


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


@dataclass(frozen=True)
class QuestionRow:
    """The `block_id` of a row under a question of an interview.

    It differs from step to step, or Slack would show the choice that was made before.
    """

    interview: str
    component: int
    question: str
    """Empty where none is open."""
    answered: int
    row: Literal["options", "controls"]

    def encode(self) -> str:
        """The `block_id`."""
        return f"{self.interview}.{self.component}.{self.question}.{self.answered}.{self.row}"

    @classmethod
    def decode(cls, block_id: str) -> Self:
        """The row with this `block_id`.

        Raises:
            UnknownAction: where it is no such row.
        """
        match block_id.split("."):
            case [interview, component, question, answered, ("options" | "controls") as row]:
                return cls(interview, _number(component), question, _number(answered), row)
        raise UnknownAction
