"""The decision record: a recommendation in Markdown, as MADR 4 lays it out (https://adr.github.io/madr/)."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.interview.recommendation import Reason, Recommendation

Status = Literal["proposed", "accepted", "rejected", "deprecated", "superseded"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&]|:(?=//))")


@dataclass(frozen=True)
class Deed:
    """What a record says about itself: what was decided, for what, by whom, when, and knowing what."""

    title: str
    workload: str
    """The requester's own words; may be empty."""
    owner: str
    on: date
    version: str
    """Of the knowledge base."""
    status: Status = "proposed"
    number: int | None = None
    supersedes: str = ""


def record(recommendation: Recommendation, deed: Deed) -> str:
    """Write the record. The same recommendation and deed give the same bytes."""
    number = f"{deed.number}. " if deed.number is not None else ""
    parts = [
        _front_matter(deed),
        f"# {number}{plain(deed.title)}",
        "## Context and Problem Statement",
        *_context(recommendation, deed),
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
        *_pros_and_cons(recommendation),
        "## More Information",
        *_more(recommendation, deed),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def plain(text: str) -> str:
    """Text on one line in which Markdown finds nothing to render: what people wrote stays what they wrote."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _front_matter(deed: Deed) -> str:
    status = f"superseded by {deed.supersedes}" if deed.status == "superseded" else deed.status
    lines = [f"status: {json.dumps(status)}", f"date: {deed.on.isoformat()}"]
    lines.append(f"decision-makers: [{json.dumps(' '.join(deed.owner.split()), ensure_ascii=False)}]")
    return "\n".join(["---", *lines, "---"])


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"* {line}" for line in lines)


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))


def _context(recommendation: Recommendation, deed: Deed) -> list[str]:
    asked = "Which of the options fits? These answers were given:"
    answers = [f"{plain(given.question.ask)} **{plain(given.label)}**" for given in recommendation.given]
    workload = f"> {plain(deed.workload)}" if deed.workload.strip() else ""
    return [workload, asked, _bullets(answers or ["None yet."])]


def _drivers(recommendation: Recommendation) -> list[str]:
    """Why the questions matter whose answers speak for the outcome."""
    deciding = [given.question for reason in recommendation.reasons if reason.weight >= 0 for given in reason.given]
    whys = dict.fromkeys(plain(question.why) for question in deciding)
    return list(whys) or ["Nothing that was answered speaks for either side."]


def _outcome(recommendation: Recommendation) -> str:
    first = next((reason.because for reason in recommendation.reasons if reason.weight >= 0), recommendation.summary)
    because = f"Chosen option: “{plain(recommendation.title)}”, because of this above all: {plain(first)}"
    shares = ", ".join(
        f"{plain(title)} {recommendation.scores[side]:.0%}" for side, title in recommendation.titles.items()
    )
    stable = "holds" if recommendation.stable else "may change"
    certain = " No further answer can change it." if recommendation.certain else ""
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
    change = [plain(flip.text) for flip in recommendation.flips[:5]]
    return [
        "Next steps:" if recommendation.next_steps else "",
        _numbered(plain(step) for step in recommendation.next_steps),
        "What was assumed:" if recommendation.assumptions else "Nothing that is still unknown decides by itself.",
        _bullets(plain(assumption) for assumption in recommendation.assumptions),
        "What would change it:" if change else "No change of one or two answers would change it.",
        _bullets(change),
    ]


def _pros_and_cons(recommendation: Recommendation) -> list[str]:
    parts = []
    for side, title in recommendation.titles.items():
        effects = [(reason, reason.effects.get(side, 0.0)) for reason in recommendation.reasons]
        told = [_effect(reason, effect) for reason, effect in sorted(effects, key=lambda each: -each[1]) if effect]
        total = (
            f"Sum {recommendation.log_odds[side]:+.2f}, of which {recommendation.prior[side]:+.2f} before any answer."
        )
        out = [f"Ruled out: {plain(each.because)}" for each in recommendation.constraints if side in each.rules_out]
        parts += [f"### {plain(title)}", _bullets([*out, *told, total])]
    return parts


def _effect(reason: Reason, effect: float) -> str:
    return f"{'Good' if effect > 0 else 'Bad'} ({effect:+.2f}), because: {plain(reason.because)}"


def _more(recommendation: Recommendation, deed: Deed) -> list[str]:
    supersedes = f"Supersedes {plain(deed.supersedes)}." if deed.supersedes and deed.status != "superseded" else ""
    version = f"Recommended by the interview under knowledge version {plain(deed.version)}. Figures are log-odds."
    sources = [f"[{plain(source.title)}]({source.url})" for source in recommendation.sources]
    return [supersedes, version, "Sources:" if sources else "", _bullets(sources)]
