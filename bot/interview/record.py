"""The decision record: a recommendation in Markdown, as MADR 4 lays it out (https://adr.github.io/madr/)."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bot.interview.answers import DONT_KNOW, Given
from bot.interview.decision import Composition, Decision, Part
from bot.interview.explanation import (
    certainty_text,
    condition_text,
    deciding_reasons,
    likeliest_changes,
    statement_of,
)
from bot.interview.recommendation import Recommendation, lead
from bot.knowledge.model import Verdict

Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]
STATUSES: dict[str, Status] = {status: status for status in get_args(Status)}
"""By name, for what was stored."""

_LONGEST_FILE_TITLE = 50
"""Characters of a title in the name of a file."""
_MOST, _MOST_SOURCES = 3, 6
"""Lines of each kind that a record of one page has room for."""
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&]|:(?=//))")


@dataclass(frozen=True)
class Dissent:
    """Somebody would have decided otherwise."""

    user: str
    chosen: str
    """The title of the option that they took instead; empty where it was none of them."""
    why: str


@dataclass(frozen=True)
class RecordHeader:
    """The facts around a decision: its title, workload, people, dates and status."""

    title: str
    workload: str
    """The requester's own words; may be empty."""
    owner: str
    on: date
    version: str
    """Of the knowledge base."""
    status: Status = "proposed"
    number: int | None = None
    deciders: tuple[str, ...] = ()
    """Who decided; nobody named: the owner."""
    decided_on: date | None = None
    """When it was accepted, rejected or deprecated; None while it is proposed."""
    supersedes: str = ""
    """The number of the record that this one replaces."""
    superseded_by: str = ""
    """The number of the record that replaces this one."""
    dissents: tuple[Dissent, ...] = ()


def record(decision: Decision, header: RecordHeader) -> str:
    """Write the record. The same decision and header give the same bytes."""
    number = f"{header.number}. " if header.number is not None else ""
    body = _composed(decision, header) if isinstance(decision, Composition) else _single(decision, header)
    parts = [_front_matter(header), f"# {number}{plain(header.title)}", *body]
    return "\n\n".join(part for part in parts if part) + "\n"


def _single(recommendation: Recommendation, header: RecordHeader) -> list[str]:
    return [
        "## Context and Problem Statement",
        _workload(header),
        _context(recommendation),
        "## Decision Drivers",
        _bullets(_drivers(recommendation)),
        "## Considered Options",
        _bullets(plain(title) for title in recommendation.titles.values()),
        "## Decision Outcome",
        _outcome(recommendation),
        "### Consequences",
        _bullets(_consequences(recommendation.verdict, recommendation)),
        "### Confirmation",
        _confirmation(recommendation.verdict, recommendation),
        "## Pros and Cons of the Options",
        *_pros_and_cons(recommendation, "###"),
        "## More Information",
        *_next(recommendation),
        *_more(recommendation, header),
    ]


def _composed(composition: Composition, header: RecordHeader) -> list[str]:
    """One decision about several components: the headings of MADR once, the components below each."""
    parts = composition.parts
    titles = dict.fromkeys(title for part in parts for title in part.recommendation.titles.values())
    drivers = dict.fromkeys(driver for part in parts for driver in _drivers(part.recommendation))
    return [
        "## Context and Problem Statement",
        _workload(header),
        *_each(parts, lambda each: [_context(each)]),
        "## Decision Drivers",
        _bullets(drivers),
        "## Considered Options",
        _bullets(plain(title) for title in titles),
        "## Decision Outcome",
        f"Chosen option: “{plain(composition.title)}”: {plain(composition.summary)}",
        _bullets(f"{plain(part.component)}: **{plain(part.recommendation.title)}**" for part in parts),
        *_each(parts, lambda each: [_outcome(each)]),
        "### Consequences",
        *_each(parts, lambda each: [_bullets(_consequences(each.verdict, each))], "####"),
        "### Confirmation",
        *_each(parts, lambda each: [_confirmation(each.verdict, each)], "####"),
        "## Pros and Cons of the Options",
        *_each(parts, lambda each: _pros_and_cons(each, "####")),
        "## More Information",
        *_next(composition),
        *_more(composition, header),
    ]


def _each(parts: Iterable[Part], tell: Callable[[Recommendation], list[str]], heading: str = "###") -> Iterator[str]:
    for part in parts:
        yield f"{heading} {plain(part.component)}"
        yield from tell(part.recommendation)


def file_name(header: RecordHeader) -> str:
    """What the record's file is called: `0001-short-title.md`; `decision-short-title.md` before it has a number."""
    number = "decision" if header.number is None else f"{header.number:04}"
    letters = unicodedata.normalize("NFKD", header.title.casefold()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", letters)
    short = textwrap.shorten(" ".join(words), _LONGEST_FILE_TITLE, placeholder="").replace(" ", "-")
    return f"{number}-{short}.md" if short else f"{number}.md"


def plain(text: str) -> str:
    """Text on one line in which Markdown finds nothing to render: what people wrote stays what they wrote."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _front_matter(header: RecordHeader) -> str:
    lines = [_status(header), f"date: {(header.decided_on or header.on).isoformat()}"]
    lines.append(f"decision-makers: {json.dumps(_deciders(header), ensure_ascii=False)}")
    return "\n".join(["---", *lines, "---"])


def restated(markdown: str, header: RecordHeader) -> str:
    """A record that was decided, with the status that it has by now; all else stays as it was decided."""
    return re.sub(r"^status: .*$", lambda _: _status(header), markdown, count=1, flags=re.MULTILINE)


def _status(header: RecordHeader) -> str:
    replaced = header.status == "superseded" and header.superseded_by
    return f"status: {json.dumps(f'superseded by {header.superseded_by}' if replaced else header.status)}"


def _deciders(header: RecordHeader) -> list[str]:
    return [" ".join(name.split()) for name in header.deciders or (header.owner,)]


def _decided(header: RecordHeader) -> str:
    if header.decided_on is None:
        return ""
    return (
        f"{header.status.capitalize()} by {plain(', '.join(_deciders(header)))} on {header.decided_on.isoformat()}."
    )


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"* {line}" for line in lines)


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _workload(header: RecordHeader) -> str:
    return f"> {plain(header.workload)}" if header.workload.strip() else ""


def _context(recommendation: Recommendation) -> str:
    """The question, what is known of the workload, and what is not, in sentences."""
    known = [statement_of(given) for given in recommendation.given if given.option]
    unknown = [_named(given) for given in recommendation.given if given.answer == DONT_KNOW]
    told = f"This is known: {plain('; '.join(known))}." if known else "Nothing is known yet."
    open_ = f" This is not known: {plain(', '.join(unknown))}." if unknown else ""
    return f"Which of the options below fits? {told}{open_}"


def _named(given: Given) -> str:
    return given.question.names[0] if given.question.names else given.question.id.replace("_", " ")


def _drivers(recommendation: Recommendation) -> list[str]:
    """What matters most, and why the questions matter whose answers decided."""
    deciding = [given.question for reason in deciding_reasons(recommendation) for given in reason.given]
    whys = list(dict.fromkeys(plain(question.why) for question in deciding))[:_MOST]
    mattering = [f"{plain(each.title)} matters most: {plain(each.because)}" for each in recommendation.priorities]
    return [*mattering, *whys] or ["Nothing that was answered speaks for either side."]


def _outcome(recommendation: Recommendation) -> str:
    reasons = " ".join(plain(reason.because) for reason in deciding_reasons(recommendation))
    because = f", because of this: {reasons}" if reasons else "."
    stable = "It holds" if recommendation.stable else "It may change"
    return (
        f"Chosen option: “{plain(recommendation.title)}”{because}\n\n{plain(recommendation.summary)} "
        f"{certainty_text(recommendation)} {stable} if every weight in the questionnaire is off by a fifth."
    )


def _consequences(verdict: Verdict, recommendation: Recommendation) -> list[str]:
    """What follows from the outcome, good and bad; where the questionnaire names nothing, the objections to it."""
    good = [f"Good, because: {plain(line)}" for line in verdict.good]
    bad = [f"Bad, because: {plain(line)}" for line in verdict.bad]
    objections = [f"Bad, because: {plain(each.because)}" for each in recommendation.reasons if each.weight < 0]
    return [*good, *(bad or objections[-_MOST:])] or ["Neutral, because nothing is known of what follows from it."]


def _confirmation(verdict: Verdict, recommendation: Recommendation) -> str:
    """How to tell in three months that it was right, and what to decide again for."""
    told = (
        [f"In three months it was right if this holds: {plain(verdict.confirmed_by)}"] if verdict.confirmed_by else []
    )
    told += [f"Assumed: {plain(each)}" for each in recommendation.assumptions[:_MOST]]
    changes = list(likeliest_changes(recommendation))[:_MOST]
    again = [f"Decide again if {plain(condition_text(each))}: then {plain(each.title)}." for each in changes]
    return _bullets([*told, *(again or ["Changing one or two answers wouldn't change it."])])


def _next(decision: Decision) -> list[str]:
    """What to do now, and what with."""
    tools = "; ".join(plain(tool) for tool in decision.tools)
    return [
        "Next steps:" if decision.next_steps else "",
        _numbered(plain(step) for step in decision.next_steps),
        f"Tools to look at: {tools}." if tools else "",
    ]


def _pros_and_cons(recommendation: Recommendation, heading: str) -> list[str]:
    """What speaks most for and against each option, by the answers given."""
    parts, sides = [], recommendation.titles.keys()
    for side, title in recommendation.titles.items():
        weights = [(lead(reason.effects, side, sides), reason) for reason in recommendation.reasons]
        best = sorted(weights, key=lambda each: -each[0])
        good = [f"Good, because: {plain(each.because)}" for weight, each in best if weight > 0][:_MOST]
        bad = [f"Bad, because: {plain(each.because)}" for weight, each in reversed(best) if weight < 0][:_MOST]
        out = [f"Ruled out: {plain(each.because)}" for each in recommendation.constraints if side in each.rules_out]
        told = [*out, *good, *bad] or ["Neutral, because no answer speaks for or against it."]
        parts += [f"{heading} {plain(title)}", _bullets(told)]
    return parts


def _more(decision: Decision, header: RecordHeader) -> list[str]:
    supersedes = f"Supersedes {plain(header.supersedes)}." if header.supersedes else ""
    version = f"Recommended by the interview under knowledge version {plain(header.version)}."
    sources = [f"[{plain(source.title)}]({source.url})" for source in decision.sources[:_MOST_SOURCES]]
    dissents = [
        f"{plain(each.user)} chose {plain(each.chosen) or 'something else'}: {plain(each.why)}"
        for each in header.dissents
    ]
    return [
        _decided(header),
        supersedes,
        "Not everybody agrees:" if dissents else "",
        _bullets(dissents),
        version,
        "Sources:" if sources else "",
        _bullets(sources),
    ]
