"""The Socket Mode transport: a connection that we open, for places that Slack cannot reach.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import logging
from collections.abc import Callable
from time import monotonic

from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.slack import metrics
from bot.slack.payloads import NotSlacks, validated
from bot.slack.reviews import shown_in_modal
from bot.slack.worker import QueueFull, Worker
from bot.store import StoreUnavailable

LOST_SECONDS = 15.0
"""How long reconnecting may take before the process counts as cut off."""

CLOSED_BY_SLACK = {
    "warning": "Slack is about to close the socket; another one is opened",
    "refresh_requested": "Slack refreshes the socket; another one is opened",
    "too_many_websockets": "Slack closes the socket, as ten are open for this app; end some processes",
    "link_disabled": "Slack closes the socket, as Socket Mode was switched off for this app; switch it on again",
}
"""https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect"""

log = logging.getLogger(__name__)


class Socket:
    """Takes envelopes from the socket, and acknowledges each when it is stored."""

    def __init__(
        self, worker: Worker, app_token: str, client: WebClient, stopwatch: Callable[[], float] = monotonic
    ) -> None:
        self._worker = worker
        self._client = SocketModeClient(app_token=app_token, web_client=client)
        self._client.socket_mode_request_listeners.append(self._on_envelope)
        self._client.on_message_listeners.append(self._on_message)
        self._client.on_error_listeners.append(self._on_error)
        self._stopwatch = stopwatch
        self._seen_at = stopwatch()
        """When the socket was last seen to be connected."""

    def connect(self) -> None:
        """Open the socket. It is pinged every five seconds, and reconnects by itself."""
        self._client.connect()
        self._seen_at = self._stopwatch()

    def close(self) -> None:
        """Close the socket."""
        self._client.close()

    def disconnected(self) -> str:
        """Why nothing comes by the socket; empty while it is connected, or was a moment ago."""
        connected = self._client.is_connected()
        metrics.CONNECTED.set(connected)
        if connected:
            self._seen_at = self._stopwatch()
        lost = self._stopwatch() - self._seen_at
        if lost < LOST_SECONDS:
            return ""
        return f"Socket Mode has been disconnected for {lost:.0f} s; check the way to Slack, and SLACK_APP_TOKEN."

    def _on_envelope(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            wanted = validated(request.payload)
            errors = self._worker.accept(wanted) if wanted is not None else {}
        except NotSlacks as refused:
            metrics.REFUSED.labels("payload").inc()
            log.warning("A payload was refused: %s", refused)
            errors = {}
        except QueueFull as full:
            metrics.REFUSED.labels("queue_full").inc()
            log.warning("There is too much to do (%s); Slack sends the envelope again", full)
            return
        except StoreUnavailable as error:
            metrics.REFUSED.labels("database").inc()
            log.warning("Slack sends an envelope again, as the database cannot be used: %s", error)
            return
        payload = shown_in_modal(errors) if errors else None
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=payload))

    def _on_message(self, text: str) -> None:
        """Log what Slack says of the connection itself."""
        if '"envelope_id"' in text or not text.startswith("{"):
            return
        message = json.loads(text)
        match message.get("type"):
            case "hello":
                log.info("Socket Mode is connected; %s sockets are open for this app", message.get("num_connections"))
            case "disconnect":
                unknown = "Slack closes the socket for a reason that is not known here; another one is opened"
                log.warning(CLOSED_BY_SLACK.get(str(message.get("reason")), unknown))

    def _on_error(self, error: Exception) -> None:
        log.warning("The socket broke (%s); another one is opened", type(error).__name__)
