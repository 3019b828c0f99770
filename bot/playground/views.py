"""Modals and App Home: which views are open for whom, and how modals are stacked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.playground import elements
from bot.playground.elements import Json

STACK_LIMIT = 3


class ViewRefused(Exception):
    """Slack's error code for what an app wanted to do to a view."""


@dataclass(frozen=True)
class View:
    """A modal or an App Home as one person sees it. `body` is what the app sent, ids filled in."""

    id: str
    user: str
    hash: str
    body: Json
    root: str
    previous: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def blocks(self) -> tuple[Json, ...]:
        """The view's blocks."""
        return tuple(self.body["blocks"])

    @property
    def callback_id(self) -> str:
        """The name by which the app knows the view."""
        return str(self.body.get("callback_id", ""))

    @property
    def title(self) -> str:
        """The modal's title; empty for App Home."""
        return str(self.body.get("title", {}).get("text", ""))

    def as_slack(self, app_id: str, bot_id: str, team_id: str, state: Json) -> Json:
        """The view object of Slack's payloads."""
        texts = {"private_metadata": "", "callback_id": "", "external_id": ""}
        parts = {"title": None, "submit": None, "close": None}
        flags = {"clear_on_close": False, "notify_on_close": False}
        return {
            **texts,
            **parts,
            **flags,
            **self.body,
            "id": self.id,
            "hash": self.hash,
            "state": state,
            "root_view_id": self.root,
            "previous_view_id": self.previous,
            "team_id": team_id,
            "app_id": app_id,
            "app_installed_team_id": team_id,
            "bot_id": bot_id,
        }


class Views:
    """All views of a workspace. Not thread-safe: the workspace guards it."""

    def __init__(self) -> None:
        self._count = 0
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def open(self, user: str, body: Mapping[str, Any]) -> View:
        """Open a modal in place of all that were open."""
        view = self._made(user, body, None)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, body: Mapping[str, Any]) -> View:
        """Push a modal onto the stack. Raises ViewRefused if none is open, or three are."""
        stack = self._stacks.get(user, [])
        if not stack:
            raise ViewRefused("not_found")
        if len(stack) == STACK_LIMIT:
            raise ViewRefused("push_limit_reached")
        view = self._made(user, body, stack[-1])
        stack.append(view)
        return view

    def update(self, view: View, body: Mapping[str, Any], seen_hash: str | None = None) -> View:
        """Show other contents in an open view. Raises ViewRefused if it has changed since `seen_hash`."""
        if seen_hash not in (None, "", view.hash):
            raise ViewRefused("hash_conflict")
        number = self._next()
        newer = replace(view, body=_filled(body, number), hash=f"{number}.hash", errors={})
        self._keep(newer)
        return newer

    def publish(self, user: str, body: Mapping[str, Any], seen_hash: str | None = None) -> View:
        """Show this App Home to one person."""
        if home := self._homes.get(user):
            return self.update(home, body, seen_hash)
        self._homes[user] = self._made(user, body, None)
        return self._homes[user]

    def mark(self, view: View, errors: Mapping[str, str]) -> View:
        """Show complaints beside the inputs, by block_id."""
        marked = replace(view, errors=dict(errors))
        self._keep(marked)
        return marked

    def close(self, view: View, everything: bool = False) -> None:
        """Take the modal away, or all modals of its person."""
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [] if everything else [other for other in stack if other.id != view.id]

    def stack(self, user: str) -> tuple[View, ...]:
        """The person's open modals, the top one last."""
        return tuple(self._stacks.get(user, ()))

    def home(self, user: str) -> View | None:
        """The person's App Home; None if the app has published none."""
        return self._homes.get(user)

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View:
        """The open view with one of these ids. Raises ViewRefused."""
        for view in [*self._homes.values(), *(view for stack in self._stacks.values() for view in stack)]:
            if view.id == view_id or (external_id and view.body.get("external_id") == external_id):
                return view
        raise ViewRefused("not_found")

    def _made(self, user: str, body: Mapping[str, Any], below: View | None) -> View:
        number = self._next()
        name = f"V{number:08d}"
        root, previous = (below.root, below.id) if below else (name, None)
        return View(name, user, f"{number}.hash", _filled(body, number), root, previous)

    def _keep(self, view: View) -> None:
        if view.user in self._homes and self._homes[view.user].id == view.id:
            self._homes[view.user] = view
        stack = self._stacks.get(view.user, [])
        self._stacks[view.user] = [view if other.id == view.id else other for other in stack]

    def _next(self) -> int:
        self._count += 1
        return self._count


def _filled(body: Mapping[str, Any], number: int) -> Json:
    return {**body, "blocks": elements.named(body["blocks"], f"v{number}.")}
