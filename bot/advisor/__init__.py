"""The front desk: ask, compare, start, answer, go back, decide."""

from bot.advisor.asking import Said
from bot.advisor.desk import Advisor
from bot.advisor.live import Live

__all__ = ["Advisor", "Live", "Said"]
