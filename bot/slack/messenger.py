"""Every write to Slack: sent once, and with a fallback where Slack refuses it."""

import logging
import re
from collections.abc import Callable, Sequence
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack import metrics
from bot.slack.blocks.message import Block, Message
from bot.slack.canvases import write_canvas
from bot.slack.errors import PostUncertain, Unreachable, is_rate_limit, is_transient, reason_of
from bot.slack.lookup import Absent, Found, IsOurs, Unseen, carries, holds_files, look, look_at, metadata, says
from bot.slack.threads import is_said_to
from bot.slack.uploads import NO_THREAD, REFUSALS, Attachment, in_words, share, stage
from bot.slack.web import KeepAliveClient, answer_at
from bot.store import Intent, Sent, Store, Thread

REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
GONE = {"message_not_found", "cant_update_message", "edit_window_closed"}
OUT_OF_REACH = {"not_in_channel", "channel_not_found", "is_archived", "user_not_in_channel"}
UPLOADED, REFUSED = Sent("", ""), Sent("", "refused")
"""What the outbox keeps of an upload. After a refusal text is posted, also when the event is handled again."""

log = logging.getLogger(__name__)

MAY_HAVE_DONE_IT = {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""Errors after which Slack may have done the call all the same."""

QUIET: dict[str, Any] = {"unfurl_links": False, "unfurl_media": False, "parse": "none"}
"""No previews, and no text that becomes a link or a mention by itself."""


class Messenger:
    """Sends the messages of one event.

    The messages are numbered, and each is stored in the outbox before it is sent. Where the event is handled again,
    messages that were sent are not sent again. Where it is unknown whether one was, the thread is read: each message
    carries an id of ours. Where the thread may not be read, the message is sent once more.
    """

    def __init__(self, client: KeepAliveClient, store: Store, key: str, again: bool = False) -> None:
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

        def send_anyway(intent: Intent) -> Sent:
            try:
                return send(intent.id, thread_ts)
            except SlackApiError as error:
                if error.response["error"] not in NO_THREAD:
                    raise
                return send(intent.id, None)

        posted = self._once_as(send_anyway, lambda intent: self._look(channel, thread_ts, carries(intent.id)))
        return posted.channel, posted.ts

    def update(self, channel: str, ts: str, message: Message) -> bool:
        """Edit a message in place; False where it is gone.

        Where the event is handled again, a message that was edited the first time is not edited again: people may
        have gone on from it.
        """

        def send(blocks: tuple[Block, ...]) -> SlackResponse:
            return self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=list(blocks))

        if self._again and self._stands(channel, ts, message):
            return True
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
        """Post an ephemeral message, or answer by the response URL where the bot is no member."""
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

    def respond(self, response_url: str, message: Message, *, to_all: bool = False, in_place: bool = False) -> None:
        """Answer a command or a click by its response URL, which works also where the bot is no member.

        https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        """

        def send(blocks: tuple[Block, ...]) -> int:
            return answer_at(
                response_url,
                text=message.text,
                blocks=list(blocks),
                response_type="in_channel" if to_all else "ephemeral",
                replace_original=in_place,
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
        """Upload files to a thread, in one message. Where Slack refuses them, post their text instead.

        Where the channel refuses that, too, the text goes to the owner.
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
        """False where Slack refuses it. A passing fault counts as a refusal when the event is handled again."""

        def send(_: Intent) -> Sent:
            try:
                staged = stage(self._client, files)
                self._store.outbox.stage(self.key, self._said, staged)
                titles = {id_: file.name for id_, file in zip(staged, files, strict=True)}
                share(self._client, thread.channel, thread.ts, titles, comment)
            except REFUSALS as error:
                if is_rate_limit(error) or (is_transient(error) and not self._again):
                    raise
                log.warning("Slack refused an upload (%s)", reason_of(error))
                return REFUSED
            return UPLOADED

        def look_for(intent: Intent) -> Found:
            if not intent.files:
                return Absent()  # It did not come so far that anything could be shown.
            return self._look(thread.channel, thread.ts, holds_files(intent.files))

        return self._once_as(send, look_for) != REFUSED

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
        """What somebody is called; empty where Slack does not tell.

        https://docs.slack.dev/reference/methods/users.info
        """
        try:
            found = self._client.users_info(user=user).get("user") or {}
        except (SlackApiError, OSError) as error:
            log.info("A record will not name somebody: users.info failed (%s)", reason_of(error))
            return ""
        return str(found.get("real_name") or found.get("name") or "")

    def is_admin(self, user: str) -> bool:
        """Whether somebody is an admin or owner of the workspace; False where the app may not read that."""
        try:
            found = self._client.users_info(user=user)["user"]
        except SlackApiError as error:
            if is_transient(error):
                raise
            log.info("Nobody counts as an admin: users.info answered %s", error.response["error"])
            return False
        return bool(found.get("is_admin") or found.get("is_owner"))

    def is_said_to(self, us: str, thread: Thread, user: str, ts: str) -> bool:
        """Whether a person's message in a thread follows on ours, and no other person wrote in between."""
        return is_said_to(self._client, us, thread, user, ts)

    def link_to(self, channel: str, ts: str) -> str:
        """The address of a message."""
        return str(self._client.chat_getPermalink(channel=channel, message_ts=ts)["permalink"])

    def show_home(self, user: str, view: Block) -> None:
        """Draw somebody's Home tab."""
        self._client.views_publish(user_id=user, view=view)

    def open_modal(self, trigger_id: str, view: Block) -> None:
        """Open a modal over what the person is looking at; the trigger lives for three seconds."""
        self._client.views_open(trigger_id=trigger_id, view=view)

    def _stands(self, channel: str, ts: str, message: Message) -> bool:
        return isinstance(look_at(self._client, channel, ts, says(message.text, message.renderings)), Sent)

    def _look(self, channel: str, thread_ts: str | None, is_ours: IsOurs) -> Found:
        return look(self._client, channel, thread_ts, is_ours)

    def _once(self, send: Callable[[], Sent]) -> Sent:
        """Send once, without a way to look whether it was sent: after an uncertain outcome it is sent once more."""
        return self._once_as(lambda _: send(), lambda _: Unseen())

    def _once_quietly(
        self, send: Callable[[], object], look_for: Callable[[Intent], Found] = lambda _: Unseen()
    ) -> None:
        """Send once something whose channel and timestamp are not needed."""

        def quietly(_: Intent) -> Sent:
            send()
            return Sent("", "")

        self._once_as(quietly, look_for)

    def _once_as(self, send: Callable[[Intent], Sent], look_for: Callable[[Intent], Found]) -> Sent:
        """Send once. After an uncertain outcome `look_for` finds out whether it was sent."""
        self._said += 1
        key, ordinal, outbox = self.key, self._said, self._store.outbox
        intent = outbox.begin(key, ordinal)
        if isinstance(intent, Sent):
            metrics.NOT_POSTED_AGAIN.inc()
            return intent
        if intent.is_uncertain and (found := _found(intent, look_for)):
            metrics.NOT_POSTED_AGAIN.inc()
            outbox.record(key, ordinal, found)
            return found
        try:
            sent = send(intent)
        except (SlackApiError, Unreachable) as error:
            if not _may_have_done_it(error):
                outbox.withdraw(key, ordinal)
            raise
        outbox.record(key, ordinal, sent)
        return sent


def _found(intent: Intent, look_for: Callable[[Intent], Found]) -> Sent | None:
    """What an earlier try posted; None where it may be sent again.

    Raises:
        PostUncertain: where nobody can tell, and it was sent again already.
    """
    match look_for(intent):
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
    """Send the richest rendering that this workspace accepts. The plain text is always accepted."""
    *rich, plain = message.renderings
    for blocks in rich:
        try:
            return send(blocks)
        except SlackApiError as error:
            if error.response["error"] not in REFUSED_BLOCKS:
                raise
    return send(plain)
