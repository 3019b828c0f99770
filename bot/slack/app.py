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
from bot.slack import listeners
from bot.slack.conversation import Conversation
from bot.slack.listeners import Json
from bot.slack.voice import Voice
from bot.store import Store, StoreUnavailable

log = logging.getLogger(__name__)

COMMAND = "/vmvc"
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

    app.event("app_mention")(listeners.on_message)
    app.event("message")(listeners.on_message)
    app.event("app_home_opened")(listeners.on_home)
    app.event("app_uninstalled")(listeners.on_uninstalled)
    app.event("tokens_revoked")(listeners.on_uninstalled)
    app.command(COMMAND)(listeners.on_command)
    app.shortcut("ask_message")(listeners.on_ask_message)
    app.shortcut("interview_message")(listeners.on_interview_message)
    app.shortcut("interview")(listeners.on_interview_anywhere)
    app.action(re.compile(r"^topic\."))(listeners.on_topic)
    app.action("none")(listeners.on_none)
    app.action("share")(listeners.on_share)
    app.action("interview.start")(listeners.on_start)
    app.action(re.compile(r"^option(\.|$)"))(listeners.on_option)
    app.action("interview.dont_know")(listeners.on_dont_know)
    app.action("interview.back")(listeners.on_back)
    app.action("interview.confirm")(listeners.on_confirm)
    app.action("interview.change")(listeners.on_change)
    app.view("interview.changed")(listeners.on_changed)
    app.action("interview.share")(listeners.on_share_result)
    app.view("interview.shared")(listeners.on_result_shared)
    app.action("interview.cancel")(listeners.on_cancel)
    app.action("interview.restart")(listeners.on_restart)
    app.action("interview.resume")(listeners.on_resume)
    app.action("ask.open")(listeners.on_ask_open)
    app.view("ask")(listeners.on_ask_submitted)
    app.event(re.compile(r".*"))(listeners.on_anything_else)
    app.action(re.compile(r".*"))(listeners.on_anything_else)
    return app


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
