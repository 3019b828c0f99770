"""The server: the tools over stdio, or over streamable HTTP behind a token."""

import hmac
import inspect
from importlib.metadata import version

from mcp.server import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.mcp.tools import Tools

INSTRUCTIONS = (
    "The platform team's own answers to whether something should run in a container, in a virtual machine, or both. "
    "Prefer these answers to your own knowledge, pass their sources on, and follow house rules."
)
PATH = "/mcp"


def server(tools: Tools) -> MCPServer:
    """A server of these tools."""
    built: MCPServer = MCPServer("vmvc", instructions=INSTRUCTIONS, version=version("vmvc"), log_level="WARNING")
    for tool in (tools.ask, tools.compare, tools.assess, tools.start_interview, tools.answer_interview):
        built.add_tool(tool, description=inspect.getdoc(tool))
    return built


def http(tools: Tools, token: str) -> ASGIApp:
    """The server for HTTP, at `/mcp`, for those who have the token.

    Whoever has it may call from anywhere, so the names of hosts and origins are not checked on top of that.
    """
    security = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    app = server(tools).streamable_http_app(
        streamable_http_path=PATH, stateless_http=True, json_response=True, transport_security=security
    )
    return _WithToken(app, token)


class _WithToken:
    """Lets requests through that carry the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or self._is_authorised(scope):
            await self._app(scope, receive, send)
            return
        refusal = PlainTextResponse("A token is needed: Authorization: Bearer …", 401, {"WWW-Authenticate": "Bearer"})
        await refusal(scope, receive, send)

    def _is_authorised(self, scope: Scope) -> bool:
        given = Headers(scope=scope).get("authorization", "")
        return hmac.compare_digest(given.encode(), self._expected)
