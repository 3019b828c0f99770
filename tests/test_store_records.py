"""Bases, decision records, and the whole of what is known of a workload."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from conftest import Clock, at_once, keep

from bot.store import DissentRow, Interview, Store, StoredCase, Thread

KEPT = StoredCase(
    answers=(("team_skills", "vms"), ("guest_os", "linux")),
    components=(("database", (("stateful", "heavy_database"),)), ("services", ())),
    priorities=("cost", "isolation"),
    stop_at=1.0,
    proposed=(("architecture", "batch", "every night", "services"),),
)


@pytest.fixture
def interviews(store: Store) -> list[Interview]:
    return [begun(store, number) for number in range(3)]


def begun(store: Store, number: int, team: str = "T1") -> Interview:
    return store.interviews.start(f"i{number}", Thread(team, "C1", f"{number}.0"), "U1", "v1", "")


def found(store: Store, interview: str) -> Interview:
    there = store.interviews.find(interview)
    assert there
    return there


def test_two_people_who_disagree_with_one_decision_can_both_be_erased(store: Store) -> None:
    store.interviews.start("contested", Thread("T1", "C1", "9.0"), "U1", "v1", "")
    store.records.file("contested", "T1", ())
    for user in ("U2", "U3"):
        store.records.disagree("contested", DissentRow(user, "vm", f"{user} says so"))
    for user in ("U2", "U3"):
        store.of("T1").personal_data.erase(user, lambda text, *_: text)
    left = store.records.disagreements("contested")
    assert len({each.user for each in left}) == 2
    assert not {"U2", "U3"} & {each.user for each in left}


def test_a_base_is_kept_once_and_found_by_its_version(store: Store) -> None:
    store.bases.keep("v1", '{"questions": []}')
    store.bases.keep("v1", "another content would have another version")
    assert store.bases.find("v1") == '{"questions": []}'
    assert store.bases.find("v2") is None


def test_what_is_known_is_kept_as_a_whole(store: Store, interviews: list[Interview]) -> None:
    assert keep(store, interviews[0], KEPT)
    assert found(store, "i0").kept == KEPT
    assert found(store, "i1").kept == StoredCase()


def test_an_answer_that_stays_keeps_its_place_and_the_rest_goes(store: Store, interviews: list[Interview]) -> None:
    keep(store, interviews[0], KEPT)
    changed = StoredCase(answers=(("guest_os", "windows"), ("lifespan", "long_lived")))
    keep(store, found(store, "i0"), replace(changed, answers=(("team_skills", "both"), *changed.answers)))
    assert found(store, "i0").kept == StoredCase(
        answers=(("team_skills", "both"), ("guest_os", "windows"), ("lifespan", "long_lived"))
    )


def test_of_two_that_change_the_same_interview_the_first_counts(store: Store, interviews: list[Interview]) -> None:
    before = interviews[0]
    assert keep(store, before, KEPT)
    assert not keep(store, before, StoredCase(priorities=("speed",)))
    assert found(store, "i0").kept == KEPT


def test_of_eight_changes_at_once_one_counts(store: Store, interviews: list[Interview]) -> None:
    changes = [StoredCase(answers=(("scaling", f"option{number}"),)) for number in range(8)]
    kept = at_once(*(partial(keep, store, interviews[0], each) for each in changes))
    assert sorted(kept) == [False] * 7 + [True]
    assert found(store, "i0").kept == changes[kept.index(True)]


def test_each_component_has_its_own_answer_to_a_question(store: Store, interviews: list[Interview]) -> None:
    both = (("database", (("stateful", "heavy_database"),)), ("services", (("stateful", "none"),)))
    assert keep(store, interviews[0], StoredCase(components=both))
    assert found(store, "i0").kept.components == both


def test_starting_again_forgets_the_components(store: Store, interviews: list[Interview]) -> None:
    keep(store, interviews[0], KEPT)
    store.interviews.restart("i0", "v2")
    assert found(store, "i0").kept == StoredCase(priorities=KEPT.priorities)


@pytest.mark.usefixtures("interviews")
def test_an_interview_goes_on_under_another_base(store: Store) -> None:
    before = found(store, "i0")
    assert store.interviews.keep(before, replace(before, base_version="v2"))
    assert found(store, "i0").base_version == "v2"


@pytest.mark.usefixtures("interviews")
def test_records_are_numbered_from_one_in_each_workspace(store: Store) -> None:
    begun(store, 7, "T2")
    numbers = [store.records.file(f"i{n}", "T1", ["U1"]).number for n in range(3)]
    assert numbers == [1, 2, 3]
    assert store.records.file("i7", "T2", ["U9"]).number == 1
    assert [each.interview for each in store.records.of_team("T1")] == ["i0", "i1", "i2"]
    assert len(store.records.of_team()) == 4


@pytest.mark.usefixtures("interviews")
def test_a_record_keeps_its_number(store: Store) -> None:
    first = store.records.file("i0", "T1", ["U1"])
    store.records.file("i1", "T1", ["U1"])
    assert store.records.file("i0", "T1", ["somebody else"]) == first


def test_of_eight_filed_at_once_each_gets_a_number_of_its_own(store: Store) -> None:
    for number in range(8):
        begun(store, number)
    filed = at_once(*(partial(store.records.file, f"i{number}", "T1", ["U1"]) for number in range(8)))
    assert sorted(each.number for each in filed) == list(range(1, 9))


@pytest.mark.usefixtures("interviews")
def test_a_record_is_proposed_until_somebody_decides(store: Store) -> None:
    assert store.records.file("i0", "T1", ["U1"]).status == "proposed"
    decided = store.records.decide("i0", "accepted", ["Ada", "Grace"])
    assert decided == store.records.find("i0")
    assert decided
    assert (decided.status, decided.deciders) == ("accepted", ("Ada", "Grace"))
    assert store.records.decide("never filed", "accepted", []) is None


@pytest.mark.usefixtures("interviews")
def test_a_record_that_is_replaced_says_by_which(store: Store) -> None:
    store.records.file("i0", "T1", ["U1"])
    newer = store.records.file("i1", "T1", ["U1"], supersedes="i0")
    older = store.records.find("i0")
    assert older
    assert (older.status, older.superseded_by, newer.supersedes) == ("superseded", "i1", "i0")


@pytest.mark.usefixtures("interviews")
def test_a_decision_is_replaced_once_and_only_where_it_was_filed(store: Store) -> None:
    assert store.records.file("i1", "T1", ["U1"], supersedes="i0").supersedes is None
    store.records.file("i0", "T1", ["U1"], supersedes="i1")
    assert store.records.file("i2", "T1", ["U1"], supersedes="i1").supersedes is None


@pytest.mark.usefixtures("interviews")
def test_a_record_goes_with_its_interview(store: Store) -> None:
    store.records.file("i0", "T1", ["U1"])
    store.records.file("i1", "T1", ["U1"], supersedes="i0")
    store.forget_team("T1")
    assert store.records.of_team() == []


# --- Disagreement


def test_people_disagree_each_for_themselves_and_the_last_word_counts(
    store: Store, interviews: list[Interview], clock: Clock
) -> None:
    assert store.records.disagreements("i0") == ()
    for user, chosen in (("U2", "vm"), ("U3", ""), ("U2", "both")):
        clock.pass_by(timedelta(minutes=1))
        store.records.disagree("i0", DissentRow(user, chosen, f"{chosen} suits us"))
    assert store.records.disagreements("i0") == (
        DissentRow("U3", "", " suits us"),
        DissentRow("U2", "both", "both suits us"),
    )
    assert store.records.disagreements("i1") == ()
