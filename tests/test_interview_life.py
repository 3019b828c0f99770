"""What becomes of an interview beside its questions: it is left, taken over, argued with, accepted, handed over."""

import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

import pytest
import sqlalchemy
from conftest import (
    CLEAR_CASE,
    EVERY_SCOPE,
    SETTINGS,
    Clock,
    Learnt,
    Office,
    Stage,
    a_playground,
    answer_all,
    at_once,
    at_work,
    begun,
    choose_more,
    files,
    options,
    pick,
    question_of,
    standing,
    whispers,
)
from typer.testing import CliRunner

from bot import interview as engine
from bot.advisor.interviews import EXPIRE_AFTER, REMIND_AFTER
from bot.cli import app as cli
from bot.playground import Message
from bot.store import Interview

A_MOMENT = timedelta(minutes=1)


@pytest.fixture
def slow_office(stage: Stage, learnt: Learnt, sqlite_url: str, clock: Clock) -> Iterator[Office]:
    """An office in which time passes only when it is told to."""
    with at_work(stage, learnt, sqlite_url, clock=clock) as opened:
        yield opened


@pytest.fixture
def unreminding_office(stage: Stage, learnt: Learnt, sqlite_url: str, clock: Clock) -> Iterator[Office]:
    """The same, of somebody who has turned reminders off."""
    settings = SETTINGS.model_copy(update={"vmvc_reminders": False})
    with at_work(stage, learnt, sqlite_url, clock=clock, settings=settings) as opened:
        yield opened


def do_chores(office: Office) -> None:
    """What is done without anyone's asking, once."""
    office.runtime.scheduler.do()
    office.settle()


def reminders(office: Office, message: Message) -> list[Message]:
    """The reminders in a message's thread."""
    return [each for each in office.replies(message) if "not finished" in each.text]


def the_interview(office: Office) -> Interview:
    """The only one that Ada owns."""
    office.settle()
    (found,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    return found


# -- left alone ---------------------------------------------------------------------------------------


def test_an_interview_that_was_left_is_brought_up_once_after_a_day(slow_office: Office, clock: Clock) -> None:
    office, message = slow_office, begun(slow_office)
    clock.pass_by(REMIND_AFTER - A_MOMENT)
    do_chores(office)
    assert reminders(office, message) == []
    clock.pass_by(2 * A_MOMENT)
    do_chores(office)
    do_chores(office)
    (reminder,) = reminders(office, message)
    assert f"<@{office.ada.user.id}>" in reminder.text
    assert f"#m{message.ts}|Go on here>" in reminder.text
    clock.pass_by(REMIND_AFTER)
    do_chores(office)
    assert reminders(office, message) == [reminder]


def test_of_many_processes_one_reminds(slow_office: Office, clock: Clock) -> None:
    office, message = slow_office, begun(slow_office)
    clock.pass_by(REMIND_AFTER + A_MOMENT)
    at_once(*[lambda: do_chores(office)] * 4)
    assert len(reminders(office, message)) == 1


def test_what_was_answered_lately_finished_or_cancelled_is_not_brought_up(slow_office: Office, clock: Clock) -> None:
    office = slow_office
    finished = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    cancelled = begun(office)
    office.ada.click(cancelled, "Cancel")
    lately = begun(office)
    office.settle()
    clock.pass_by(REMIND_AFTER)
    pick(office.ada, lately, options(lately)[0])
    office.settle()
    clock.pass_by(A_MOMENT)
    do_chores(office)
    assert [reminders(office, each) for each in (finished, cancelled, lately)] == [[], [], []]


def test_a_reminder_can_end_the_interview(slow_office: Office, clock: Clock) -> None:
    office, message = slow_office, begun(slow_office)
    clock.pass_by(REMIND_AFTER + A_MOMENT)
    do_chores(office)
    office.ada.click(reminders(office, message)[0], "Cancel the interview")
    assert "cancelled" in office.current(message).text


def test_reminders_are_switched_off_in_a_reminder_and_on_again_at_home(slow_office: Office, clock: Clock) -> None:
    office, first = slow_office, begun(slow_office)
    clock.pass_by(REMIND_AFTER + A_MOMENT)
    do_chores(office)
    office.ada.click(reminders(office, first)[0], "No more reminders")
    second = begun(office)
    clock.pass_by(REMIND_AFTER + A_MOMENT)
    do_chores(office)
    assert reminders(office, second) == []
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Turn on reminders")
    office.settle()
    do_chores(office)
    assert len(reminders(office, second)) == 1


def test_where_nobody_is_to_be_reminded_interviews_still_expire(unreminding_office: Office, clock: Clock) -> None:
    office, message = unreminding_office, begun(unreminding_office)
    clock.pass_by(EXPIRE_AFTER - A_MOMENT)
    do_chores(office)
    assert reminders(office, message) == []
    clock.pass_by(2 * A_MOMENT)
    do_chores(office)
    expired = office.current(message)
    assert "expired" in expired.text
    assert office.replies(message)[1:] == []
    office.ada.click(expired, "Start again")
    assert question_of(office.current(message)) == question_of(message)


def test_it_expires_again_when_it_was_started_again_and_left(unreminding_office: Office, clock: Clock) -> None:
    office, message = unreminding_office, begun(unreminding_office)
    for _ in range(2):
        clock.pass_by(EXPIRE_AFTER + A_MOMENT)
        do_chores(office)
        assert "expired" in office.current(message).text
        office.ada.click(office.current(message), "Start again")
        assert question_of(office.current(message))


# -- taken over ---------------------------------------------------------------------------------------


def asked_to_hand_over(office: Office, message: Message) -> Message:
    """Linus asks for Ada's interview, by the button under what he is told: the request to Ada."""
    pick(office.linus, message, options(message)[0])
    office.linus.click(whispers(office, office.linus, message)[-1], "Ask to take over")
    return office.replies(message)[-1]


def test_a_colleague_takes_over_once_the_owner_agrees(office: Office) -> None:
    message = begun(office)
    request = asked_to_hand_over(office, message)
    assert f"<@{office.linus.user.id}> would like to take over" in request.text
    office.linus.click(request, "Hand it over")
    assert "belongs to somebody else" in whispers(office, office.linus, message)[-1].text
    assert the_interview(office).owner == office.ada.user.id
    office.ada.click(request, "Hand it over")
    office.settle()
    assert office.current(request).text == f"<@{office.linus.user.id}> has taken over this interview."
    pick(office.linus, office.current(message), options(message)[0])
    assert "1 answered" in office.current(message).shown
    pick(office.ada, office.current(message), options(office.current(message))[0])
    assert "belongs to somebody else" in whispers(office, office.ada, message)[-1].text


def test_an_owner_keeps_what_is_theirs(office: Office) -> None:
    message = begun(office)
    request = asked_to_hand_over(office, message)
    office.ada.click(request, "Keep it")
    assert office.current(request).text == f"<@{office.ada.user.id}> keeps this interview."
    assert the_interview(office).owner == office.ada.user.id
    pick(office.ada, office.current(message), options(message)[0])
    assert "1 answered" in office.current(message).shown


@pytest.mark.parametrize("words", ["take over", "Can I take this over please?", "let me take over"])
def test_a_colleague_asks_in_words(office: Office, words: str) -> None:
    message = begun(office)
    office.linus.mention("#platform", words, thread_ts=message.root)
    request = office.replies(message)[-1]
    assert f"<@{office.linus.user.id}> would like to take over" in request.text
    assert request.labels == ["Hand it over", "Keep it"]


# -- argued with --------------------------------------------------------------------------------------


def object_to(office: Office, message: Message, chosen: str, why: str) -> None:
    """Linus would have decided otherwise."""
    office.linus.click(message, "I disagree")
    office.settle()
    office.linus.submit({"chosen": chosen, "why": why})
    office.settle()


def test_a_disagreement_is_kept_shown_and_told_in_the_record(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    object_to(office, message, "Something else", "Our site has no *cluster*.")
    assert "One person disagrees." in office.current(message).shown
    assert "Thanks" in office.latest(office.linus.dm, office.linus).text
    (kept,) = office.store.records.disagreements(the_interview(office).id)
    assert (kept.user, kept.chosen, kept.why) == (office.linus.user.id, "", "Our site has no *cluster*.")
    object_to(office, message, "VM", "I thought again.")
    (kept,) = office.store.records.disagreements(the_interview(office).id)
    assert (kept.chosen, kept.why) == ("vm", "I thought again.")
    office.ada.click(office.current(message), "Export")
    assert "I thought again." in files(office, message)[-1]


def test_those_a_result_is_shared_with_can_disagree(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.ada.click(message, "Share")
    office.settle()
    office.ada.submit({"channel": "C0PLAT"})
    object_to(office, office.latest("#platform"), "VM", "We know them better.")
    assert "One person disagrees." in office.current(message).shown


def test_an_owner_accepts_and_the_record_says_so(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.linus.click(message, "Accept")
    assert "somebody else" in whispers(office, office.linus, message)[-1].text
    office.ada.click(message, "Accept")
    accepted = office.current(message)
    assert "Decision 1, accepted." in accepted.shown
    assert "Accept" not in accepted.labels
    office.ada.click(accepted, "Export")
    assert 'status: "accepted"' in files(office, message)[-1]


def accepted(office: Office) -> Message:
    """The message of a result that Ada has accepted."""
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.ada.click(message, "Accept")
    return office.current(message)


def test_who_accepted_and_when_is_in_the_record_which_is_posted_again(slow_office: Office) -> None:
    message = accepted(slow_office)
    proposed, decided = files(slow_office, message)
    assert 'status: "proposed"' in proposed
    assert 'status: "accepted"' in decided
    assert "Accepted by the requester on 2026-05-04." in decided
    slow_office.ada.click(message, "interview.export")
    assert files(slow_office, message)[-1] == decided


def change_to_windows(office: Office, message: Message) -> None:
    """Change the answer about the operating system in the modal of a result."""
    (interview, *_) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=1)
    office.ada.choose(message, "interview.change", f"{interview.id}|0|guest_os")
    office.settle()
    office.ada.submit({"answer": "Windows"})
    office.settle()


def test_an_accepted_record_stays_as_it_is_and_a_change_makes_one_that_supersedes_it(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    message = accepted(office)
    decided = files(office, message)[-1]
    change_to_windows(office, message)
    assert office.current(message).blocks == message.blocks
    begun_anew = [each for each in office.replies(message) if not each.files][-1]
    assert "This revises decision 1" in begun_anew.shown
    newer = answer_all(office, office.ada, begun_anew, {**CLEAR_CASE, "guest_os": "windows"})
    assert "Decision 2, proposed." in newer.shown
    assert "Decision 1, superseded by 2." in office.current(message).shown
    *_, superseded, revised = files(office, message)
    assert superseded == decided.replace('status: "accepted"', 'status: "superseded by 0002"')
    assert "Supersedes 0001." in revised
    assert "it needs Windows" in revised
    monkeypatch.setenv("DATABASE_URL", office.database_url)
    monkeypatch.setenv("COLUMNS", "200")
    listed = CliRunner().invoke(cli, ["records", "list"]).stdout
    assert "superseded by 0002" in listed
    assert "proposed" in listed
    for arguments, kept in (([], superseded), (["--as-accepted"], decided)):
        out = tmp_path / "-".join(["out", *arguments])
        CliRunner().invoke(cli, ["records", "export", "1", "--out", str(out), *arguments])
        (written,) = out.iterdir()
        assert written.read_text(encoding="utf-8") == kept


def test_message_list_and_export_agree_on_an_accepted_decision_also_while_it_is_revised(
    office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", office.database_url)
    monkeypatch.setenv("COLUMNS", "200")
    message = accepted(office)
    decided = files(office, message)[-1]
    for moment in ("accepted", "revised"):
        if moment == "revised":
            change_to_windows(office, message)
        assert "Decision 1, accepted." in office.current(message).shown
        (row,) = (line for line in CliRunner().invoke(cli, ["records", "list"]).stdout.splitlines() if "0001" in line)
        assert "accepted" in row
        assert "Containers" in row
        CliRunner().invoke(cli, ["records", "export", "1", "--out", str(tmp_path / moment)])
        (written,) = (tmp_path / moment).iterdir()
        assert written.read_text(encoding="utf-8") == decided


@pytest.mark.parametrize("entry", ["Back to the last question", "Restart"])
def test_whatever_is_done_to_an_accepted_decision_leaves_it_as_it_is(office: Office, entry: str) -> None:
    message = accepted(office)
    decided = files(office, message)[-1]
    choose_more(office.ada, message, entry)
    office.settle()
    office.ada.mention("#platform", "change the operating system to windows", thread_ts=message.root)
    office.ada.click(message, "interview.export")
    assert files(office, message)[-1] == decided
    assert office.current(message).blocks == message.blocks


def test_what_was_superseded_is_changed_and_accepted_no_more(office: Office) -> None:
    first = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    choose_more(office.ada, first, "Restart")
    answer_all(office, office.ada, office.replies(first)[-1], CLEAR_CASE)
    shown = office.current(first)
    assert "Decision 1, superseded by 2." in shown.shown
    for act in ("Back to the last question", "Accept"):
        choose_more(office.ada, shown, act) if act != "Accept" else office.ada.click(first, act)
        told = whispers(office, office.ada, first)[-1].text
        assert "A newer decision has replaced this one" in told or "already superseded" in told
        assert office.current(first).shown == shown.shown


# -- called by their names ----------------------------------------------------------------------------


@pytest.mark.parametrize("scopes", [EVERY_SCOPE, (*EVERY_SCOPE, "users:read")])
def test_a_record_names_people_where_names_may_be_read_and_never_shows_ids(
    stage: Stage, learnt: Learnt, sqlite_url: str, scopes: tuple[str, ...]
) -> None:
    with at_work(stage, learnt, sqlite_url, a_playground(stage, scopes)) as office:
        message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
        object_to(office, message, "VM", "We know them better.")
        office.ada.click(office.current(message), "Export")
        first, exported = files(office, message)
        names = [office.ada.user.real_name, office.linus.user.real_name]
        requester, colleague = names if "users:read" in scopes else ["the requester", "a colleague"]
        assert f'decision-makers: ["{requester}"]' in first
        assert f"{colleague} chose VM: We know them better." in exported
        for record in (first, exported):
            assert office.ada.user.id not in record
            assert office.linus.user.id not in record


def test_message_record_and_chart_tell_the_same_decision(office: Office) -> None:
    result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    (upload,) = [each for each in office.replies(result) if each.files]
    written, drawn = upload.files
    assert written.name == "0001-where-to-run-it-containers.md"
    record = written.content.decode()
    reasons = re.findall(r"• You said [^.]+\. (.+)", result.shown)
    assert len(reasons) == 3
    assert all(reason in record for reason in reasons)
    assert "Containers" in drawn.words
    assert "Recommendation: Containers" in result.shown
    assert "Chosen option: “Containers”" in record


# -- handed over --------------------------------------------------------------------------------------


def test_the_record_is_exported_as_a_canvas_that_the_channel_can_read(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.ada.click(message, "Export")
    office.settle()
    (written,) = office.calls("canvases.create")
    assert "## Decision Outcome" in str(written["document_content"])
    (shared,) = office.calls("canvases.access.set")
    assert shared["access_level"] == "read"
    assert "C0PLAT" in str(shared["channel_ids"])
    told = [each for each in office.replies(message) if each.files]
    assert "As a canvas: " in told[-1].text


def test_without_canvases_the_record_is_exported_as_a_file(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    scopes = [scope for scope in EVERY_SCOPE if scope != "canvases:write"]
    with at_work(stage, learnt, sqlite_url, a_playground(stage, scopes=scopes)) as office:
        message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
        office.ada.click(message, "Export")
        first, exported = files(office, message)
        assert first == exported
        assert "canvas" not in office.replies(message)[-1].text


# -- the workload as a whole --------------------------------------------------------------------------


def test_what_matters_most_is_weighed_and_shown(office: Office) -> None:
    message = begun(office)
    choose_more(office.ada, message, "What matters most…")
    office.settle()
    wanted = office.advisor.base.interview.priorities[0]
    office.ada.submit({"priorities": [wanted.title]})
    assert f"What matters most to you: {wanted.title}" in office.current(message).shown
    assert the_interview(office).kept.priorities == (wanted.id,)
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    assert f"What matters most to you: {wanted.title}" in result.shown
    choose_more(office.ada, result, "What matters most…")
    office.settle()
    office.ada.submit({"priorities": []})
    office.settle()
    assert the_interview(office).kept.priorities == ()


@pytest.mark.parametrize("typed", [True, False])
def test_a_workload_of_components_is_placed_part_by_part(office: Office, typed: bool) -> None:
    message = begun(office)
    if typed:
        office.ada.mention("#platform", "split into web services and batch jobs", thread_ts=message.root)
    else:
        choose_more(office.ada, message, "Components…")
        office.settle()
        office.ada.submit({"components": "web services\nbatch jobs"})
    message = standing(office)
    assert "web services" in message.shown
    assert [name for name, _ in the_interview(office).kept.components] == ["web services", "batch jobs"]
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    for name in ("web services", "batch jobs"):
        assert f"{name}: " in result.shown.replace("*", "")
    (record,) = files(office, result)
    assert "### web services" in record
    assert "### batch jobs" in record


def test_recommend_now_ends_it_and_ask_me_more_goes_on(office: Office) -> None:
    message = begun(office)
    pick(office.ada, message, "linux")
    office.settle()
    choose_more(office.ada, office.current(message), "Recommend now")
    result = office.current(message)
    assert "Recommendation" in result.shown
    office.ada.click(result, "Ask me more")
    assert question_of(office.current(message))


def test_recommend_now_without_an_answer_says_what_is_missing_and_files_nothing(office: Office) -> None:
    message = begun(office)
    choose_more(office.ada, message, "Recommend now")
    shown = office.current(message)
    assert "I can't tell yet. I need at least 1 more answer" in shown.shown
    assert question_of(shown) == question_of(message)
    assert office.store.records.of_team() == []
    office.ada.mention("#platform", "just decide", thread_ts=message.root)
    assert "I can't tell yet" in standing(office).shown
    assert files(office, message) == []


def test_an_interview_of_don_t_knows_ends_in_what_is_missing_and_goes_on_with_an_answer(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), {})
    assert "I can't tell yet" in message.shown
    assert "I can't tell yet" in message.text
    assert "Recommendation" not in message.shown
    assert office.store.records.of_team() == []
    office.ada.mention("#platform", "change the operating system to linux", thread_ts=message.root)
    assert "Recommendation: Containers" in standing(office).shown
    assert len(files(office, message)) == 1


@pytest.mark.parametrize(("entry", "kept"), [("Does not apply", "not_applicable"), ("Ask me later", "later")])
def test_what_does_not_apply_and_what_waits_are_kept_apart(office: Office, entry: str, kept: str) -> None:
    message = begun(office)
    choose_more(office.ada, message, entry)
    assert question_of(office.current(message)) != question_of(message)
    assert dict(the_interview(office).answers) == {question_of(message): kept}


def test_two_facts_in_one_sentence_count_both(office: Office) -> None:
    message = begun(office)
    assert question_of(message) == "guest_os"
    text = "it runs on Linux and we have our own kernel drivers"
    office.ada.mention("#platform", text, thread_ts=message.root)
    office.settle()
    kept = the_interview(office).kept
    assert dict(kept.answers)["guest_os"] == "linux"
    assert "custom_kernel_or_drivers" in dict(kept.answers) or "I understood" in standing(office).shown


def test_what_is_said_otherwise_than_answered_is_asked_about_and_then_changed(office: Office) -> None:
    message = begun(office)
    pick(office.ada, message, "linux")
    office.settle()
    office.ada.mention("#platform", "sorry, I meant Windows Server", thread_ts=message.root)
    office.settle()
    asked = standing(office)
    assert "I understood" in asked.shown
    assert "instead of Linux" in asked.shown
    assert dict(the_interview(office).answers)["guest_os"] == "linux"
    office.ada.click(asked, "Yes, that's right")
    office.settle()
    assert dict(the_interview(office).answers)["guest_os"] == "windows"


def test_a_question_in_return_is_answered_and_counts_for_nothing(office: Office) -> None:
    message = begun(office)
    asked = office.ada.mention("#platform", "what is a hypervisor?", thread_ts=message.root)
    office.settle()
    assert any("hypervisor" in each.shown for each in office.replies(asked) if each.ts != message.ts)
    office.ada.mention("#platform", "which Windows counts as windows here?", thread_ts=message.root)
    office.settle()
    assert question_of(standing(office)) == question_of(message)
    assert dict(the_interview(office).answers) == {}


def test_why_a_question_is_asked_is_told_and_counts_for_nothing(office: Office) -> None:
    message = begun(office)
    office.ada.mention("#platform", "why do you ask?", thread_ts=message.root)
    again = standing(office)
    assert question_of(again) == question_of(message)
    assert dict(the_interview(office).answers) == {}
    assert again.blocks != message.blocks


def test_what_is_twice_not_understood_brings_another_word(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me"))
    for words in ("purple elephants", "green giraffes"):
        office.ada.message_bot(words, thread_ts=message.root)
        office.settle()
    assert office.current(message).blocks == ()
    below = office.replies(message)[-1]
    assert question_of(below) == question_of(message)
    assert "Sorry" in below.shown
    pick(office.ada, below, options(below)[0])
    assert "1 answered" in office.current(below).shown


# -- from what was said before ------------------------------------------------------------------------


def test_it_starts_from_the_question_of_the_thread(office: Office) -> None:
    said = office.ada.mention("#platform", "should our Windows application with kernel drivers be in a container?")
    office.ada.click(office.reply(said), "Interview me")
    message = office.replies(said)[-1]
    assert "I understood" in message.shown
    assert "Windows" in message.shown


def test_it_starts_from_the_message_that_the_shortcut_was_used_on(office: Office) -> None:
    said = office.linus.say("#platform", "We have to move a Windows service that brings its own kernel drivers.")
    office.ada.message_shortcut("interview_message", said)
    message = office.reply(said)
    assert "I understood" in message.shown
    office.ada.click(message, "Yes, that's right")
    office.settle()
    assert dict(the_interview(office).answers)["guest_os"] == "windows"


# -- reading ------------------------------------------------------------------------------------------


@contextmanager
def watched(*functions: Callable[..., object]) -> Iterator[Counter[str]]:
    """How often this thread calls functions of ours, and writes to a database, until the `with` ends."""
    seen: Counter[str] = Counter()
    here = threading.get_ident()
    names = {function.__code__: function.__name__ for function in functions}

    def called(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            seen[names[frame.f_code]] += 1

    def executed(_: object, __: object, statement: str, *___: object) -> None:
        if threading.get_ident() == here:
            seen["writes"] += statement.startswith(("INSERT", "UPDATE", "DELETE"))

    sqlalchemy.event.listen(sqlalchemy.Engine, "before_cursor_execute", executed)
    sys.setprofile(called)
    try:
        yield seen
    finally:
        sys.setprofile(None)
        sqlalchemy.event.remove(sqlalchemy.Engine, "before_cursor_execute", executed)


def test_home_and_results_are_read_without_a_write_and_worked_out_once(office: Office) -> None:
    for _ in range(2):
        answer_all(office, office.ada, begun(office), CLEAR_CASE)
    mine = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    with watched(engine.replay, engine.recommend, engine.record) as seen:
        office.advisor.home("T0PLAY", office.ada.user.id)
    assert seen == {"replay": 2, "recommend": 2, "writes": 0}
    for read in (office.advisor.interviews.resume, lambda id_, _: office.advisor.interviews.result_of(id_)):
        with watched(engine.replay, engine.recommend, engine.record) as seen:
            read(mine[0].id, office.ada.user.id)
        assert seen == {"replay": 1, "recommend": 1, "writes": 0}


def test_a_click_works_out_what_it_leads_to_and_nothing_twice(office: Office) -> None:
    message = begun(office)
    office.settle()
    interview = the_interview(office)
    with watched(engine.replay, engine.recommend) as seen:
        office.advisor.interviews.do(
            interview.id, office.ada.user.id, engine.GiveAnswer(question_of(message), "linux")
        )
    assert (seen["replay"], seen["recommend"]) == (1, 0)


def test_home_and_show_leave_everything_in_the_store_as_it_is(office: Office) -> None:
    answer_all(office, office.ada, begun(office), CLEAR_CASE)
    begun(office)
    office.settle()

    def stored() -> tuple[object, ...]:
        return (office.store.interviews.of_owner("T0PLAY", office.ada.user.id, 9), office.store.records.of_team())

    before = stored()
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Show")
    office.ada.click(office.ada.home, "Resume")
    office.settle()
    assert stored() == before


# -- newer knowledge ----------------------------------------------------------------------------------


def test_an_interview_goes_on_under_its_own_knowledge_until_its_owner_says_otherwise(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    form = learnt.base.interview
    removed, *kept = form.questions
    newer = form.model_copy(update={"questions": tuple(kept)})
    later = Learnt(learnt.base.model_copy(update={"interview": newer, "version": "abcdef123456"}), learnt.matcher)
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        message = begun(office)
        assert question_of(message) == removed.id
        pick(office.ada, message, options(message)[0])
        office.settle()
    with at_work(stage, later, sqlite_url, playground) as office:
        message = office.current(message)
        pick(office.ada, message, options(message)[0])
        older = office.current(message)
        assert f"to {later.base.version}." in older.shown
        office.ada.click(older, "Use the new knowledge")
        moved = office.current(message)
        assert "Dropped: guest os" in moved.shown
        assert the_interview(office).base_version == later.base.version
        assert removed.id not in dict(the_interview(office).answers)
        assert "Use the new knowledge" not in moved.labels
