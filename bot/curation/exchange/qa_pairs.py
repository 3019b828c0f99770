"""Questions with answers from other tools: Azure question answering, Rasa, CSV, Markdown FAQs; and back to them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml
from markdown_it import MarkdownIt

from bot.knowledge.model import Base
from bot.knowledge.reading import Document


@dataclass(frozen=True)
class Pair:
    """Questions that have one answer."""

    line: int
    """Where it begins in its file, from 1."""
    questions: tuple[str, ...]
    answer: str
    """Plain text on one line."""
    sources: tuple[str, ...] = ()
    """Addresses of pages that say so."""
    topic: str = ""
    """The topic that the file names, if it does."""


@dataclass(frozen=True)
class Refusal:
    """What was not taken from a file, and why."""

    line: int
    why: str


@dataclass
class Pairs:
    """What a file holds."""

    found: list[Pair] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)

    def add(
        self, line: int, questions: Iterable[str], answer: str, sources: Iterable[str] = (), topic: str = ""
    ) -> None:
        """Take a pair, or refuse it if it lacks a question or an answer."""
        asked = tuple(dict.fromkeys(filter(None, map(_on_one_line, questions))))
        text, linked = plain(answer)
        if not asked:
            self.refused.append(Refusal(line, "there is no question"))
        elif not text:
            self.refused.append(Refusal(line, f"“{asked[0]}” has no answer"))
        else:
            cited = tuple(dict.fromkeys((*(url for url in sources if _URL.fullmatch(url)), *linked)))
            self.found.append(Pair(line, asked, text, cited, topic))


_URL = re.compile(r"https?://[^\s<>|()\"']+[^\s<>|()\"'.,;:!?]")
_LINK = re.compile(r"!?\[([^\]]*)\]\((\S+?)(?:\s+\"[^\"]*\")?\)")


def plain(answer: str) -> tuple[str, tuple[str, ...]]:
    """An answer in Markdown or HTML as plain text on one line, and the addresses that it links to."""
    linked = tuple(dict.fromkeys(_URL.findall(answer)))
    text = _LINK.sub(r"\1", answer.replace("\\n", "\n"))
    text = re.sub(r"<br\s*/?>|</p>|</li>", "\n", text, flags=re.IGNORECASE)
    text = re.sub(r"<[^<>]+>", "", text)
    text = re.sub(r"^\s*(?:[-*+>]|#+|\d+[.)])\s+", "", text, flags=re.MULTILINE)
    return _on_one_line(re.sub(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)", "", text)), linked


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


# --- Tables

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows of a table with their lines in the file; the first is the header."""

_COLUMNS = {
    "question": ("question", "questions", "frage", "q"),
    "answer": ("answer", "answers", "antwort", "a", "response"),
    "source": ("source", "sourcedisplayname", "url", "link", "quelle"),
    "metadata": ("metadata",),
    "id": ("qnaid", "id"),
    "topic": ("topic", "category", "thema", "kategorie"),
}


def is_table_of_pairs(header: Sequence[str]) -> bool:
    """Whether a table has a column of questions and one of answers."""
    return {"question", "answer"} <= _indices(header).keys()


def from_table(rows: Rows) -> Pairs:
    """The pairs of a table with the columns Question and Answer; Source, Metadata, QnaId and Topic may be there, too.

    Rows with the same QnaId are wordings of one question, as in Azure; without ids, those with the same answer.
    """
    pairs = Pairs()
    if not rows:
        return pairs
    (_, header), *lines = rows
    indices = _indices(header)
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, cells in lines:
        row = {name: cells[index].strip() if index < len(cells) else "" for name, index in indices.items()}
        groups.setdefault(row.get("id") or row["answer"] or f"line {line}", []).append((line, row))
    for group in groups.values():
        line, first = group[0]
        answer = next((row["answer"] for _, row in group if row["answer"]), "")
        topic = first.get("topic") or _metadata(first.get("metadata", "")).get("topic", "")
        sources = [row.get("source", "") for _, row in group]
        pairs.add(line, [row["question"] for _, row in group], answer, sources, topic)
    return pairs


def _indices(header: Sequence[str]) -> dict[str, int]:
    """Name of a column to its index."""
    known = {synonym: name for name, synonyms in _COLUMNS.items() for synonym in synonyms}
    found: dict[str, int] = {}
    for index, heading in enumerate(header):
        if name := known.get(heading.strip().casefold().replace(" ", "")):
            found.setdefault(name, index)
    return found


def _metadata(text: str) -> Mapping[str, str]:
    """Azure's `key:value|key:value`."""
    parts = (part.partition(":") for part in text.split("|"))
    return {key.strip().casefold(): value.strip() for key, _, value in parts}


# --- Rasa


def from_rasa(nlu: Document, domain: Document) -> Pairs:
    """The intents of a Rasa `nlu.yml`, each with the text of its response in the `domain.yml` or in the same file."""
    pairs = Pairs()
    responses = _mapping(domain.data, "responses") | _mapping(nlu.data, "responses")
    intents = nlu.data.get("nlu") if isinstance(nlu.data, dict) else None
    for index, each in enumerate(intents if isinstance(intents, list) else []):
        if not isinstance(each, dict) or "intent" not in each:
            continue  # synonyms, lookup tables and regular expressions are no questions
        name, line = str(each["intent"]), nlu.line(("nlu", index))
        response = responses.get(f"utter_{name}") or responses.get(f"utter_{name.rpartition('/')[2]}")
        if text := _first_text(response):
            pairs.add(line, _examples(str(each.get("examples", ""))), text, topic="")
        else:
            pairs.refused.append(Refusal(line, f"the intent {name} has no response utter_{name}"))
    return pairs


def _mapping(data: Any, key: str) -> dict[str, Any]:
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def _first_text(response: Any) -> str:
    variants = response if isinstance(response, list) else []
    return next((str(each["text"]) for each in variants if isinstance(each, dict) and each.get("text")), "")


def _examples(text: str) -> Iterator[str]:
    """The examples of an intent, without the marks of entities: `[docker](tool)`, `[docker]{"entity": "tool"}`."""
    for line in text.splitlines():
        if line.strip().startswith("-"):
            yield re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})", r"\1", line.strip().removeprefix("-"))


# --- Markdown


def from_markdown(text: str) -> Pairs:
    """The headings of a Markdown FAQ, each with the text up to the next heading as its answer.

    A heading that only has headings below it is a section.
    """
    pairs = Pairs()
    lines = text.splitlines()
    tokens = MarkdownIt().parse(text)
    headings = [
        (token.map, tokens[index + 1].content, int(token.tag[1:]))
        for index, token in enumerate(tokens)
        if token.type == "heading_open" and token.map
    ]
    for index, ((start, end), title, level) in enumerate(headings):
        following = headings[index + 1] if index + 1 < len(headings) else None
        body = "\n".join(lines[end : following[0][0] if following else len(lines)])
        if not body.strip() and following and following[2] > level:
            continue
        pairs.add(start + 1, [plain(title)[0]], body)
    return pairs


# --- Export


def pairs_of(base: Base) -> Iterator[tuple[str, str, Pair]]:
    """Every point with questions as a pair, with the ids of its entry and of itself."""
    for entry in base.entries:
        for point in entry.points:
            if point.questions:
                sources = tuple(source.url for source in point.sources)
                yield entry.id, point.id, Pair(0, point.questions, point.say, sources, entry.id)


def to_qna(base: Base) -> str:
    """The points as a TSV file that Azure question answering imports."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(("Question", "Answer", "Source", "Metadata", "QnaId"))
    for number, (entry, _, pair) in enumerate(pairs_of(base), start=1):
        source = pair.sources[0] if pair.sources else "Editorial"
        writer.writerows((question, pair.answer, source, f"topic:{entry}", number) for question in pair.questions)
    return text.getvalue()


def to_csv_pairs(base: Base) -> str:
    """The points as CSV with the columns question, answer, source and topic, a row a question."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("question", "answer", "source", "topic"))
    for entry, _, pair in pairs_of(base):
        source = pair.sources[0] if pair.sources else ""
        writer.writerows((question, pair.answer, source, entry) for question in pair.questions)
    return text.getvalue()


def to_rasa(base: Base) -> str:
    """The points as Rasa training data: a retrieval intent each, with its response in the same file."""
    intents, responses = [], {}
    for _, point, pair in pairs_of(base):
        name = f"faq/{point}"
        intents.append({"intent": name, "examples": "".join(f"- {question}\n" for question in pair.questions)})
        responses[f"utter_{name}"] = [{"text": pair.answer}]
    data = {"version": "3.1", "nlu": intents, "responses": responses}
    return yaml.dump(data, Dumper=_Rasa, sort_keys=False, allow_unicode=True, width=1000)


class _Rasa(yaml.SafeDumper):
    """Writes texts of several lines as blocks, as Rasa's own files do."""


_Rasa.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def to_faq(base: Base) -> str:
    """The points as a Markdown FAQ: a section for each topic, a heading for the first question of each point."""
    lines: list[str] = []
    titles = {entry.id: entry.title for entry in base.entries}
    before = ""
    for entry, _, pair in pairs_of(base):
        if entry != before:
            lines += [f"# {titles[entry]}", ""]
        before = entry
        links = " ".join(f"<{url}>" for url in pair.sources)
        lines += [f"## {pair.questions[0]}", "", f"{pair.answer} {links}".strip(), ""]
    return "\n".join(lines)
