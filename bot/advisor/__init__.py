"""What people can do: ask, compare, be interviewed. Every door goes through here."""

from bot.advisor.advisor import Advisor
from bot.advisor.hot_reload import HotReload
from bot.advisor.utterance import Utterance

__all__ = ["Advisor", "HotReload", "Utterance"]
