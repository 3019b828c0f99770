"""What went between Slack and the app, for the page's inspector, and why an answer was chosen."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.playground.delivery import Delivered, Delivery
from bot.playground.payloads import Envelope
from bot.playground.web_api.call import Call
from bot.playground.web_api.endpoint import WebApi

Explain = Callable[[str], Sequence[str]]
"""Why a message gets its answer, in lines; empty for a message that asks nothing."""

SHOWN = 60
"""Exchanges that the inspector shows, the latest first."""
SHORT = 90


@dataclass(frozen=True)
class Exchange:
    """One thing that went between Slack and the app."""

    key: str
    """Its place in the log of its way."""
    way: Literal["in", "out"]
    what: str
    about: str
    """Its gist: what was said, clicked or called."""
    outcome: str
    """How it ended, if it failed."""
    details: str
    """The whole payload, as JSON."""
    why: tuple[str, ...] = ()
    """Why the answer to it was chosen."""


class Inspection:
    """Reads the logs of one app's deliveries and calls."""

    def __init__(self, delivery: Delivery, api: WebApi, explain: Explain = lambda _: ()) -> None:
        self._delivery, self._api, self._explain = delivery, api, explain

    def exchanges(self) -> list[Exchange]:
        """The latest exchanges, the newest first."""
        logs: tuple[Sequence[Delivered | Call], ...] = (self._delivery.log, self._api.calls)
        found = [(each.at, f"{log}.{place}", each) for log, of in enumerate(logs) for place, each in enumerate(of)]
        latest = sorted(found, key=lambda timed: timed[0], reverse=True)[:SHOWN]
        return [self._exchange(key, each) for _, key, each in latest]

    def _exchange(self, key: str, each: Delivered | Call) -> Exchange:
        match each:
            case Delivered(envelope=envelope):
                what, about, said = _read(envelope)
                why = tuple(self._explain(said)) if said else ()
                return Exchange(key, "in", what, about, each.error or "", _json(envelope.body), why)
            case Call(method=method, args=args):
                shown = {name: _parsed(value) for name, value in args.items() if name != "token"}
                return Exchange(key, "out", method, _short(str(args.get("text") or "")), "", _json(shown))


def _read(envelope: Envelope) -> tuple[str, str, str]:
    """The kind of an envelope, its gist, and the question in it."""
    body = envelope.body
    match envelope.kind:
        case "events_api":
            event = body["event"]
            text = str(event.get("text") or "")
            return event["type"], _short(text), " ".join(word for word in text.split() if not word.startswith("<@"))
        case "slash_commands":
            return body["command"], _short(body["text"]), body["text"]
        case "interactive":
            used = (body.get("actions") or [{}])[0].get("action_id") or body.get("callback_id")
            return body["type"], str(used or (body.get("view") or {}).get("callback_id") or ""), ""


def _short(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def _parsed(value: object) -> object:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)
