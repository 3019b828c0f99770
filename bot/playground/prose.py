"""Slack's mrkdwn and Markdown as HTML. All text is escaped; only what is built here becomes a tag."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

Names = Mapping[str, str]
"""What mentions stand for: ids of users and channels to what is shown."""

EMOJI: Mapping[str, str] = {
    "+1": "👍", "-1": "👎", "bar_chart": "📊", "books": "📚", "bulb": "💡", "bug": "🐛", "clipboard": "📋",
    "construction": "🚧", "eyes": "👀", "gear": "⚙️", "green_circle": "🟢", "hourglass": "⌛",
    "information_source": "ℹ️", "large_blue_circle": "🔵", "link": "🔗", "lock": "🔒", "mag": "🔍",
    "memo": "📝", "no_entry": "⛔", "ok": "🆗",
    "package": "📦", "page_facing_up": "📄", "pencil2": "✏️", "question": "❓", "red_circle": "🔴", "rocket": "🚀",
    "scales": "⚖️", "shield": "🛡️", "smile": "😄", "speech_balloon": "💬", "star": "⭐", "tada": "🎉",
    "thumbsdown": "👎", "thumbsup": "👍", "warning": "⚠️", "wastebasket": "🗑️", "wave": "👋", "whale": "🐳",
    "white_check_mark": "✅", "wrench": "🔧", "x": "❌", "zap": "⚡",
}  # fmt: skip

_SAFE_URL = re.compile(r"(?:https?://|mailto:)[^\s\"<>]+", re.IGNORECASE)
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}


@dataclass(frozen=True)
class Dialect:
    """How a language marks up a line: one pattern whose groups name the tags, and how bare text reads."""

    pattern: re.Pattern[str]
    bare: Callable[[str], Markup]


def plain(text: str) -> Markup:
    """Bare text with emoji codes replaced."""
    return escape(re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), text))


def _from_slack(text: str) -> Markup:
    return plain(_ENTITY.sub(lambda found: _ENTITIES[found[1]], text))


MRKDWN = Dialect(
    re.compile(
        r"`(?P<code>[^`\n]+)`"
        r"|<(?P<slack>[^<>\n]+)>"
        r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
        r"|(?<!\w)_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
        r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
    ),
    _from_slack,
)
MARKDOWN = Dialect(
    re.compile(
        r"`(?P<code>[^`\n]+)`"
        r"|(?P<link>\[[^\]\n]+\]\([^)\s]+\))"
        r"|(?P<bare>https?://[^\s<>)\"]+[^\s<>)\".,;:])"
        r"|\*\*(?P<bold>[^*\n]+)\*\*"
        r"|~~(?P<strike>[^~\n]+)~~"
        r"|(?<![\w*])\*(?P<italic>[^*\n]+)\*(?![\w*])"
        r"|(?<!\w)_(?P<slanted>[^_\n]+)_(?!\w)"
    ),
    plain,
)
_EMPHASIS = Markup("<em>{}</em>")
_TAGS = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": _EMPHASIS,
    "slanted": _EMPHASIS,
    "strike": Markup("<s>{}</s>"),
}


def inline(text: str, dialect: Dialect, names: Names) -> Markup:
    """One run of text, without its line structure."""
    pieces, end = [], 0
    for found in dialect.pattern.finditer(text):
        pieces += [dialect.bare(text[end : found.start()]), _marked(found, dialect, names)]
        end = found.end()
    return Markup("").join([*pieces, dialect.bare(text[end:])])


def _marked(found: re.Match[str], dialect: Dialect, names: Names) -> Markup:
    kind = found.lastgroup or ""
    inside = found[kind]
    match kind:
        case "code":
            return Markup("<code>{}</code>").format(dialect.bare(inside))
        case "slack":
            return _slack_link(inside, names)
        case "link":
            label, _, url = inside[1:-1].partition("](")
            return link(url, inline(label, dialect, names))
        case "bare":
            return link(inside, escape(inside))
    return _TAGS[kind].format(inline(inside, dialect, names))


def link(url: str, label: Markup) -> Markup:
    """A link to another site; what is no web or mail address stays text."""
    if not _SAFE_URL.fullmatch(url):
        return label
    return Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>').format(url, label)


def _slack_link(inside: str, names: Names) -> Markup:
    target, _, label = inside.partition("|")
    target = _ENTITY.sub(lambda found: _ENTITIES[found[1]], target)
    if target[:1] in ("@", "#"):
        return mention(target[0] + names.get(target[1:], label or target[1:]))
    if target.startswith("!date"):
        return _from_slack(label)
    if target.startswith("!"):
        return mention("@" + (label.lstrip("@") or target[1:]))
    return link(target, _from_slack(label or target))


def mention(words: str) -> Markup:
    """A person or a channel that is spoken of."""
    return Markup('<span class="mention">{}</span>').format(words)


# -- mrkdwn ---------------------------------------------------------------------------------------


def mrkdwn(text: str, names: Names) -> Markup:
    """Slack's own markup: preformatted parts, quotes, and lines."""
    parts = re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)
    drawn = [
        Markup("<pre>{}</pre>").format(_from_slack(part)) if place % 2 else Markup("").join(_lines(part, names))
        for place, part in enumerate(parts)
    ]
    return Markup("").join(drawn)


def _lines(text: str, names: Names) -> Iterator[Markup]:
    for quoted, lines in groupby(text.strip("\n").split("\n"), key=_is_quote):
        stripped = (re.sub(r"^(?:&gt;|>)\s?", "", line) if quoted else line for line in lines)
        body = Markup("<br>").join(inline(line, MRKDWN, names) for line in stripped)
        yield Markup("<blockquote>{}</blockquote>").format(body) if quoted else body


def _is_quote(line: str) -> bool:
    return line.startswith(("&gt;", ">"))


# -- Markdown -------------------------------------------------------------------------------------

_LIST = re.compile(r"(?P<indent>\s*)(?P<mark>[-*+]|\d+[.)])\s+(?P<item>.*)")
_HEADING = re.compile(r"(#{1,6})\s+(.*)")


def markdown(text: str) -> Markup:
    """The Markdown that notes are made of: headings, paragraphs, lists, quotes, tables, code and rules."""
    parts = re.split(r"^```[^\n]*\n(.*?)^```[ ]*$", text, flags=re.DOTALL | re.MULTILINE)
    drawn = [
        Markup("<pre>{}</pre>").format(part) if place % 2 else Markup("").join(_blocks(part))
        for place, part in enumerate(parts)
    ]
    return Markup("").join(drawn)


def _kind(line: str) -> str:
    """What a line of Markdown belongs to."""
    if not line.strip():
        return "gap"
    if _HEADING.fullmatch(line):
        return "heading"
    if re.fullmatch(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*", line):
        return "rule"
    starts = {"|": "table", ">": "quote"}
    return starts.get(line.lstrip()[0], "list" if _LIST.fullmatch(line) else "paragraph")


def _blocks(text: str) -> Iterator[Markup]:
    for kind, group in groupby(text.split("\n"), key=_kind):
        lines = list(group)
        match kind:
            case "heading":
                yield from (_heading(line) for line in lines)
            case "rule":
                yield Markup("<hr>")
            case "table":
                yield _table(lines)
            case "quote":
                inner = "\n".join(re.sub(r"^\s*>\s?", "", line) for line in lines)
                yield Markup("<blockquote>{}</blockquote>").format(Markup("").join(_blocks(inner)))
            case "list":
                yield Markup("").join(_list_item(line) for line in lines)
            case "paragraph":
                yield Markup("<p>{}</p>").format(_markdown_line(" ".join(line.strip() for line in lines)))


def _markdown_line(text: str) -> Markup:
    return inline(text, MARKDOWN, {})


def _heading(line: str) -> Markup:
    found = _HEADING.fullmatch(line)
    level, words = (len(found[1]), found[2]) if found else (6, line)
    return Markup('<p class="h{}">{}</p>').format(level, _markdown_line(words))


def _list_item(line: str) -> Markup:
    found = _LIST.fullmatch(line)
    if found is None:
        return _markdown_line(line)
    depth = min(len(found["indent"]) // 2, 4)
    mark = found["mark"] if found["mark"][0].isdigit() else "•"
    item = Markup('<p class="item depth{}"><span>{}</span><span>{}</span></p>')
    return item.format(depth, mark, _markdown_line(found["item"]))


def _table(lines: list[str]) -> Markup:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    rows = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    drawn = (_row(row, _CELL if place else _HEAD) for place, row in enumerate(rows))
    return Markup('<div class="scroll"><table>{}</table></div>').format(Markup("").join(drawn))


_HEAD, _CELL = Markup("<th>{}</th>"), Markup("<td>{}</td>")


def _row(cells: list[str], tag: Markup) -> Markup:
    return Markup("<tr>{}</tr>").format(Markup("").join(tag.format(_markdown_line(cell)) for cell in cells))
