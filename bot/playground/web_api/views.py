"""Modals and App Home: opening, stacking, changing and publishing them."""

import json
from collections.abc import Mapping

from bot.playground import block_kit, elements
from bot.playground.elements import Json
from bot.playground.expiring_tokens import ExpiredToken, UnknownToken, UsedToken
from bot.playground.views import View
from bot.playground.web_api.call import Call
from bot.playground.workspace import APP, BOT_ID, TEAM, Refused, Workspace


def view_object(workspace: Workspace, view: View) -> Json:
    """The view with what its person has filled in, as Slack shows it to the app."""
    filled = elements.state(view.blocks, workspace.filled_in(view.user, ("view", view.id)))
    return view.as_slack(APP, BOT_ID, TEAM, filled)


def checked_view(view: object, kind: str) -> Json:
    """The view if Slack takes it as a modal or a home. Raises Refused("invalid_arguments")."""
    faults = [str(fault) for fault in block_kit.view_faults(view)]
    if isinstance(view, Mapping) and view.get("type") in ("modal", "home") and view["type"] != kind:
        faults.append(f"[ERROR] must be a {kind} [json-pointer:/view/type]")
    if faults or not isinstance(view, Mapping):
        raise Refused("invalid_arguments", faults)
    if len(json.dumps(view)) > block_kit.VIEW_BYTES_LIMIT:
        raise Refused("view_too_large")
    return dict(view)


def _redeemed(workspace: Workspace, call: Call) -> str:
    try:
        return workspace.triggers.redeem(call.need("trigger_id"))
    except UnknownToken:
        raise Refused("invalid_trigger_id") from None
    except ExpiredToken:
        raise Refused("expired_trigger_id") from None
    except UsedToken:
        raise Refused("exchanged_trigger_id") from None


def open_view(workspace: Workspace, call: Call) -> Json:
    """Open a modal for the person whose action made the trigger id."""
    body = checked_view(call.parsed("view"), "modal")
    with workspace.views() as views:
        view = views.open(_redeemed(workspace, call), body)
    return {"view": view_object(workspace, view)}


def push_view(workspace: Workspace, call: Call) -> Json:
    """Lay a modal on the open one."""
    body = checked_view(call.parsed("view"), "modal")
    with workspace.views() as views:
        view = views.push(_redeemed(workspace, call), body)
    return {"view": view_object(workspace, view)}


def update_view(workspace: Workspace, call: Call) -> Json:
    """Show other contents in an open view, found by view_id or external_id."""
    with workspace.views() as views:
        current = views.find(call.text("view_id"), call.text("external_id"))
        body = checked_view(call.parsed("view"), current.body["type"])
        view = views.update(current, body, call.text("hash"))
    return {"view": view_object(workspace, view)}


def publish_view(workspace: Workspace, call: Call) -> Json:
    """Show an App Home to one person."""
    body, user = checked_view(call.parsed("view"), "home"), workspace.user(call.need("user_id"))
    with workspace.views() as views:
        view = views.publish(user.id, body, call.text("hash"))
    return {"view": view_object(workspace, view)}
