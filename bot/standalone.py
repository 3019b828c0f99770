"""Opens the advisor with its store from the settings, without Slack: all that the terminal needs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial

from bot.advisor.advisor import Advisor
from bot.advisor.interviews import Interviews
from bot.curation.proposals import ProposalLayer
from bot.knowledge import Base, BrokenBase, load
from bot.knowledge.snapshot import load_snapshot
from bot.matching import Matcher
from bot.settings import Settings
from bot.slack.limits import SHOWN
from bot.store import Store, migrate

log = logging.getLogger(__name__)


def now() -> datetime:
    """The current time in UTC; the only clock of the program."""
    return datetime.now(UTC)


class Standalone:
    """The parts of the advisor, each built when it is first used: an interview starts without a matcher."""

    def __init__(self, base: Base, store: Store, settings: Settings) -> None:
        self.base = base
        self.store = store
        self._settings = settings

    @cached_property
    def interviews(self) -> Interviews:
        """The interview service."""
        return Interviews(self.base, self.store, now)

    @cached_property
    def advisor(self) -> Advisor:
        """The whole advisor. Loading a trained matcher takes about a second, training one about a minute."""
        layer = proposal_layer(self._settings)
        return Advisor(self.base, _fitted(self.base, self._settings), self.store, now, layer)


def proposal_layer(settings: Settings) -> ProposalLayer | None:
    """Where what curators teach is kept; None where the settings name no directory for it."""
    if settings.proposals is None:
        return None
    fit = partial(_fitted, settings=settings)
    return ProposalLayer(settings.proposals, settings.reviewed_knowledge, SHOWN, fit)


def _fitted(base: Base, settings: Settings) -> Matcher:
    return Matcher.fit(base, settings.cache, settings.vmvc_matcher == "lexical")


def _knowledge(settings: Settings) -> Base:
    """The knowledge with its proposals; without them if they do not fit the reviewed knowledge any more."""
    if settings.proposals:
        settings.proposals.mkdir(parents=True, exist_ok=True)
    try:
        return load_snapshot(*settings.knowledge, cache=settings.cache)
    except BrokenBase as broken:
        base = load(*settings.reviewed_knowledge)
        log.warning("Proposals are left out, as they no longer fit the knowledge: %s", broken.problems[0])
        return base


@contextmanager
def opened(settings: Settings) -> Iterator[Standalone]:
    """The knowledge and the store of the settings, with the database migrated.

    Raises:
        BrokenBase: if the knowledge cannot be used.
        StoreUnavailable: if the database cannot be used.
    """
    base = _knowledge(settings)
    migrate(settings.database)
    with Store.open(settings.database, clock=now) as store:
        yield Standalone(base, store, settings)
