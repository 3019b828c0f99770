"""Slack's limits on blocks, messages and views, as pure functions."""

from bot.playground.block_kit.blocks import (
    ALT_TEXT_LIMIT,
    BLOCKS_TEXT_LIMIT,
    VIEW_BYTES_LIMIT,
    Refusal,
    Surface,
    block_faults,
    message_refusal,
    text_length,
    view_faults,
)
from bot.playground.block_kit.validators import Fault

__all__ = [
    "ALT_TEXT_LIMIT",
    "BLOCKS_TEXT_LIMIT",
    "VIEW_BYTES_LIMIT",
    "Fault",
    "Refusal",
    "Surface",
    "block_faults",
    "message_refusal",
    "text_length",
    "view_faults",
]
