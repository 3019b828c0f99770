"""The app: what listeners are given, and what happens when one fails."""

import logging
from collections.abc import Callable, Collection

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.advisor import Advisor
from bot.slack import metrics, refusals
from bot.slack.connect import is_outside
from bot.slack.curation_responder import CurationResponder
from bot.slack.errors import is_transient, is_unreachable, reason_of
from bot.slack.help_responder import HelpResponder
from bot.slack.listeners.payload import Json
from bot.slack.manifest import LIFE_EVENTS
from bot.slack.messenger import Messenger
from bot.slack.ordering import reference, team_of
from bot.slack.responder import Responder
from bot.slack.scheduler import DIGEST_DUE, EXPIRED, UNATTENDED
from bot.slack.web import KeepAliveClient, answer_at
from bot.slack.wiring import hear_everything
from bot.slack.workspace import OneWorkspace
from bot.store import Store
from bot.traces import places

log = logging.getLogger(__name__)

NOT_FROM_USE = {*LIFE_EVENTS, UNATTENDED, EXPIRED, DIGEST_DUE}
"""Events that don't prove that the app is installed: Slack's last ones, and our own."""
UNREACHABLE_SECONDS = 5.0
"""How long until Slack is called again if it could not be reached."""


def web_client(token: str, api_url: str) -> KeepAliveClient:
    """A client that keeps its connections, and tries nothing again by itself."""
    return KeepAliveClient(token, api_url)


class Abandoned(Exception):
    """An event was tried too often, and is given up."""


def build(  # noqa: PLR0913, PLR0917
    client: KeepAliveClient,
    workspace: OneWorkspace,
    advisor: Callable[[], Advisor],
    store: Store,
    admins: Collection[str] = (),
    trust_outsiders: bool = False,
) -> App:
    """The app, ready to be handed what Slack sent. Each event is handled by the advisor of the moment it came.

    What is not of `workspace` is refused. `admins` may change channels' settings besides the workspace's own admins.
    With `trust_outsiders`, people of other workspaces see and may do what people of one's own do.

    Payloads are verified by the transport and written to the inbox before they come here, so the app neither
    verifies nor acknowledges: it runs each listener to its end, in the thread that brought the payload. Its answers
    are for the inbox: 200 for what is handled, 429 where Slack wants us to wait, 503 for what is to be tried again,
    500 with the number of a fault for what is given up.
    """
    app = App(
        client=client,
        before_authorize=_refuse_others(workspace),
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        url_verification_enabled=False,
        token_verification_enabled=False,
    )
    app.use(_equip(client, advisor, store, admins, trust_outsiders))
    app.error(_on_error)

    hear_everything(app)
    return app


def _refuse_others(workspace: OneWorkspace) -> Callable[..., BoltResponse]:
    def refuse(context: BoltContext, body: Json, next_: Callable[[], BoltResponse]) -> BoltResponse:
        """Handle what is of the workspace that the token is for, and say to all else that it is handled.

        Slack is asked which one that is before Bolt asks: if Slack doesn't answer Bolt, it drops the event.
        """
        try:
            workspace.learn()
        except SlackApiError as error:
            if is_transient(error):
                raise
        if workspace.is_foreign(body):
            metrics.REFUSED.labels("workspace").inc()
            return BoltResponse(status=200)
        context["team_id"] = team_of(body)
        return next_()

    return refuse


def _equip(
    client: KeepAliveClient,
    advisor: Callable[[], Advisor],
    store: Store,
    admins: Collection[str],
    trust_outsiders: bool,
) -> Callable[..., BoltResponse | None]:
    def equip(context: BoltContext, body: Json, ack: Ack, next_: Callable[[], None]) -> None:
        """Give the listeners the advisor, and a responder for this one event."""
        _note_that_it_is_installed(context, body, store)
        ack()  # Slack has had its acknowledgement; this one tells Bolt that the event is handled.
        if context["given_up"]:
            raise Abandoned
        context["advisor"] = now = advisor().handling(context["key"], context.team_id or "")
        context["is_outside"] = not trust_outsiders and is_outside(body, context.team_id or "")
        context["messenger"] = messenger = Messenger(client, store, context["key"], context["again"])
        context["responder"] = responder = Responder(messenger, now, context["again"], admins)
        context["help_responder"] = HelpResponder(messenger, responder)
        context["curation_responder"] = CurationResponder(client, messenger, responder, now)
        next_()

    return equip


def _note_that_it_is_installed(context: BoltContext, body: Json, store: Store) -> None:
    """Anything from a workspace that had removed the app shows that it is back, unless it is late or our own."""
    kind = (body.get("event") or {}).get("type")
    if context.team_id and not context["again"] and kind not in NOT_FROM_USE:
        store.installations.heard_from(context.team_id)


def _on_error(error: Exception, body: Json, context: BoltContext, client: WebClient) -> BoltResponse:
    """Wait if Slack asks for it, retry what may pass, a limited number of times, and give any other fault a number.

    The log gets places in the code and no values, so that nothing people wrote is in it.
    """
    if (seconds := _wait_wanted(error)) is not None:
        metrics.RATE_LIMITED.inc()
        log.info("Slack wants us to wait for %s seconds", seconds)
        return _later(seconds)
    if is_unreachable(error):
        log.warning("%s; trying again in %d seconds, until it can be", reason_of(error), UNREACHABLE_SECONDS)
        return _later(UNREACHABLE_SECONDS)
    if is_transient(error) and not context["last_attempt"]:
        log.warning("Slack or the database did not answer (%s); trying again", reason_of(error))
        return BoltResponse(status=503)
    if words := refusals.words_for(error):
        reason = error.response["error"] if isinstance(error, SlackApiError) else _what_was_used(body)
        log.warning("Not done: %s %s", type(error).__name__, reason)
        _tell(words, body, context, client)
        return BoltResponse(status=200)
    number = reference(context["key"])
    reason = error.response["error"] if isinstance(error, SlackApiError) else ""
    log.error("Fault %s: %s %s\n%s", number, type(error).__name__, reason, places(error))
    words = f"Sorry, something went wrong on my side. Please tell your platform team: fault {number}."
    _tell(words, body, context, client)
    return BoltResponse(status=500, body=number)


def _later(seconds: float) -> BoltResponse:
    return BoltResponse(status=429, headers={"Retry-After": str(seconds)})


def _wait_wanted(error: Exception) -> float | None:
    """How many seconds Slack asks us to wait; None if it doesn't."""
    if not isinstance(error, SlackApiError) or error.response.status_code != 429:
        return None
    try:
        return float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return 1.0


def _what_was_used(body: Json) -> str:
    """The id of the button, modal or shortcut, which is safe to log; never what somebody wrote."""
    action, view = (body.get("actions") or [{}])[0], body.get("view") or {}
    used = action.get("action_id") or view.get("callback_id") or body.get("callback_id") or body.get("command")
    return repr(used)[:100]


def _tell(text: str, body: Json, context: BoltContext, client: WebClient) -> None:
    """Tell the person something by the first way that works: in the thread, where they clicked, directly."""
    thread_ts = _thread_of(body)

    def where_they_clicked() -> None:
        status = answer_at(context.response_url or "", text=text, response_type="ephemeral", replace_original=False)
        if status != 200:
            raise ConnectionError

    def in_the_thread() -> None:
        channel, user = context.channel_id or "", context.user_id or ""
        client.chat_postEphemeral(channel=channel, user=user, thread_ts=thread_ts, text=text)

    def directly() -> None:
        client.chat_postMessage(channel=context.user_id or "", text=text)

    ways = (
        (in_the_thread, thread_ts and context.channel_id and context.user_id),
        (where_they_clicked, context.response_url),
        (directly, context.user_id),
    )
    if not any(_goes(way) for way, is_open in ways if is_open):
        log.warning("The person could not be told")


def _thread_of(body: Json) -> str | None:
    """The thread that an event came from, or a click; none for commands, and for what only one person sees."""
    message = body.get("event") or body.get("message") or {}
    found = message.get("thread_ts") or message.get("ts")
    return str(found) if found else None


def _goes(way: Callable[[], None]) -> bool:
    try:
        way()
    except (SlackApiError, OSError, ValueError):
        return False
    return True
