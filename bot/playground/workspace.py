"""The state of one Slack workspace: people, channels, messages, files and views."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from threading import Condition

from bot.playground import elements, messages
from bot.playground.elements import Json
from bot.playground.expiring_tokens import Clock, ExpiringTokens
from bot.playground.messages import Channel, File, Message, Ping, User
from bot.playground.views import View, Views

TEAM, APP, BOT_ID = "T0PLAY", "A0PLAY", "B0VMVC"
BOT = User("U0VMVC", "vmvc", "vmvc", is_bot=True)
ADA = User("U0ADA", "ada", "Ada", is_admin=True)
LINUS = User("U0LIN", "linus", "Linus")
PEOPLE = (ADA, LINUS)
PLATFORM, RANDOM = "C0PLAT", "C0RAND"

TRIGGER_SECONDS, TRIGGER_USES = 3, 1
RESPONSE_SECONDS, RESPONSE_USES = 30 * 60, 5

Place = tuple[str, str]
"""Where inputs are kept: (channel, ts) of a message, or ("view", id)."""


class Refused(Exception):
    """Slack refuses a call: its error code, and the details that it adds."""

    def __init__(self, error: str, reasons: Sequence[str] = (), **details: str) -> None:
        super().__init__(error)
        self.error, self.reasons, self.details = error, list(reasons), details


@dataclass(frozen=True)
class Origin:
    """What a response URL belongs to: who acted where, and on which message if on one."""

    channel: str
    user: str
    ts: str | None = None


class Workspace:
    """One team with two people, a bot and four conversations. All methods may be called from any thread."""

    def __init__(self, clock: Clock = time.time) -> None:
        self.clock = clock
        self.users: Mapping[str, User] = {user.id: user for user in (BOT, *PEOPLE)}
        self.pings: list[Ping] = []
        self.is_closed = False
        self.triggers = ExpiringTokens[str]("trigger-", TRIGGER_SECONDS, TRIGGER_USES, clock)
        self.responses = ExpiringTokens[Origin]("r-", RESPONSE_SECONDS, RESPONSE_USES, clock)
        self._channels = {channel.id: channel for channel in _conversations()}
        self._messages: dict[tuple[str, str], Message] = {}
        self._files: dict[str, File] = {}
        self._file_numbers = count(1)
        self._views = Views()
        self._inputs: dict[tuple[str, Place], dict[tuple[str, str], Json]] = {}
        self._second, self._count, self._version = 0, 0, 0
        self._watchers: list[Callable[[], object]] = []
        self._changed = Condition()

    @contextmanager
    def _change(self) -> Iterator[None]:
        with self._changed:
            yield
            self._version += 1
            self._changed.notify_all()
            watchers = list(self._watchers)
        for watcher in watchers:
            watcher()

    @contextmanager
    def watched(self, watcher: Callable[[], object]) -> Iterator[None]:
        """Call `watcher` after every change, from the thread that made it, while the context is open."""
        with self._changed:
            self._watchers.append(watcher)
        try:
            yield
        finally:
            with self._changed:
                self._watchers.remove(watcher)

    def everything(self) -> tuple[Message, ...]:
        """All messages of all channels, in the order in which they were posted."""
        with self._changed:
            return tuple(self._messages.values())

    def refill(self, said: Sequence[Message], files: Sequence[File], channels: Sequence[str]) -> None:
        """Bring back messages, files, and the channels that the bot is in."""
        with self._change():
            self._messages |= {(message.channel, message.ts): message for message in said}
            self._files |= {file.id: file for file in files}
            self._file_numbers = count(len(self._files) + 1)
            for id_ in channels:
                if channel := self._channels.get(id_):
                    self._channels[id_] = replace(channel, members=channel.members | {BOT.id})

    def reset(self) -> None:
        """Start again: no messages, no files, no views, nothing filled in."""
        with self._change():
            self._messages.clear()
            self._files.clear()
            self._inputs.clear()
            self._views = Views()
            self.pings.clear()

    def close(self) -> None:
        """End: watchers can stop watching."""
        with self._change():
            self.is_closed = True

    def wait(self, happened: Callable[[], object], seconds: float = 5) -> bool:
        """Wait until `happened()` after some change; False if it has not within `seconds`."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: bool(happened()), seconds))

    @property
    def channels(self) -> tuple[Channel, ...]:
        """All conversations, channels first."""
        with self._changed:
            return tuple(self._channels.values())

    def channel(self, name: str) -> Channel:
        """The conversation with this id or name (`#platform`); a person's id means their direct message."""
        for channel in self.channels:
            if name in (channel.id, f"#{channel.name}") or (channel.is_im and name in channel.members - {BOT.id}):
                return channel
        raise Refused("channel_not_found")

    def user(self, user_id: str) -> User:
        """The user with this id."""
        if user_id not in self.users:
            raise Refused("user_not_found")
        return self.users[user_id]

    def invite_bot(self, channel_id: str) -> Channel:
        """Make the bot a member of the channel."""
        with self._change():
            channel = self.channel(channel_id)
            self._channels[channel.id] = replace(channel, members=channel.members | {BOT.id})
            return self._channels[channel.id]

    def open_group(self, *people: User) -> Channel:
        """A group message between the bot and these people."""
        with self._change():
            names = "--".join(user.name for user in (*people, BOT))
            members = frozenset(user.id for user in (*people, BOT))
            group = Channel(f"C0MP{len(self._channels):02d}", f"mpdm-{names}-1", members, is_mpim=True)
            self._channels[group.id] = group
            return group

    def post(self, message: Message, link_names: bool = False) -> Message:
        """Add a message; its `ts` is given here, and so are missing block and action ids."""
        with self._change():
            self._check_thread(message)
            ts = self._stamp()
            blocks = tuple(elements.named(message.blocks, f"b{ts}."))
            posted = replace(message, ts=ts, blocks=blocks)
            self._messages[posted.channel, ts] = posted
            self._note_pings(posted, link_names)
            return posted

    def revise(self, message: Message, text: str, blocks: Sequence[Json]) -> Message:
        """Put other contents into a message. Raises Refused("message_not_found")."""
        with self._change():
            current = self.message(message.channel, message.ts)
            named = tuple(elements.named(blocks, f"b{self._stamp()}."))
            revised = replace(current, text=text, blocks=named)
            self._messages[revised.channel, revised.ts] = revised
            self._note_pings(revised)
            return revised

    def react(self, message: Message, reactions: Sequence[tuple[str, str]]) -> None:
        """Set who reacted to the message with what: pairs of emoji and user."""
        with self._change():
            current = self.message(message.channel, message.ts)
            self._messages[current.channel, current.ts] = replace(current, reactions=tuple(reactions))

    def remove(self, message: Message) -> None:
        """Take the message away."""
        with self._change():
            self._messages.pop((message.channel, message.ts), None)

    def message(self, channel: str, ts: str) -> Message:
        """The message as it is now. Raises Refused("message_not_found")."""
        with self._changed:
            if (channel, ts) not in self._messages:
                raise Refused("message_not_found")
            return self._messages[channel, ts]

    def messages(self, channel: str, thread_ts: str | None = None) -> tuple[Message, ...]:
        """A thread with its first message, or without `thread_ts` the channel's own messages; everybody's."""
        with self._changed:
            here = [message for message in self._messages.values() if message.channel == channel]
        if thread_ts is None:
            return tuple(message for message in here if message.thread_ts is None)
        return tuple(message for message in here if thread_ts in (message.ts, message.thread_ts))

    def as_slack(self, message: Message) -> Json:
        """The message object of Slack's payloads."""
        body: Json = {"type": "message", "user": message.author, "ts": message.ts, "team": TEAM, "text": message.text}
        if message.by_app:
            body |= {"bot_id": BOT_ID, "app_id": APP}
        if message.blocks:
            body["blocks"] = list(message.blocks)
        if message.thread_ts:
            body["thread_ts"] = message.thread_ts
        elif replies := len(self.messages(message.channel, message.ts)[1:]):
            body |= {"thread_ts": message.ts, "reply_count": replies}
        return body

    def _check_thread(self, message: Message) -> None:
        if message.thread_ts is None:
            return
        root = self._messages.get((message.channel, message.thread_ts))
        if root is None or root.only_for:
            raise Refused("thread_not_found")
        if root.thread_ts:
            raise Refused("cannot_reply_to_message")

    def _note_pings(self, message: Message, link_names: bool = False) -> None:
        if message.by_app:
            found = messages.mentions(message.text, message.blocks, link_names)
            self.pings += [Ping(message.channel, message.ts, what) for what in found]

    def _stamp(self) -> str:
        second = max(int(self.clock()), self._second)
        self._count = self._count + 100 if second == self._second else 100
        self._second = second
        return f"{second}.{self._count:06d}"

    def announce_file(self, name: str, length: int, words: str = "") -> File:
        """Make room for a file that is about to be uploaded."""
        with self._change():
            file = File(f"F{next(self._file_numbers):07d}", name, name, length, words=words)
            self._files[file.id] = file
            return file

    def keep_file(self, file: File) -> None:
        """Store what is now known of the file."""
        with self._change():
            self._files[file.id] = file

    def remove_file(self, file: File) -> None:
        """Take a file away."""
        with self._change():
            self._files.pop(file.id, None)

    @property
    def files(self) -> tuple[File, ...]:
        """All files that were announced and not taken away, canvases among them."""
        with self._changed:
            return tuple(self._files.values())

    def file(self, file_id: str) -> File:
        """The file with this id. Raises Refused("file_not_found")."""
        with self._changed:
            if file_id not in self._files:
                raise Refused("file_not_found")
            return self._files[file_id]

    @contextmanager
    def views(self) -> Iterator[Views]:
        """The views, locked for changes until the context ends."""
        with self._change():
            yield self._views

    def modals(self, user: str) -> tuple[View, ...]:
        """The person's open modals, the top one last."""
        with self._changed:
            return self._views.stack(user)

    def home(self, user: str) -> View | None:
        """The person's App Home; None if the app has published none."""
        with self._changed:
            return self._views.home(user)

    def fill_in(self, user: str, place: Place, key: tuple[str, str], value: Json) -> None:
        """Remember what the person has put into an input."""
        with self._change():
            self._inputs.setdefault((user, place), {})[key] = value

    def filled_in(self, user: str, place: Place) -> elements.Inputs:
        """What the person has put into the inputs there."""
        with self._changed:
            return dict(self._inputs.get((user, place), {}))


def _conversations() -> Iterator[Channel]:
    everyone = frozenset(person.id for person in PEOPLE)
    yield Channel(PLATFORM, "platform", everyone | {BOT.id})
    yield Channel(RANDOM, "random", everyone)
    for person in PEOPLE:
        yield Channel(f"D0{person.name.upper()[:3]}", "directmessage", frozenset({person.id, BOT.id}), is_im=True)
