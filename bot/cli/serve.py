"""`vmvc serve`: answer a real workspace, by Socket Mode, over HTTP, or both."""

import logging
import signal
import threading
from typing import Annotated

import typer
import uvicorn
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette

from bot.cli.common import console, errors, settings
from bot.cli.house import House, house
from bot.settings import Settings
from bot.slack.transport import Http, Socket

GRACE_SECONDS = 5


def serve(
    http: Annotated[bool, typer.Option("--http", help="Serve HTTP only (needs SLACK_SIGNING_SECRET).")] = False,
    socket: Annotated[bool, typer.Option("--socket", help="Serve Socket Mode only (needs SLACK_APP_TOKEN).")] = False,
) -> None:
    """Serve Slack: by Socket Mode where SLACK_APP_TOKEN is set, over HTTP where SLACK_SIGNING_SECRET is."""
    found = settings()
    by_socket = found.slack_app_token is not None and not http
    by_http = found.slack_signing_secret is not None and not socket
    if found.slack_bot_token is None:
        raise _refusal("SLACK_BOT_TOKEN is not set; copy it from your app's page, OAuth & Permissions.")
    if not (by_socket or by_http):
        raise _refusal("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    logging.basicConfig(level=found.vmvc_log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("slack_bolt").setLevel(logging.WARNING)
    with house(found, found.slack_bot_token.get_secret_value(), found.api_url) as built:
        _check_token(built)
        if by_socket:
            _connect(found, built)
        if by_http:
            _listen(found, built)
        else:
            _wait_for_the_end()


def _refusal(why: str) -> typer.Exit:
    errors.print(why, highlight=False)
    errors.print("`vmvc doctor` checks all settings; `vmvc playground` needs none.", highlight=False)
    return typer.Exit(2)


def _check_token(built: House) -> None:
    try:
        team = built.client.auth_test()["team"]
    except SlackApiError as error:
        raise _refusal(f"Slack does not accept SLACK_BOT_TOKEN ({error.response['error']}).") from None
    console.print(f"Serving the workspace [bold]{team}[/].", highlight=False)


def _connect(found: Settings, built: House) -> None:
    assert found.slack_app_token is not None  # noqa: S101  serve() has looked
    Socket(built.incoming, found.slack_app_token.get_secret_value(), built.client).connect()
    console.print("Connected by Socket Mode.")


def _listen(found: Settings, built: House) -> None:
    """Serve HTTP until SIGTERM or SIGINT; uvicorn lets open requests finish."""
    assert found.slack_signing_secret is not None  # noqa: S101  serve() has looked
    http = Http(built.incoming, built.store, found.slack_signing_secret.get_secret_value())
    console.print(f"Listening on http://{found.host}:{found.port}/slack/events", highlight=False)
    uvicorn.run(
        Starlette(routes=http.routes),
        host=found.host,
        port=found.port,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def _wait_for_the_end() -> None:
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    ended.wait()
