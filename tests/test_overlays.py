"""A team lays its own directory over another's: it adds, changes and disables, and every value knows its file."""

import re
import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
import yaml
from boats import BOATS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_knowledge import DINGHY, FORM, SPEED, WHOLE

from bot.advisor.answers import answered
from bot.curation.lint.linting import lint
from bot.curation.provenance import NotThere, keys, values
from bot.knowledge import Base, BrokenBase, load
from bot.knowledge.layers import read_files
from bot.matching import Terms
from bot.settings import Settings, knowledge_directories, shipped_knowledge
from bot.slack.blocks.answers import advice
from bot.slack.limits import SHOWN

RAFT = DINGHY.replace("dinghy", "raft").replace("Dinghy", "Raft")


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    return tmp_path


def written(folder: Path, files: Mapping[str, str]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def laid(folders: Path, *layers: Mapping[str, str], base: Mapping[str, str] = WHOLE) -> tuple[Path, ...]:
    """The base and what lies over it, as directories."""
    names = ("boats", "ours", "mine")
    return tuple(written(folders / name, files) for name, files in zip(names, (base, *layers), strict=False))


def loaded(folders: Path, *layers: Mapping[str, str], base: Mapping[str, str] = WHOLE) -> Base:
    return load(*laid(folders, *layers, base=base))


def faults(folders: Path, *layers: Mapping[str, str], base: Mapping[str, str] = WHOLE) -> list[str]:
    with pytest.raises(BrokenBase) as broken:
        loaded(folders, *layers, base=base)
    told = [str(problem) for problem in broken.value.problems]
    assert all(FORM.fullmatch(line) for line in told), told
    return told


def over_speed(text: str) -> dict[str, str]:
    return {"topics/speed.yaml": f"id: speed\n{text}"}


def over_interview(text: str) -> dict[str, str]:
    return {"interview.yaml": text}


# --- What an overlay can say


def test_an_empty_overlay_changes_nothing(folders: Path):
    assert loaded(folders, {}) == loaded(folders)


def test_a_key_is_replaced_and_the_others_stay(folders: Path):
    topic = loaded(folders, over_speed("answer: It depends on the engine.\n")).topics[0]
    assert (topic.answer, topic.title) == ("It depends on the engine.", "Speed")
    assert topic.compare == {"sail": "slow", "motor": "fast"}


def test_one_cell_of_the_comparison_is_replaced(folders: Path):
    topic = loaded(folders, over_speed("compare: {motor: faster}\n")).topics[0]
    assert topic.compare == {"sail": "slow", "motor": "faster"}


def test_lists_grow_at_their_end(folders: Path):
    ours = over_speed(
        "questions: [which wins, which is faster]\nsources: [{title: Ours, url: 'https://ours.org/'}]\n"
    )
    topic = loaded(folders, ours).topics[0]
    assert topic.questions == ("which is faster", "which wins")
    assert [source.title for source in topic.sources] == ["Boats", "Ours"]


def test_a_list_named_in_replace_is_replaced(folders: Path):
    ours = over_speed("questions: [which wins]\nrelated: []\nreplace: [questions, related]\n")
    topic = loaded(folders, ours).topics[0]
    assert (topic.questions, topic.related) == (("which wins",), ())


def test_replace_may_name_keys_that_hold_keys(folders: Path):
    topic = loaded(folders, over_speed("compare: {motor: fast}\nreplace: [compare]\n")).topics[0]
    assert topic.compare == {"motor": "fast"}


def test_a_source_of_the_same_address_is_renamed_and_not_doubled(folders: Path):
    ours = over_speed("sources: [{url: 'https://example.com/boats', title: Boats today}]\n")
    assert [source.title for source in loaded(folders, ours).topics[0].sources] == ["Boats today"]


def test_new_topics_and_systems_are_added(folders: Path):
    ours = {"systems/raft.yaml": RAFT, **over_speed("related: [raft]\n")}
    base = loaded(folders, ours)
    assert [entry.id for entry in base.entries] == ["speed", "dinghy", "raft"]
    assert base.topics[0].related == ("dinghy", "raft")


def test_the_file_of_an_overlay_may_have_any_name(folders: Path):
    assert loaded(folders, {"topics/our-answers.yaml": "id: speed\ntitle: Pace\n"}).topics[0].title == "Pace"


def test_later_directories_win(folders: Path):
    base = loaded(folders, over_speed("title: Pace\nanswer: Ours.\n"), over_speed("title: Haste\n"))
    assert (base.topics[0].title, base.topics[0].answer) == ("Haste", "Ours.")


def test_the_questionnaire_is_changed_by_ids(folders: Path):
    ours = over_interview("""\
prior: {motor: 0.2}
questions:
  - id: wind
    options:
      - {id: some, evidence: {sail: 2.5}, says: [a breeze]}
      - {id: storm, label: A storm}
  - id: crew
    ask: Is there a crew?
    why: Sails need hands.
    options: [{id: yes, label: Yes}, {id: no, label: No}]
constraints:
  - {id: calm, because: We have tried.}
  - {id: alone, when: {crew: no}, rules_out: sail, because: One pair of hands.}
""")
    interview = loaded(folders, ours).interview
    assert interview.prior == {"sail": 0.1, "motor": 0.2}
    assert [question.id for question in interview.questions] == ["wind", "harbour", "crew"]
    wind = interview.questions[0]
    assert [option.id for option in wind.options] == ["some", "none", "storm"]
    assert (wind.ask, wind.options[0].label) == ("Is there wind?", "Some")
    assert (wind.options[0].evidence, wind.options[0].says) == ({"sail": 2.5}, ("a breeze",))
    assert wind.options[1].evidence == {"sail": -1.0}
    assert [(each.id, each.because) for each in interview.constraints] == [
        ("calm", "We have tried."),
        ("alone", "One pair of hands."),
    ]


def test_a_condition_is_replaced_whole(folders: Path):
    ours = over_interview("constraints: [{id: calm, when: {harbour: [no]}, rules_out: [motor]}]\n")
    (constraint,) = loaded(folders, ours).interview.constraints
    assert (constraint.when, constraint.rules_out) == ({"harbour": ("no",)}, ("motor",))


def test_a_verdict_of_the_same_case_is_changed_and_another_speaks_first(folders: Path):
    ours = over_interview("""\
verdicts:
  - {side: sail, title: Our sail}
  - {side: sail, when: {wind: none}, title: Row, summary: Row., next_steps: [Take oars.]}
""")
    verdicts = loaded(folders, ours).interview.verdicts
    assert [(each.side, each.title) for each in verdicts] == [
        ("sail", "Row"),
        ("sail", "Our sail"),
        ("motor", "Motor"),
    ]
    assert verdicts[1].summary == "Sail."


CALM = WHOLE["interview.yaml"].replace(
    "verdicts:\n",
    """\
verdicts:
  - {id: becalmed, side: sail, when: {wind: none}, title: Wait, summary: Wait., next_steps: [Wait.]}
""",
)
CALM_BOATS = BOATS["interview.yaml"].replace(
    "verdicts:\n",
    """\
verdicts:
  - id: becalmed
    side: sail
    when: {crew: many}
    title: Wait
    summary: Wait.
    next_steps: [Wait.]
    sources: [{title: Boats, url: "https://example.com/boats"}]
""",
)
NAMED = {**WHOLE, "interview.yaml": CALM}


def test_a_verdict_is_changed_by_its_id_also_in_its_condition(folders: Path):
    ours = over_interview("verdicts: [{id: becalmed, when: {harbour: [no]}, title: Row}]\n")
    first, *_ = loaded(folders, ours, base=NAMED).interview.verdicts
    assert (first.id, first.title, first.when, first.summary) == ("becalmed", "Row", {"harbour": ("no",)}, "Wait.")


def test_a_verdict_is_replaced_and_all_of_them_are(folders: Path):
    instead = "{side: sail, title: Ours, summary: Ours., next_steps: [Go.]}"
    steps = over_interview("verdicts: [{id: becalmed, next_steps: [Row.], replace: [next_steps]}]\n")
    assert loaded(folders, steps, base=NAMED).interview.verdicts[0].next_steps == ("Row.",)
    every = over_interview(f"verdicts: [{instead}, {instead.replace('sail', 'motor')}]\nreplace: [verdicts]\n")
    assert [each.title for each in loaded(folders, every, base=NAMED).interview.verdicts] == ["Ours", "Ours"]


@pytest.mark.parametrize("name", ["becalmed", "verdicts.becalmed"])
def test_a_verdict_is_disabled(folders: Path, name: str):
    verdicts = loaded(folders, {"overlay.yaml": f"disable: [{name}]\n"}, base=NAMED).interview.verdicts
    assert [each.id for each in verdicts] == [None, None]


def test_a_side_that_loses_its_last_verdict_is_told_where_that_was_disabled(folders: Path):
    base = {
        **WHOLE,
        "interview.yaml": WHOLE["interview.yaml"].replace("{side: sail, title", "{id: sailing, side: sail, title"),
    }
    assert "id: sailing" in base["interview.yaml"]
    assert faults(folders, {"overlay.yaml": "disable:\n  - sailing\n"}, base=base) == [
        "ours/overlay.yaml:2: disable[1]: no verdict is about sail; keep one of them, or add one to interview.yaml."
    ]


def test_a_verdict_id_that_stands_twice_is_told(folders: Path):
    twice = CALM.replace("{side: sail, title", "{id: becalmed, side: sail, title")
    assert any(
        "the id 'becalmed' is used twice" in each for each in faults(folders, base={**WHOLE, "interview.yaml": twice})
    )


OURS_AT_FAULT = [
    (
        over_interview(
            "verdicts:\n  - {side: sail, when: {wind: [some, none]}, title: A, summary: A., next_steps: [A.]}\n"
            "  - {id: becalmed, when: {wind: some}}\n"
        ),
        "never-given",
    ),
    (over_interview("verdicts:\n  - {id: becalmed, replace: [when], when: {}}\n"), "never-given"),
    (
        over_interview(
            "constraints:\n  - {id: calm, when: {wind: some}}\n"
            "  - {id: gale, when: {wind: some}, rules_out: [motor], because: Waves.}\n"
        ),
        "contradiction",
    ),
    (
        over_interview("questions:\n  - id: crew\n    options:\n      - {id: one, evidence: {motor: 9.0}}\n"),
        "outweighs",
    ),
    (over_interview("questions:\n  - id: wind\n    options:\n      - {id: some, says: [calm]}\n"), "ambiguous-words"),
    (over_interview("questions:\n  - {id: wind, ask_if: {harbour: yes}}\n"), "never-asked"),
    ({"topics/cost.yaml": "id: cost\nquestions:\n  - how fast does a motor boat goe\n"}, "near-duplicate"),
    ({"topics/cost.yaml": "id: cost\nquestions:\n  - knots at full throttle\n"}, "unfit"),
    ({"systems/dinghy.yaml": "id: dinghy\naliases: [keel]\n"}, "ambiguous-name"),
    ({"topics/cost.yaml": "id: cost\nquestions:\n  - who won the cup\n"}, "unfit"),
    ({"out_of_scope.yaml": "questions:\n  - knots at full throttle\n"}, "unfit"),
    ({"about.yaml": "sides:\n  - {id: sail, title: Sail}\nreplace: [sides]\n"}, "load"),
    ({"about.yaml": "sides:\n  - {id: row, title: Oars}\n"}, "unfit"),
    ({"overlay.yaml": "disable:\n  - becalmed\n  - at_sea\n"}, "unfit"),
    (
        over_interview(
            "questions:\n  - id: harbour\n    options:\n      - {id: perhaps, label: Perhaps}\n"
            "      - {id: never, label: Never}\n    replace: [options]\n"
        ),
        "load",
    ),
]


@pytest.mark.parametrize(("ours", "rule"), OURS_AT_FAULT, ids=[rule for _, rule in OURS_AT_FAULT])
def test_what_an_overlay_brings_about_is_told_with_its_own_file(folders: Path, ours: dict[str, str], rule: str):
    """Whatever is found, and only because of it, is at a line of the overlay: never at one of the base."""
    interview = (
        CALM_BOATS.replace("- side: motor", "- id: at_sea\n    side: motor")
        + "rules:\n  - {id: race, when: {crew: many, harbour: yes}, evidence: {sail: 0.1}, because: Fun.}\n"
    )
    base = {**BOATS, "interview.yaml": interview}
    paths = laid(folders, ours, base=base)
    before = set(lint(paths[:1], SHOWN, date(2026, 2, 1)))
    found = set(lint(paths, SHOWN, date(2026, 2, 1))) - before
    assert rule in {finding.rule for finding in found}, found
    assert {finding.problem.file.partition("/")[0] for finding in found} == {"ours"}, found


def test_the_single_files_are_changed_too(folders: Path):
    ours = {
        "out_of_scope.yaml": "questions: [how do i knit]\n",
        "glossary.yaml": "terms:\n  - {term: keel, aliases: [fin]}\n  - {term: bow, meaning: The front.}\n",
        "about.yaml": "title: Our boats\nphrases: {greeting: [ahoy]}\n",
    }
    base = loaded(folders, ours)
    assert base.out_of_scope.questions == ("how do i cook fish", "how do i knit")
    assert [(term.term, term.meaning, term.aliases) for term in base.glossary.terms] == [
        ("keel", "What keeps it upright.", ("fin",)),
        ("bow", "The front.", ()),
    ]
    assert (base.about.title, base.about.phrases) == ("Our boats", {"greeting": ("ahoy",)})


def test_other_overlays_make_other_versions(folders: Path):
    versions = {
        loaded(folders, ours).version for ours in ({}, over_speed("owner: us\n"), over_speed("owner: them\n"))
    }
    assert len(versions) == 3


# --- House rules


def test_a_house_rule_stands_right_after_the_answer(folders: Path):
    base = loaded(folders, over_speed('house_rule: "Here, <motors> only."\n'))
    message = advice(answered(base, Terms(base), base.topics[0]))
    assert message.blocks[0]["text"]["text"] == "*Motors are faster.*"
    assert message.blocks[1]["text"]["text"] == "*House rule:* Here, &lt;motors&gt; only."
    assert message.text.splitlines()[:2] == ["*Motors are faster.*", "*House rule:* Here, &lt;motors&gt; only."]


def test_without_a_house_rule_nothing_is_said_of_one(folders: Path):
    base = loaded(folders)
    assert "House rule" not in advice(answered(base, Terms(base), base.topics[0])).text


# --- Taking out


def test_what_is_disabled_is_gone_and_nothing_points_to_it(folders: Path):
    base = loaded(folders, {"systems/raft.yaml": RAFT + "alternatives: [dinghy]\nmerges_into: dinghy\n"})
    assert base.entry("raft")
    ours = {
        "overlay.yaml": "disable: [dinghy]\n",
        "systems/raft.yaml": RAFT + "alternatives: [dinghy]\nmerges_into: dinghy\n",
    }
    base = loaded(folders, ours)
    assert [entry.id for entry in base.entries] == ["speed", "raft"]
    assert (base.topics[0].related, base.systems[0].alternatives, base.systems[0].merges_into) == ((), (), None)


def test_a_question_is_disabled_with_what_waits_for_it(folders: Path):
    ours = {
        "overlay.yaml": "disable: [wind, calm, lucky]\n",
        "interview.yaml": "questions: [{id: harbour, ask_if: {}}]\n",
    }
    interview = loaded(folders, ours).interview
    assert [question.id for question in interview.questions] == ["harbour"]
    assert (interview.constraints, interview.rules) == ((), ())


def test_what_waits_for_a_disabled_question_is_told_at_its_own_place(folders: Path):
    told = "this waits for 'wind', which is disabled at ours/overlay.yaml:1; "
    told += "disable what waits, change its condition, or keep the question."
    assert faults(folders, {"overlay.yaml": "disable: [wind]\n"}) == [
        f"boats/interview.yaml:12: questions[2].ask_if.wind: {told}",
        f"boats/interview.yaml:17: constraints[1].when.wind: {told}",
        f"boats/interview.yaml:19: rules[1].when.wind: {told}",
    ]


def test_what_is_disabled_can_be_given_anew(folders: Path):
    ours = {"overlay.yaml": "disable: [dinghy]\n", "systems/dinghy.yaml": DINGHY.replace("A small boat.", "Ours.")}
    base = loaded(folders, ours)
    assert (base.systems[0].answer, base.topics[0].related) == ("Ours.", ("dinghy",))


def test_what_one_directory_disables_and_the_next_gives_again_stays(folders: Path):
    disabling = {"overlay.yaml": "disable: [dinghy]\n"}
    again = {"systems/dinghy.yaml": DINGHY, "overlay.yaml": "disable: [lucky]\n"}
    assert loaded(folders, disabling, again).entry("dinghy")


def test_an_id_of_several_things_is_disabled_by_its_section(folders: Path):
    base = {**WHOLE, "interview.yaml": WHOLE["interview.yaml"].replace("id: lucky", "id: speed")}
    (said,) = faults(folders, {"overlay.yaml": "disable: [speed]\n"}, base=base)
    assert said == (
        "ours/overlay.yaml:1: disable[1]: 'speed' is the id of several things; write rules.speed or topics.speed."
    )
    assert loaded(folders, {"overlay.yaml": "disable: [rules.speed]\n"}, base=base).interview.rules == ()


# --- What is wrong with an overlay is told with its own file and line

WRONG = [
    (
        {"overlay.yaml": "disable:\n  - dingy\n"},
        "ours/overlay.yaml:2: disable[1]: no directory before this one has the id 'dingy'; did you mean 'dinghy'?",
    ),
    (
        {"overlay.yaml": "disble: [dinghy]\n"},
        "ours/overlay.yaml:1: disble: unknown key 'disble'; did you mean 'disable'?",
    ),
    (
        {"topics/x.yaml": "id: spede\nanswer: Ours.\n"},
        "ours/topics/x.yaml:1: id: nothing before this file has the id 'spede', and by "
        "itself it lacks a title; did you mean 'speed'?",
    ),
    (
        {"topics/x.yaml": "id: whale\nanswer: Ours.\n"},
        "ours/topics/x.yaml:1: id: nothing before this file has the id 'whale', and by "
        "itself it lacks a title; correct the id, or complete the file.",
    ),
    ({"topics/x.yaml": "answer: Ours.\n"}, "ours/topics/x.yaml:1: id: this key is missing; add it."),
    (
        {"topics/x.yaml": "id: dinghy\nanswer: Ours.\n"},
        "ours/topics/x.yaml:1: id: 'dinghy' is in systems/, at "
        "boats/systems/dinghy.yaml:1; move this file to systems/, or choose another id.",
    ),
    (
        {"topics/x.yaml": "id: depth\ntitle: Depth\nquestions: [how deep]\nanswer: Very.\n"},
        "ours/topics/x.yaml:1: there is no source; add `sources:` with a title and a url.",
    ),
    (over_speed("anser: Ours.\n"), "ours/topics/speed.yaml:2: anser: unknown key 'anser'; did you mean 'answer'?"),
    (over_speed("answer: [Ours.]\n"), "ours/topics/speed.yaml:2: answer: text is expected here; write a text"),
    (over_speed("compare: {oar: slow}\n"), "ours/topics/speed.yaml:2: compare.oar: 'oar' is no side of about.yaml"),
    (
        over_speed("questions:\n  - ours\n  - what is a dinghy\n"),
        "ours/topics/speed.yaml:4: questions[2]: 'what is a dinghy' is also an "
        "example at boats/systems/dinghy.yaml:7",
    ),
    (over_speed("related:\n  - whale\n"), "ours/topics/speed.yaml:3: related[1]: 'whale' is no topic or system"),
    (
        over_speed("related: [speed, speed2, speed3]\n"),
        "ours/topics/speed.yaml:2: related: 4 entries, but at most 3 are allowed; name it in "
        "`replace: [related]`, and keep the most useful ones.",
    ),
    (
        over_speed("replace: [answer]\n"),
        "ours/topics/speed.yaml:2: replace[1]: 'answer' is not a key beside this; give "
        "this key too, or remove its name.",
    ),
    (
        over_speed("answer: Ours.\nreplace: [anwser]\n"),
        "ours/topics/speed.yaml:3: replace[1]: 'anwser' is not a key beside this; did you mean 'answer'?",
    ),
    (
        over_speed("answer: Ours.\nreplace: [[answer], {answer: x}]\n"),
        "ours/topics/speed.yaml:3: replace[1]: '['answer']' is not a key beside this;",
    ),
    (
        over_speed("answer: Ours.\nreplace: answer\n"),
        "ours/topics/speed.yaml:3: replace: a list of keys is expected here; write it as `replace: [sources]`.",
    ),
    (
        over_speed("") | {"topics/again.yaml": "id: speed\ntitle: Pace\n"},
        "ours/topics/speed.yaml:1: id: the id 'speed' is taken by "
        "ours/topics/again.yaml:1; give one of them another id.",
    ),
    ({"topics/speed.yaml": ""}, "ours/topics/speed.yaml:1: the file must hold keys with values"),
    ({"about.yaml": "- Ours\n"}, "ours/about.yaml:1: the file must hold keys with values"),
    (
        over_interview("questions:\n  - id: wind\n    options:\n      - {id: some, evidence: {oar: 1}}\n"),
        "ours/interview.yaml:4: questions[1].options[1].evidence.oar: 'oar' is no side",
    ),
    (
        over_interview("questions:\n  - {id: wnd, why: Ours.}\n"),
        "ours/interview.yaml:2: questions[1].ask: this key is missing; add it.",
    ),
    (
        over_interview("questions:\n  - {id: wind, why: Ours.}\n  - {id: wind, why: Ours.}\n"),
        "ours/interview.yaml:3: questions[2]: this entry is listed twice; keep one of them.",
    ),
    (
        over_interview("rules:\n  - {id: lucky, when: {wind: some, tide: high}}\n"),
        "ours/interview.yaml:2: rules[1].when.tide: no question has the id 'tide'; correct the name.",
    ),
    ({"topics/speed.yaml": "id: ["}, "ours/topics/speed.yaml:1: YAML cannot read this"),
    ({"topics/x.yml": "id: speed"}, "ours/topics/x.yml:1: the name must end in .yaml; rename the file to x.yaml."),
]


@pytest.mark.parametrize(("ours", "told"), WRONG)
def test_a_fault_of_an_overlay_is_told_with_its_own_file(folders: Path, ours: Mapping[str, str], told: str):
    said = faults(folders, ours)
    assert said[0].startswith(told), said


def test_a_fault_of_the_base_is_told_with_the_base_s_file(folders: Path):
    base = {**WHOLE, "topics/speed.yaml": SPEED.replace("[dinghy]", "[whale]")}
    (said,) = faults(folders, over_speed("answer: Ours.\n"), base=base)
    assert said.startswith("boats/topics/speed.yaml:7: related[1]: 'whale' is no topic or system")


def test_where_the_base_cannot_be_read_the_overlay_is_not_blamed(folders: Path):
    base = {**WHOLE, "topics/speed.yaml": "id: ["}
    (said,) = faults(folders, over_speed("answer: Ours.\n") | {"overlay.yaml": "disable: [speed]\n"}, base=base)
    assert said.startswith("boats/topics/speed.yaml:1: YAML cannot read this")


def test_a_part_of_an_id_is_recognised(folders: Path):
    base = {**WHOLE, "systems/tool_raft.yaml": RAFT.replace("id: raft", "id: tool_raft")}
    (said,) = faults(folders, {"overlay.yaml": "disable: [raft]\n"}, base=base)
    assert said.endswith("no directory before this one has the id 'raft'; did you mean 'tool_raft'?")


def test_directories_of_the_same_name_are_told_apart(tmp_path: Path):
    base = written(tmp_path / "boats", WHOLE)
    (tmp_path / "team").mkdir()
    ours = written(tmp_path / "team" / "boats", over_speed("anser: Ours.\n"))
    with pytest.raises(BrokenBase, match=re.escape(f"{ours}/topics/speed.yaml:2: anser: unknown key")):
        load(base, ours)


def test_a_directory_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(BrokenBase, match="there is no such directory"):
        load(written(tmp_path / "boats", WHOLE), tmp_path / "ours")


OVERLAYS = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.sampled_from(["speed", "wind", "sail", "some", "x", ""]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "title", "compare", "questions", "replace", "options", "when", "side", "sail"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(tree=OVERLAYS, file=st.sampled_from(["topics/speed.yaml", "interview.yaml", "about.yaml", "overlay.yaml"]))
def test_whatever_lies_above_is_laid_or_told(folders: Path, tree: object, file: str):
    if isinstance(tree, dict) and file.startswith("topics"):
        tree = {"id": "speed", **tree}
    try:
        loaded(folders, {file: yaml.safe_dump(tree)})
        told: list[str] = []
    except BrokenBase as broken:
        told = [str(problem) for problem in broken.problems]
    assert all(FORM.fullmatch(line) for line in told), told


# --- Where a value comes from

OURS = over_speed("""\
answer: Ours.
compare:
  motor: ours
questions: [which wins]
sources: []
replace: [sources]
""") | over_interview("questions:\n  - {id: wind, options: [{id: some, evidence: {sail: 2}}]}\n")


def traced(
    folders: Path, place: str, *layers: Mapping[str, str]
) -> list[tuple[str, object, str, list[tuple[object, str]]]]:
    files = read_files(*laid(folders, *layers or (OURS,)))
    return [
        (each.place, each.value, str(each.origin), [(old.value, str(old.origin)) for old in each.covered])
        for each in values(files, place)
    ]


def test_a_value_is_traced_to_its_file_and_what_it_replaced(folders: Path):
    assert traced(folders, "speed.answer") == [
        ("speed.answer", "Ours.", "ours/topics/speed.yaml:2", [("Motors are faster.", "boats/topics/speed.yaml:3")])
    ]
    assert traced(folders, "speed.compare.motor") == [
        ("speed.compare.motor", "ours", "ours/topics/speed.yaml:4", [("fast", "boats/topics/speed.yaml:4")])
    ]
    assert traced(folders, "speed.compare.sail")[0][2:] == ("boats/topics/speed.yaml:4", [])


def test_every_entry_of_a_list_is_traced(folders: Path):
    assert [(value, where) for _, value, where, _ in traced(folders, "speed.questions")] == [
        ("which is faster", "boats/topics/speed.yaml:6"),
        ("which wins", "ours/topics/speed.yaml:5"),
    ]
    assert traced(folders, "speed.questions[2]") == traced(folders, "speed.questions.2")


def test_a_list_that_was_replaced_is_traced_whole(folders: Path):
    ((_, value, where, covered),) = traced(folders, "speed.sources")
    assert (value, where, covered[0][1]) == ([], "ours/topics/speed.yaml:6", "boats/topics/speed.yaml:8")


def test_the_questionnaire_is_traced_by_ids(folders: Path):
    ((place, value, where, covered),) = traced(folders, "wind.options.some.evidence.sail")
    assert (place, value, where) == ("wind.options.some.evidence.sail", 2, "ours/interview.yaml:2")
    assert covered == [(1.0, "boats/interview.yaml:7")]
    assert traced(folders, "interview.prior.sail")[0][2] == "boats/interview.yaml:1"


def test_what_was_replaced_twice_tells_both(folders: Path):
    ((_, value, _, covered),) = traced(folders, "speed.answer", OURS, over_speed("answer: Mine.\n"))
    assert (value, [old for old, _ in covered]) == ("Mine.", ["Ours.", "Motors are faster."])


def test_all_keys_of_a_topic_are_listed(folders: Path):
    found = {each.place: each for each in keys(read_files(*laid(folders, OURS)), "speed")}
    assert list(found) == [
        f"speed.{key}" for key in ("id", "title", "answer", "compare", "questions", "related", "sources")
    ]
    assert found["speed.questions"].others == ("boats/topics/speed.yaml",)


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("sped", "Nothing has the id 'sped'; did you mean 'speed'?"),
        ("speed.anser", "There is no 'anser' here; did you mean 'answer'?"),
        ("speed.owner", "'owner' is set in no file, so it is empty."),
        ("speed.answer.x", "There is nothing below this value, so no 'x'."),
        ("speed.questions.9", "There is no '9' here; there are 1, 2."),
        ("wind.options.sme", "There is no 'sme' here; did you mean 'some'?"),
        ("dinghy", "'dinghy' is disabled at ours/overlay.yaml:1."),
        ("", "Nothing has the id ''; "),
    ],
)
def test_a_place_that_is_not_there_is_told(folders: Path, place: str, told: str):
    files = read_files(*laid(folders, {**OURS, "overlay.yaml": "disable: [dinghy]\n"}))
    with pytest.raises(NotThere, match=re.escape(told)):
        values(files, place)


def test_every_value_of_the_knowledge_that_ships_can_be_traced():
    files = read_files(shipped_knowledge())
    for _, id_ in files.entries:
        for each in values(files, id_):
            assert each.origin.line > 0
            assert [again.value for again in values(files, each.place)] == [each.value]


# --- Which directories


def test_directories_are_named_one_after_the_other():
    assert knowledge_directories(" base, ours ,") == (Path("base"), Path("ours"))
    assert knowledge_directories("shipped,ours") == (shipped_knowledge(), Path("ours"))
    assert knowledge_directories("") == ()


def test_the_settings_name_directories(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("VMVC_KNOWLEDGE", "base,ours")
    assert Settings().knowledge == (Path("base"), Path("ours"))
    monkeypatch.setenv("VMVC_KNOWLEDGE", "")
    assert Settings().knowledge == (shipped_knowledge(),)
