"""Linting finds what a curator would want to know, with its place, and nothing else."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from boats import BOATS, moored
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from bot.curation.lint.finding import Finding
from bot.curation.lint.linting import lint
from bot.curation.near_duplicates import near_pairs
from bot.settings import shipped_knowledge
from bot.slack.limits import SHOWN

TODAY = date(2026, 5, 4)

SOURCE = 'sources: [{title: Boats, url: "https://example.com/boats"}]'


def found(folder: Path, files: Mapping[str, str], today: date = TODAY) -> list[Finding]:
    return sorted(lint([moored(folder, files)], SHOWN, today))


def edited(name: str, old: str, new: str) -> dict[str, str]:
    assert BOATS[name].count(old) == 1, "the edit changes one place"
    return {**BOATS, name: BOATS[name].replace(old, new)}


def test_a_well_kept_base_has_nothing_to_find(tmp_path: Path):
    assert found(tmp_path, BOATS) == []


def test_the_knowledge_that_ships_has_no_faults():
    errors = [
        str(finding.problem)
        for finding in lint([shipped_knowledge()], SHOWN, date.today())
        if finding.severity == "error"
    ]
    assert errors == []


QUESTION = "what does a boat cost"
MANY = "label: Many, evidence: {sail: 0.1}"


class Edit(NamedTuple):
    """Replace `old` by `new` in a file: `rule` finds it on this line and says this."""

    name: str
    old: str
    new: str
    rule: str
    line: int
    told: str


COST, SPEED, FORM = "topics/cost.yaml", "topics/speed.yaml", "interview.yaml"
ASKED, LOADS = "expectations/questions.yaml", "expectations/workloads.yaml"
ERRORS = {"load", "unfit", "unknown-name", "never-asked", "never-holds", "merge-chain", "not-read", "misread"}


@pytest.mark.parametrize(
    "edit",
    [
        Edit(SPEED, "title: Speed", "titel: Speed", "load", 2, "did you mean 'title'?"),
        Edit(SPEED, "[dinghy]", "[dingy]", "load", 11, "'dingy' is no topic"),
        Edit(SPEED, "do sailing boats plane", "What is a dinghy?!", "unfit", 8, "dinghy.yaml:8"),
        Edit(COST, QUESTION, "how fast does a motor boat goes?", "near-duplicate", 7, "cost.yaml:5"),
        Edit(COST, QUESTION, "berth fees, in summer", "repeated-example", 7, "cost.yaml:5"),
        Edit(COST, f"  - {QUESTION}\n", "", "few-examples", 4, "4 examples"),
        Edit("systems/dinghy.yaml", "side: sail\n", "", "no-side", 1, "add `side:`"),
        Edit(COST, "owner: harbour\n", "", "no-owner", 1, "add `owner:`"),
        Edit(COST, "reviewed: 2026-01-31\n", "", "stale-review", 1, "last reviewed"),
        Edit(COST, "2026-01-31", "2025-05-03", "stale-review", 13, "more than a year ago"),
        Edit(COST, "2026-01-31", "2026-05-05", "stale-review", 13, "is in the future"),
        Edit(COST, "owner:", "related: [cost]\nowner:", "itself", 12, "the entry itself"),
        Edit(COST, "title: Cost", "title: " + "Cost " * 20, "too-long", 2, "a button shows 75"),
        Edit(COST, "Wind is free.", "Wind. " * 601, "too-long", 3, "a paragraph shows 3000"),
        Edit(COST, "Wind is free.", "Wind is free" + " and free" * 14, "long-sentence", 3, "31 words"),
        Edit(
            COST, "owner:", '  - {title: B, url: "https://example.com/boats"}\nowner:', "repeated-source", 12, "twice"
        ),
        Edit("glossary.yaml", "[fin]", "[jolly boat]", "ambiguous-name", 2, "already means Dinghy"),
        Edit(ASKED, "expect: speed", "expect: sped", "unknown-name", 2, "did you mean 'speed'?"),
        Edit(ASKED, "which one is quicker", "Do sailing boats plane?", "learnt-expectation", 2, "tests nothing"),
        Edit(ASKED, "expect: speed", "expects: speed", "load", 2, "did you mean 'expect'?"),
        Edit(LOADS, "crew: many", "crew: much", "unknown-name", 2, "option of crew"),
        Edit(LOADS, "crew: many", "crow: many", "unknown-name", 2, "did you mean 'crew'?"),
        Edit(LOADS, "expected: sail", "expected: row", "unknown-name", 2, "side of a verdict"),
        Edit(FORM, "ask_if: {wind: some}", "ask_if: {harbour: yes}", "never-asked", 11, "no answers lead"),
        Edit(FORM, "when: {wind: none}", "when: {wind: none, harbour: yes}", "never-holds", 23, "constraint hold"),
        Edit(FORM, "One, evidence: {motor: 0.1}", "One", "no-evidence", 19, "crew=one"),
        Edit(FORM, "[breeze]", "[calm]", "ambiguous-words", 7, "also said for some"),
        Edit(FORM, "says: [breeze]", "signs: [breeze]", "no-example", 6, "no example shows"),
        Edit(FORM, "says: [breeze]", "signs: [gale], reads: [A breeze.]", "not-read", 6, "is read as nothing"),
        Edit(
            FORM,
            "says: [calm]",
            "signs: [calm], reads: [It is calm.], does_not_read: [A calm sea.]",
            "misread",
            7,
            "narrow",
        ),
        Edit(FORM, f"sail.\n    {SOURCE}", "sail.", "no-source", 22, "there is no source"),
        Edit(FORM, MANY, "label: Many, because: So., evidence: {sail: 0.16}", "no-source", 20, "there is no source"),
        Edit(FORM, MANY, f"label: Many, evidence: {{sail: 0.16}}, {SOURCE}", "no-reason", 20, "but no reason"),
        Edit(FORM, MANY, f"label: Many, because: So, evidence: {{sail: 2}}, {SOURCE}", "outweighs", 15, "weighs 2.0"),
        Edit(FORM, "questions:\n", "prior: {motor: 5}\nquestions:\n", "never-given", 29, "lead to sail"),
        Edit(FORM, "label: Many", "label: " + "Many " * 20, "too-long", 20, "a button shows 75"),
        Edit(FORM, "Big boats need it.", "Big boats need it" + " very much" * 14, "long-sentence", 10, "32 words"),
    ],
    ids=lambda edit: f"{edit.rule}: {edit.new[:30]}",
)
def test_an_edit_is_found_out(tmp_path: Path, edit: Edit):
    every = found(tmp_path, edited(edit.name, edit.old, edit.new))
    assert {finding.rule for finding in every} == {edit.rule}
    assert {finding.severity for finding in every} == {"error" if edit.rule in ERRORS else "warning"}
    assert edit.line in [finding.problem.line for finding in every]
    assert edit.told in "\n".join(str(finding.problem) for finding in every)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (QUESTION, "how do I cook fish and what does that cost"),
        ("2026-01-31", "2025-05-04"),
        ("Wind is free.", "Wind is free" + "; and free" * 14 + "."),
    ],
)
def test_what_is_well_is_left_alone(tmp_path: Path, old: str, new: str):
    assert found(tmp_path, edited(COST, old, new)) == []


def test_an_entry_does_not_merge_into_itself(tmp_path: Path):
    (finding,) = found(tmp_path, edited(COST, "owner:", "merges_into: cost\nowner:"))
    assert (finding.rule, finding.severity, finding.problem.line) == ("itself", "error", 12)


def test_what_declines_and_what_answers_must_not_be_nearly_the_same(tmp_path: Path):
    files = edited("out_of_scope.yaml", "how do I cook fish", "can you tell me how do sailing boats plane")
    files["topics/speed.yaml"] = files["topics/speed.yaml"].replace(
        "do sailing boats plane", "can you tell me how do sailing boats planes"
    )
    (finding,) = found(tmp_path, files)
    assert (finding.rule, finding.problem.file, finding.problem.line) == (
        "near-duplicate",
        "boats/out_of_scope.yaml",
        2,
    )


def test_topics_that_merge_may_share_a_question(tmp_path: Path):
    near = edited("topics/cost.yaml", "what does a boat cost", "how fast does a motor boat goes?")
    near["topics/cost.yaml"] += "merges_into: speed\n"
    assert found(tmp_path, near) == []


def test_two_systems_may_share_the_question_that_compares_them(tmp_path: Path):
    tender = BOATS["systems/dinghy.yaml"].replace("dinghy", "tender").replace("Dinghy", "Tender")
    tender = tender.replace("aliases: [jolly boat]\n", "").replace("jolly boat", "tender")
    tender = tender.replace("  - can I row it\n", "  - how do I tow mine\n").replace(
        "tender or tender", "tender or dinghy"
    )
    dinghy = BOATS["systems/dinghy.yaml"].replace("dinghy or tender", "dinghy or tenders")
    files = {**BOATS, "systems/tender.yaml": tender, "systems/dinghy.yaml": dinghy}
    assert {finding.rule for finding in found(tmp_path, files)} == {"near-duplicate"}, "the plural is no name of it"
    files["systems/tender.yaml"] = tender.replace("side: sail", "side: sail\naliases: [tenders]")
    assert found(tmp_path, files) == []


def test_a_merge_leads_to_the_end_at_once(tmp_path: Path):
    files = edited("topics/cost.yaml", "owner:", "merges_into: dinghy\nowner:")
    files["systems/dinghy.yaml"] += "merges_into: speed\n"
    (finding,) = found(tmp_path, files)
    assert (finding.rule, finding.severity) == ("merge-chain", "error")
    assert "name speed" in str(finding.problem)


def test_constraints_that_leave_nothing_contradict_each_other(tmp_path: Path):
    other = "  - {id: alone, when: {crew: one}, rules_out: motor, because: So., " + SOURCE + "}\nverdicts:"
    (finding,) = found(tmp_path, edited("interview.yaml", "verdicts:", other))
    assert finding.rule == "contradiction"
    assert "calm and alone can hold at once" in str(finding.problem)
    never_together = other.replace("{crew: one}", "{wind: some, crew: one}")
    assert found(tmp_path, edited("interview.yaml", "verdicts:", never_together)) == []


def test_the_same_condition_is_written_once(tmp_path: Path):
    again = "  - {id: still, when: {wind: [none]}, rules_out: [sail], because: So., " + SOURCE + "}\nverdicts:"
    (finding,) = found(tmp_path, edited("interview.yaml", "verdicts:", again))
    assert (finding.rule, finding.problem.line) == ("repeated-condition", 27)


def test_a_verdict_for_a_special_case_comes_first(tmp_path: Path):
    special = "  - {side: motor, when: {crew: one}, title: M, summary: M., next_steps: [], " + SOURCE + "}\n"
    assert found(tmp_path, edited("interview.yaml", "verdicts:\n", f"verdicts:\n{special}")) == []
    (finding,) = found(tmp_path, {**BOATS, "interview.yaml": BOATS["interview.yaml"] + special})
    assert (finding.rule, finding.severity) == ("never-given", "error")


def test_every_fault_of_a_base_that_does_not_load_is_told(tmp_path: Path):
    files = edited("topics/cost.yaml", "title: Cost", "titel: Cost")
    files["systems/dinghy.yaml"] = files["systems/dinghy.yaml"].replace("side:", "site:")
    rules = [(finding.rule, finding.problem.file) for finding in found(tmp_path, files)]
    assert ("load", "boats/topics/cost.yaml") in rules
    assert ("load", "boats/systems/dinghy.yaml") in rules


words = st.sampled_from("boat sail motor harbour wind keel the a is how fast does it go tides in may".split())  # noqa: SIM905


@given(
    st.lists(st.tuples(st.lists(words, min_size=1, max_size=8).map(" ".join), st.sampled_from("abc")), max_size=25)
)
def test_what_is_called_near_is_near_and_the_same_words_are_always_found(said: list[tuple[str, str]]):
    texts, groups = [text for text, _ in said], [group for _, group in said]
    pairs = {(pair.first, pair.second): pair.ratio for pair in near_pairs(texts, groups)}
    for (first, second), ratio in pairs.items():
        assert first < second
        assert groups[first] != groups[second]
        alike = max(fuzz.ratio(texts[first], texts[second]), fuzz.token_sort_ratio(texts[first], texts[second]))
        assert round(alike) == ratio >= 94
    same = {
        (first, second)
        for first in range(len(texts))
        for second in range(first + 1, len(texts))
        if groups[first] != groups[second] and sorted(texts[first].split()) == sorted(texts[second].split())
    }
    assert same <= pairs.keys()


def test_a_topic_full_of_one_sentence_is_linted_and_what_another_shares_with_it_is_found():
    texts = [f"how fast does a boat with one sail go on day {number}" for number in range(30_000)]
    pairs = near_pairs([*texts, f"{texts[17]} x"], ["speed"] * len(texts) + ["cost"])
    assert (17, len(texts)) in {(pair.first, pair.second) for pair in pairs}
