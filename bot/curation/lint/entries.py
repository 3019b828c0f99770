"""Lint rules for topics and systems: similar examples, ambiguous names, stale reviews, long texts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.curation.lint.finding import Finding, Limits, Text, long_sentences, too_long
from bot.curation.near_duplicates import near_pairs
from bot.knowledge.loading import Survey
from bot.knowledge.model import Entry, System, Topic
from bot.knowledge.points import located_points
from bot.knowledge.reading import Document, Place, YamlPath, last_written
from bot.knowledge.validation import wording

FEW_EXAMPLES = 5
"""With fewer examples, matching has hardly anything to learn a topic from."""

REVIEW_EVERY = timedelta(days=365)


def lint(survey: Survey, limits: Limits, today: date) -> Iterator[Finding]:
    """Every finding on topics, systems, the glossary and questions to decline.

    `today` decides which reviews are stale.
    """
    yield from (Finding(problem, "unfit", "error") for problem in survey.unfit)
    yield from _alike(survey)
    yield from _ambiguous_names(survey)
    heads = {entry.id: entry.merges_into for _, entry in survey.places.entries}
    for document, entry in survey.places.entries:
        yield from _repeated_examples(document, entry)
        yield from _upkeep(document, entry, today)
        yield from _references(document, entry, heads)
        if isinstance(entry, System) and survey.base.about.sides and not entry.side:
            yield Finding(document.problem(("side",), "it belongs to no side", "add `side:`"), "no-side")
        yield from _lengths(document, entry, limits)
        yield from long_sentences(document, _prose(entry))


# --- Examples


@dataclass(frozen=True)
class _Example:
    document: Document
    path: YamlPath
    text: str
    family: str
    """Examples of one family may be similar. Entries that merge into one another are a family; so is each point."""
    names: frozenset[str] = frozenset()
    """Normalised names of the system that it is an example of."""

    @property
    def place(self) -> Place:
        return self.document, self.path

    def says_any(self, names: Iterable[str]) -> bool:
        said = f" {wording(self.text)} "
        return any(f" {name} " in said for name in names)


def _examples(survey: Survey) -> Iterator[_Example]:
    for document, entry in survey.places.entries:
        family, names = entry.merges_into or entry.id, frozenset(_names(entry))
        for index, text in enumerate(entry.questions):
            yield _Example(document, ("questions", index), text, family, names)
    for each in located_points(survey.places):
        names = frozenset(_names(survey.base.entry(each.entry)))
        for path, text in each.wordings():
            yield _Example(each.document, path, text, f"point {each.point.id}", names)
    document = survey.places.named("out_of_scope")
    for index, text in enumerate(survey.base.out_of_scope.questions):
        yield _Example(document, ("questions", index), text, "")


def _names(entry: Entry | None) -> list[str]:
    return [wording(name) for name in (entry.title, *entry.aliases)] if isinstance(entry, System) else []


def _alike(survey: Survey) -> Iterator[Finding]:
    examples = list(_examples(survey))
    words = [wording(example.text) for example in examples]
    for pair in near_pairs(words, [example.family for example in examples]):
        first, second = examples[pair.first], examples[pair.second]
        identical = words[pair.first] == words[pair.second]  # an error that loading reports
        if not identical and not _compare(first, second):
            if last_written(second.place, first.place) == first.place:
                first, second = second, first
            message = f"“{second.text}” is nearly “{first.text}” at {first.document.origin(first.path)}"
            fix = "keep one of the two, or say in both what tells them apart"
            yield Finding(second.document.problem(second.path, message, fix), "near-duplicate")


def _compare(first: _Example, second: _Example) -> bool:
    """Whether both examples compare the two systems that they belong to: such a question may belong to either."""
    return all(each.says_any(names) for each in (first, second) for names in (first.names, second.names))


def _repeated_examples(document: Document, entry: Entry) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, question in enumerate(entry.questions):
        before = first.setdefault(wording(question) or question, index)
        if before != index:
            where = document.origin(("questions", before))
            message = f"“{question}” is listed twice, first at {where}"
            yield Finding(document.problem(("questions", index), message, "remove one"), "repeated-example")


# --- Upkeep


def _upkeep(document: Document, entry: Entry, today: date) -> Iterator[Finding]:
    if 0 < len(entry.wordings) < FEW_EXAMPLES:
        message = f"{len(entry.wordings)} examples are too few for people to find it"
        fix = f"add ways in which people ask, {FEW_EXAMPLES} or more in all"
        yield Finding(document.problem(("questions",), message, fix), "few-examples")
    if not entry.owner:
        message, fix = "nobody is named as its owner", "add `owner:`"
        yield Finding(document.problem((), message, fix), "no-owner")
    match entry.reviewed:
        case None:
            message, fix = "nobody has said when this was last reviewed", "add `reviewed:` with the date"
            yield Finding(document.problem((), message, fix), "stale-review")
        case reviewed if reviewed > today:
            message = f"the review of {reviewed} is in the future"
            yield Finding(document.problem(("reviewed",), message, "correct the date"), "stale-review")
        case reviewed if today - reviewed > REVIEW_EVERY:
            message = f"the last review was on {reviewed}, more than a year ago"
            fix = "read it again, then set today's date"
            yield Finding(document.problem(("reviewed",), message, fix), "stale-review")


def _references(document: Document, entry: Entry, heads: dict[str, str | None]) -> Iterator[Finding]:
    if entry.id in entry.related:
        place = ("related", entry.related.index(entry.id))
        yield Finding(document.problem(place, "this is the entry itself", "name another"), "itself")
    if entry.merges_into == entry.id:
        message = "this is the entry itself"
        yield Finding(
            document.problem(("merges_into",), message, "name another, or remove the key"), "itself", "error"
        )
    elif entry.merges_into and (further := heads[entry.merges_into]):
        message = f"{entry.merges_into} itself merges into {further}"
        yield Finding(document.problem(("merges_into",), message, f"name {further}"), "merge-chain", "error")
    urls = [source.url for source in entry.sources]
    for index, url in enumerate(urls):
        if url in urls[:index]:
            problem = document.problem(("sources", index, "url"), f"{url} is listed twice", "remove one")
            yield Finding(problem, "repeated-source")


def _ambiguous_names(survey: Survey) -> Iterator[Finding]:
    """Names that mean one thing in one place and another elsewhere."""
    meant: dict[str, tuple[str, Place]] = {}
    for title, document, path, name in _names_in_use(survey):
        here = (document, path)
        first, there = meant.setdefault(wording(name) or name, (title, here))
        if wording(first) != wording(title):
            fix = "keep it in one of the two places"
            message = f"“{name}” already means {first}, at {there[0].origin(there[1])}"
            if last_written(here, there) is there:
                here, message = there, f"“{name}” already means {title}, at {document.origin(path)}"
            yield Finding(here[0].problem(here[1], message, fix), "ambiguous-name")


def _names_in_use(survey: Survey) -> Iterator[tuple[str, Document, YamlPath, str]]:
    """Each name with what it stands for, and where it is listed."""
    for document, entry in survey.places.entries:
        if isinstance(entry, System):
            yield entry.title, document, ("title",), entry.title
            for index, alias in enumerate(entry.aliases):
                yield entry.title, document, ("aliases", index), alias
    for each in located_points(survey.places):
        for index, name in enumerate(each.point.names):
            yield each.point.names[0], each.document, (*each.path, "names", index), name
    document = survey.places.named("glossary")
    for number, term in enumerate(survey.base.glossary.terms):
        yield term.term, document, ("terms", number, "term"), term.term
        for index, alias in enumerate(term.aliases):
            yield term.term, document, ("terms", number, "aliases", index), alias


# --- Texts


def _prose(entry: Entry) -> Iterator[Text]:
    """The texts of an entry that consist of sentences."""
    yield ("answer",), entry.answer
    yield ("house_rule",), entry.house_rule
    yield ("detail",), entry.detail
    for index, figure in enumerate(entry.figures):
        yield ("figures", index, "fact"), figure.fact
    match entry:
        case Topic():
            yield from _cells(entry)
            yield ("decides_when",), entry.decides_when
            yield ("does_not_decide_when",), entry.does_not_decide_when
        case System():
            yield from _cells(entry)
            yield ("choose_when",), entry.choose_when
            yield ("avoid_when",), entry.avoid_when


def _cells(entry: Entry) -> Iterator[Text]:
    """The cells of the comparison table."""
    match entry:
        case Topic():
            yield from ((("compare", side), cell) for side, cell in entry.compare.items())
        case System():
            yield from ((("attributes", name), cell) for name, cell in entry.attributes.items())


def _lengths(document: Document, entry: Entry, limits: Limits) -> Iterator[Finding]:
    yield from too_long(document, [(("title",), entry.title)], min(limits.label, limits.heading), "a button")
    paragraphs = [(path, text) for path, text in _prose(entry) if path[0] != "detail"]
    yield from too_long(document, paragraphs, limits.text, "a paragraph")
    figures = (f"{each.fact} {each.source.title} {each.source.url}" for each in entry.figures)
    whole = "\n".join((entry.detail, *figures))
    yield from too_long(document, [(("detail",), whole)], limits.text, "“more”, with the figures,")
    cells = "".join(cell for _, cell in _cells(entry))
    place = document.latest(("compare" if isinstance(entry, Topic) else "attributes",))
    yield from too_long(document, [(place, cells)], limits.table, "a table")
