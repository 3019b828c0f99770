"""`vmvc serve`: answer a real workspace, by Socket Mode, over HTTP, or both."""

import socket
import threading
from contextlib import ExitStack, closing
from typing import Annotated

import typer
import uvicorn
from slack_sdk.errors import SlackApiError
from starlette.applications import Starlette
from starlette.routing import Route

from bot import logs
from bot.cli.common import end_when_told, listening, settings
from bot.cli.terminal import console, errors
from bot.runtime import Runtime, running
from bot.settings import Settings
from bot.slack.socket import Socket
from bot.slack.transport import Http

GRACE_SECONDS = 5


def serve(
    only_http: Annotated[bool, typer.Option("--http", help="Serve HTTP only (needs SLACK_SIGNING_SECRET).")] = False,
    only_socket: Annotated[
        bool, typer.Option("--socket", help="Serve Socket Mode only (needs SLACK_APP_TOKEN).")
    ] = False,
) -> None:
    """Serve Slack: by Socket Mode where SLACK_APP_TOKEN is set, over HTTP where SLACK_SIGNING_SECRET is."""
    found = settings()
    by_socket = found.slack_app_token is not None and not only_http
    by_http = found.slack_signing_secret is not None and not only_socket
    if found.slack_bot_token is None:
        raise _refusal("SLACK_BOT_TOKEN is not set; copy it from your app's page, OAuth & Permissions.")
    if not (by_socket or by_http):
        raise _refusal("Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP.")
    if weak := found.weaknesses():
        raise _refusal(weak[0])
    logs.set_up(found.vmvc_log_level, found.vmvc_log_format)
    end_when_told()
    # The connections close first, so that nothing new comes in while running events are finished.
    with running(found, found.slack_bot_token.get_secret_value(), found.api_url) as built, ExitStack() as connections:
        team = _check_token(built)
        opened = connections.enter_context(closing(_connected(found, built))) if by_socket else None
        probes = built.probes(team, opened.disconnected if opened else str).routes
        if by_http:
            _listen(found.host, [*_http(found, built).routes, *probes], listening(found.host, found.port))
        elif listener := _listener_for_probes(found):
            _listen(found.host, probes[1:] + probes[:1], listener)
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
    built.workspace.learn_from(answer)
    team = str(answer["team_id"])
    built.store.installations.token_works(team)
    console.print(f"Serving the workspace [bold]{answer['team']}[/].", highlight=False)
    return team


def _http(found: Settings, built: Runtime) -> Http:
    assert found.slack_signing_secret is not None  # noqa: S101  serve() has looked
    return built.http(found.slack_signing_secret.get_secret_value())


def _connected(found: Settings, built: Runtime) -> Socket:
    assert found.slack_app_token is not None  # noqa: S101  serve() has looked
    connection = Socket(built.worker, found.slack_app_token.get_secret_value(), built.client)
    try:
        connection.connect()
    except SlackApiError as error:
        raise _refusal(f"Slack does not accept SLACK_APP_TOKEN ({error.response['error']}).") from None
    console.print("Connected by Socket Mode.")
    return connection


def _listen(host: str, routes: list[Route], listener: socket.socket) -> None:
    """Serve HTTP until SIGTERM or SIGINT; uvicorn lets open requests finish."""
    console.print(f"Listening on http://{host}:{listener.getsockname()[1]}{routes[0].path}", highlight=False)
    app = Starlette(routes=routes)
    config = uvicorn.Config(
        app, log_config=None, access_log=False, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS
    )
    uvicorn.Server(config).run(sockets=[listener])


def _listener_for_probes(found: Settings) -> socket.socket | None:
    """For Socket Mode alone, which works without a port: None where the port is taken."""
    try:
        return socket.create_server((found.host, found.port))
    except OSError as error:
        console.print(
            f"Port {found.port} is taken ({error.strerror}), so there are no probes. Set PORT to a free one."
        )
        return None
