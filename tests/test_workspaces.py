"""No workspace sees or changes what is another's, also where a person has the same id in both."""

import inspect
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from conftest import CLEAR_CASE, Learnt, Office, Stage, answer_all, at_work, begun
from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from bot.interview import Confirm, GiveAnswer, HandOver, TakeBack, Undo
from bot.playground import Message
from bot.playground.payloads import Envelope
from bot.slack import actions
from bot.slack.actions import COMMANDS, Action, CastVote, Do, Pick, Press, Reconsider, SetReminders, ShowWholeTable
from bot.slack.names import PICKED, PRESSED, Name
from bot.slack.ordering import team_of
from bot.slack.workspace import OneWorkspace
from bot.store import DigestDue, DissentRow, Interview, Store, Thread, Turn, Vote
from bot.store.database import Database
from bot.store.schema import inbox, metadata, outbox, processes

OURS, THEIRS = "T1", "T2"
THREAD = Thread(OURS, "C1", "1.0")
OF_ALL_WORKSPACES = {"inbox", "outbox", "presence", "installations", "bases"}
"""What the worker and the operator use, and what is the same for everybody."""
OF_NOBODY = {inbox.name, outbox.name, processes.name}


def rows(url: str) -> dict[str, list[Any]]:
    """What all tables hold, but for what every delivery leaves."""
    database = Database(url)
    try:
        with database.reading() as connection:
            tables = (table for table in metadata.sorted_tables if table.name not in OF_NOBODY)
            return {table.name: sorted(map(str, connection.execute(select(table)))) for table in tables}
    finally:
        database.close()


# -- the store ------------------------------------------------------------------------------------


class Filled:
    """A store in which one workspace has something of everything."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.now = now = store.interviews._clock()
        self.interview: Interview = store.interviews.start("first", THREAD, "U1", "v1", "a payroll system")
        store.records.file("first", OURS, ("U1",))
        store.records.disagree("first", DissentRow("U1", "vm", "because"))
        ended = Thread(OURS, "C1", "2.0")
        store.interviews.start("ended", ended, "U1", "v1", "a file server")
        store.interviews.cancel("ended")
        asked = Turn(THREAD, "U1", "may we?", "answer", "isolation", 0.9, "v1", now)
        self.turn = store.turns.add(asked)
        store.turns.keep_shown(self.turn, {"text": "yes"})
        store.feedback.give(Vote(self.turn, "U1", False, now, "wrong", comment="no"))
        self.help = store.help_requests.open(self.turn, "U1").id
        store.reminders.turn_off(OURS, "U2")
        store.people.learn(OURS, "U1", "Ada")
        store.channels.choose(OURS, "C1", "off", now)
        store.stars.add(OURS, "U1", "isolation")

    @property
    def later(self) -> Any:
        return self.now.replace(year=2100)

    @property
    def before(self) -> Any:
        return self.now.replace(year=2000)


def as_theirs(thread: Thread = THREAD) -> Thread:
    """The thread of the same channel and time in the other workspace."""
    return replace(thread, team=THEIRS)


CROSSWISE: Mapping[str, Callable[[Store, Filled], Any]] = {
    "interviews.find": lambda s, _: s.interviews.find("first"),
    "interviews.in_thread": lambda s, _: s.interviews.in_thread(as_theirs()),
    "interviews.decided_in": lambda s, _: s.interviews.decided_in(as_theirs(), but=""),
    "interviews.of_owner": lambda s, _: s.interviews.of_owner(THEIRS, "U1", 10),
    "interviews.place_message": lambda s, _: s.interviews.place_message("first", "9.9", "9.0"),
    "interviews.keep": lambda s, f: s.interviews.keep(f.interview, replace(f.interview, base_version="v2")),
    "interviews.mishear": lambda s, _: s.interviews.mishear("first"),
    "interviews.ask_to_cancel": lambda s, _: s.interviews.ask_to_cancel("first"),
    "interviews.hand_over": lambda s, _: s.interviews.hand_over("first", "U1", "U9"),
    "interviews.expire": lambda s, f: s.interviews.expire(f.later),
    "interviews.cancel": lambda s, _: s.interviews.cancel("first"),
    "interviews.restart": lambda s, _: s.interviews.restart("ended", "v2"),
    "records.file": lambda s, _: s.records.file("ended", THEIRS, ()),
    "records.find": lambda s, _: s.records.find("first"),
    "records.of_owner": lambda s, _: s.records.of_owner(THEIRS, "U1", 10),
    "records.of_team": lambda s, _: s.records.of_team(),
    "records.decide": lambda s, _: s.records.decide("first", "accepted", ("U1",), "text"),
    "records.disagree": lambda s, _: s.records.disagree("first", DissentRow("U1", "container", "me too")),
    "records.disagreements": lambda s, _: s.records.disagreements("first"),
    "turns.find": lambda s, f: s.turns.find(f.turn),
    "turns.keep_shown": lambda s, f: s.turns.keep_shown(f.turn, {}),
    "turns.shown": lambda s, f: s.turns.shown(f.turn),
    "turns.share": lambda s, f: s.turns.share(f.turn, "click"),
    "turns.last_topic": lambda s, _: s.turns.last_topic(as_theirs()),
    "turns.last_topic_in_channel": lambda s, _: s.turns.last_topic_in_channel(THEIRS, "C1"),
    "turns.last_question": lambda s, _: s.turns.last_question(as_theirs(), ("answer",)),
    "turns.last": lambda s, _: s.turns.last(as_theirs(), "U1", ("answer",)),
    "turns.counts": lambda s, f: s.turns.counts(THEIRS, f.before),
    "turns.recent_topics": lambda s, _: s.turns.recent_topics(THEIRS, "U1", 10),
    "turns.last_of": lambda s, _: s.turns.last_of(THEIRS, "U1"),
    "turns.since": lambda s, f: s.turns.since(f.before),
    "feedback.give": lambda s, f: s.feedback.give(Vote(f.turn, "U1", True, f.later)),
    "feedback.of": lambda s, f: s.feedback.of(f.turn, "U1"),
    "feedback.voted_down": lambda s, f: s.feedback.voted_down(f.before),
    "feedback.by_topic": lambda s, f: s.feedback.by_topic(f.before),
    "help_requests.open": lambda s, f: s.help_requests.open(f.turn, "U1"),
    "help_requests.find": lambda s, f: s.help_requests.find(f.help),
    "help_requests.resolve": lambda s, f: s.help_requests.resolve(f.help, "U1"),
    "reminders.claim": lambda s, f: s.reminders.claim(f.later),
    "reminders.turn_on": lambda s, _: s.reminders.turn_on(THEIRS, "U2"),
    "reminders.are_on": lambda s, _: not s.reminders.are_on(THEIRS, "U2"),
    "people.name": lambda s, _: s.people.name(THEIRS, "U1"),
    "personal_data.export": lambda s, _: s.personal_data.export("U1"),
    "personal_data.erase": lambda s, _: s.personal_data.erase("U1", lambda text, *_: "gone"),
    "stars.of": lambda s, _: s.stars.of(THEIRS, "U1"),
    "stars.remove": lambda s, _: s.stars.remove(THEIRS, "U1", "isolation"),
    "channels.digests_due": lambda s, f: s.channels.digests_due(f.later),
    "channels.postpone": lambda s, f: s.channels.postpone(DigestDue(OURS, "C1", f.now), f.later),
    "channels.settings": lambda s, _: s.channels.settings(THEIRS, "C1").digest_due_at,
    "channels.listening": lambda s, _: s.channels.listening(THEIRS, "C1") == "off",
}
"""Every read and every change, with the ids and the person of one workspace, by the other."""
BEGINS_SOMETHING = {
    "interviews.start", "turns.add", "reminders.turn_off", "people.learn", "channels.choose", "stars.add",
}  # fmt: skip
"""What takes no id of what is there, and so adds to the workspace that it is told."""


def test_every_query_is_tried_crosswise() -> None:
    store = Store(Database("sqlite:///unused.db"), lambda: NotImplemented)
    public = {
        f"{part}.{name}"
        for part, queries in vars(store).items()
        if part not in OF_ALL_WORKSPACES and not part.startswith("_")
        for name, _ in inspect.getmembers(queries, inspect.ismethod)
        if not name.startswith("_")
    }
    assert public == set(CROSSWISE) | BEGINS_SOMETHING


def test_a_workspace_finds_and_changes_nothing_of_another(store: Store, database_url: str) -> None:
    filled = Filled(store)
    before = rows(database_url)
    for name, query in CROSSWISE.items():
        with suppress(NoResultFound):
            assert not query(store.of(THEIRS), filled), name
        assert rows(database_url) == before, name


def test_the_same_queries_find_and_change_what_is_the_workspaces_own(store: Store) -> None:
    filled, ours = Filled(store), store.of(OURS)
    assert ours.interviews.find("first") == filled.interview
    assert ours.turns.shown(filled.turn) == {"text": "yes"}
    assert ours.feedback.of(filled.turn, "U1")
    assert ours.help_requests.resolve(filled.help, "U1")
    assert ours.records.disagreements("first")
    assert ours.interviews.hand_over("first", "U1", "U2")


# -- through the front door -----------------------------------------------------------------------

WORKLOAD = "our zebra payroll"


class Lived:
    """A workspace in which something has happened, and what can be clicked there."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.asked = office.ada.mention("#platform", "how do containers isolate?")
        self.answer = office.reply(self.asked)
        office.ada.click(self.answer, "Helpful")
        self.open = office.reply(office.ada.mention("#platform", f"interview me about {WORKLOAD}"))
        self.result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
        office.settle()
        interviews = office.store.interviews.of_owner("T0PLAY", "U0ADA", 10)
        self.ids = [each.id for each in interviews]
        self.turn = next(iter(office.store.turns.since(interviews[0].started_at.replace(year=2000)))).id
        self.help = office.store.help_requests.open(self.turn, "U0ADA").id

    def clicks(self) -> Iterator[Action]:
        """Every kind of action, with ids that are there."""
        for name in PRESSED:
            yield Press(name)
        for name in PICKED:
            yield from (Pick(name, id_) for id_ in (*self.ids, self.turn, self.help, "isolation"))
        for helpful in (True, False):
            yield CastVote(self.turn, helpful)
        yield SetReminders(wanted=False)
        yield ShowWholeTable(("docker", "podman"))
        for interview in self.ids:
            yield Reconsider(interview, 0, "guest_os")
            given = (GiveAnswer("guest_os", "windows", 0), TakeBack(3), Undo(3), HandOver("U0LINUS"))
            yield from (Do(interview, command) for command in (*given, *COMMANDS.values(), Confirm()))

    def from_elsewhere(self) -> Iterator[Envelope]:
        """All that a person with Ada's id can do in another workspace, as Slack would send it."""
        messages = (self.answer, self.open, self.result)
        encoded = {actions.encode(each) for each in self.clicks() if each != Do(self.ids[0], Confirm())}
        for number, each in enumerate(sorted(encoded, key=str)):
            yield self._click(messages[number % 3], each.action_id, each.value, number)
        for name in (Name.VOTE, Name.CHANGE, Name.SHARE_RESULT, Name.DISAGREE, Name.PRIORITIES, Name.COMPONENTS):
            yield self._submission(name)
        yield self._event("app_mention", "<@U0VMVC> why?", self.asked)
        yield self._event("app_mention", "<@U0VMVC> take over", self.open)
        yield self._event("message", "linux", self.open)
        fields = {"command": "/vmvc", "text": "topics", "team_id": "T0OTHER", "channel_id": "C0PLAT"}
        urls = {"response_url": "https://hooks.invalid/commands/1", "trigger_id": "command"}
        yield Envelope("slash_commands", {**fields, **urls, "user_id": "U0ADA"})

    def _click(self, message: Message, action_id: str, value: str, number: int) -> Envelope:
        action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value}
        container = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        shown = self.office.playground.workspace.as_slack(message)
        place = {"container": container, "channel": {"id": message.channel}, "message": shown}
        return self._interaction("block_actions", f"click-{number}", actions=[action], **place)

    def _submission(self, name: Name) -> Envelope:
        about = {Name.VOTE: f"{self.turn}|down", Name.CHANGE: f"{self.ids[0]}|0|guest_os"}.get(name, self.ids[0])
        called = f"{Name.VOTE}.down" if name == Name.VOTE else name
        chosen = {"selected_option": {"value": "windows"}, "value": "because"}
        filled = {each: {each: chosen} for each in ("answer", "reason", "comment", "chosen", "why", "components")}
        view = {"id": f"V{name}", "type": "modal", "callback_id": called, "private_metadata": about}
        return self._interaction("view_submission", f"view-{name}", view={**view, "state": {"values": filled}})

    def _interaction(self, kind: str, trigger: str, **fields: Any) -> Envelope:
        them = {"team": {"id": "T0OTHER"}, "user": {"id": "U0ADA", "team_id": "T0OTHER"}}
        return Envelope("interactive", {"type": kind, "trigger_id": trigger, **them, **fields})

    def _event(self, kind: str, text: str, root: Message) -> Envelope:
        ts = f"{root.ts[:-1]}7"
        said = {"type": kind, "channel": root.channel, "user": "U0ADA", "ts": ts, "thread_ts": root.ts, "text": text}
        around = {"type": "event_callback", "team_id": "T0OTHER", "event_id": f"Ev{kind}{len(text)}"}
        return Envelope("events_api", {**around, "event": said})


@pytest.fixture
def lived(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Lived]:
    with at_work(stage, learnt, sqlite_url) as office:
        yield Lived(office)


def told(office: Office) -> str:
    """All that was ever sent to Slack."""
    return "\n".join(str(call.args) for call in office.playground.api.calls)


def test_what_comes_from_another_workspace_is_refused_unread_and_said_once(
    lived: Lived, caplog: pytest.LogCaptureFixture
) -> None:
    office, calls = lived.office, len(lived.office.playground.api.calls)
    before, stored = rows(office.database_url), received(office)
    caplog.set_level(logging.WARNING)
    for envelope in lived.from_elsewhere():
        assert office.playground.delivery.send(envelope)
    office.settle()
    assert rows(office.database_url) == before
    assert received(office) == stored
    assert len(office.playground.api.calls) == calls
    assert [each.getMessage() for each in caplog.records] == [
        "Events of workspace T0OTHER are refused, as SLACK_BOT_TOKEN is for T0PLAY; remove the app there, or run "
        "another vmvc for it"
    ]


def received(office: Office) -> int:
    database = Database(office.database_url)
    try:
        with database.reading() as connection:
            return len(connection.execute(select(inbox.c.key)).all())
    finally:
        database.close()


def test_within_an_organisation_a_person_of_another_workspace_reaches_nothing_of_this_one(lived: Lived) -> None:
    office = lived.office
    office.runtime.workspace.team = ""  # as for a token that a whole organisation installed
    before, said = rows(office.database_url), len(told(office))
    envelopes = list(lived.from_elsewhere())
    for envelope in envelopes:
        office.playground.delivery.send(envelope)
    office.settle(60)
    assert len(envelopes) > 100
    after = rows(office.database_url)
    for table, kept in before.items():
        assert not set(kept) - set(after[table]), table
    assert "zebra" not in told(office)[said:]


def test_a_workspace_is_told_of_again_a_day_later(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    workspace = OneWorkspace(None, stopwatch=lambda: now[0])  # type: ignore[arg-type]
    workspace.team = "T1"
    for now[0] in (0.0, 3600.0, 24 * 3600.0, 25 * 3600.0):
        assert workspace.is_foreign({"team_id": "T2"})
        assert not workspace.is_foreign({"team_id": "T1"})
    assert len(caplog.records) == 2


@pytest.mark.parametrize(
    ("payload", "team"),
    [
        ({"team_id": "T1"}, "T1"),
        ({"team_id": "T2", "authorizations": [{"team_id": "T1"}]}, "T1"),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}}, "T1"),
        ({"team": None, "user": {"id": "U1", "team_id": "T1"}}, "T1"),
        ({"team": {"id": "T2"}, "view": {"app_installed_team_id": "T1", "team_id": "T2"}}, "T1"),
        ({}, ""),
    ],
)
def test_the_workspace_is_the_one_that_has_the_app(payload: dict[str, Any], team: str) -> None:
    assert team_of(payload) == team
