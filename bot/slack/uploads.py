"""Uploads files to a thread, and renders them as text where Slack takes no files.

https://docs.slack.dev/messaging/working-with-files#upload
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.blocks.message import Message, escape, shorten
from bot.slack.web import KeepAliveClient

ALT_TEXT = 1_000
"""Characters of a picture's words that Slack takes."""
FENCED_TEXT = 3_000
"""Characters of a text file that are posted as one message."""
NO_THREAD = {"thread_not_found", "cannot_reply_to_message"}
"""Errors of a thread whose first message was deleted."""
REFUSALS = (SlackClientError, HTTPException, OSError)
"""What can go wrong at the three steps of an upload. The second is a plain request to another host."""


@dataclass(frozen=True)
class Attachment:
    """A file to upload. A text has a `kind`, Slack's snippet type; a picture has `words`, its alternative text."""

    name: str
    content: bytes
    kind: str | None = None
    words: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it is to be looked at rather than read."""
        return self.kind is None


def stage(client: KeepAliveClient, files: Sequence[Attachment]) -> tuple[str, ...]:
    """Send the files to Slack, which shows them to nobody yet. Returns their ids, in the same order.

    Raises:
        One of `REFUSALS`.
    """
    return tuple(_stage(client, file) for file in files)


def _stage(client: KeepAliveClient, file: Attachment) -> str:
    place = client.files_getUploadURLExternal(
        filename=file.name,
        length=len(file.content),
        snippet_type=file.kind,
        alt_txt=file.words and shorten(file.words, ALT_TEXT),
    )
    client.send_file(place["upload_url"], file.content)
    return str(place["file_id"])


def share(
    client: KeepAliveClient, channel: str, thread_ts: str | None, titles: Mapping[str, str], comment: str | None
) -> None:
    """Show staged files in a thread, in one message, or in the channel where the thread is gone.

    `titles` are keyed by the ids of the files.

    Raises:
        One of `REFUSALS`, and then none of the files is shown, unless the fault may pass.
    """
    try:
        client.files_completeUploadExternal(
            files=[{"id": id_, "title": title} for id_, title in titles.items()],
            channel_id=channel,
            thread_ts=thread_ts,
            initial_comment=comment,
        )
    except SlackApiError as error:
        if thread_ts is None or error.response["error"] not in NO_THREAD:
            raise
        share(client, channel, None, titles, comment)


def in_words(file: Attachment) -> list[Message]:
    """The content of a file as messages."""
    if file.is_picture:
        return [Message(escape(file.words))] if file.words else []
    return _fenced(file.content.decode())


def _fenced(text: str) -> list[Message]:
    """A text file as messages that show it as it is, cut between lines."""
    pieces = [""]
    for line in escape(text.replace("```", "~~~")).splitlines(keepends=True):
        if len(pieces[-1]) + len(line) > FENCED_TEXT:
            pieces.append("")
        pieces[-1] += line
    return [Message(f"```\n{piece.rstrip()}\n```") for piece in pieces if piece.strip()]
