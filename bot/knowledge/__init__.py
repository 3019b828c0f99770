"""The knowledge base: loaded from YAML files, checked, and frozen."""

from bot.knowledge.loading import Survey, load, survey
from bot.knowledge.model import Base
from bot.knowledge.problems import BrokenBase, Problem

__all__ = ["Base", "BrokenBase", "Problem", "Survey", "load", "survey"]
