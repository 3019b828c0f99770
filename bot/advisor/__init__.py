"""The front desk: ask, compare, start, answer, go back, decide."""

from bot.advisor.desk import Advisor, Said

__all__ = ["Advisor", "Said"]
