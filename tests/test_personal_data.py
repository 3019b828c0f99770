"""`/vmvc forget me`: people see, export and erase what is stored about them; decisions keep a role."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from conftest import CLEAR_CASE, Learnt, Office, Stage, a_playground, answer_all, at_work, begun
from sqlalchemy import Text, cast, select

from bot.advisor.personal_data import without_name
from bot.playground import LEAST_SCOPES, Message
from bot.slack.manifest import COMFORT_SCOPES
from bot.store import Thread
from bot.store.database import Database
from bot.store.schema import metadata

SCOPES = [*LEAST_SCOPES, *COMFORT_SCOPES]


@pytest.fixture
def office(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Office]:
    """Ada has an accepted decision, an open interview, and more; Linus has asked something and disagrees."""
    with at_work(stage, learnt, sqlite_url, a_playground(stage, SCOPES)) as opened:
        result = answer_all(opened, opened.ada, begun(opened), CLEAR_CASE)
        opened.ada.click(opened.current(result), "Accept")
        opened.ada.message_bot("interview me about our zebra payroll")
        opened.ada.click(opened.reply(opened.ada.mention("#platform", "how do containers isolate?")), "Not helpful")
        opened.ada.command("/vmvc", "what is a giraffe kernel?", "#platform")
        opened.linus.mention("#platform", "how fast do containers start?")
        opened.settle()
        opened.store.reminders.turn_off("T0PLAY", "U0ADA")
        yield opened


def forget_me(office: Office) -> Message:
    office.ada.command("/vmvc", "forget me", "#platform")
    return office.latest("#platform", office.ada)


def everything(office: Office) -> str:
    database = Database(office.database_url)
    try:
        with database.reading() as connection:
            rows = [
                value
                for table in metadata.sorted_tables
                for row in connection.execute(select(*(cast(column, Text) for column in table.c)))
                for value in row
            ]
    finally:
        database.close()
    return "\n".join(map(str, rows))


def test_a_person_sees_what_is_kept_about_them(office: Office) -> None:
    shown = forget_me(office)
    assert shown.only_for == "U0ADA"
    for part in ("questions you asked", "1 vote on an answer", "2 interviews", "1 decision of yours", "1 name"):
        assert part in shown.shown, shown.shown
    assert shown.labels == ["Export as JSON", "Erase it"]


def test_the_export_has_all_of_it_as_json_and_goes_to_them_alone(office: Office) -> None:
    office.ada.click(forget_me(office), "Export as JSON")
    office.settle()
    comment = office.latest(office.ada.dm)
    assert comment.shown == "Here is everything that I keep about you."
    (file,) = (file for message in office.ada.sees(comment.channel, comment.ts) for file in message.files)
    assert file.name == "vmvc-my-data.json"
    exported = json.loads(file.content or b"")
    assert exported["user"] == "U0ADA"
    assert "what is a giraffe kernel?" in [each["question"] for each in exported["questions"]]
    assert "zebra" in str(exported["interviews"])
    assert [each["status"] for each in exported["decisions"]] == ["accepted"]
    assert exported["reminders"] == [{"reminders": "off"}]
    assert office.linus.user.id not in json.dumps(exported)


def test_after_erasing_nothing_tells_of_the_person_and_others_keep_theirs(office: Office) -> None:
    assert "Ada" in everything(office)
    office.ada.click(forget_me(office), "Erase it")
    office.settle()
    left = everything(office)
    for trace in ("U0ADA", "Ada", "giraffe", "zebra"):
        assert trace not in left, [line for line in left.splitlines() if trace in line]
    assert "how fast do containers start?" in left
    assert office.linus.user.id in left
    assert forget_me(office).shown == "I keep nothing about you."


def test_the_decision_stays_and_tells_of_a_role(office: Office) -> None:
    (filed,) = office.store.records.of_team("T0PLAY")
    assert "Ada" in (filed.markdown or "")
    office.ada.click(forget_me(office), "Erase it")
    office.settle()
    (after,) = office.store.records.of_team("T0PLAY")
    assert (after.status, after.number) == (filed.status, filed.number)
    assert "Accepted by the requester" in (after.markdown or "")


def test_a_decision_made_in_direct_messages_no_longer_tells_whose_they_are(office: Office) -> None:
    begun_there = office.reply(office.ada.message_bot("interview me"))
    result = answer_all(office, office.ada, begun_there, CLEAR_CASE)
    office.ada.click(result, "Share")
    office.settle()
    office.ada.submit({"channel": "C0PLAT"})
    shared = office.latest("#platform")
    private = office.ada.dm
    assert private in where_interviews_stand(office)
    office.ada.click(forget_me(office), "Erase it")
    office.settle()
    assert private not in where_interviews_stand(office)
    office.linus.click(shared, "I disagree")
    office.settle()
    office.linus.submit({"chosen": "Something else", "why": "Our site has no cluster."})
    assert "I've added this to the decision" in office.latest(office.linus.dm, office.linus).text


def where_interviews_stand(office: Office) -> list[str]:
    filed = office.store.records.of_team("T0PLAY")
    found = (office.store.interviews.find(each.interview) for each in filed)
    return [each.thread.channel for each in found if each]


def test_who_settled_a_decision_on_the_command_line_is_erased_too(office: Office) -> None:
    (filed,) = office.store.records.of_team("T0PLAY")
    interview = office.store.interviews.find(filed.interview)
    assert interview is not None
    office.store.records.decide(filed.interview, "deprecated", ["Ada", "Grace"], revision=interview.revision)
    office.ada.click(forget_me(office), "Erase it")
    office.settle()
    (after,) = office.store.records.of_team("T0PLAY")
    assert after.deciders == ("the requester", "Grace")


def test_an_interview_whose_owner_was_erased_is_nobodys_to_take_over(office: Office) -> None:
    (filed,) = office.store.records.of_team("T0PLAY")
    office.ada.click(forget_me(office), "Erase it")
    office.settle()
    told = office.advisor.interviews.wanted_by(filed.interview, "U0LINUS")
    assert "can't be taken over" in str(told)


def test_retention_forgets_where_a_private_question_was_asked(office: Office) -> None:
    last = max(turn.asked_at for turn in office.store.turns.since(LONG_AGO))
    office.store.prune(last.replace(year=last.year + 1))
    for turn in office.store.turns.since(LONG_AGO):
        assert turn.thread in {Thread("T0PLAY", "", "command:"), Thread("T0PLAY", "C0PLAT", turn.thread.ts)}
        assert "U0ADA" not in turn.thread.ts


LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Ada", 'decision-makers: ["Ada"]', 'decision-makers: ["the requester"]'),
        ("Ada", "Adapters stay. Accepted by Ada on", "Adapters stay. Accepted by the requester on"),
        ("A_da *L*", r"by A\_da \*L\* on", "by the requester on"),
        ('Ada "the" L', r'["Ada \"the\" L"]', '["the requester"]'),
        ("(Ada)", "by (Ada), by", "by the requester, by"),
    ],
)
def test_a_name_gives_way_to_a_role(name: str, before: str, after: str) -> None:
    assert without_name(before, name, is_owner=True) == after
