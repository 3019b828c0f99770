"""What survives a restart: inbox, outbox, interviews and their records, turns. Nothing else knows SQL."""

from bot.store.database import StoreUnavailable
from bot.store.inbox import Received
from bot.store.interviews import Interview
from bot.store.kept import Kept
from bot.store.migration import migrate
from bot.store.outbox import Sent
from bot.store.records import Disagreement, Filed
from bot.store.store import Store
from bot.store.thread import Thread
from bot.store.turns import Turn

__all__ = [
    "Disagreement",
    "Filed",
    "Interview",
    "Kept",
    "Received",
    "Sent",
    "Store",
    "StoreUnavailable",
    "Thread",
    "Turn",
    "migrate",
]
