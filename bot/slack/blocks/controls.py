"""The buttons and menus that an interview's question and its result share."""

from collections.abc import Sequence

from bot.advisor.interview_replies import ComponentAnswer, OpenQuestion, Result
from bot.interview import Undo, title_of
from bot.slack.actions import Do, Pick, Reconsider, encode
from bot.slack.blocks import message
from bot.slack.blocks.message import Block
from bot.slack.names import Name


def component_of(reply: OpenQuestion | Result, name: str) -> int:
    """The number of a component, counted from one; 0 is the workload as a whole."""
    return [each.name for each in reply.case.components].index(name) + 1 if name else 0


def arrangements(reply: OpenQuestion | Result) -> list[Block]:
    """The menu entries about the interview as a whole."""
    weigh = (
        [message.entry("What matters most…", Pick(Name.PRIORITIES, reply.interview.id))] if reply.priorities else []
    )
    return [*weigh, message.entry("Components…", Pick(Name.COMPONENTS, reply.interview.id))]


def changing(reply: OpenQuestion | Result, given: Sequence[ComponentAnswer]) -> list[Block]:
    """A select to change one of the answers given; empty without any."""
    options = [
        message.option(
            f"{f'{each.component}: ' if each.component else ''}{title_of(each.given)}",
            encode(_reconsidered(reply, each)).value,
        )
        for each in given
    ]
    if not options:
        return []
    return [message.select(Name.CHANGE, "Change an answer", options[: message.MOST_OPTIONS])]


def _reconsidered(reply: OpenQuestion | Result, placed: ComponentAnswer) -> Reconsider:
    return Reconsider(reply.interview.id, component_of(reply, placed.component), placed.given.question.id)


def undo(reply: OpenQuestion | Result) -> Block | None:
    """The button that takes back what was noted from typed words; None if nothing was."""
    if not reply.noted:
        return None
    return message.button("Undo", Do(reply.interview.id, Undo(reply.interview.revision)))


def outdated(reply: OpenQuestion | Result) -> str:
    """A line saying that the knowledge has changed since the interview began."""
    return f"The knowledge has changed since you started: from {reply.interview.base_version} to {reply.newer}."
