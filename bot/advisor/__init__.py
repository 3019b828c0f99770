"""The front desk: ask, compare, start, answer, go back, decide."""

from bot.advisor.advisor import Advisor
from bot.advisor.hot_reload import HotReload
from bot.advisor.questions import Utterance

__all__ = ["Advisor", "HotReload", "Utterance"]
