"""People, channels, messages and files, as plain values."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.playground import elements
from bot.playground.elements import Json


@dataclass(frozen=True)
class User:
    """Someone in the workspace; `name` is the handle, `real_name` what is shown."""

    id: str
    name: str
    real_name: str
    is_bot: bool = False
    is_admin: bool = False


@dataclass(frozen=True)
class Channel:
    """A channel, a direct message (`is_im`) between the bot and one person, or a group message (`is_mpim`)."""

    id: str
    name: str
    members: frozenset[str]
    is_im: bool = False
    is_mpim: bool = False

    @property
    def kind(self) -> str:
        """Slack's `channel_type`."""
        return "im" if self.is_im else "mpim" if self.is_mpim else "channel"


@dataclass(frozen=True)
class File:
    """A file: announced when `content` is None, uploaded when it is not."""

    id: str
    name: str
    title: str
    length: int
    content: bytes | None = None
    words: str = ""
    """What a picture shows, for those who do not see it."""

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown rather than read."""
        return self.content is not None and self.content.startswith(b"\x89PNG")

    def as_slack(self, base_url: str) -> Json:
        """The file object of Slack's Web API."""
        suffix = self.name.rpartition(".")[2].lower()
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title,
            "size": self.length,
            "mode": "hosted",
            "alt_txt": self.words,
            "filetype": {"md": "markdown", "txt": "text"}.get(suffix, suffix),
            "url_private": f"{base_url}/files/{self.id}",
            "permalink": f"{base_url}/files/{self.id}",
        }


@dataclass(frozen=True)
class Message:
    """One message. A snapshot: when the message changes, the workspace holds another value."""

    channel: str
    ts: str
    author: str
    text: str
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    only_for: str | None = None
    by_app: bool = False
    files: tuple[File, ...] = ()
    reactions: tuple[tuple[str, str], ...] = ()
    metadata: Json | None = None
    """What the app attached to it for itself and other apps; nobody sees it."""

    @property
    def root(self) -> str:
        """The `ts` of the thread the message belongs to or would start."""
        return self.thread_ts or self.ts

    @property
    def shown(self) -> str:
        """Everything a reader sees of it as bare text, a line for every piece."""
        return "\n".join(shown(self.blocks)) if self.blocks else self.text

    @property
    def labels(self) -> list[str]:
        """What can be used in the message, by the words on it."""
        return [label for item in elements.placed(self.blocks) for label in elements.labels(item)]


@dataclass(frozen=True)
class Ping:
    """A mention in something the app posted that would notify people: `<!channel>`, `<@U…>`, …"""

    channel: str
    ts: str
    what: str


_MENTION = re.compile(r"<(?:!(?!date)|@)[^<>]*>")
_AT_ALL = re.compile(r"@(?:channel|here|everyone)\b")


def mentions(text: str, blocks: Sequence[Json], links_names: bool = False) -> list[str]:
    """What in a message would notify people; plain_text never does."""
    found = [*_MENTION.findall(text), *(_AT_ALL.findall(text) if links_names else ())]
    return found + [what for block in blocks for what in _mentions_in(block)]


def _mentions_in(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield from _own_mentions(value)
        for item in value.values():
            yield from _mentions_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _mentions_in(item)


def _own_mentions(value: Mapping[str, Any]) -> Iterator[str]:
    match value.get("type"):
        case "mrkdwn" | "markdown":
            yield from _MENTION.findall(str(value.get("text")))
        case "user":
            yield f"<@{value.get('user_id')}>"
        case "usergroup":
            yield f"<!subteam^{value.get('usergroup_id')}>"
        case "broadcast":
            yield f"<!{value.get('range')}>"


_SHOWN_FIELDS = ("text", "title", "alt_text", "description", "label", "placeholder", "hint")


def shown(value: object) -> Iterator[str]:
    """The texts in blocks, in order: what a reader would see, without its layout."""
    if isinstance(value, Mapping):
        for name, item in value.items():
            if isinstance(item, str) and name in _SHOWN_FIELDS:
                yield item
            elif name != "confirm":
                yield from shown(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from shown(item)


def escaped(text: str) -> str:
    """Text as people type it, in the form in which Slack stores and sends it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
