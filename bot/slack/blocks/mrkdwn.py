"""Markdown as Slack's mrkdwn.

https://docs.slack.dev/messaging/formatting-message-text
"""

from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from bot.slack.blocks.message import escape

_PARSER = MarkdownIt("commonmark", {"html": False}).enable("strikethrough")
_MARKS = {"strong": "*", "em": "_", "s": "~"}
_INDENT = "    "


def mrkdwn(markdown: str) -> str:
    """Markdown as mrkdwn. What mrkdwn lacks is replaced: headings become bold, list items get their mark as text."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(markdown)))


def _blocks(node: SyntaxTreeNode) -> str:
    """Blocks with an empty line in between, except before a list that directly follows its paragraph."""
    out = ""
    for child in node.children:
        out += f"{_gap(child)}{_block(child)}" if out else _block(child)
    return out


def _gap(node: SyntaxTreeNode) -> str:
    before = node.previous_sibling
    follows_directly = before and before.map and node.map and node.map[0] == before.map[1]
    return "\n" if follows_directly and before and before.type == "paragraph" else "\n\n"


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "heading":
            return f"*{_inline(node)}*"
        case "bullet_list" | "ordered_list":
            return "\n".join(_items(node, ""))
        case "blockquote":
            return "\n".join(f">{line}" for line in _blocks(node).split("\n"))
        case "fence" | "code_block":
            return f"```\n{escape(node.content)}```"
        case "hr":
            return "———"
        case _:
            return _inline(node)


def _items(node: SyntaxTreeNode, indent: str) -> Iterator[str]:
    """A line for each item of a list, with nested lists indented below it."""
    for item in node.children:
        mark = f"{item.info}{item.markup}" if item.info else "•"
        inner = [child for child in item.children if child.type.endswith("_list")]
        words = "\n".join(_block(child) for child in item.children if child not in inner)
        yield f"{indent}{mark} {words}"
        for each in inner:
            yield from _items(each, indent + _INDENT)


def _inline(node: SyntaxTreeNode) -> str:
    return "".join(map(_piece, node.children))


def _piece(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text":
            return escape(node.content)
        case "softbreak" | "hardbreak":
            return "\n"
        case "code_inline":
            return f"`{escape(node.content)}`"
        case "image":
            return escape(node.content)
        case "link":
            return _link(str(node.attrs["href"]), _inline(node))
        case kind:
            mark = _MARKS.get(kind, "")
            return f"{mark}{_inline(node)}{mark}"


def _link(url: str, label: str) -> str:
    """A link to a web address; for any other address, only its label."""
    if not url.startswith(("https://", "http://")):
        return label
    return f"<{escape(url)}|{label.replace('|', '-')}>"
