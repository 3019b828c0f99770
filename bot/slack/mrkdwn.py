"""What a person wrote, from Slack's two encodings: mrkdwn, and rich text blocks.

https://docs.slack.dev/messaging/formatting-message-text
https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

import re
from collections.abc import Iterable
from typing import Any

_TAG = re.compile(r"<([^<>]*)>")
_STYLED = re.compile(
    r"```(?P<block>[\s\S]*?)```"
    r"|`(?P<code>[^`\n]+)`"
    r"|^[ \t]*(?:&gt;|>){3}[\s\S]*"  # a quotation that goes to the end
    r"|^[ \t]*(?:&gt;|>)[^\n]*"
    r"|(?<![\w~])~(?=[^\s~])[^~\n]*(?<=\S)~(?![\w~])",  # struck out
    re.MULTILINE,
)
_EMOJI = re.compile(r"(?::[a-z0-9_+'-]+:)+")
_LIST_MARK = re.compile(r"[•◦▪‣*–-]\ufe0e?(?: |$)|\d{1,3}[.)] ")
_LINKS = ("http://", "https://", "mailto:", "tel:")


def plain(mrkdwn: str) -> str:
    """What a message says, line by line: without mentions, emoji and the marks of lists, and with the words of links.

    What is quoted is somebody else's, and what is struck out is taken back: neither is said. Code is read as it
    stands. The time grows with the length of the text, whatever the text is.
    """
    return _joined(_unescaped(_TAG.sub(_tag, line)) for line in _STYLED.sub(_said, mrkdwn).splitlines() if line)


def plain_of(blocks: Iterable[Any]) -> str:
    """The text of a message's blocks, read as `plain` reads mrkdwn. Other kinds of blocks are ignored."""
    return _joined(line for block in blocks for line in _block(block).splitlines())


def mentioned(user: str, text: str, blocks: Iterable[Any] = ()) -> bool:
    """Whether a message mentions this user, in its text or in its blocks."""
    in_text = (tag[1].partition("|")[0] for tag in _TAG.finditer(text))
    return f"@{user}" in in_text or any(user in _users(block) for block in blocks)


def addresses_somebody(text: str, blocks: Iterable[Any] = ()) -> bool:
    """Whether a message mentions a person, a group or everybody."""
    in_text = any(
        tag[1].startswith(("@", "!subteam", "!here", "!channel", "!everyone")) for tag in _TAG.finditer(text)
    )
    return in_text or any(_users(block) for block in blocks)


def _said(styled: re.Match[str]) -> str:
    return styled["block"] or styled["code"] or " "


def _tag(tag: re.Match[str]) -> str:
    """A tag as text: nothing for a mention, a channel's name, a link's label or else its address."""
    target, _, label = tag[1].partition("|")
    if target.startswith(("@", "!")):
        return " "
    if target.startswith("#"):
        return label
    return label or target if target.startswith(_LINKS) else tag[0]


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(filter(None, map(_tidy, lines)))


def _tidy(line: str) -> str:
    """A line without emoji, spare spaces and the mark of a list item."""
    words = " ".join(word for word in line.split() if not _EMOJI.fullmatch(word))
    mark = _LIST_MARK.match(words)
    return words[mark.end() :] if mark else words


def _block(block: object) -> str:
    match block:
        case {"type": "rich_text", "elements": [*elements]}:
            return "\n".join(map(_part, elements))
        case {"text": {"type": "mrkdwn", "text": str(text)}}:
            return plain(text)
        case {"text": {"text": str(text)}}:
            return text
        case _:
            return ""


def _part(part: object) -> str:
    """A paragraph, a list or code of rich text, without quotations."""
    match part:
        case {"type": "rich_text_section" | "rich_text_preformatted", "elements": [*elements]}:
            return "".join(map(_element, elements))
        case {"type": "rich_text_list", "elements": [*items]}:
            return "\n".join(map(_part, items))
        case _:
            return ""


def _element(element: object) -> str:
    match element:
        case {"style": {"strike": True}} | {"type": "user" | "usergroup" | "broadcast" | "emoji"}:
            return " "
        case {"text": str(text)} | {"type": "link", "url": str(text)}:
            return text
        case _:
            return " "


def _users(block: object) -> set[str]:
    """Who is mentioned in a rich text block, except in a quotation."""
    match block:
        case {"type": "rich_text", "elements": [*parts]}:
            return {user for part in parts for user in _users_in(part)}
        case _:
            return set()


def _users_in(part: object) -> set[str]:
    match part:
        case {"type": "rich_text_section", "elements": [*elements]}:
            return {user for each in elements if (user := _user(each))}
        case {"type": "rich_text_list", "elements": [*items]}:
            return {user for item in items for user in _users_in(item)}
        case _:
            return set()


def _user(element: object) -> str:
    match element:
        case {"type": "user", "user_id": str(user)}:
            return user
        case _:
            return ""
