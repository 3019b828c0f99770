"""What may be done from the page, and what it says when that went wrong."""

from collections.abc import Callable, Mapping

from pydantic import BaseModel, ConfigDict

from bot.playground.delivery import Delivered, Delivery
from bot.playground.elements import CannotDo, Json
from bot.playground.messages import Message
from bot.playground.person import MENTION, Person
from bot.playground.views import View
from bot.playground.workspace import BOT, Refused, Workspace

Act = Callable[["Person", "PageAction"], Delivered | Message | None]


class PageAction(BaseModel):
    """What the page asks to do, as whom; each kind uses some of the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    person: str
    channel: str = ""
    thread: str | None = None
    text: str = ""
    ts: str = ""
    view: str = ""
    block: str = ""
    action: str = ""
    value: str | list[str] | None = None
    shortcut: str = ""
    everything: bool = False
    inputs: list[tuple[str, str, str | list[str]]] = []


class PageActions:
    """Does what the page asks, through the people's own methods."""

    def __init__(
        self,
        workspace: Workspace,
        delivery: Delivery,
        person: Callable[[str], Person],
        reset: Callable[[], object] = lambda: None,
    ) -> None:
        """`reset` forgets what else is known of what went on."""
        self._workspace, self._delivery, self._person, self._forget = workspace, delivery, person, reset
        self.known: Mapping[str, Act] = {
            "say": self._say,
            "act": self._act,
            "shortcut": self._shortcut,
            "home": lambda person, page_action: person.open_home(page_action.text),
            "submit": self._submit,
            "close": lambda person, page_action: person.close_modal(page_action.everything),
            "invite": self._invite,
            "reset": lambda person, page_action: self._reset(),
        }

    def do(self, name: str, page_action: PageAction) -> Json:
        """Do it. `error` says in plain words what went wrong, or is None; `follow` names a thread to open, and
        `pending` says that the app will answer.
        """
        person = self._person(page_action.person)
        try:
            outcome = self.known[name](person, page_action)
        except (CannotDo, Refused) as refused:
            return {"error": _sentence(str(refused))}
        match outcome:
            case Delivered(error=error):
                return {"error": error}
            case Message(ts=ts):
                to_the_bot = MENTION in outcome.text or outcome.channel == person.dm
                error = self._error_with(outcome)
                follow = ts if to_the_bot and not error and not outcome.thread_ts else None
                return {"error": error, "follow": follow, "pending": to_the_bot and not error}
            case None:
                return {"error": None}

    def _say(self, person: Person, page_action: PageAction) -> Delivered | Message:
        text = page_action.text.strip()
        if not text:
            raise CannotDo("write something first")
        if text.startswith("/"):
            name, _, rest = text.partition(" ")
            return person.command(name, rest.strip(), page_action.channel, page_action.thread)
        return person.say(page_action.channel, text, page_action.thread)

    def _error_with(self, message: Message) -> str | None:
        """Why the app does not know of the message, if it should."""
        channel = self._workspace.channel(message.channel)
        if MENTION in message.text and BOT.id not in channel.members:
            return f"{BOT.name} isn't in #{channel.name}, so it can't read this. Add {BOT.name} to the channel first."
        last = {
            attempt.envelope.body["event_id"]: attempt.error
            for attempt in self._delivery.log
            if attempt.envelope.body.get("event", {}).get("ts") == message.ts
        }
        return next((error for error in last.values() if error), None)

    def _act(self, person: Person, page_action: PageAction) -> Delivered | None:
        target = self._target(person, page_action)
        if page_action.value is None:
            return person.click(target, page_action.action, page_action.block)
        return person.choose(target, page_action.action, page_action.value, page_action.block)

    def _target(self, person: Person, page_action: PageAction) -> Message | View:
        if not page_action.view:
            return self._workspace.message(page_action.channel, page_action.ts)
        for view in (person.home, person.modal):
            if view is not None and view.id == page_action.view:
                return view
        raise CannotDo("this view is no longer open")

    def _shortcut(self, person: Person, page_action: PageAction) -> Delivered:
        if not page_action.ts:
            return person.global_shortcut(page_action.shortcut)
        return person.message_shortcut(
            page_action.shortcut, self._workspace.message(page_action.channel, page_action.ts)
        )

    def _submit(self, person: Person, page_action: PageAction) -> Delivered:
        view = self._target(person, page_action)
        for block, action, value in page_action.inputs:
            person.fill_in(view, action, value, block)
        return person.submit()

    def _reset(self) -> None:
        self._workspace.reset()
        self._forget()

    def _invite(self, person: Person, page_action: PageAction) -> None:
        person.invite_bot(page_action.channel)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
