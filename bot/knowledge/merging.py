"""Merges a file over another: values of the later file win, and what it does not mention stays.

Mappings are merged key by key. Entries of a list are added at its end; an entry with the name of an existing one is
merged with it. Anything else is replaced. Conditions, and keys that `replace:` lists beside them, are replaced as a
whole. Merging knows nothing of the models; the merged document is validated like any other.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from bot.knowledge.problems import Problem, did_you_mean
from bot.knowledge.reading import Covered, Document, Origin, YamlPath

REPLACE = "replace"
"""The key that lists the keys beside it that are replaced as a whole."""

CONDITIONS = {"when", "ask_if", "rules_out", "side"}
"""Keys that are always replaced as a whole: a condition that is merged with another means something else."""

_NAMES = ("id", "term", "url", "fact")
"""The keys by which an entry of a list is recognised."""

_FIRST = {"verdicts"}
"""Lists of which the first entry that applies is used: new entries go to the beginning."""


def merged(below: Document, above: Document, problems: list[Problem]) -> Document:
    """Merge `above` over `below`; every value keeps its origin. Both documents must be mappings.

    Wrong uses of `replace:` and entries that `above` lists twice are added to `problems`.
    """
    merge = _Merge(problems)
    data = merge.keys(_Node.of(below), _Node.of(above), ())
    return Document(below.file, data, merge.origins, merge.covered)


def without(document: Document, drops: Callable[[YamlPath, Any], bool]) -> Document:
    """The document without the values for which `drops(path, value)` is true."""
    copy = _Copy()
    data = copy.pruned(_Node.of(document), (), drops)
    return Document(document.file, data, copy.origins, copy.covered)


class _Node(NamedTuple):
    """A value and its place in a document."""

    value: Any
    document: Document
    path: YamlPath

    @classmethod
    def of(cls, document: Document) -> "_Node":
        return cls(document.data, document, ())

    def inner(self, step: str | int) -> "_Node":
        return _Node(self.value[step], self.document, (*self.path, step))


class _Copy:
    """Copies values into a new document, with their origins and what they replaced."""

    def __init__(self) -> None:
        self.origins: dict[YamlPath, Origin] = {}
        self.covered: dict[YamlPath, tuple[Covered, ...]] = {}

    def put(self, node: _Node, to: YamlPath) -> Any:
        """Copy the value to the path `to`."""
        return self.pruned(node, to, lambda path, value: False)

    def pruned(self, node: _Node, to: YamlPath, drops: Callable[[YamlPath, Any], bool]) -> Any:
        """Copy the value to the path `to`, without what `drops` rejects."""
        self.mark(node, to)
        if isinstance(node.value, dict):
            keys = [key for key, value in node.value.items() if not drops((*node.path, key), value)]
            return {key: self.pruned(node.inner(key), (*to, key), drops) for key in keys}
        if isinstance(node.value, list):
            kept = [index for index, value in enumerate(node.value) if not drops((*node.path, index), value)]
            return [self.pruned(node.inner(index), (*to, place), drops) for place, index in enumerate(kept)]
        return node.value

    def mark(self, node: _Node, to: YamlPath) -> None:
        """Give the path `to` the origin of the node."""
        if node.path in node.document.origins:
            self.origins[to] = node.document.origins[node.path]
        if node.path in node.document.covered:
            self.covered[to] = node.document.covered[node.path]


class _Merge(_Copy):
    """Merges one document over another."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__()
        self._problems = problems

    def keys(self, below: _Node, above: _Node, to: YamlPath) -> dict[str, Any]:
        """Merge mappings key by key. The keys of `below` keep their order."""
        self.mark(below, to)
        replaced = CONDITIONS | self._replaced(above)
        out = {}
        for key in {**below.value, **above.value}:
            here = (*to, key)
            if key == REPLACE and key in above.value:
                continue
            if key not in above.value:
                out[key] = self.put(below.inner(key), here)
            elif key not in below.value:
                out[key] = self.put(above.inner(key), here)
            elif key in replaced:
                out[key] = self._instead(below.inner(key), above.inner(key), here)
            else:
                out[key] = self._over(below.inner(key), above.inner(key), here)
        return out

    def _over(self, below: _Node, above: _Node, to: YamlPath) -> Any:
        match below.value, above.value:
            case dict(), dict():
                return self.keys(below, above, to)
            case list(), list():
                return self._entries(below, above, to)
            case _:
                return self._instead(below, above, to)

    def _instead(self, below: _Node, above: _Node, to: YamlPath) -> Any:
        if below.value == above.value:  # unchanged, such as the `id` that names the entry
            return self.put(below, to)
        value = self.put(above, to)
        before = below.document.covered.get(below.path, ())
        self.covered[to] = (Covered(below.value, below.document.origin(below.path)), *before)
        return value

    def _entries(self, below: _Node, above: _Node, to: YamlPath) -> list[Any]:
        """Merge lists: entries of the same name are merged in place, the others are added."""
        below_it = reversed(list(enumerate(below.value)))
        places = {name: place for place, value in below_it for name in (_verdict_key(value), _name(value)) if name}
        changes: dict[int, _Node] = {}
        added: list[_Node] = []
        for index, value in enumerate(above.value):
            entry, name = above.inner(index), _name(value)
            place = places.get(name) if name else None
            if place is None:
                added.append(entry)
            elif place in changes and isinstance(value, dict):
                self._problems.append(
                    entry.document.problem(entry.path, "this entry is listed twice", "keep one of them")
                )
            else:
                changes[place] = entry
        entries = [(below.inner(place), changes.get(place)) for place in range(len(below.value))]
        news: list[tuple[_Node, _Node | None]] = [(entry, None) for entry in added]
        ordered = [*news, *entries] if to[-1] in _FIRST else [*entries, *news]
        self.mark(above, to)
        return [
            self.put(entry, (*to, place)) if change is None else self._over(entry, change, (*to, place))
            for place, (entry, change) in enumerate(ordered)
        ]

    def _replaced(self, above: _Node) -> set[str]:
        """The keys that `replace:` lists."""
        if REPLACE not in above.value:
            return set()
        names = above.inner(REPLACE)
        if not isinstance(names.value, list):
            self._report(names, "a list of keys is expected here", "write it as `replace: [sources]`")
            return set()
        beside = above.value.keys() - {REPLACE}
        wanted = [str(name) for name in names.value]  # they may be of any type, as nothing is validated yet
        for index, name in enumerate(wanted):
            if name not in beside:
                fix = did_you_mean(name, beside) or "give this key too, or remove its name"
                self._report(names.inner(index), f"'{name}' is not a key beside this", fix)
        return set(wanted)

    def _report(self, node: _Node, message: str, fix: str) -> None:
        self._problems.append(node.document.problem(node.path, message, fix))


def _name(entry: Any) -> tuple[str, ...] | None:
    """The key and value by which an entry is recognised; None if it has no such key."""
    if not isinstance(entry, dict):
        return ("", repr(entry))
    return next(((key, repr(entry[key])) for key in _NAMES if key in entry), _verdict_key(entry))


def _verdict_key(entry: Any) -> tuple[str, ...] | None:
    """Side, kind and condition of a verdict, by which one without an id is recognised; None for anything else."""
    if not isinstance(entry, dict) or "side" not in entry:
        return None
    return ("side", *(repr(entry.get(key)) for key in ("side", "kind", "when")))
