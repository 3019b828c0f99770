"""What may be done from the page, and what it says when that went wrong."""

from collections.abc import Callable, Mapping

from pydantic import BaseModel, ConfigDict

from bot.playground.delivery import Delivered, Delivery
from bot.playground.elements import CannotDo, Json
from bot.playground.messages import Message
from bot.playground.person import MENTION, Person
from bot.playground.views import View
from bot.playground.workspace import BOT, Refused, Workspace

Act = Callable[["Person", "Deed"], Delivered | Message | None]


class Deed(BaseModel):
    """What the page asks to do, as whom; each kind of deed uses some of the fields."""

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


class Deeds:
    """Does what the page asks, through the people's own methods."""

    def __init__(self, workspace: Workspace, delivery: Delivery, person: Callable[[str], Person]) -> None:
        self._workspace, self._delivery, self._person = workspace, delivery, person
        self.known: Mapping[str, Act] = {
            "say": self._say,
            "act": self._act,
            "shortcut": self._shortcut,
            "home": lambda person, deed: person.open_home(deed.text),
            "submit": self._submit,
            "close": lambda person, deed: person.close_modal(deed.everything),
            "invite": self._invite,
        }

    def do(self, name: str, deed: Deed) -> Json:
        """Do it. `trouble` says in plain words what went wrong, or is None; `follow` names a thread to open."""
        person = self._person(deed.person)
        try:
            outcome = self.known[name](person, deed)
        except (CannotDo, Refused) as refused:
            return {"trouble": _sentence(str(refused))}
        match outcome:
            case Delivered(trouble=trouble):
                return {"trouble": trouble}
            case Message(ts=ts):
                to_the_bot = MENTION in outcome.text or outcome.channel == person.dm
                follow = ts if to_the_bot and not outcome.thread_ts else None
                return {"trouble": self._trouble_with(outcome), "follow": follow}
            case None:
                return {"trouble": None}

    def _say(self, person: Person, deed: Deed) -> Delivered | Message:
        text = deed.text.strip()
        if not text:
            raise CannotDo("there is nothing to send")
        if text.startswith("/"):
            name, _, rest = text.partition(" ")
            return person.command(name, rest.strip(), deed.channel, deed.thread)
        return person.say(deed.channel, text, deed.thread)

    def _trouble_with(self, message: Message) -> str | None:
        """Why the app does not know of the message, if it should."""
        channel = self._workspace.channel(message.channel)
        if MENTION in message.text and BOT.id not in channel.members:
            return (
                f"{BOT.name} is not in #{channel.name} and does not read this. Add {BOT.name} to the channel first."
            )
        last = {
            attempt.envelope.body["event_id"]: attempt.trouble
            for attempt in self._delivery.log
            if attempt.envelope.body.get("event", {}).get("ts") == message.ts
        }
        return next((trouble for trouble in last.values() if trouble), None)

    def _act(self, person: Person, deed: Deed) -> Delivered | None:
        target = self._target(person, deed)
        if deed.value is None:
            return person.click(target, deed.action, deed.block)
        return person.choose(target, deed.action, deed.value, deed.block)

    def _target(self, person: Person, deed: Deed) -> Message | View:
        if not deed.view:
            return self._workspace.message(deed.channel, deed.ts)
        for view in (person.home, person.modal):
            if view is not None and view.id == deed.view:
                return view
        raise CannotDo("this view is no longer open")

    def _shortcut(self, person: Person, deed: Deed) -> Delivered:
        if not deed.ts:
            return person.global_shortcut(deed.shortcut)
        return person.message_shortcut(deed.shortcut, self._workspace.message(deed.channel, deed.ts))

    def _submit(self, person: Person, deed: Deed) -> Delivered:
        view = self._target(person, deed)
        for block, action, value in deed.inputs:
            person.fill_in(view, action, value, block)
        return person.submit()

    def _invite(self, person: Person, deed: Deed) -> None:
        person.invite_bot(deed.channel)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
