"""The decision record: a recommendation in Markdown, as MADR 4 lays it out (https://adr.github.io/madr/)."""

import json
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from bot.interview.answers import Given
from bot.interview.decision import Composition, Decision, Part
from bot.interview.progress import ENDINGS
from bot.interview.recommendation import Reason, Recommendation, lead, signed

Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]
STATUSES: dict[str, Status] = {status: status for status in get_args(Status)}
"""By name, for what was stored."""

_LONGEST_FILE_TITLE = 50
"""Characters of a title in the name of a file."""
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
        "Which of the options fits? These answers were given:",
        _bullets(_answers(recommendation.given) or ["None yet."]),
        "## Decision Drivers",
        _bullets(_drivers(recommendation)),
        "## Considered Options",
        _bullets(f"{plain(title)}" for title in recommendation.titles.values()),
        "## Decision Outcome",
        _outcome(recommendation),
        "### Consequences",
        _bullets(_consequences(recommendation)),
        "### Confirmation",
        *_confirmation(recommendation),
        "## Pros and Cons of the Options",
        *_pros_and_cons(recommendation, "###"),
        "## More Information",
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
        "Which of the options fits each component? These answers were given:",
        *_each(parts, lambda each: [_bullets(_answers(each.given) or ["None yet."])]),
        "## Decision Drivers",
        _bullets(drivers),
        "## Considered Options",
        _bullets(plain(title) for title in titles),
        "## Decision Outcome",
        f"Chosen option: “{plain(composition.title)}”: {plain(composition.summary)}",
        _bullets(f"{plain(part.component)}: **{plain(part.recommendation.title)}**" for part in parts),
        *_each(parts, lambda each: [_outcome(each)]),
        "### Consequences",
        *_each(parts, lambda each: [_bullets(_consequences(each))], "####"),
        "### Confirmation",
        *_next(composition),
        *_each(parts, _confirmation, "####"),
        "## Pros and Cons of the Options",
        *_each(parts, lambda each: _pros_and_cons(each, "####")),
        "## More Information",
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


def _answers(given: Iterable[Given]) -> list[str]:
    return [f"{plain(each.question.ask)} **{plain(each.label)}**" for each in given]


def _drivers(recommendation: Recommendation) -> list[str]:
    """What matters most, and why the questions matter whose answers speak for the outcome."""
    deciding = [given.question for reason in recommendation.reasons if reason.weight >= 0 for given in reason.given]
    whys = dict.fromkeys(plain(question.why) for question in deciding)
    mattering = [f"{plain(each.title)} matters most: {plain(each.because)}" for each in recommendation.priorities]
    return [*mattering, *whys] or ["Nothing that was answered speaks for either side."]


def _outcome(recommendation: Recommendation) -> str:
    first = next((reason.because for reason in recommendation.reasons if reason.weight >= 0), recommendation.summary)
    because = f"Chosen option: “{plain(recommendation.title)}”, because of this above all: {plain(first)}"
    shares = "; ".join(map(plain, recommendation.shares))
    stable = "holds" if recommendation.stable else "may change"
    certain = f" {ENDINGS['certain'] if recommendation.certain else 'Further answers could still change it.'}"
    odds = (
        f"Probabilities by the answers given: {shares}. The call is {recommendation.closeness}; "
        f"it {stable} if every weight is off by a fifth.{certain}"
    )
    return "\n\n".join([because, plain(recommendation.summary), odds])


def _consequences(recommendation: Recommendation) -> list[str]:
    good = [f"Good, because: {plain(reason.because)}" for reason in recommendation.reasons if reason.weight > 0]
    bad = [f"Bad, because: {plain(reason.because)}" for reason in recommendation.reasons if reason.weight < 0]
    ruled = [f"Neutral, because there was no choice: {plain(each.because)}" for each in recommendation.constraints]
    return ruled + good + bad or ["Neutral, because no answer spoke for or against it."]


def _confirmation(recommendation: Recommendation) -> list[str]:
    change = [plain(counterfactual.text) for counterfactual in recommendation.counterfactuals[:5]]
    return [
        *_next(recommendation),
        "What was assumed:" if recommendation.assumptions else "Nothing that is still unknown decides by itself.",
        _bullets(plain(assumption) for assumption in recommendation.assumptions),
        "What would change it:" if change else "No change of one or two answers would change it.",
        _bullets(change),
    ]


def _next(decision: Decision) -> list[str]:
    """What to do now, and what with."""
    tools = "; ".join(plain(tool) for tool in decision.tools)
    return [
        "Next steps:" if decision.next_steps else "",
        _numbered(plain(step) for step in decision.next_steps),
        f"Tools to look at: {tools}." if tools else "",
    ]


def _pros_and_cons(recommendation: Recommendation, heading: str) -> list[str]:
    """What speaks for and against each option; of the one that was chosen these are its good and bad consequences."""
    parts, sides = [], recommendation.titles.keys()
    for side, title in recommendation.titles.items():
        weights = [(reason, lead(reason.effects, side, sides)) for reason in recommendation.reasons]
        told = [_weighed(reason, weight) for reason, weight in sorted(weights, key=lambda each: -each[1]) if weight]
        before, whole = lead(recommendation.prior, side, sides), lead(recommendation.log_odds, side, sides)
        total = f"Ahead of the mean of the others by {signed(whole)}, of which {signed(before)} before any answer."
        out = [f"Ruled out: {plain(each.because)}" for each in recommendation.constraints if side in each.rules_out]
        parts += [f"{heading} {plain(title)}", _bullets([*out, *told, total])]
    return parts


def _weighed(reason: Reason, weight: float) -> str:
    weighed = f", ×{reason.factor:g} as it matters most" if reason.factor != 1 else ""
    return f"{'Good' if weight > 0 else 'Bad'} ({signed(weight)}{weighed}), because: {plain(reason.because)}"


def _more(decision: Decision, header: RecordHeader) -> list[str]:
    supersedes = f"Supersedes {plain(header.supersedes)}." if header.supersedes else ""
    version = (
        f"Recommended by the interview under knowledge version {plain(header.version)}. Figures are log-odds: "
        "how much each answer adds to an option's lead over the mean of the others."
    )
    sources = [f"[{plain(source.title)}]({source.url})" for source in decision.sources]
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
