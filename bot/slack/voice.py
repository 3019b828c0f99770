"""Saying things in Slack: every write goes through here, is refused gracefully, and happens once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
NO_CANVASES = {
    "missing_scope",
    "not_allowed_token_type",
    "restricted_action",
    "team_not_found",
    "canvas_disabled_user_team",
    "canvas_disabled_file_team",
    "free_teams_cannot_create_non_tabbed_canvases",
    "free_team_canvas_tab_already_exists",
    "canvas_creation_failed",
    "unknown_method",
}
OUT_OF_REACH = {"not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"}
NO_THREAD = {"thread_not_found", "cannot_reply_to_message"}
"""The message that a thread hung on was deleted."""
FENCED_TEXT = 3_000
"""Characters of a text file that are posted as one message, where files cannot be uploaded."""

log = logging.getLogger(__name__)

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}
"""No previews, and no text that becomes a link or a mention by itself."""


@dataclass(frozen=True)
class Attachment:
    """A file to hand over. A text has a kind, and a picture words for those who do not see it."""

    name: str
    content: bytes
    kind: str | None = None
    words: str | None = None


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

        def send_anyway() -> Sent:
            try:
                response = _richest(message, send)
            except SlackApiError as error:
                if error.response["error"] not in NO_THREAD:
                    raise
                response = _richest(message, lambda blocks: send(blocks, None))
            return Sent(str(response["channel"]), str(response["ts"]))

        posted = self._once(send_anyway)
        return posted.channel, posted.ts

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

    def whisper(
        self, channel: str, thread_ts: str | None, user: str, message: Message, response_url: str = ""
    ) -> None:
        """Say something that only one person sees, by whichever way is open."""
        try:
            self._client.chat_postEphemeral(
                channel=channel, user=user, thread_ts=thread_ts, text=message.text, blocks=list(message.blocks)
            )
        except SlackApiError as error:
            if error.response["error"] not in OUT_OF_REACH or not response_url:
                raise
            self.respond(response_url, message)

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

    def attach(self, channel: str, thread_ts: str, files: Sequence[Attachment], comment: str) -> None:
        """Upload files to a thread, in one message; where uploads are not allowed, post the text of what is text."""
        uploads = [
            {
                "filename": file.name,
                "title": file.name,
                "content": file.content,
                "snippet_type": file.kind,
                "alt_txt": file.words,
            }
            for file in files
        ]

        def upload(thread: str | None = thread_ts) -> None:
            self._client.files_upload_v2(
                channel=channel, thread_ts=thread, file_uploads=uploads, initial_comment=comment
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
            for text in (file.content.decode() for file in files if file.kind):
                for message in fenced(text, comment):
                    self.post(channel, thread_ts, message)

    def write_canvas(self, channel: str, who: str, title: str, markdown: str) -> str:
        """Write a canvas that the channel can read, or in direct messages the person. Returns its address.

        Empty where the workspace has no canvases, or the app may not write them.
        https://docs.slack.dev/reference/methods/canvases.create
        """

        def write() -> Sent:
            content = {"type": "markdown", "markdown": markdown}
            canvas = str(self._client.canvases_create(title=title, document_content=content)["canvas_id"])
            if channel.startswith("D"):
                self._client.canvases_access_set(canvas_id=canvas, access_level="read", user_ids=[who])
            else:
                self._client.canvases_access_set(canvas_id=canvas, access_level="read", channel_ids=[channel])
            workspace = self._client.auth_test()
            return Sent(canvas, f"{workspace['url']}docs/{workspace['team_id']}/{canvas}")

        try:
            return self._once(write).ts
        except SlackApiError as error:
            if error.response["error"] not in NO_CANVASES:
                raise
            return ""

    def name_of(self, user: str) -> str:
        """What somebody is called; empty where the app may not read that.

        https://docs.slack.dev/reference/methods/users.info
        """
        try:
            found = self._client.users_info(user=user)["user"]
        except SlackApiError as error:
            log.info("A record will not name somebody: users.info answered %s", error.response["error"])
            return ""
        return str(found.get("real_name") or found.get("name") or "")

    def link_to(self, channel: str, ts: str) -> str:
        """The address of a message."""
        return str(self._client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])

    def show_home(self, user: str, view: Block) -> None:
        """Draw somebody's Home tab."""
        self._client.views_publish(user_id=user, view=view)

    def open_dialogue(self, trigger_id: str, view: Block) -> None:
        """Open a dialogue over what the person is looking at; the trigger lives for three seconds."""
        self._client.views_open(trigger_id=trigger_id, view=view)

    def _once(self, send: Callable[[], Sent]) -> Sent:
        self._said += 1
        if sent := self._store.outbox.sent(self._key, self._said):
            return sent
        sent = send()
        self._store.outbox.record(self._key, self._said, sent)
        return sent

    def _once_quietly(self, send: Callable[[], None]) -> None:
        """Once, for what leaves no message that could be edited."""

        def quietly() -> Sent:
            send()
            return Sent("", "")

        self._once(quietly)


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
