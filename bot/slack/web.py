"""The Web API's client: connections stay open between calls, and nothing is sent twice by itself."""

import io
import weakref
from email.message import Message
from http.client import HTTPException
from socket import gaierror
from ssl import create_default_context
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request

import httpcore
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.errors import Unreachable

KEPT_SECONDS = 15.0
"""How long an idle connection is kept; Slack and what stands between hang up later."""
TIMEOUT_SECONDS = 10.0
"""How long Slack is given to answer a call."""


class KeepAliveClient(WebClient):
    """slack_sdk's client over a pool of connections.

    slack_sdk opens a connection for every call, which over TLS takes three round trips more than the call. Its retry
    handlers are off: of a call that broke off nobody knows whether Slack took it, so whoever made it has to look.
    """

    def __init__(self, token: str, base_url: str) -> None:
        super().__init__(token=token, base_url=base_url, timeout=int(TIMEOUT_SECONDS), retry_handlers=[])
        proxy = httpcore.Proxy(self.proxy) if self.proxy else None
        self._connections = httpcore.ConnectionPool(
            ssl_context=self.ssl or create_default_context(),
            proxy=proxy,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=KEPT_SECONDS,
        )
        weakref.finalize(self, self._connections.close)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send one request; slack_sdk has made it, and reads what this returns or raises."""
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_SECONDS)
        body = req.data if isinstance(req.data, bytes) else b""
        try:
            response = self._connections.request(
                "POST", url, headers=dict(req.header_items()), content=body, extensions={"timeout": timeouts}
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise URLError(type(error).__name__) from error
        headers = Message()
        for name, value in response.headers:
            headers[name.decode("latin-1")] = value.decode("latin-1")
        if response.status >= 400:
            raise HTTPError(url, response.status, "", headers, io.BytesIO(response.content))
        return {"status": response.status, "headers": headers, "body": response.content.decode()}


def answer_at(response_url: str, **message: Any) -> int:
    """Answer a command or a click by the address that came with it; returns the status.

    https://docs.slack.dev/interactivity/handling-user-interaction#message_responses

    Raises:
        Unreachable: where nothing answers there.
    """
    webhook = WebhookClient(response_url, timeout=int(TIMEOUT_SECONDS), retry_handlers=[])
    try:
        return int(webhook.send(**message).status_code)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(may_have_taken_it=not _is_unsent(error)) from error


def _is_unsent(error: Exception) -> bool:
    """Whether a request did not even leave: no name server can know the host, or nothing listens there."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ValueError | ConnectionRefusedError | gaierror)
