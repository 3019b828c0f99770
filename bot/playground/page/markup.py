"""Slack's mrkdwn and Markdown as HTML. All text is escaped; only what is built here becomes a tag."""

import re
from collections.abc import Iterator, Mapping
from itertools import groupby

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
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


def plain(text: str) -> Markup:
    """Bare text with emoji codes replaced."""
    return escape(re.sub(r":([a-z0-9_+-]+):", lambda found: EMOJI.get(found[1], found[0]), text))


def _from_slack(text: str) -> Markup:
    return plain(_ENTITY.sub(lambda found: _ENTITIES[found[1]], text))


_MRKDWN = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<slack>[^<>\n]+)>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)
_TAGS = {
    "bold": Markup("<strong>{}</strong>"),
    "italic": Markup("<em>{}</em>"),
    "strike": Markup("<s>{}</s>"),
}


def _inline(text: str, names: Names) -> Markup:
    """One run of mrkdwn, without its line structure."""
    pieces, end = [], 0
    for found in _MRKDWN.finditer(text):
        pieces += [_from_slack(text[end : found.start()]), _marked(found, names)]
        end = found.end()
    return Markup("").join([*pieces, _from_slack(text[end:])])


def _marked(found: re.Match[str], names: Names) -> Markup:
    kind = found.lastgroup or ""
    inside = found[kind]
    match kind:
        case "code":
            return Markup("<code>{}</code>").format(_from_slack(inside))
        case "slack":
            return _slack_link(inside, names)
    return _TAGS[kind].format(_inline(inside, names))


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
        body = Markup("<br>").join(_inline(line, names) for line in stripped)
        yield Markup("<blockquote>{}</blockquote>").format(body) if quoted else body


def _is_quote(line: str) -> bool:
    return line.startswith(("&gt;", ">"))


# -- Markdown -------------------------------------------------------------------------------------

_BARE_URL = re.compile(r"(https?://[^\s<>)\"]+[^\s<>)\".,;:])")
_PLAIN_TAGS = {
    "blockquote": Markup("<blockquote>{}</blockquote>"),
    "em": Markup("<em>{}</em>"),
    "paragraph": Markup("<p>{}</p>"),
    "s": Markup("<s>{}</s>"),
    "strong": Markup("<strong>{}</strong>"),
    "table": Markup('<div class="scroll"><table>{}</table></div>'),
    "td": Markup("<td>{}</td>"),
    "th": Markup("<th>{}</th>"),
    "tr": Markup("<tr>{}</tr>"),
}
_ITEM = Markup('<p class="item depth{}"><span>{}</span><span>{}</span></p>')
_DEEPEST = 4


class _Parser(MarkdownIt):
    """CommonMark with tables and struck-out text; HTML is text."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False})
        self.enable(["table", "strikethrough"])

    def validateLink(self, url: str) -> bool:  # noqa: N802  its name there
        """Let all pass: `link` looks at addresses, and leaves the label of those that it does not take."""
        return True


_PARSER = _Parser()


def markdown(text: str) -> Markup:
    """Markdown as safe HTML."""
    return _inside(SyntaxTreeNode(_PARSER.parse(text)))


def _inside(node: SyntaxTreeNode) -> Markup:
    return Markup("").join(map(_drawn, node.children))


def _drawn(node: SyntaxTreeNode) -> Markup:
    match node.type:
        case "text":
            return _linked(node.content)
        case "softbreak":
            return Markup(" ")
        case "hardbreak":
            return Markup("<br>")
        case "code_inline":
            return Markup("<code>{}</code>").format(plain(node.content))
        case "fence" | "code_block":
            return Markup("<pre>{}</pre>").format(node.content)
        case "hr":
            return Markup("<hr>")
        case "image":
            return plain(node.content)
        case "link":
            return link(str(node.attrs["href"]), Markup("").join(map(_label, node.children)))
        case "heading":
            return Markup('<p class="h{}">{}</p>').format(node.tag[1:], _inside(node))
        case "bullet_list" | "ordered_list":
            return _list(node, 0)
        case kind:
            return _PLAIN_TAGS.get(kind, Markup("{}")).format(_inside(node))


def _list(node: SyntaxTreeNode, depth: int) -> Markup:
    """A list as paragraphs: each item with its mark, then the lists within it one level deeper."""
    return Markup("").join(_item(item, depth) for item in node.children)


def _item(item: SyntaxTreeNode, depth: int) -> Markup:
    lists = [child for child in item.children if child.type.endswith("_list")]
    words = Markup("<br>").join(_inside(child) for child in item.children if child not in lists)
    mark = f"{item.info}{item.markup}" if item.info else "•"
    inner = Markup("").join(_list(each, depth + 1) for each in lists)
    return _ITEM.format(min(depth, _DEEPEST), mark, words) + inner


def _label(node: SyntaxTreeNode) -> Markup:
    """What stands in a link holds no other."""
    return plain(node.content) if node.type == "text" else _drawn(node)


def _linked(text: str) -> Markup:
    """Bare text; the addresses in it become links."""
    parts = enumerate(_BARE_URL.split(text))
    return Markup("").join(link(part, escape(part)) if place % 2 else plain(part) for place, part in parts)
