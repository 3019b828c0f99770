"""Files for a thread, and the same in words where Slack takes no files.

https://docs.slack.dev/messaging/working-with-files#upload
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http.client import HTTPException

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.blocks.message import Message, escape, shorten

ALT_TEXT = 1_000
"""Characters of a picture's words that Slack takes."""
FENCED_TEXT = 3_000
"""Characters of a text file that are posted as one message."""
NO_THREAD = {"thread_not_found", "cannot_reply_to_message"}
"""The message that a thread hung on was deleted."""
REFUSALS = (SlackClientError, HTTPException, OSError)
"""What can go wrong at the three steps of an upload; the second is a plain request to another host."""


@dataclass(frozen=True)
class Attachment:
    """A file to hand over. A text has a kind, and a picture words for those who do not see it."""

    name: str
    content: bytes
    kind: str | None = None
    words: str | None = None

    @property
    def is_picture(self) -> bool:
        """Whether it is to be looked at rather than read."""
        return self.kind is None


def upload(
    client: WebClient, channel: str, thread_ts: str | None, files: Sequence[Attachment], comment: str | None
) -> None:
    """Upload files to a thread in one message, or to the channel where the thread is gone.

    Raises:
        One of `REFUSALS`, and then none of the files is shown.
    """
    uploads = [
        {
            "filename": file.name,
            "title": file.name,
            "content": file.content,
            "snippet_type": file.kind,
            "alt_txt": file.words and shorten(file.words, ALT_TEXT),
        }
        for file in files
    ]
    try:
        client.files_upload_v2(channel=channel, thread_ts=thread_ts, file_uploads=uploads, initial_comment=comment)
    except SlackApiError as error:
        if thread_ts is None or error.response["error"] not in NO_THREAD:
            raise
        upload(client, channel, None, files, comment)


def in_words(file: Attachment) -> list[Message]:
    """What a file says, as messages."""
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
