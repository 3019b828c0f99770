"""What the page shows: who looks where, and everything there as HTML; and messages as a page of their own."""

import base64
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.playground import elements, messages
from bot.playground.elements import Json, Placed
from bot.playground.manifest import Manifest, Shortcut
from bot.playground.messages import Channel, File, Message, User
from bot.playground.page import markup
from bot.playground.page.inspection import Inspection
from bot.playground.person import Person
from bot.playground.views import View
from bot.playground.workspace import BOT, PEOPLE, PLATFORM, Workspace

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = Path(__file__).parent / "assets"
HOME = "home"
PREVIEW_BYTES = 60_000


@dataclass(frozen=True)
class Offers:
    """What the page offers to type: questions to try, and commands with what they do."""

    examples: Sequence[str] = ()
    completions: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Viewpoint:
    """Where a person is looking: App Home or a conversation, perhaps with a thread or the inspector beside it."""

    person: Person
    channel: Channel
    at_home: bool
    thread: str | None
    inspects: bool = False

    @property
    def in_dm(self) -> bool:
        """Whether the conversation is the one with the bot."""
        return self.channel.is_im


@dataclass(frozen=True)
class Shown:
    """A message as drawn: with its author, its replies and what the person has filled in."""

    message: Message
    author: User
    replies: Sequence[Message]
    inputs: elements.Inputs

    @property
    def version(self) -> str:
        """Changes when the message must be drawn anew."""
        message = self.message
        seen = (message.text, message.blocks, message.files, message.reactions, [r.ts for r in self.replies])
        return f"{zlib.crc32(repr(seen).encode()):x}"


class Renderer:
    """Draws the workspace as one person sees it."""

    def __init__(
        self,
        workspace: Workspace,
        manifest: Manifest,
        person: Callable[[str], Person],
        offers: Offers,
        inspection: Inspection,
    ) -> None:
        self._workspace, self._person, self._offers, self._inspection = workspace, person, offers, inspection
        self._templates = _environment(workspace, manifest)

    def draw(self, template: str, query: Mapping[str, str]) -> str:
        """The template as HTML; the query says who looks (`as`), where (`in`), at which thread (`thread`), and
        whether the inspector is open (`inspect`).
        """
        viewpoint = self._viewpoint(query)
        return self._templates.get_template(template).render(viewpoint=viewpoint, **self._contents(viewpoint))

    def _viewpoint(self, query: Mapping[str, str]) -> Viewpoint:
        known = {user.id for user in PEOPLE}
        person = self._person(query.get("as", "") if query.get("as") in known else PEOPLE[0].id)
        place = query.get("in", PLATFORM)
        at_home = place == HOME
        here = [c for c in self._workspace.channels if person.user.id in c.members]
        wanted = person.dm if place in (HOME, "dm") else place
        channel = next((c for c in here if c.id == wanted), here[0])
        thread = query.get("thread")
        exists = thread and self._workspace.messages(channel.id, thread)
        open_thread = thread if exists and not at_home else None
        return Viewpoint(person, channel, at_home, open_thread, inspects="inspect" in query)

    def _contents(self, viewpoint: Viewpoint) -> Json:
        person, channel, thread = viewpoint.person, viewpoint.channel, viewpoint.thread
        return {
            "channels": [c for c in self._workspace.channels if not c.is_im],
            "people": PEOPLE,
            "bot": BOT,
            "messages": [self._shown(person, message) for message in person.sees(channel.id)],
            "thread": [self._shown(person, m) for m in person.sees(channel.id, thread)] if thread else [],
            "last": {c.id: self._last(person, c) for c in self._workspace.channels if person.user.id in c.members},
            "home": person.home,
            "home_inputs": self._inputs(person, person.home),
            "modal": person.modal,
            "modal_inputs": self._inputs(person, person.modal),
            "examples": self._offers.examples,
            "completions": [*self._offers.completions, *self._mentionable()],
            "exchanges": self._inspection.exchanges() if viewpoint.inspects else [],
        }

    def _mentionable(self) -> list[tuple[str, str]]:
        return [(f"@{user.name}", user.real_name) for user in (BOT, *PEOPLE)]

    def _shown(self, person: Person, message: Message) -> Shown:
        replies = person.sees(message.channel, message.ts)[1:] if not message.thread_ts else []
        inputs = self._workspace.filled_in(person.user.id, (message.channel, message.ts))
        return Shown(message, self._workspace.user(message.author), replies, inputs)

    def _inputs(self, person: Person, view: View | None) -> elements.Inputs:
        return self._workspace.filled_in(person.user.id, ("view", view.id)) if view else {}

    def _last(self, person: Person, channel: Channel) -> str:
        seen = person.sees(channel.id)
        return max((m.ts for m in seen if m.author != person.user.id), default="")


def static_page(title: str, messages: Iterable[Iterable[Mapping[str, Any]]]) -> str:
    """One HTML file that needs no server: the blocks of each message as the page draws them. Buttons do nothing."""
    templates = _templates({})
    style = Markup((ASSETS / "page.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    content = [list(blocks) for blocks in messages]
    return templates.get_template("static_page.html").render(title=title, messages=content, style=style, bot=BOT)


def _environment(workspace: Workspace, manifest: Manifest) -> Environment:
    names = {user.id: user.real_name for user in workspace.users.values()}
    names |= {channel.id: channel.name for channel in workspace.channels}
    templates = _templates(names)
    templates.filters |= {
        "clock": _clock_time,
        "day": _day,
        "size": _size,
        "initials": lambda name: "".join(word[0] for word in name.split()[:2]).upper(),
    }
    templates.globals |= {
        "manifest": manifest,
        "preview": _preview,
        "is_shortcut": lambda shortcut, kind: isinstance(shortcut, Shortcut) and shortcut.kind == kind,
    }
    return templates


def _templates(names: Mapping[str, str]) -> Environment:
    """The templates, with what `blocks.html` draws with. `names` are what mentions stand for."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    templates.filters |= {
        "mrkdwn": lambda text: markup.mrkdwn(text, names),
        "markdown": markup.markdown,
        "plain": markup.plain,
        "words": lambda value: " ".join(messages.shown(value)),
        "emoji": lambda name: markup.EMOJI.get(name, f":{name}:"),
    }
    templates.globals |= {
        "name_of": lambda name: names.get(name, name),
        "link": markup.link,
        "current": lambda block, element, inputs: elements.current(Placed(block, element), inputs),
    }
    return templates


def _clock_time(ts: str) -> str:
    return datetime.fromtimestamp(float(ts)).strftime("%H:%M")


def _day(ts: str) -> str:
    """The day of a message, as people say it."""
    day, today = datetime.fromtimestamp(float(ts)).date(), datetime.now().date()
    if day == today:
        return "Today"
    return "Yesterday" if day == today - timedelta(days=1) else f"{day:%A, %d %B}"


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1024 else f"{count / 1024:.1f} kB"


def _preview(file: File) -> Markup:
    """A picture, or the beginning of a text file; Markdown is set, everything else is shown as it is."""
    if file.is_picture:
        source = f"data:image/png;base64,{base64.b64encode(file.content or b'').decode()}"
        return Markup('<img src="{}" alt="{}">').format(source, file.words)
    text = (file.content or b"")[:PREVIEW_BYTES].decode(errors="replace")
    return markup.markdown(text) if file.name.endswith(".md") else Markup("<pre>{}</pre>").format(text)
