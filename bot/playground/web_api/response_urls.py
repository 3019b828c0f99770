"""Response URLs: how an app answers a command, a click or a shortcut without being a member of the channel."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.playground import block_kit
from bot.playground.expiring_tokens import ExpiredToken, UnknownToken, UsedToken
from bot.playground.messages import Message
from bot.playground.workspace import BOT, Origin, Refused, Workspace

GONE = {UnknownToken: "invalid_url", ExpiredToken: "expired_url", UsedToken: "used_url"}


class Responses:
    """The door behind the response URLs of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def endpoint(self, request: Request) -> Response:
        """Take what the app posts to `/response/<token>`."""
        token, body = request.path_params["token"], await request.body()
        return await run_in_threadpool(self._answer, token, body)

    def _answer(self, token: str, body: bytes) -> Response:
        try:
            self.respond(token, _parsed(body))
        except tuple(GONE) as gone:
            return JSONResponse({"ok": False, "error": GONE[type(gone)]}, 404)
        except Refused as refused:
            metadata = {"messages": refused.reasons}
            status = 404 if refused.error == "message_not_found" else 400
            return JSONResponse({"ok": False, "error": refused.error, "response_metadata": metadata}, status)
        return JSONResponse({"ok": True})

    def respond(self, token: str, body: Mapping[str, Any]) -> None:
        """Do what the response says. Raises a token's errors, or Refused for what Slack would not post."""
        self._workspace.responses.peek(token)
        if not body.get("delete_original"):
            check(body)
        apply(self._workspace, self._workspace.responses.redeem(token), body)


def check(body: Mapping[str, Any]) -> None:
    """Raise Refused if Slack would not post this; a response has no limit on its blocks' total."""
    if refusal := block_kit.message_refusal(body, blocks_limit=None):
        raise Refused(refusal.error, [str(fault) for fault in refusal.faults])


def apply(workspace: Workspace, origin: Origin, body: Mapping[str, Any]) -> None:
    """Delete, replace or post, as a response that has been checked says."""
    text, blocks = body.get("text") or "", tuple(body.get("blocks") or ())
    if origin.ts and body.get("delete_original"):
        workspace.remove(workspace.message(origin.channel, origin.ts))
    elif origin.ts and body.get("replace_original"):
        workspace.revise(workspace.message(origin.channel, origin.ts), text, blocks)
    elif not body.get("delete_original"):
        only_for = None if body.get("response_type") == "in_channel" else origin.user
        thread = body.get("thread_ts")
        workspace.post(Message(origin.channel, "", BOT.id, text, blocks, thread, only_for, by_app=True))


def _parsed(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise Refused("invalid_payload") from None
    if not isinstance(parsed, Mapping):
        raise Refused("invalid_payload")
    return parsed
