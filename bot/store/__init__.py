"""Everything that survives a restart: inbox, outbox, interviews, records, turns, feedback. Nothing else uses SQL."""

from bot.store.channels import LISTENING, ChannelSettings, DigestDue, Listening
from bot.store.database import StoreUnavailable
from bot.store.feedback import FEEDBACK_REASONS, FeedbackReason, Vote, VotedDown
from bot.store.help_requests import HelpRequest
from bot.store.inbox import UNTOLD, Arrival, GivenUp, Received
from bot.store.installations import Installation
from bot.store.interview_rows import Interview
from bot.store.migration import migrate
from bot.store.outbox import Intent, Sent
from bot.store.records import DissentRow, RecordRow
from bot.store.store import Store
from bot.store.stored_case import StoredCase
from bot.store.thread import Thread
from bot.store.turns import Turn, TurnOutcome

__all__ = [
    "FEEDBACK_REASONS",
    "LISTENING",
    "UNTOLD",
    "Arrival",
    "ChannelSettings",
    "DigestDue",
    "DissentRow",
    "FeedbackReason",
    "GivenUp",
    "HelpRequest",
    "Installation",
    "Intent",
    "Interview",
    "Listening",
    "Received",
    "RecordRow",
    "Sent",
    "Store",
    "StoreUnavailable",
    "StoredCase",
    "Thread",
    "Turn",
    "TurnOutcome",
    "Vote",
    "VotedDown",
    "migrate",
]
