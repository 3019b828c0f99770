"""Interviews: one open in a thread, one answer to a question, whoever clicks at the same time."""

import shutil
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import hypothesis.strategies as st
import pytest
from conftest import Clock, at_once, finish
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.store import Interview, Store, StoredCase, Thread

THREAD = Thread("T1", "C1", "1700000000.000100")
ENDS = {"cancel": lambda store, interview: store.interviews.cancel(interview), "finish": finish}


@pytest.fixture
def interview(store: Store) -> Interview:
    return store.interviews.start("first", THREAD, "U1", "v1", "a payroll system")


def found(store: Store, interview: str = "first") -> Interview:
    interview_ = store.interviews.find(interview)
    assert interview_
    return interview_


def answers(store: Store, interview: str = "first") -> dict[str, str]:
    return dict(found(store, interview).answers)


def keep(store: Store, interview: str = "first", **given: str) -> bool:
    """These answers instead of those before."""
    before = found(store, interview)
    return store.interviews.keep(before, replace(before, kept=StoredCase(answers=tuple(given.items()))))


def reopen(store: Store, interview: str) -> bool:
    """Go on with what is known in it."""
    before = found(store, interview)
    return store.interviews.keep(before, replace(before, finished_at=None))


def test_an_interview_begins_open_and_empty(store: Store, interview: Interview, clock: Clock) -> None:
    assert interview == Interview(
        id="first",
        thread=THREAD,
        owner="U1",
        message_ts=None,
        base_version="v1",
        workload="a payroll system",
        started_at=clock(),
        touched_at=clock(),
        cancelled_at=None,
        finished_at=None,
    )
    assert interview.is_open
    assert store.interviews.find("first") == interview
    assert store.interviews.in_thread(THREAD) == interview


def test_there_is_none_where_none_was_started(store: Store) -> None:
    assert store.interviews.find("first") is None
    assert store.interviews.in_thread(THREAD) is None
    assert store.interviews.of_owner("T1", "U1", 10) == []
    assert not store.interviews.restart("first", "v1")


def test_starting_again_in_the_same_thread_goes_on_with_the_open_one(store: Store, interview: Interview) -> None:
    keep(store, guest_os="linux")
    again = store.interviews.start("second", THREAD, "U2", "v2", "something else")
    kept = StoredCase(answers=(("guest_os", "linux"),))
    assert again == replace(interview, kept=kept, before=StoredCase(), revision=1)
    assert store.interviews.find("second") is None


def test_of_eight_starts_at_once_in_a_thread_all_get_the_same(store: Store) -> None:
    starts = [partial(store.interviews.start, f"i{n}", THREAD, f"U{n}", "v1", "a payroll system") for n in range(8)]
    started = at_once(*starts)
    assert started == [store.interviews.in_thread(THREAD)] * 8


@pytest.mark.parametrize("elsewhere", [{"team": "T2"}, {"channel": "C2"}, {"ts": "1.0"}])
@pytest.mark.usefixtures("interview")
def test_another_thread_has_its_own_interview(store: Store, elsewhere: dict[str, str]) -> None:
    there = replace(THREAD, **elsewhere)
    assert store.interviews.in_thread(there) is None
    assert store.interviews.start("second", there, "U1", "v1", "a payroll system").id == "second"


@pytest.mark.parametrize("end", ["cancel", "finish"])
@pytest.mark.usefixtures("interview")
def test_after_one_has_ended_the_next_can_start(store: Store, end: str) -> None:
    assert ENDS[end](store, "first")
    ended = store.interviews.in_thread(THREAD)
    assert ended
    assert not ended.is_open
    assert bool(ended.cancelled_at) == (end == "cancel")
    assert store.interviews.start("second", THREAD, "U1", "v1", "a payroll system").id == "second"


@pytest.mark.usefixtures("interview")
def test_an_interview_ends_once(store: Store) -> None:
    before = found(store)
    finishing = partial(store.interviews.keep, before, replace(before, finished_at=before.touched_at))
    at_once(*[finishing, partial(store.interviews.cancel, "first")] * 4)
    ended = found(store)
    assert not ended.is_open
    assert not store.interviews.cancel("first")
    assert (ended.cancelled_at is None) != (ended.finished_at is None)


@pytest.mark.usefixtures("interview")
def test_a_thread_shows_its_open_interview_even_if_another_began_later(store: Store, clock: Clock) -> None:
    finish(store, "first")
    clock.pass_by(timedelta(minutes=1))
    store.interviews.start("second", THREAD, "U1", "v1", "a payroll system")
    store.interviews.cancel("second")
    assert store.interviews.in_thread(THREAD) == store.interviews.find("second")
    reopen(store, "first")
    assert store.interviews.in_thread(THREAD) == store.interviews.find("first")


@pytest.mark.usefixtures("interview")
def test_owners_find_their_own_open_ones_first_then_the_latest(store: Store, clock: Clock) -> None:
    for name, owner in [("second", "U1"), ("third", "U1"), ("theirs", "U2")]:
        clock.pass_by(timedelta(minutes=1))
        store.interviews.start(name, replace(THREAD, ts=name), owner, "v1", "a payroll system")
    finish(store, "third")
    finish(store, "second")
    assert [found.id for found in store.interviews.of_owner("T1", "U1", 10)] == ["first", "third", "second"]
    assert [found.id for found in store.interviews.of_owner("T1", "U1", 2)] == ["first", "third"]
    assert store.interviews.of_owner("T2", "U1", 10) == []


@pytest.mark.usefixtures("interview")
def test_the_message_that_is_edited_is_remembered(store: Store) -> None:
    store.interviews.place_message("first", "1700000000.000200", "1700000000.000100")
    found = store.interviews.find("first")
    assert found
    assert found.message_ts == "1700000000.000200"


@pytest.mark.usefixtures("interview")
def test_answers_come_back_in_the_order_in_which_they_were_given(store: Store) -> None:
    assert keep(store, team="small", guest_os="linux", budget="low")
    assert found(store).answers == (("team", "small"), ("guest_os", "linux"), ("budget", "low"))


def test_of_eight_clicks_on_a_question_one_wins(store: Store, interview: Interview) -> None:
    clicks = [StoredCase(answers=(("guest_os", f"option{n}"),)) for n in range(8)]
    won = at_once(*(partial(store.interviews.keep, interview, replace(interview, kept=click)) for click in clicks))
    assert found(store).kept == clicks[won.index(True)]
    assert won.count(True) == 1


@pytest.mark.usefixtures("interview")
def test_what_is_kept_of_one_leaves_other_interviews_alone(store: Store) -> None:
    store.interviews.start("second", replace(THREAD, ts="1.0"), "U1", "v1", "a payroll system")
    keep(store, "first", guest_os="linux")
    keep(store, "second", guest_os="windows")
    keep(store, "first")
    assert (answers(store, "first"), answers(store, "second")) == ({}, {"guest_os": "windows"})


@pytest.mark.usefixtures("interview")
def test_a_changed_answer_keeps_its_place_and_one_taken_back_loses_it(store: Store) -> None:
    keep(store, guest_os="linux", team="small")
    keep(store, team="small", guest_os="windows")
    assert list(answers(store).items()) == [("guest_os", "windows"), ("team", "small")]
    keep(store, team="small")
    keep(store, guest_os="windows", team="small")
    assert list(answers(store)) == ["team", "guest_os"]


# --- Time, and other people


@pytest.mark.usefixtures("interview")
def test_whoever_does_something_has_touched_it(store: Store, clock: Clock) -> None:
    clock.pass_by(timedelta(days=1))
    keep(store, guest_os="linux")
    assert found(store).touched_at == clock()


@pytest.mark.usefixtures("interview")
def test_what_nobody_touches_expires_once(store: Store, clock: Clock) -> None:
    store.interviews.start("second", replace(THREAD, ts="1.0"), "U1", "v1", "a payroll system")
    begun = clock()
    clock.pass_by(timedelta(days=30))
    keep(store, "second", guest_os="linux")
    ended = at_once(*[partial(store.interviews.expire, clock() - timedelta(days=29))] * 4)
    assert [each for each in ended if each] == [[found(store)]]
    assert (found(store).expired, found(store).cancelled_at) == (True, clock())
    assert found(store, "second").is_open
    assert store.interviews.expire(begun) == []


@pytest.mark.usefixtures("interview")
def test_what_expired_and_is_begun_again_has_not(store: Store, clock: Clock) -> None:
    clock.pass_by(timedelta(days=30))
    store.interviews.expire(clock())
    assert store.interviews.restart("first", "v2")
    assert not found(store).expired
    assert found(store).touched_at == clock()


@pytest.mark.usefixtures("interview")
def test_its_owner_alone_can_hand_it_over(store: Store) -> None:
    assert not store.interviews.hand_over("first", "U2", "U3")
    assert store.interviews.hand_over("first", "U1", "U2")
    assert not store.interviews.hand_over("first", "U1", "U3")
    assert found(store).owner == "U2"


@pytest.mark.usefixtures("interview")
def test_misunderstandings_are_counted_until_something_is_understood(store: Store) -> None:
    assert [store.interviews.mishear("first") for _ in range(3)] == [1, 2, 3]
    keep(store, guest_os="linux")
    assert store.interviews.mishear("first") == 1
    assert store.interviews.mishear("nobody's") == 0


@pytest.mark.usefixtures("interview")
def test_an_interview_is_claimed_for_its_reminder_once(store: Store, clock: Clock) -> None:
    begun = clock()
    clock.pass_by(timedelta(days=1))
    assert store.reminders.claim(begun) == []
    claimed = at_once(*[partial(store.reminders.claim, clock())] * 4)
    assert [each for each in claimed if each] == [[found(store)]]


@pytest.mark.parametrize("end", ["cancel", "finish"])
@pytest.mark.usefixtures("interview")
def test_nobody_is_reminded_of_what_has_ended(store: Store, clock: Clock, end: str) -> None:
    ENDS[end](store, "first")
    clock.pass_by(timedelta(days=1))
    assert store.reminders.claim(clock()) == []


@pytest.mark.usefixtures("interview")
def test_who_wants_no_reminders_gets_none_until_they_do(store: Store, clock: Clock) -> None:
    clock.pass_by(timedelta(days=1))
    for _ in range(2):
        store.reminders.turn_off("T1", "U1")
    store.reminders.turn_off("T2", "U2")
    assert (store.reminders.are_on("T1", "U1"), store.reminders.are_on("T1", "U2")) == (False, True)
    assert store.reminders.claim(clock()) == []
    store.reminders.turn_on("T1", "U1")
    assert store.reminders.are_on("T1", "U1")
    assert [each.id for each in store.reminders.claim(clock())] == ["first"]


@pytest.mark.usefixtures("interview")
def test_the_decision_before_this_one_is_the_last_of_its_thread(store: Store, clock: Clock) -> None:
    finish(store, "first")
    for name in ("second", "third"):
        clock.pass_by(timedelta(minutes=1))
        store.interviews.start(name, THREAD, "U1", "v1", "a payroll system")
        finish(store, name)
        clock.pass_by(timedelta(minutes=1))
    store.interviews.start("cancelled", THREAD, "U1", "v1", "a payroll system")
    store.interviews.cancel("cancelled")
    before = store.interviews.decided_in(THREAD, but="third")
    assert before
    assert before.id == "second"
    assert store.interviews.decided_in(replace(THREAD, ts="1.0"), but="third") is None


@pytest.mark.usefixtures("interview")
def test_what_has_ended_with_a_result_can_be_gone_on_with(store: Store) -> None:
    keep(store, guest_os="linux")
    finish(store, "first")
    assert reopen(store, "first")
    found = store.interviews.find("first")
    assert found
    assert found.is_open
    assert found.answers == (("guest_os", "linux"),)


@pytest.mark.usefixtures("interview")
def test_starting_over_drops_the_answers_and_uses_the_knowledge_of_now(store: Store, clock: Clock) -> None:
    store.interviews.place_message("first", "1700000000.000200", "1700000000.000100")
    keep(store, guest_os="linux")
    finish(store, "first")
    clock.pass_by(timedelta(days=1))
    assert store.interviews.restart("first", "v2")
    found = store.interviews.find("first")
    assert found
    assert found.is_open
    assert (found.answers, found.base_version, found.started_at) == ((), "v2", clock())
    assert found.message_ts == "1700000000.000200"


@pytest.mark.usefixtures("interview")
def test_nothing_is_opened_again_beside_an_open_one(store: Store) -> None:
    keep(store, guest_os="linux")
    finish(store, "first")
    before = store.interviews.find("first")
    store.interviews.start("second", THREAD, "U1", "v1", "a payroll system")
    assert not reopen(store, "first")
    assert not store.interviews.restart("first", "v2")
    assert store.interviews.find("first") == before


@pytest.mark.usefixtures("interview")
def test_what_was_cancelled_is_not_changed(store: Store) -> None:
    store.interviews.cancel("first")
    assert not keep(store, guest_os="linux")
    assert not reopen(store, "first")


@pytest.mark.usefixtures("interview")
def test_what_was_known_before_a_change_is_known_after_it(store: Store) -> None:
    keep(store, guest_os="linux")
    split = StoredCase(
        (("team", "small"),), (("database", (("stateful", "yes"),)),), ("cost",), 1.0, (("a", "b", "c", ""),)
    )
    store.interviews.keep(found(store), replace(found(store), kept=split))
    keep(store)
    assert (found(store).before, found(store).revision) == (split, 3)


# --- Any order of anything, against a model


@dataclass
class Expected:
    """What an interview should be."""

    thread: str
    open: bool = True
    cancelled: bool = False
    answers: dict[str, str] = field(default_factory=dict)


class Interviews(RuleBasedStateMachine):
    """Two threads, three questions: the database behaves like a dict."""

    teams = 0

    def __init__(self, store: Store) -> None:
        super().__init__()
        Interviews.teams += 1
        self.team = f"T{Interviews.teams}"
        self.interviews = store.interviews
        self.expected: dict[str, Expected] = {}

    threads = st.sampled_from(["1.0", "2.0"])
    questions = st.sampled_from(["guest_os", "team", "budget"])
    options = st.sampled_from(["low", "high"])
    started = st.runner().flatmap(lambda self: st.sampled_from(sorted(self.expected)))

    @rule(thread=threads)
    def start(self, thread: str) -> None:
        new = f"{self.team}-{len(self.expected)}"
        found = self.interviews.start(new, Thread(self.team, "C1", thread), "U1", "v1", "a payroll system")
        assert found.id == (self.open_in(thread) or new)
        self.expected.setdefault(found.id, Expected(thread))

    @precondition(lambda self: self.expected)
    @rule(interview=started, given=st.dictionaries(questions, options))
    def keep(self, interview: str, given: dict[str, str]) -> None:
        before = next(one for one in self.interviews.of_owner(self.team, "U1", 100) if one.id == interview)
        is_kept = self.interviews.keep(before, replace(before, kept=StoredCase(answers=tuple(given.items()))))
        assert is_kept != self.expected[interview].cancelled
        if not is_kept:
            return
        stays = {question: given[question] for question in self.expected[interview].answers if question in given}
        self.expected[interview].answers = {**stays, **given}

    @precondition(lambda self: self.expected)
    @rule(interview=started)
    def cancel(self, interview: str) -> None:
        expected = self.expected[interview]
        assert self.interviews.cancel(interview) == expected.open
        expected.cancelled, expected.open = expected.cancelled or expected.open, False

    @precondition(lambda self: self.expected)
    @rule(interview=started, ends=st.booleans())
    def finish_or_reopen(self, interview: str, ends: bool) -> None:
        expected = self.expected[interview]
        before = next(one for one in self.interviews.of_owner(self.team, "U1", 100) if one.id == interview)
        after = replace(before, finished_at=before.touched_at if ends else None)
        can = not expected.cancelled and (ends or self.open_in(expected.thread) in (None, interview))
        assert self.interviews.keep(before, after) == can
        expected.open = not ends if can else expected.open

    @precondition(lambda self: self.expected)
    @rule(interview=started)
    def start_over(self, interview: str) -> None:
        expected = self.expected[interview]
        can = self.open_in(expected.thread) in (None, interview)
        assert self.interviews.restart(interview, "v1") == can
        if can:
            expected.open, expected.cancelled, expected.answers = True, False, {}

    @invariant()
    def is_as_expected(self) -> None:
        found = self.interviews.of_owner(self.team, "U1", 100)
        stored = {
            one.id: Expected(one.thread.ts, one.is_open, one.cancelled_at is not None, dict(one.answers))
            for one in found
        }
        assert stored == self.expected
        assert all(list(one.answers) == list(self.expected[one.id].answers.items()) for one in found)

    def open_in(self, thread: str) -> str | None:
        return next((name for name, one in self.expected.items() if one.open and one.thread == thread), None)


def test_whatever_is_done_in_whatever_order_is_what_is_stored(migrated_sqlite: Path, tmp_path: Path) -> None:
    path = shutil.copy(migrated_sqlite, tmp_path / "vmvc.db")
    with Store.open(f"sqlite:///{path}") as store:
        run_state_machine_as_test(
            partial(Interviews, store),
            settings=settings(max_examples=40, stateful_step_count=25),
        )
