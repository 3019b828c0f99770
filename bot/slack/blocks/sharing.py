"""Sharing a private answer: it is stored as it was shown, and posted to the channel at its asker's click."""

from typing import Any

from bot.advisor.replies import Shareable
from bot.slack.actions import Pick
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, Message, literal, shorten
from bot.slack.names import Name

SHOWN_QUESTION = 300
"""Characters of the question to show under a shared answer."""


def with_share_button(private: Message, turn: str) -> Message:
    """The message with a button to share it, which carries the turn that the message replied to."""
    button = message.actions([message.button("Share with the channel", Pick(Name.SHARE_ANSWER, turn))])
    classic = (*private.classic, button) if private.classic else ()
    return Message(private.text, (*private.blocks, button), classic)


def shared(reply: Shareable, user: str) -> Message:
    """The same blocks for everybody, with who asked what below them."""
    shown, told = read(reply.shown), _told(reply.question, user)
    note: Block = message.context(told)
    classic = (*shown.classic, note) if shown.classic else ()
    return Message(f"{shown.text}\n\n{told}", (*shown.blocks, note), classic)


def _told(question: str, user: str) -> str:
    asked = literal(shorten(" ".join(question.split()), SHOWN_QUESTION))
    return f"Shared by <@{user}>, who asked: {asked}" if asked else f"Shared by <@{user}>"


def written(shown: Message) -> dict[str, Any]:
    """A message as JSON, to be stored."""
    return {"text": shown.text, "blocks": list(shown.blocks), "classic": list(shown.classic)}


def read(kept: Any) -> Message:
    """The message that was stored."""
    return Message(kept["text"], tuple(kept["blocks"]), tuple(kept["classic"]))
