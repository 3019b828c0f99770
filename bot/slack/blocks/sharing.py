"""A reply that only its asker sees: kept as it was shown, and shown to the channel when the asker wants that."""

from typing import Any

from bot.advisor.replies import Shareable
from bot.slack.actions import Pick
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, Message, literal, shorten
from bot.slack.names import Name

SHOWN_QUESTION = 300
"""Characters of the question that stand under a shared reply."""


def with_share_button(private: Message, turn: str) -> Message:
    """The message with a button that shares it; the button carries the turn that the message replied to."""
    button = message.actions([message.button("Share with the channel", Pick(Name.SHARE_ANSWER, turn))])
    classic = (*private.classic, button) if private.classic else ()
    return Message(private.text, (*private.blocks, button), classic)


def shared(reply: Shareable, user: str) -> Message:
    """What was shown, for everybody: the same blocks, and below them who asked what."""
    shown, told = _read(reply.shown), _told(reply.question, user)
    note: Block = message.context(told)
    classic = (*shown.classic, note) if shown.classic else ()
    return Message(f"{shown.text}\n\n{told}", (*shown.blocks, note), classic)


def _told(question: str, user: str) -> str:
    asked = literal(shorten(" ".join(question.split()), SHOWN_QUESTION))
    return f"Shared by <@{user}>, who asked: {asked}" if asked else f"Shared by <@{user}>"


def written(shown: Message) -> dict[str, Any]:
    """A message as JSON, to be kept."""
    return {"text": shown.text, "blocks": list(shown.blocks), "classic": list(shown.classic)}


def _read(kept: Any) -> Message:
    return Message(kept["text"], tuple(kept["blocks"]), tuple(kept["classic"]))
