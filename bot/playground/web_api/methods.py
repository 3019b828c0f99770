"""Which methods the Web API has, with the scopes that each needs."""

from collections.abc import Mapping

from bot.playground import block_kit
from bot.playground.elements import Json
from bot.playground.views import ViewRefused
from bot.playground.web_api import chat, conversations, files, views
from bot.playground.web_api.call import Call, Method
from bot.playground.workspace import BOT, BOT_ID, TEAM, Refused, Workspace


def api_test(workspace: Workspace, call: Call) -> Json:
    """Answer with the arguments, or with the error they ask for."""
    if call.text("error"):
        raise Refused(call.text("error"))
    return {"args": {name: value for name, value in call.args.items() if name != "token"}}


def auth_test(workspace: Workspace, call: Call) -> Json:
    """Whose token this is."""
    return {
        "url": f"{call.base_url}/",
        "team": "vmvc playground",
        "user": BOT.name,
        "team_id": TEAM,
        "user_id": BOT.id,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


def validate_blocks(workspace: Workspace, call: Call) -> Json:
    """Check blocks, a message's blocks or a view without posting anything."""
    view, message = call.parsed("view"), call.parsed("message")
    blocks = message.get("blocks", []) if isinstance(message, Mapping) else call.parsed("blocks")
    faults = block_kit.view_faults(view) if view is not None else block_kit.block_faults(blocks)
    errors = [{"pointer": f.where, "code": "invalid_blocks", "message": f.what, "constraint": f.what} for f in faults]
    return {"ok": False, "error": "invalid_blocks", "errors": errors} if errors else {"errors": []}


_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
METHODS: Mapping[str, Method] = {
    "api.test": Method(api_test, caller="anyone"),
    "auth.test": Method(auth_test),
    "blocks.validate": Method(validate_blocks, caller="anyone"),
    "canvases.access.set": Method(files.share_canvas, ["canvases:write"]),
    "canvases.create": Method(files.create_canvas, ["canvases:write"]),
    "canvases.delete": Method(files.delete_canvas, ["canvases:write"]),
    "chat.delete": Method(chat.delete, ["chat:write"]),
    "chat.getPermalink": Method(chat.permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, ["chat:write"]),
    "chat.postMessage": Method(chat.post_message, ["chat:write"]),
    "chat.update": Method(chat.update, ["chat:write"]),
    "conversations.history": Method(conversations.history, _HISTORY),
    "conversations.info": Method(conversations.conversation, _READ),
    "conversations.list": Method(conversations.conversations, _READ),
    "conversations.members": Method(conversations.members, _READ),
    "conversations.open": Method(conversations.open_conversation, ["im:write"]),
    "conversations.replies": Method(conversations.thread, _HISTORY),
    "files.completeUploadExternal": Method(files.complete_upload, ["files:write"]),
    "files.getUploadURLExternal": Method(files.upload_url, ["files:write"]),
    "files.info": Method(files.file_info, ["files:read"]),
    "reactions.add": Method(chat.add_reaction, ["reactions:write"]),
    "reactions.remove": Method(chat.remove_reaction, ["reactions:write"]),
    "users.info": Method(conversations.user_info, ["users:read"]),
    "views.open": Method(views.open_view),
    "views.publish": Method(views.publish_view),
    "views.push": Method(views.push_view),
    "views.update": Method(views.update_view),
}


def run(method: Method, workspace: Workspace, call: Call) -> Json:
    """Run the method; a view's refusals become the Web API's. Raises Refused."""
    try:
        return {"ok": True, **method.run(workspace, call)}
    except ViewRefused as refused:
        raise Refused(str(refused)) from None
