"""Saying things in Slack: every write goes through here, is refused gracefully, and happens once."""

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.blocks.message import Block, Message
from bot.slack.canvases import write_canvas
from bot.slack.errors import PostUncertain, Unreachable, is_transient, reason_of
from bot.slack.lookup import Absent, Found, IsOurs, Unseen, carries, holds_files, look, metadata
from bot.slack.uploads import NO_THREAD, REFUSALS, Attachment, in_words, upload
from bot.slack.web import answer_at
from bot.store import Intent, Sent, Store, Thread

REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
OUT_OF_REACH = {"not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"}
UPLOADED, REFUSED = Sent("", ""), Sent("", "refused")
"""What the outbox keeps of an upload: where it was refused, text follows, also when the event is handled again."""

log = logging.getLogger(__name__)

MAY_HAVE_DONE_IT = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""Errors after which Slack may have done what it was asked to."""

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}
"""No previews, and no text that becomes a link or a mention by itself."""


class Messenger:
    """What is said while one event is handled.

    Each message has its place in the order of that event's messages, and is written down before it is sent. Where an
    event is handled again, what was said the first time is not said again. Where it is unknown whether it was, the
    thread tells, as each message carries an id of ours; where we may not read it, the message is sent once more.
    """

    def __init__(self, client: WebClient, store: Store, key: str, again: bool = False) -> None:
        """`again`: the event is handled once more, after a crash or a fault in the middle."""
        self._client = client
        self._store = store
        self.key = key
        """The event that is handled."""
        self._again = again
        self._said = 0

    def post(self, channel: str, thread_ts: str | None, message: Message) -> tuple[str, str]:
        """Post in a channel, or to a person by their id. Returns the channel and ts of the message."""

        def send(id_: str, thread: str | None) -> Sent:
            def draw(blocks: tuple[Block, ...]) -> SlackResponse:
                return self._client.chat_postMessage(
                    channel=channel,
                    thread_ts=thread,
                    text=message.text,
                    blocks=list(blocks),
                    metadata=metadata(id_),
                    **QUIET,
                )

            response = _richest(message, draw)
            return Sent(str(response["channel"]), str(response["ts"]))

        def send_anyway(id_: str) -> Sent:
            try:
                return send(id_, thread_ts)
            except SlackApiError as error:
                if error.response["error"] not in NO_THREAD:
                    raise
                return send(id_, None)

        posted = self._once_as(send_anyway, lambda id_: self._look(channel, thread_ts, carries(id_)))
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

    def post_ephemeral(
        self, channel: str, thread_ts: str | None, user: str, message: Message, response_url: str = ""
    ) -> None:
        """Say something that only one person sees, by whichever way is open."""
        try:
            self._once_quietly(
                lambda: self._client.chat_postEphemeral(
                    channel=channel, user=user, thread_ts=thread_ts, text=message.text, blocks=list(message.blocks)
                )
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
            return answer_at(
                response_url,
                text=message.text,
                blocks=list(blocks),
                response_type="in_channel" if to_all else "ephemeral",
                replace_original=False,
                unfurl_links=False,
                unfurl_media=False,
            )

        def send_richest() -> None:
            statuses = (send(blocks) for blocks in message.renderings)
            status = next((status for status in statuses if status != 400), 400)
            if status == 429 or status >= 500:
                raise Unreachable(may_have_taken_it=status >= 500)
            if status != 200:
                log.warning("A reply was lost: the response URL answered %s", status)

        self._once_quietly(send_richest)

    def attach(self, thread: Thread, files: Sequence[Attachment], comment: str, owner: str) -> None:
        """Upload files to a thread, in one message; where Slack refuses them, whatever its reason, say it in words.

        Where the thread's channel refuses even that, it goes to the owner.
        """
        if self._upload(thread, files, comment):
            return
        self._post_or_send(thread, owner, Message(comment))
        for file in files:
            # Some workspaces take pictures and nothing else.
            if len(files) > 1 and file.is_picture and self._upload(thread, [file], None):
                continue
            for message in in_words(file):
                self._post_or_send(thread, owner, message)

    def _upload(self, thread: Thread, files: Sequence[Attachment], comment: str | None) -> bool:
        """False where it is refused; a fault that may pass counts as that only when the event is handled again."""

        def send() -> Sent:
            try:
                upload(self._client, thread.channel, thread.ts, files, comment)
            except REFUSALS as error:
                if is_transient(error) and not self._again:
                    raise
                log.warning("Slack refused an upload (%s)", reason_of(error))
                return REFUSED
            return UPLOADED

        names = {file.name for file in files}
        look_for = lambda _: self._look(thread.channel, thread.ts, holds_files(names))  # noqa: E731
        return self._once_as(lambda _: send(), look_for) != REFUSED

    def _post_or_send(self, thread: Thread, owner: str, message: Message) -> None:
        try:
            self.post(thread.channel, thread.ts, message)
        except SlackApiError as error:
            if is_transient(error):
                raise
            self.post(owner, None, message)

    def write_canvas(self, channel: str, user: str, title: str, markdown: str) -> str:
        """Write a canvas that those in the conversation can read. Returns its address; empty where it is refused."""
        return self._once(lambda: Sent("", write_canvas(self._client, channel, user, title, markdown))).ts

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

    def open_modal(self, trigger_id: str, view: Block) -> None:
        """Open a modal over what the person is looking at; the trigger lives for three seconds."""
        self._client.views_open(trigger_id=trigger_id, view=view)

    def _look(self, channel: str, thread_ts: str | None, is_ours: IsOurs) -> Found:
        return look(self._client, channel, thread_ts, is_ours)

    def _once(self, send: Callable[[], Sent]) -> Sent:
        """Once, as far as that can be told without looking."""
        return self._once_as(lambda _: send(), lambda _: Unseen())

    def _once_quietly(
        self, send: Callable[[], object], look_for: Callable[[str], Found] = lambda _: Unseen()
    ) -> None:
        """Once, for what leaves no message that could be edited."""

        def quietly(_: str) -> Sent:
            send()
            return Sent("", "")

        self._once_as(quietly, look_for)

    def _once_as(self, send: Callable[[str], Sent], look_for: Callable[[str], Found]) -> Sent:
        """Once, for what carries the id that it is given; `look_for` finds out whether it was sent before."""
        self._said += 1
        key, ordinal, outbox = self.key, self._said, self._store.outbox
        intent = outbox.begin(key, ordinal)
        if isinstance(intent, Sent):
            return intent
        if intent.is_uncertain and (found := _found(intent, look_for)):
            outbox.record(key, ordinal, found)
            return found
        try:
            sent = send(intent.id)
        except (SlackApiError, Unreachable) as error:
            if not _may_have_done_it(error):
                outbox.withdraw(key, ordinal)
            raise
        outbox.record(key, ordinal, sent)
        return sent


def _found(intent: Intent, look_for: Callable[[str], Found]) -> Sent | None:
    """What an earlier try has posted; None where it may be tried again.

    Raises:
        PostUncertain: where nobody can tell, and it was tried again already.
    """
    match look_for(intent.id):
        case Sent() as sent:
            log.info("A message that was posted before is not posted again")
            return sent
        case Unseen() if intent.tries > 2:
            raise PostUncertain
        case Unseen() | Absent():
            return None


def _may_have_done_it(error: SlackApiError | Unreachable) -> bool:
    if isinstance(error, Unreachable):
        return error.may_have_taken_it
    reason = str(error.response["error"])
    return error.response.status_code >= 500 or reason in MAY_HAVE_DONE_IT or not re.fullmatch(r"[a-z_]+", reason)


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
