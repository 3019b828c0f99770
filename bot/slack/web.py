"""The Web API client: keeps connections open between calls, and repeats no call by itself."""

import io
import weakref
from copy import copy
from email.message import Message
from http.client import HTTPException
from socket import gaierror
from ssl import SSLCertVerificationError, create_default_context
from typing import Any, Self
from urllib.error import HTTPError, URLError
from urllib.request import Request

import httpcore
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.slack.errors import Unreachable

KEPT_SECONDS = 15.0
"""How long an idle connection is kept. Slack and proxies close it later than that."""
TIMEOUT_SECONDS = 10.0
"""How long Slack may take to answer a call."""


class KeepAliveClient(WebClient):
    """slack_sdk's client over a pool of connections.

    slack_sdk opens a connection for every call, which over TLS takes three round trips more than the call. Its retry
    handlers are off: after a call that broke off it is unknown whether Slack took it, so the caller has to look.
    """

    def __init__(self, token: str, base_url: str) -> None:
        super().__init__(token=token, base_url=base_url, timeout=int(TIMEOUT_SECONDS), retry_handlers=[])
        self._patience = TIMEOUT_SECONDS
        proxy = httpcore.Proxy(self.proxy) if self.proxy else None
        self._connections = httpcore.ConnectionPool(
            ssl_context=self.ssl or create_default_context(),
            proxy=proxy,
            max_connections=100,
            max_keepalive_connections=20,
            keepalive_expiry=KEPT_SECONDS,
        )
        weakref.finalize(self, self._connections.close)

    def waiting(self, seconds: float) -> Self:
        """The same client, over the same connections, that waits so long at most for each step of a call.

        There are four: to get a connection, to open it, to encrypt it, and to be answered.
        """
        hurried = copy(self)
        hurried._patience = seconds
        return hurried

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        """Send one request; slack_sdk has made it, and reads what this returns or raises."""
        body = req.data if isinstance(req.data, bytes) else b""
        status, headers, content = self._post(url, dict(req.header_items()), body)
        return {"status": status, "headers": headers, "body": content.decode()}

    def send_file(self, url: str, content: bytes) -> None:
        """Send a file's bytes to the address that Slack gave for it.

        Raises:
            URLError: where that cannot be reached, or (as `HTTPError`) does not take them.
        """
        self._post(url, {"Content-Type": "application/octet-stream"}, content)

    def _post(self, url: str, headers: dict[str, str], body: bytes) -> tuple[int, Message, bytes]:
        """Status, headers and body of the answer, where it is below 400."""
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), self._patience)
        try:
            response = self._connections.request(
                "POST", url, headers=list(headers.items()), content=body, extensions={"timeout": timeouts}
            )
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException) as error:
            raise URLError(_what_failed(error)) from error
        answered = Message()
        for name, value in response.headers:
            answered[name.decode("latin-1")] = value.decode("latin-1")
        if response.status >= 400:
            raise HTTPError(url, response.status, "", answered, io.BytesIO(response.content))
        return response.status, answered, response.content


def _what_failed(error: Exception) -> str:
    """What kept a call from Slack, in words for the operator."""
    match error.__cause__ or error.__context__:
        case SSLCertVerificationError():
            return "Slack's certificate is not trusted: check this machine's certificates and clock, and any proxy"
        case gaierror():
            return "Slack's name cannot be resolved: check DNS"
        case _:
            return f"Slack cannot be reached: {type(error).__name__}"


def answer_at(response_url: str, **message: Any) -> int:
    """Answer a command or a click by its response URL. Returns the status.

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
    """Whether a request never left: the host name is unknown, or nothing listens there."""
    reason = error.reason if isinstance(error, URLError) else error
    return isinstance(reason, ValueError | ConnectionRefusedError | gaierror)
