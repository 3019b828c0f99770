"""Slack's payloads of every kind, each with something wrong in it."""

import copy
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from conftest import SIGNING_SECRET, Office, choose_more, pick
from slack_sdk.signature import SignatureVerifier
from sqlalchemy import func, select

from bot.playground.payloads import Envelope
from bot.store.database import Database
from bot.store.schema import UNFINISHED, inbox

NESTED = "\0nested\0"
"""Stands for brackets within brackets, too deep for a JSON of Python's to hold them."""
WRONG = (
    None, True, 7, -1.5, 10**400, float("nan"), "", "é", "U1", "x|y|z", "\0", "\ud800", "x" * 5_000,
    "https://", "http://[", [], [None], {}, {"id": None}, {"value": []}, NESTED,
)  # fmt: skip
FRESH = ("event_id", "trigger_id")


@dataclass(frozen=True)
class Mutated:
    """A request's body, and its media type."""

    body: bytes
    content_type: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers with which Slack would send it."""
        sent_at = str(int(time.time()))
        signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=sent_at, body=self.body)
        return {
            "Content-Type": self.content_type,
            "X-Slack-Request-Timestamp": sent_at,
            "X-Slack-Signature": str(signature),
        }


@dataclass
class Findings(logging.Handler):
    """What came of many mutations: how often each answer, and what must not be."""

    answers: Counter[int] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    rows_of_refused: int = 0
    refusals: int = 0
    unfinished: int = 0
    unsent: int = 0
    """How many were not sent, as the time was up."""

    def __post_init__(self) -> None:
        super().__init__()

    __hash__ = logging.Handler.__hash__

    @property
    def is_sound(self) -> bool:
        """Whether everything was sent, and nothing came of it that must not be."""
        answered = all(status < 500 for status in self.answers)
        return answered and not (self.faults or self.rows_of_refused or self.unfinished or self.unsent)

    def emit(self, record: logging.LogRecord) -> None:
        """Count what the code logs."""
        said = record.getMessage()
        if "A payload was refused" in said:
            self.refusals += 1
        elif record.levelno >= logging.ERROR and not record.name.startswith("slack_sdk"):  # it tells of what we catch
            self.faults[said] += 1

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count while the `with` lasts."""
        logging.getLogger().addHandler(self)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(self)


def rows(database: Database) -> int:
    """How much was ever written down of what came in."""
    with database.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(inbox)) or 0)


def send_mutations(office: Office, address: str, count: int, seed: int, seconds: float = 300) -> Findings:
    """Send so many mutations of every kind of payload, signed, and note what comes of them.

    What is not sent and handled within `seconds` is noted as that.
    """
    until = time.monotonic() + seconds
    chance, findings, envelopes = random.Random(seed), Findings(), kinds(office)
    database = Database(office.database_url)
    with findings.listening(), httpx.Client(trust_env=False, timeout=30) as slack:
        for number in range(count):
            if number % 50 == 0:
                findings.unfinished = _left_over(database, until)
            if time.monotonic() > until:
                findings.unsent = count - number
                break
            sent = mutated(chance.choice(envelopes), chance)
            before, refused = rows(database), findings.refusals
            status = _answer(slack, address, sent, findings)
            findings.answers[status] += 1
            if findings.refusals > refused or status != 200:
                findings.rows_of_refused += rows(database) - before
        findings.unfinished = _left_over(database, max(until, time.monotonic() + 1))
    database.close()
    return findings


def _answer(slack: httpx.Client, address: str, sent: Mutated, findings: Findings) -> int:
    """The status that a request is answered with; 0, and a fault, where there is no answer."""
    try:
        return slack.post(f"{address}/slack/events", content=sent.body, headers=sent.headers).status_code
    except httpx.TransportError as error:
        findings.faults[f"no answer: {type(error).__name__}"] += 1
        return 0


def _left_over(database: Database, until: float) -> int:
    """Wait until all is handled, or the time is up; returns how much is not."""
    while left := _unfinished(database):
        if time.monotonic() > until:
            break
        time.sleep(0.01)
    return left


def _unfinished(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.scalar(select(func.count()).select_from(inbox).where(UNFINISHED)) or 0)


def kinds(office: Office) -> list[Envelope]:
    """One delivery of each kind, as they come about when people use the bot."""
    ada = office.ada
    asked = ada.mention("#platform", "how do containers isolate?")
    ada.message_bot("docker vs podman")
    ada.command("/vmvc", "topics", "#platform")
    ada.click(office.reply(asked), "Interview me")
    message = office.reply(ada.mention("#platform", "interview me"))
    pick(ada, message, "linux")
    choose_more(ada, office.current(message), "What matters most…")
    office.settle()
    ada.submit({"priorities": []})
    ada.global_shortcut("interview")
    ada.message_shortcut("ask_message", asked)
    ada.open_home()
    office.settle()
    return [each.envelope for each in office.playground.delivery.log]


def mutated(envelope: Envelope, chance: random.Random) -> Mutated:
    """The delivery anew, with one to three things in it that Slack would not send."""
    body = _anew(envelope.body, chance)
    for _ in range(chance.randint(1, 3)):
        _spoil(body, chance)
    encoded = _encoded(envelope, body)
    if chance.random() < 0.05:
        encoded = encoded[: chance.randrange(len(encoded))]
    return Mutated(encoded, envelope.content_type)


def _anew(body: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same thing once more, not a retry of what came before."""
    fresh = copy.deepcopy(body)
    fresh |= {name: f"{chance.getrandbits(60)}" for name in FRESH if name in body}
    if "ts" in fresh.get("event", {}):
        fresh["event"]["ts"] = f"{chance.randrange(10**9, 2 * 10**9)}.{chance.randrange(10**6):06d}"
    return fresh


def _spoil(body: dict[str, Any], chance: random.Random) -> None:
    holder: Any = body
    while True:
        keys = list(holder) if isinstance(holder, dict) else range(len(holder))
        key = chance.choice(list(keys))
        if isinstance(holder[key], dict | list) and holder[key] and chance.random() < 0.7:
            holder = holder[key]
            continue
        break
    match chance.random():
        case luck if luck < 0.2:
            del holder[key]
        case luck if luck < 0.3 and isinstance(holder, dict):
            holder[f"extra{chance.random()}"] = chance.choice(WRONG)
        case _:
            holder[key] = copy.deepcopy(chance.choice(WRONG))
    if not body:
        body["left"] = None


def _encoded(envelope: Envelope, body: dict[str, Any]) -> bytes:
    if envelope.kind == "slash_commands":
        return urlencode({key: str(value) for key, value in body.items()}, errors="replace").encode()
    text = json.dumps(body).replace(json.dumps(NESTED), "[" * 2_000 + "]" * 2_000)
    return text.encode() if envelope.kind == "events_api" else urlencode({"payload": text}).encode()
