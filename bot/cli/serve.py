"""`vmvc serve`: answer a real workspace, by Socket Mode, over HTTP, or both."""

import logging
import threading
from contextlib import ExitStack, closing
from typing import Annotated

import typer
import uvicorn
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette

from bot.cli.common import end_when_told, listening, settings
from bot.cli.terminal import console, errors
from bot.runtime import Runtime, running
from bot.settings import Settings
from bot.slack.transport import Socket

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
    for chatty in ("slack_bolt", "watchfiles"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    end_when_told()
    # The connections close first, so that nothing new comes in while running events are finished.
    with running(found, found.slack_bot_token.get_secret_value(), found.api_url) as built, ExitStack() as connections:
        team = _check_token(built)
        if by_socket:
            connections.enter_context(closing(_connected(found, built)))
        if by_http:
            _listen(found, built, team)
        else:
            threading.Event().wait()


def _refusal(why: str) -> typer.Exit:
    errors.print(why, highlight=False)
    errors.print("`vmvc doctor` checks all settings; `vmvc playground` needs none.", highlight=False)
    return typer.Exit(2)


def _check_token(built: Runtime) -> str:
    """The id of the token's workspace. Ends the command if Slack refuses the token."""
    try:
        answer = built.client.auth_test()
    except SlackApiError as error:
        raise _refusal(f"Slack does not accept SLACK_BOT_TOKEN ({error.response['error']}).") from None
    except OSError as error:
        raise _refusal(f"Slack cannot be reached at {built.client.base_url} ({error}).") from None
    team = str(answer["team_id"])
    built.store.installations.token_works(team)
    console.print(f"Serving the workspace [bold]{answer['team']}[/].", highlight=False)
    return team


def _connected(found: Settings, built: Runtime) -> Socket:
    assert found.slack_app_token is not None  # noqa: S101  serve() has looked
    socket = Socket(built.worker, found.slack_app_token.get_secret_value(), built.client)
    try:
        socket.connect()
    except SlackApiError as error:
        raise _refusal(f"Slack does not accept SLACK_APP_TOKEN ({error.response['error']}).") from None
    console.print("Connected by Socket Mode.")
    return socket


def _listen(found: Settings, built: Runtime, team: str) -> None:
    """Serve HTTP until SIGTERM or SIGINT; uvicorn lets open requests finish."""
    assert found.slack_signing_secret is not None  # noqa: S101  serve() has looked
    secret = found.slack_signing_secret.get_secret_value()
    http = built.http(secret, team)
    listener = listening(found.host, found.port)
    console.print(f"Listening on http://{found.host}:{listener.getsockname()[1]}/slack/events", highlight=False)
    app = Starlette(routes=http.routes)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS)
    uvicorn.Server(config).run(sockets=[listener])
