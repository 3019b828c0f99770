"""What people do in Slack. The page and the tests act through these methods, which tell the app about it."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.playground import elements, payloads
from bot.playground.delivery import Delivered, Delivery
from bot.playground.elements import CannotDo, Json, Placed
from bot.playground.manifest import Manifest
from bot.playground.messages import Channel, Message, User, escaped
from bot.playground.payloads import Envelope
from bot.playground.views import View, ViewRefused
from bot.playground.web_api import response_urls
from bot.playground.web_api.views import checked_view, view_object
from bot.playground.workspace import BOT, Origin, Place, Refused, Workspace

Target = Message | View
"""What a person can act on: a message, or a view. A message may be an old snapshot: then the click is stale."""

MENTION = f"<@{BOT.id}>"
_AT_NAME = re.compile(r"(?<!\w)@(\w+)")
_AT_ALL = {"channel", "here", "everyone"}


class Person:
    """One person of the workspace.

    Every method returns after the app has acknowledged, or failed to; what the app does later shows up in
    `sees`, `modal` and `home`. Raises CannotDo for what Slack's client would not offer.
    """

    def __init__(
        self,
        user: User,
        workspace: Workspace,
        delivery: Delivery,
        manifest: Manifest,
        base_url: Callable[[], str],
    ) -> None:
        self.user = user
        self._workspace, self._delivery, self._manifest, self._base_url = workspace, delivery, manifest, base_url

    # -- seeing -----------------------------------------------------------------------------------

    @property
    def dm(self) -> str:
        """The id of this person's direct message with the bot."""
        return self._workspace.channel(self.user.id).id

    @property
    def modal(self) -> View | None:
        """The modal on top; None if none is open."""
        stack = self._workspace.modals(self.user.id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        """App Home as the app last published it."""
        return self._workspace.home(self.user.id)

    def sees(self, channel: str, thread_ts: str | None = None) -> list[Message]:
        """A thread with its first message, or the channel's own messages, without other people's ephemeral ones."""
        found = self._workspace.messages(self._conversation(channel).id, thread_ts)
        return [message for message in found if message.only_for in (None, self.user.id)]

    def filled_in(self, target: Target) -> Json:
        """The values of the inputs of a message or view, as Slack's `state.values`."""
        values = self._workspace.filled_in(self.user.id, _place(target))
        return dict(elements.state(target.blocks, values)["values"])

    # -- talking ----------------------------------------------------------------------------------

    def say(self, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post a message as typed: `@vmvc` becomes a mention, everything else stays text."""
        place = self._conversation(channel)
        message = Message(place.id, "", self.user.id, self._typed(text), thread_ts=thread_ts)
        posted = self._workspace.post(message)
        self._delivery.send_all(self._events(posted, place))
        return posted

    def mention(self, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post a message that begins with a mention of the bot."""
        return self.say(channel, f"@{BOT.name} {text}", thread_ts)

    def message_bot(self, text: str, thread_ts: str | None = None) -> Message:
        """Write to the bot in the direct message."""
        return self.say(self.dm, text, thread_ts)

    def command(self, name: str, text: str, channel: str, thread_ts: str | None = None) -> Delivered:
        """Use a slash command; Slack has none in threads."""
        if thread_ts:
            raise CannotDo("slash commands cannot be used in threads")
        if name not in self._manifest.commands:
            raise CannotDo(f"{name} is not a valid command")
        place = self._conversation(channel)
        origin = Origin(place.id, self.user.id)
        keys = self._keys(origin)
        delivered = self._delivery.send(payloads.command(self.user, place, name, self._typed(text), keys))
        return self._post_reply(delivered, origin) if delivered.reply else delivered

    def invite_bot(self, channel: str) -> Channel:
        """Make the bot a member of a channel."""
        return self._workspace.invite_bot(self._conversation(channel).id)

    # -- using what the app shows ----------------------------------------------------------------

    def click(self, target: Target, name: str, block_id: str | None = None) -> Delivered:
        """Press a button, found by its action_id or its label."""
        item = self._element(target, name, block_id)
        return self._act(target, item, elements.press(item.element, name))

    def choose(self, target: Target, name: str, value: object, block_id: str | None = None) -> Delivered | None:
        """Pick from a menu, radio buttons, checkboxes, …, or type into an input, by value or label.

        None if Slack keeps the value to itself until the view is submitted.
        """
        item = self._element(target, name, block_id)
        picked = elements.pick(item.element, value)
        if item.element["type"] in elements.VALUE_FIELD:
            self._workspace.fill_in(self.user.id, _place(target), item.key, picked)
        return self._act(target, item, picked) if item.sends_action else None

    def fill_in(self, target: Target, name: str, value: object, block_id: str | None = None) -> None:
        """Type or pick without telling the app, found by action_id, block_id or label."""
        item = self._element(target, name, block_id)
        picked = elements.pick(item.element, value)
        self._workspace.fill_in(self.user.id, _place(target), item.key, picked)

    def global_shortcut(self, callback_id: str) -> Delivered:
        """Choose a shortcut from the lightning menu."""
        self._check_shortcut(callback_id, "global")
        return self._delivery.send(payloads.global_shortcut(self.user, callback_id, self._trigger()))

    def message_shortcut(self, callback_id: str, message: Message) -> Delivered:
        """Choose a shortcut from a message's menu."""
        self._check_shortcut(callback_id, "message")
        place = self._place_of(message)
        if message.only_for:
            raise CannotDo("messages only you can see have no shortcuts")
        as_slack, keys = self._workspace.as_slack(message), self._keys(self._origin(message))
        return self._delivery.send(payloads.message_shortcut(self.user, place, as_slack, callback_id, keys))

    def open_home(self, tab: str = "home") -> Delivered | None:
        """Open App Home. None if the app has not subscribed to that."""
        if "app_home_opened" not in self._manifest.subscribed_events:
            return None
        view = self._as_slack(self.home) if self.home else None
        now = f"{time.time():.6f}"
        place = self._workspace.channel(self.dm)
        return self._delivery.send(payloads.home_opened(self.user, place, tab, view, now))

    def submit(self, values: Mapping[str, object] | None = None) -> Delivered:
        """Fill in the modal on top and submit it. Complaints of the app are in `modal.errors` afterwards."""
        view = self._top_modal()
        for name, value in (values or {}).items():
            self.fill_in(view, name, value)
        if wrong := elements.complaints(view.blocks, self._workspace.filled_in(self.user.id, _place(view))):
            raise CannotDo("; ".join(f"{block_id}: {complaint}" for block_id, complaint in wrong.items()))
        delivered = self._delivery.send(payloads.view_submitted(self.user, self._as_slack(view), self._trigger()))
        return delivered if delivered.error else self._after_submission(view, delivered)

    def close_modal(self, everything: bool = False) -> Delivered | None:
        """Close the modal on top, or all. None if the app did not ask to be told."""
        view = self._top_modal()
        as_slack = self._as_slack(view)
        with self._workspace.views() as views:
            views.close(view, everything or bool(view.body.get("clear_on_close")))
        if not view.body.get("notify_on_close"):
            return None
        return self._delivery.send(payloads.view_closed(self.user, as_slack, everything))

    # -- how it reaches the app ------------------------------------------------------------------

    def _events(self, message: Message, place: Channel) -> list[Envelope]:
        """The events for a message: two for a mention, if the app reads the channel as well."""
        if BOT.id not in place.members:
            return []
        body, subscribed = self._workspace.as_slack(message), self._manifest.subscribed_events
        events = []
        if MENTION in message.text and not place.is_im and "app_mention" in subscribed:
            events.append(payloads.said(body, place, "app_mention"))
        if {"channel": "message.channels"}.get(place.kind, f"message.{place.kind}") in subscribed:
            events.append(payloads.said(body, place, "message"))
        return events

    def _act(self, target: Target, item: Placed, value: Json) -> Delivered:
        action = {
            "type": item.element["type"],
            "block_id": item.block["block_id"],
            "action_id": item.element["action_id"],
            "action_ts": f"{time.time():.6f}",
            **value,
        }
        if isinstance(target, View):
            place, keys = payloads.in_view(self._as_slack(target)), {"trigger_id": self._trigger()}
        else:
            as_slack, state = self._workspace.as_slack(target), {"values": self.filled_in(target)}
            place, keys = (
                payloads.in_message(self._place_of(target), target, as_slack, state),
                self._keys(self._origin(target)),
            )
        return self._delivery.send(payloads.block_action(self.user, place, action, keys))

    def _post_reply(self, delivered: Delivered, origin: Origin) -> Delivered:
        try:
            response_urls.check(delivered.reply)
            response_urls.apply(self._workspace, origin, delivered.reply)
        except Refused as refused:
            return replace(delivered, error=_unacceptable(refused))
        return delivered

    def _after_submission(self, view: View, delivered: Delivered) -> Delivered:
        try:
            self._follow(view, delivered.reply)
        except (Refused, ViewRefused) as refused:
            return replace(delivered, error=_unacceptable(refused))
        return delivered

    def _follow(self, view: View, reply: Json) -> None:
        """Close, update or stack the modal, as the app's answer to its submission says."""
        wanted = reply.get("response_action")
        body = checked_view(reply.get("view"), "modal") if wanted in ("update", "push") else {}
        with self._workspace.views() as views:
            match wanted:
                case "errors":
                    views.mark(view, reply.get("errors") or {})
                case "update":
                    views.update(views.find(view.id), body)
                case "push":
                    views.push(self.user.id, body)
                case _:
                    views.close(view, everything=wanted == "clear")

    def _keys(self, origin: Origin) -> Json:
        response_url = f"{self._base_url()}/response/{self._workspace.responses.issue(origin)}"
        return {"trigger_id": self._trigger(), "response_url": response_url}

    def _origin(self, message: Message) -> Origin:
        return Origin(message.channel, self.user.id, message.ts)

    def _trigger(self) -> str:
        return self._workspace.triggers.issue(self.user.id)

    def _as_slack(self, view: View) -> Json:
        return view_object(self._workspace, view)

    # -- what Slack's client checks ---------------------------------------------------------------

    def _conversation(self, name: str) -> Channel:
        place = self._workspace.channel(name)
        if self.user.id not in place.members:
            raise CannotDo(f"{self.user.real_name} is not in {name}")
        return place

    def _place_of(self, message: Message) -> Channel:
        if message.only_for not in (None, self.user.id):
            raise CannotDo(f"{self.user.real_name} does not see this message")
        return self._conversation(message.channel)

    def _element(self, target: Target, name: str, block_id: str | None) -> Placed:
        if isinstance(target, Message):
            self._place_of(target)
        elif target.user != self.user.id:
            raise CannotDo(f"{self.user.real_name} does not see this view")
        return elements.find(target.blocks, name, block_id)

    def _check_shortcut(self, callback_id: str, kind: str) -> None:
        if self._manifest.shortcut(callback_id, kind) is None:
            raise CannotDo(f"there is no {kind} shortcut {callback_id!r}")

    def _top_modal(self) -> View:
        if self.modal is None:
            raise CannotDo("no modal is open")
        return self.modal

    def _typed(self, text: str) -> str:
        """Typed text in Slack's form: escaped, names after @ turned into mentions."""
        handles = {user.name: f"<@{user.id}>" for user in self._workspace.users.values()}
        handles |= {name: f"<!{name}>" for name in _AT_ALL}
        return _AT_NAME.sub(lambda found: handles.get(found[1], found[0]), escaped(text))


def _place(target: Target) -> Place:
    return ("view", target.id) if isinstance(target, View) else (target.channel, target.ts)


def _unacceptable(refused: Exception) -> str:
    reasons = " ".join(refused.reasons) if isinstance(refused, Refused) else ""
    return f"Slack would not show the app's answer: {refused}. {reasons}".strip()
