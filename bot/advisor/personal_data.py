"""What the advisor stores about a person: shown, exported and erased at their wish."""

import json
import re
from dataclasses import dataclass

from bot.advisor.history import COLLEAGUE, REQUESTER
from bot.interview.record import plain
from bot.store import Store


@dataclass(frozen=True)
class Held:
    """What is stored about a person: how many of each kind."""

    counts: dict[str, int]


class PersonalData:
    """A person's own data, in their workspace."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def held(self, user: str) -> Held:
        """How much is stored about a person."""
        return Held({kind: len(rows) for kind, rows in self._store.personal_data.export(user).items()})

    def export(self, user: str) -> str:
        """All of it, as JSON."""
        found = {"user": user, **self._store.personal_data.export(user)}
        return json.dumps(found, default=str, ensure_ascii=False, indent=2) + "\n"

    def erase(self, user: str) -> None:
        """Erase it. Decision records stay, and tell of a role where they told of the person."""
        self._store.personal_data.erase(user, without_name)


def without_name(markdown: str, name: str, is_owner: bool) -> str:
    """A decision record with a role in place of somebody's name."""
    spellings = {name, " ".join(name.split()), plain(name), json.dumps(name, ensure_ascii=False)[1:-1]}
    longest_first = sorted(spellings, key=len, reverse=True)
    named = re.compile("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in longest_first))
    return named.sub(REQUESTER if is_owner else COLLEAGUE, markdown)
