"""Saying things in Slack: every write goes through here, is refused gracefully, and happens once."""

import logging
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.slack.blocks.message import Block, Message, escape
from bot.store import Sent, Store

REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
CANNOT_UPLOAD = {"missing_scope", "not_allowed_token_type", "restricted_action", "file_uploads_disabled"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
OUT_OF_REACH = {"not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"}
NO_THREAD = {"thread_not_found", "cannot_reply_to_message"}
"""The message that a thread hung on was deleted."""
FENCED_TEXT = 3_000
"""Characters of a text file that are posted as one message, where files cannot be uploaded."""

log = logging.getLogger(__name__)

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}
"""No previews, and no text that becomes a link or a mention by itself."""


class Voice:
    """What is said while one event is handled.

    Each message has its place in the order of that event's messages. Where an event is handled again after a crash,
    what was said the first time is not said again.
    """

    def __init__(self, client: WebClient, store: Store, key: str) -> None:
        self._client = client
        self._store = store
        self._key = key
        self._said = 0

    def post(self, channel: str, thread_ts: str | None, message: Message) -> tuple[str, str]:
        """Post in a channel, or to a person by their id. Returns the channel and ts of the message."""

        def send(blocks: tuple[Block, ...], thread: str | None = thread_ts) -> SlackResponse:
            return self._client.chat_postMessage(
                channel=channel, thread_ts=thread, text=message.text, blocks=list(blocks), **QUIET
            )

        def send_anyway() -> SlackResponse:
            try:
                return _richest(message, send)
            except SlackApiError as error:
                if error.response["error"] not in NO_THREAD:
                    raise
                return _richest(message, lambda blocks: send(blocks, None))

        return self._once(send_anyway)

    def update(self, channel: str, ts: str, message: Message) -> bool:
        """Edit a message in place; False where it is gone."""

        def send(blocks: tuple[Block, ...]) -> SlackResponse:
            return self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(blocks))

        try:
            _richest(message, send)
        except SlackApiError as error:
            if error.response["error"] in GONE:
                return False
            raise
        return True

    def whisper(self, channel: str, thread_ts: str | None, user: str, text: str, response_url: str = "") -> None:
        """Say something that only one person sees, by whichever way is open."""
        try:
            self._client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread_ts, text=text)
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH or not response_url:
                raise
            self.respond(response_url, Message(text))

    def respond(self, response_url: str, message: Message, *, to_all: bool = False) -> None:
        """Answer a command or a click where it was made, also where the bot is no member.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """

        def send(blocks: tuple[Block, ...]) -> int:
            response = WebhookClient(response_url).send(
                text=message.text,
                blocks=list(blocks),
                response_type="in_channel" if to_all else "ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            return response.status_code

        def send_richest() -> None:
            statuses = (send(blocks) for blocks in message.renderings)
            status = next((status for status in statuses if status != 400), 400)
            if status == 429 or status >= 500:
                raise ConnectionError(f"the response URL answered {status}")
            if status != 200:
                log.warning("A reply was lost: the response URL answered %s", status)

        self._once_quietly(send_richest)

    def attach(self, channel: str, thread_ts: str, filename: str, text: str, comment: str) -> None:
        """Upload a text file to a thread; where uploads are not allowed, post its text."""

        def upload(thread: str | None = thread_ts) -> None:
            self._client.files_upload_v2(
                channel=channel,
                thread_ts=thread,
                filename=filename,
                title=filename,
                content=text,
                initial_comment=comment,
                snippet_type="markdown",
            )

        def upload_anyway() -> None:
            try:
                upload()
            except SlackApiError as error:
                if error.response["error"] not in NO_THREAD:
                    raise
                upload(None)

        try:
            self._once_quietly(upload_anyway)
        except SlackApiError as error:
            if error.response["error"] not in CANNOT_UPLOAD:
                raise
            for message in fenced(text, comment):
                self.post(channel, thread_ts, message)

    def link_to(self, channel: str, ts: str) -> str:
        """The address of a message."""
        return str(self._client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])

    def show_home(self, user: str, view: Block) -> None:
        """Draw somebody's Home tab."""
        self._client.views_publish(user_id=user, view=view)

    def open_dialogue(self, trigger_id: str, view: Block) -> None:
        """Open a dialogue over what the person is looking at; the trigger lives for three seconds."""
        self._client.views_open(trigger_id=trigger_id, view=view)

    def _once(self, send: Callable[[], SlackResponse]) -> tuple[str, str]:
        self._said += 1
        if sent := self._store.outbox.sent(self._key, self._said):
            return sent.channel, sent.ts
        response = send()
        channel, ts = str(response["channel"]), str(response["ts"])
        self._store.outbox.record(self._key, self._said, Sent(channel, ts))
        return channel, ts

    def _once_quietly(self, send: Callable[[], object]) -> None:
        """Once, for what leaves no message that could be edited."""
        self._said += 1
        if self._store.outbox.sent(self._key, self._said) is None:
            send()
            self._store.outbox.record(self._key, self._said, Sent("", ""))


def _richest(message: Message, send: Callable[[tuple[Block, ...]], SlackResponse]) -> SlackResponse:
    """The richest rendering that this workspace accepts; the text alone always goes."""
    *rich, plain = message.renderings
    for blocks in rich:
        try:
            return send(blocks)
        except SlackApiError as error:
            if error.response["error"] not in REFUSED_BLOCKS:
                raise
    return send(plain)


def fenced(text: str, comment: str) -> list[Message]:
    """A text file as messages that show it as it is, cut between lines."""
    pieces = [""]
    for line in escape(text.replace("```", "~~~")).splitlines(keepends=True):
        if len(pieces[-1]) + len(line) > FENCED_TEXT:
            pieces.append("")
        pieces[-1] += line
    return [Message(comment), *(Message(f"```\n{piece.rstrip()}\n```") for piece in pieces if piece.strip())]
