"""Saying things in Slack: every write goes through here, is refused gracefully, and happens once."""

from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.slack.blocks.message import Block, Message
from bot.store import Sent, Store

REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
CANNOT_UPLOAD = {"missing_scope", "not_allowed_token_type", "restricted_action", "file_uploads_disabled"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
OUT_OF_REACH = {"not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"}

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

        def send(blocks: tuple[Block, ...]) -> SlackResponse:
            return self._client.chat_postMessage(
                channel=channel, thread_ts=thread_ts, text=message.text, blocks=list(blocks), **QUIET
            )

        return self._once(lambda: _richest(message, send))

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

        def send(blocks: tuple[Block, ...]) -> bool:
            response = WebhookClient(response_url).send(
                text=message.text,
                blocks=list(blocks),
                response_type="in_channel" if to_all else "ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )
            return response.status_code == 200

        self._once_quietly(lambda: any(send(blocks) for blocks in (message.blocks, message.classic, ())))

    def attach(self, channel: str, thread_ts: str, filename: str, text: str, comment: str) -> None:
        """Upload a text file to a thread; where uploads are not allowed, post its text."""

        def upload() -> None:
            self._client.files_upload_v2(
                channel=channel,
                thread_ts=thread_ts,
                filename=filename,
                title=filename,
                content=text,
                initial_comment=comment,
                snippet_type="markdown",
            )

        try:
            self._once_quietly(upload)
        except SlackApiError as error:
            if error.response["error"] not in CANNOT_UPLOAD:
                raise
            self.post(channel, thread_ts, Message(f"{comment}\n```\n{text}\n```"))

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
    for blocks in (message.blocks, message.classic):
        if blocks:
            try:
                return send(blocks)
            except SlackApiError as error:
                if error.response["error"] not in REFUSED_BLOCKS:
                    raise
    return send(())
