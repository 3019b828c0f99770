"""What survives a restart: the inbox, the outbox, the interviews, the turns. Nothing else knows SQL."""

from bot.store.database import StoreUnavailable
from bot.store.inbox import Received
from bot.store.interviews import Interview
from bot.store.migration import migrate
from bot.store.outbox import Sent
from bot.store.store import Store
from bot.store.thread import Thread
from bot.store.turns import Turn

__all__ = ["Interview", "Received", "Sent", "Store", "StoreUnavailable", "Thread", "Turn", "migrate"]
