"""Everything that survives a restart: inbox, outbox, interviews, records, turns, feedback. Nothing else uses SQL."""

from bot.store.backup import BackupRefused, NoFile, back_up, older_backups, restore
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
from bot.store.statistics import Statistics
from bot.store.store import Store
from bot.store.stored_case import StoredCase
from bot.store.thread import Thread
from bot.store.turns import Turn, TurnOutcome

__all__ = [
    "FEEDBACK_REASONS",
    "LISTENING",
    "UNTOLD",
    "Arrival",
    "BackupRefused",
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
    "NoFile",
    "Received",
    "RecordRow",
    "Sent",
    "Statistics",
    "Store",
    "StoreUnavailable",
    "StoredCase",
    "Thread",
    "Turn",
    "TurnOutcome",
    "Vote",
    "VotedDown",
    "back_up",
    "migrate",
    "older_backups",
    "restore",
]
