"""Which event goes to which listener, and what happens when one fails: the whole wiring on one screen."""

import logging
import re
import secrets
import threading
import traceback
from collections.abc import Callable
from urllib.error import URLError

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)
from slack_sdk.webhook import WebhookClient

from bot.advisor import Advisor
from bot.interview import Cancel, Command, Confirm, Continue, Decline, Update
from bot.slack.chores import EXPIRED, UNATTENDED
from bot.slack.conversation import Conversation
from bot.slack.listeners import asking, interviewing
from bot.slack.listeners.reading import Json
from bot.slack.voice import Voice
from bot.store import Store, StoreUnavailable

log = logging.getLogger(__name__)

COMMAND = "/vmvc"
COMMANDS: dict[str, Command] = {
    "confirm": Confirm(),
    "decline": Decline(),
    "cancel": Cancel(),
    "go_on": Continue(),
    "update": Update(),
}
"""Buttons that do one thing to an interview, by their names."""
DIALOGUES = (
    ("change", interviewing.on_change, interviewing.on_changed),
    ("share", interviewing.on_share_result, interviewing.on_result_shared),
    ("disagree", interviewing.on_disagree, interviewing.on_disagreed),
)
"""Buttons that open a dialogue, and what its answer does; both have one name."""
PASSING = {
    "ratelimited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
}
"""Slack's errors that another try may not meet again."""


def web_client(token: str, api_url: str) -> WebClient:
    """A client that waits when Slack asks it to, and tries again when Slack stumbles."""
    retries = [
        ConnectionErrorRetryHandler(max_retry_count=1),
        RateLimitErrorRetryHandler(max_retry_count=2),
        ServerErrorRetryHandler(max_retry_count=2),
    ]
    return WebClient(token=token, base_url=api_url, retry_handlers=retries)


def build(client: WebClient, advisor: Callable[[], Advisor], store: Store) -> App:
    """The app, ready to be handed what Slack sent. Each event has the advisor of its moment, from begin to end.

    Payloads are verified by the transport and written to the inbox before they come here, so the app neither
    verifies nor acknowledges: it runs each listener to its end, in the thread that brought the payload.
    """
    app = App(
        client=client,
        before_authorize=_ask_who_we_are(client),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        token_verification_enabled=False,
    )
    app.use(_equip(advisor, store))
    app.error(_on_error)

    _hear_questions(app)
    _hear_interviews(app)
    app.event(re.compile(r".*"))(asking.on_anything_else)
    app.action(re.compile(r".*"))(asking.on_anything_else)
    return app


def _hear_questions(app: App) -> None:
    app.event("app_mention")(asking.on_message)
    app.event("message")(asking.on_message)
    app.event("app_home_opened")(asking.on_home)
    app.event("app_uninstalled")(asking.on_uninstalled)
    app.event("tokens_revoked")(asking.on_uninstalled)
    app.command(COMMAND)(asking.on_command)
    app.shortcut("ask_message")(asking.on_ask_message)
    app.action(re.compile(r"^topic\."))(asking.on_topic)
    app.action("words")(asking.on_words)
    app.action("none")(asking.on_none)
    app.action("share")(asking.on_share)
    app.action("ask.open")(asking.on_ask_open)
    app.view("ask")(asking.on_ask_submitted)
    app.action(re.compile(r"^reminders\."))(asking.on_reminders)


def _hear_interviews(app: App) -> None:
    app.shortcut("interview_message")(interviewing.on_interview_message)
    app.shortcut("interview")(interviewing.on_interview_anywhere)
    app.action("interview.start")(interviewing.on_start)
    for name, command in COMMANDS.items():
        app.action(f"interview.{name}")(interviewing.doing(command))
    app.action(re.compile(r"^option(\.|$)"))(interviewing.on_option)
    app.action("more")(interviewing.on_more)
    for name, on_click, on_submitted in DIALOGUES:
        app.action(f"interview.{name}")(on_click)
        app.view(f"interview.{name}")(on_submitted)
    app.view("interview.priorities")(interviewing.on_prioritised)
    app.view("interview.components")(interviewing.on_split)
    app.action("interview.accept")(interviewing.on_accept)
    app.action("interview.back")(interviewing.on_back)
    app.action("interview.undo")(interviewing.on_undo)
    app.action("interview.export")(interviewing.on_export)
    app.action("interview.restart")(interviewing.on_restart)
    app.action("interview.resume")(interviewing.on_resume)
    app.action("interview.take_over")(interviewing.on_take_over)
    app.action("interview.hand_over")(interviewing.on_hand_over)
    app.action("interview.keep")(interviewing.on_keep)
    app.event(UNATTENDED)(interviewing.on_unattended)
    app.event(EXPIRED)(interviewing.on_expired)


def _ask_who_we_are(client: WebClient) -> Callable[[Callable[[], BoltResponse]], BoltResponse]:
    answered = threading.Event()

    def ask(next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Ask before Bolt does, once: where Slack does not answer just then, Bolt drops the event."""
        if not answered.is_set():
            try:
                client.auth_test()
            except SlackApiError as error:
                if _is_passing(error):
                    raise
            answered.set()
        return next_()

    return ask


def _equip(advisor: Callable[[], Advisor], store: Store) -> Callable[..., BoltResponse | None]:
    def equip(context: BoltContext, client: WebClient, ack: Ack, next_: Callable[[], None]) -> None:
        """Give the listeners the advisor, and a conversation that speaks for this one event."""
        ack()  # Slack has had its acknowledgement; this one tells Bolt that the event is handled.
        context["advisor"] = now = advisor()
        context["conversation"] = Conversation(Voice(client, store, context["key"]), now, context["again"])
        next_()

    return equip


def _on_error(error: Exception, body: Json, context: BoltContext, client: WebClient) -> BoltResponse:
    """A passing fault is tried again, so often; any other gets a number, for the person and for the log.

    The log gets places in the code and no values: what people wrote stays out of it.
    """
    if _is_passing(error) and not context["last_attempt"]:
        log.warning("Slack or the database did not answer (%s); trying again", type(error).__name__)
        return BoltResponse(status=503)
    number = secrets.token_hex(3)
    reason = error.response["error"] if isinstance(error, SlackApiError) else ""
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error("Fault %s: %s %s\n%s", number, type(error).__name__, reason, trace)
    _apologise(number, body, context, client)
    return BoltResponse(status=200)


def _is_passing(error: Exception) -> bool:
    if isinstance(error, SlackApiError):
        return error.response.status_code >= 500 or error.response["error"] in PASSING
    return isinstance(error, StoreUnavailable | URLError | ConnectionError | TimeoutError)


def _apologise(number: str, body: Json, context: BoltContext, client: WebClient) -> None:
    text = f"Something went wrong on my side, and I could not finish this. Tell your platform team: fault {number}."
    event = body.get("event") or {}
    try:
        if context.response_url:
            WebhookClient(context.response_url).send(text=text, response_type="ephemeral", replace_original=False)
        elif context.channel_id and context.user_id:
            thread_ts = event.get("thread_ts") or event.get("ts")
            client.chat_postEphemeral(
                channel=context.channel_id, user=context.user_id, thread_ts=thread_ts, text=text
            )
        elif context.user_id:
            client.chat_postMessage(channel=context.user_id, text=text)
    except (SlackApiError, OSError) as refused:
        log.warning("Fault %s could not be told to the person (%s)", number, type(refused).__name__)
