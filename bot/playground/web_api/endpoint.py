"""The Web API's door: tokens, scopes, failures on demand, and Slack's form of answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.playground.elements import Json
from bot.playground.manifest import Manifest
from bot.playground.sockets import Sockets
from bot.playground.web_api import methods
from bot.playground.web_api.call import Call, Method
from bot.playground.web_api.methods import METHODS
from bot.playground.workspace import Refused, Workspace


@dataclass(frozen=True)
class Failure:
    """How a call shall fail. With `done_first` the work is done and only the answer is lost."""

    status: int = 200
    error: str = "internal_error"
    retry_after: int | None = None
    done_first: bool = False

    def response(self) -> Response:
        """What the app gets instead of an answer."""
        headers = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
        if self.status >= 500:
            return PlainTextResponse(self.error, self.status, headers)
        return JSONResponse({"ok": False, "error": self.error}, self.status, headers)


class WebApi:
    """Serves `/api/<method>`. `calls` holds every call that was let in; `revoked` says that no token works."""

    def __init__(self, workspace: Workspace, manifest: Manifest, sockets: Sockets) -> None:
        self.calls: list[Call] = []
        self.revoked = False
        self._workspace, self._manifest, self._sockets = workspace, manifest, sockets
        self._methods = {**METHODS, "apps.connections.open": Method(self._open_connection, caller="app")}
        self._failures: dict[str, list[Failure]] = {}
        self._lock = Lock()

    def fail_next(self, method: str, failure: Failure, times: int = 1) -> None:
        """Let the next calls of the method fail."""
        with self._lock:
            self._failures.setdefault(method, []).extend([failure] * times)

    async def endpoint(self, request: Request) -> Response:
        """Take one call, GET or POST, its arguments in the query, a form or JSON."""
        base_url = str(request.base_url).rstrip("/")
        body = await request.body()
        try:
            args = _arguments(request, body)
        except ValueError:
            return self._refusal(Refused("invalid_json"))
        call = Call(request.path_params["method"], args, base_url, self._manifest.bot_scopes)
        return await run_in_threadpool(self._answer, call, _token(request, args))

    def _answer(self, call: Call, token: str) -> Response:
        try:
            method = self._admitted(call, token)
            failure = self.failure_due(call.method)
            if failure and not failure.done_first:
                return failure.response()
            answer = methods.run(method, self._workspace, call)
        except Refused as refused:
            return self._refusal(refused)
        return failure.response() if failure else JSONResponse(answer, headers=self._headers())

    def _admitted(self, call: Call, token: str) -> Method:
        method = self._methods.get(call.method)
        if method is None:
            raise Refused("unknown_method", req_method=call.method)
        self._check_token(method, token)
        if method.scopes and not set(method.scopes) & set(self._manifest.bot_scopes):
            raise Refused("missing_scope", needed=method.scopes[0], provided=",".join(self._manifest.bot_scopes))
        with self._lock:
            self.calls.append(call)
        return method

    def _check_token(self, method: Method, token: str) -> None:
        callers = {self._manifest.bot_token: "bot", self._manifest.app_token: "app"}
        if method.caller == "anyone":
            return
        if not token:
            raise Refused("not_authed")
        if token not in callers:
            raise Refused("invalid_auth")
        if self.revoked:
            raise Refused("token_revoked")
        if callers[token] != method.caller:
            raise Refused("not_allowed_token_type")

    def failure_due(self, method: str) -> Failure | None:
        """How the next call of a method shall fail, if it shall."""
        with self._lock:
            waiting = self._failures.get(method)
            return waiting.pop(0) if waiting else None

    def _refusal(self, refused: Refused) -> Response:
        answer: Json = {"ok": False, "error": refused.error, **refused.details}
        if refused.reasons:
            answer["response_metadata"] = {"messages": refused.reasons}
            answer["errors"] = refused.reasons
        return JSONResponse(answer, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"x-oauth-scopes": ",".join(self._manifest.bot_scopes)}

    def _open_connection(self, workspace: Workspace, call: Call) -> Json:
        return {"url": self._sockets.url(call.base_url)}


def _arguments(request: Request, body: bytes) -> Mapping[str, Any]:
    args: dict[str, Any] = dict(request.query_params)
    if request.headers.get("content-type", "").startswith("application/json"):
        parsed = json.loads(body or b"{}")
        if not isinstance(parsed, dict):
            raise ValueError("a JSON body must be an object")
        return args | parsed
    return args | dict(parse_qsl(body.decode(), keep_blank_values=True))


def _token(request: Request, args: Mapping[str, Any]) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(args.get("token", ""))
