"""`vmvc mcp`: the advisor for assistants, by the Model Context Protocol."""

import getpass
from typing import Annotated

import typer
import uvicorn
from starlette.types import ASGIApp

from bot import logs
from bot.advisor import HotReload
from bot.cli.common import end_when_told, listening, settings
from bot.cli.terminal import Unusable, errors
from bot.settings import SHORTEST_TOKEN, Settings
from bot.standalone import opened

NO_TOKEN = (
    f"VMVC_MCP_TOKEN needs at least {SHORTEST_TOKEN} characters. Make one: "
    "python -c 'import secrets; print(secrets.token_urlsafe())'"
)


def mcp(
    http: Annotated[bool, typer.Option("--http", help="Over HTTP on HOST and PORT, behind VMVC_MCP_TOKEN.")] = False,
) -> None:
    """Serve assistants the platform team's answers, over stdin and stdout, or with --http over streamable HTTP."""
    try:
        from bot.mcp import server  # noqa: PLC0415  the package is optional
        from bot.mcp.tools import Tools  # noqa: PLC0415
    except ImportError:
        raise Unusable("The package for this is not installed: pip install 'vmvc[mcp]'.") from None
    found = settings()
    token = found.vmvc_mcp_token.get_secret_value() if found.vmvc_mcp_token else ""
    if http and len(token) < SHORTEST_TOKEN:
        raise Unusable(NO_TOKEN)
    logs.set_up(found.vmvc_log_level, found.vmvc_log_format)
    with opened(found) as parts:
        if http:
            reload = HotReload(parts.advisor, found.knowledge, found.cache)
            with reload.watching():
                _listen(server.http(Tools(reload.advisor, "mcp"), token), found, server.PATH)
        else:
            # Assistants don't wait long for a start: what may have to be learnt waits for the first question.
            server.server(Tools(lambda: parts.advisor, getpass.getuser())).run()


def _listen(app: ASGIApp, found: Settings, path: str) -> None:
    """Serve HTTP until SIGTERM or SIGINT."""
    end_when_told()
    listener = listening(found.host, found.port)
    errors.print(f"Listening on http://{found.host}:{listener.getsockname()[1]}{path}", highlight=False)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[listener])
