"""All that is stored about one person of a workspace: to show it to them, and to erase it."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    Text,
    case,
    cast,
    delete,
    literal,
    or_,
    select,
    update,
)

from bot.store.database import Database
from bot.store.schema import (
    answers,
    disagreements,
    feedback,
    help_requests,
    inbox,
    interviews,
    of_team,
    people,
    records,
    stars,
    turns,
    unreminded,
)

NOBODY = ""
"""Who owns an interview whose owner was erased."""
UNTRACED = "command:"
"""The thread of a turn that tells no more where it was asked."""

Rewrite = Callable[[str, str, bool], str]
"""A record's text without a name; the last argument is whether that was the owner's."""


class PersonalData:
    """What the tables say of a person, in the words of the export."""

    def __init__(self, database: Database, team: str | None = None) -> None:
        """Of one workspace; without `team`, of all."""
        self._database = database
        self._team = team

    def export(self, user: str) -> dict[str, list[dict[str, Any]]]:
        """All that is stored about a person, as rows by kind; kinds without rows are left out."""
        with self._database.reading() as connection:
            found = {kind: connection.execute(query).mappings().all() for kind, query in self._about(user)}
            return {kind: [dict(row) for row in rows] for kind, rows in found.items() if rows}

    def erase(self, user: str, rewrite: Rewrite) -> None:
        """Erase what is stored about a person. Decisions stay, without telling whose they are."""
        with self._database.writing() as connection:
            self._rewrite_records(connection, user, rewrite)
            for statement in self._erasures(user):
                connection.execute(statement)

    def _about(self, user: str) -> Iterator[tuple[str, Select[Any]]]:
        said = (turns.c.asked_at, turns.c.channel, turns.c.question, turns.c.outcome, turns.c.topic)
        yield "questions", select(*said).where(turns.c.asker == user, self._in(turns)).order_by(turns.c.number)
        voted = (feedback.c.given_at, feedback.c.helpful, feedback.c.reason, feedback.c.meant, feedback.c.comment)
        yield "votes", select(*voted).where(feedback.c.user == user, self._in(feedback))
        asked = (help_requests.c.asked_at, help_requests.c.resolved_at)
        yield "help_requests", select(*asked).where(help_requests.c.asker == user, self._in(help_requests))
        resolved = select(help_requests.c.resolved_at)
        yield "resolved", resolved.where(help_requests.c.resolved_by == user, self._in(help_requests))
        mine = interviews.c.owner == user, self._in(interviews)
        held = (interviews.c.id, interviews.c.channel, interviews.c.workload, interviews.c.started_at)
        ended = (
            interviews.c.finished_at,
            interviews.c.cancelled_at,
            interviews.c.components,
            interviews.c.priorities,
        )
        yield "interviews", select(*held, *ended).where(*mine).order_by(interviews.c.started_at)
        given = select(answers.c.interview, answers.c.component, answers.c.question, answers.c.option)
        yield "answers", given.join(interviews).where(*mine).order_by(answers.c.number)
        decided = select(records.c.interview, records.c.number, records.c.status, records.c.decided_at)
        yield "decisions", decided.join(interviews, interviews.c.id == records.c.interview).where(*mine)
        against = (disagreements.c.interview, disagreements.c.chosen, disagreements.c.why, disagreements.c.said_at)
        yield "disagreements", select(*against).where(disagreements.c.who == user, self._in(disagreements))
        yield "stars", select(stars.c.starred).where(stars.c.user == user, self._in(stars))
        off = select(literal("off").label("reminders"))
        yield "reminders", off.select_from(unreminded).where(unreminded.c.who == user, self._in(unreminded))
        yield "names", select(people.c.name).where(people.c.user == user, self._in(people))

    def _erasures(self, user: str) -> Iterator[Any]:
        decided = interviews.c.id.in_(select(records.c.interview))
        mine = interviews.c.owner == user, self._in(interviews)
        yield forget_place(turns.c.asker == user, self._in(turns))
        yield _emptied(
            turns.c.asker == user, self._in(turns), turns.c.question, turns.c.event, turns.c.shown, turns.c.asker
        )
        yield _emptied(feedback.c.user == user, self._in(feedback), feedback.c.comment, feedback.c.user)
        for column in (help_requests.c.asker, help_requests.c.resolved_by):
            yield _emptied(column == user, self._in(help_requests), column)
        yield delete(interviews).where(*mine, ~decided)
        yield (
            update(interviews)
            .where(*mine, _is_private(interviews.c.channel))
            .values(
                channel="",
                thread_ts=interviews.c.id,  # a thread has one open interview at most
            )
        )
        yield (
            update(interviews)
            .where(*mine)
            .values(owner=NOBODY, proposed=[], before=None, changed_by=None, reminded=True)
        )
        unnamed = f"erased-{secrets.token_hex(4)}"  # several may be erased who disagree with one decision
        yield update(disagreements).where(disagreements.c.who == user, self._in(disagreements)).values(who=unnamed)
        for table, column in ((stars, stars.c.user), (unreminded, unreminded.c.who), (people, people.c.user)):
            yield delete(table).where(column == user, self._in(table))
        lanes = (inbox.c.lane.like(f"%:command:{user}"), inbox.c.lane.like(f"%:{user}"))
        yield update(inbox).where(or_(*lanes), inbox.c.finished_at.is_not(None), self._in(inbox)).values(lane="")

    def _rewrite_records(self, connection: Connection, user: str, rewrite: Rewrite) -> None:
        name = connection.scalar(select(people.c.name).where(people.c.user == user, self._in(people)))
        if not name:
            return
        owned = case((interviews.c.owner == user, True), else_=False)
        found = select(records.c.interview, records.c.markdown, records.c.deciders, owned.label("owned"))
        found = found.join(interviews, interviews.c.id == records.c.interview)
        told = or_(records.c.markdown.contains(name, autoescape=True), cast(records.c.deciders, Text) != "[]")
        for row in connection.execute(found.where(told, self._in(records))).all():
            deciders = [rewrite(each, name, row.owned) for each in row.deciders]
            markdown = rewrite(row.markdown, name, row.owned) if row.markdown else row.markdown
            this = update(records).where(records.c.interview == row.interview)
            connection.execute(this.values(markdown=markdown, deciders=deciders))

    def _in(self, table: Any) -> ColumnElement[bool]:
        return of_team(self._team, table)


def forget_place(*which: ColumnElement[bool]) -> Any:
    """Forget where turns were asked, if that tells who asked: by a command, from Home, or in direct messages."""
    told = or_(turns.c.thread_ts.like(f"{UNTRACED}_%"), _is_private(turns.c.channel))
    return update(turns).where(*which, told).values(channel="", thread_ts=UNTRACED)


def _is_private(channel: Column[str]) -> ColumnElement[bool]:
    """Whether a channel is somebody's direct messages, and so tells who that is."""
    return or_(*(channel.like(f"{start}%") for start in "DUW"))


def _emptied(whose: ColumnElement[bool], where: ColumnElement[bool], *columns: Any) -> Any:
    return update(columns[0].table).where(whose, where).values(dict.fromkeys(columns))
