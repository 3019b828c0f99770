"""What survives a restart: inbox, outbox, interviews and their records, turns. Nothing else knows SQL."""

from bot.store.database import StoreUnavailable
from bot.store.inbox import UNTOLD, Arrival, GivenUp, Received
from bot.store.installations import Installation
from bot.store.interviews import Interview
from bot.store.migration import migrate
from bot.store.outbox import Intent, Sent
from bot.store.records import DissentRow, RecordRow
from bot.store.store import Store
from bot.store.stored_case import StoredCase
from bot.store.thread import Thread
from bot.store.turns import Turn, TurnOutcome

__all__ = [
    "UNTOLD",
    "Arrival",
    "DissentRow",
    "GivenUp",
    "Installation",
    "Intent",
    "Interview",
    "Received",
    "RecordRow",
    "Sent",
    "Store",
    "StoreUnavailable",
    "StoredCase",
    "Thread",
    "Turn",
    "TurnOutcome",
    "migrate",
]
