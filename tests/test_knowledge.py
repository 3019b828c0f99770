"""A base is loaded whole or not at all, and every fault in it is told with its place and its remedy."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge import Base, BrokenBase, load, survey
from bot.knowledge.snapshot import load_snapshot

FORM = re.compile(r"[\w./-]+:\d+: [^\n]+; [^\n;]+[.?]")

ABOUT = """\
title: Boats
sides:
  - {id: sail, title: Sail}
  - {id: motor, title: Motor}
attributes:
  - {id: length, title: Length}
"""

SPEED = """\
id: speed
title: Speed
answer: Motors are faster.
compare: {sail: slow, motor: fast}
questions:
  - which is faster
related: [dinghy]
sources:
  - {title: Boats, url: "https://example.com/boats"}
"""

DINGHY = """\
id: dinghy
title: Dinghy
side: sail
answer: A small boat.
attributes: {length: 4 m}
questions:
  - what is a dinghy
sources:
  - {title: Boats, url: "https://example.com/boats"}
"""

INTERVIEW = """\
prior: {sail: 0.1}
questions:
  - id: wind
    ask: Is there wind?
    why: Sails need it.
    options:
      - {id: some, label: Some, evidence: {sail: 1.0}}
      - {id: none, label: None, evidence: {sail: -1.0}}
  - id: harbour
    ask: Is there a harbour?
    why: Big boats need it.
    ask_if: {wind: some}
    options:
      - {id: yes, label: Yes}
      - {id: no, label: No}
constraints:
  - {id: calm, when: {wind: none}, rules_out: sail, because: No wind no sail.}
rules:
  - {id: lucky, when: {wind: some, harbour: yes}, evidence: {sail: 1.0}, because: All is there.}
verdicts:
  - {side: sail, title: Sail, summary: Sail., next_steps: [Learn knots.]}
  - {side: motor, title: Motor, summary: Motor., next_steps: [Buy fuel.]}
"""

WHOLE = {
    "about.yaml": ABOUT,
    "topics/speed.yaml": SPEED,
    "systems/dinghy.yaml": DINGHY,
    "interview.yaml": INTERVIEW,
    "out_of_scope.yaml": "questions:\n  - how do i cook fish\n",
    "glossary.yaml": "terms:\n  - {term: keel, meaning: What keeps it upright.}\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "boats"


def written(folder: Path, files: Mapping[str, str]) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
    return folder


def loaded(folder: Path, **changed: str) -> Base:
    return load(written(folder, WHOLE | changed))


def faults(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What is wrong with these files, told one a line."""
    with pytest.raises(BrokenBase) as broken:
        load(written(folder, files))
    told = str(broken.value).splitlines()
    assert len(told) == len(broken.value.problems)
    for line in told:
        assert FORM.fullmatch(line), line
        assert not re.search(r"\.\.(?!\.)|\?\.|; \.", line), f"clumsy: {line}"
    return told


def edited(file: str, old: str, new: str) -> dict[str, str]:
    """The whole base with one edit."""
    assert WHOLE[file].count(old) == 1
    return {**WHOLE, file: WHOLE[file].replace(old, new)}


def test_a_whole_base_is_loaded(folder: Path):
    base = loaded(folder)
    assert [entry.id for entry in base.entries] == ["speed", "dinghy"]
    assert base.about.title == "Boats"
    assert base.interview.constraints[0].rules_out == ("sail",)
    assert base.interview.questions[1].options[0].id == "yes"
    assert base.entry("dinghy") is base.systems[0]
    assert base.entry("whale") is None


# --- One file by itself

SPEED_FAULTS = [
    ("title: Speed", "titel: Speed", 2, "titel: unknown key 'titel'; did you mean 'title'?"),
    ("title: Speed", "title: Speed\nzzz: 1", 3, "zzz: unknown key 'zzz'; use one of id, title, answer"),
    ("title: Speed\n", "", 1, "title: this key is missing; add it."),
    ("title: Speed", "title: 2024", 2, "title: text is expected here; write a text, in quotes"),
    ("title: Speed", "title: true", 2, "title: text is expected here"),
    ("title: Speed", "title: [a]", 2, "title: text is expected here"),
    ("title: Speed", "title: ' '", 2, "title: this is empty; fill it in, or remove the key."),
    ("title: Speed", "title:", 2, "title: text is expected here"),
    ("  - which is faster", "  - which is faster\n  - 2024", 7, "questions[2]: text is expected here"),
    ("id: speed", "id: Speed!", 1, "id: 'Speed!' has the wrong form; use lowercase letters, digits and _."),
    ("id: speed", "id: _speed", 1, "id: '_speed' has the wrong form"),
    ("related: [dinghy]", "related: dinghy", 7, "related: a list is expected here; begin each entry with"),
    ("related: [dinghy]", "related: [Big Boat]", 7, "related[1]: 'Big Boat' has the wrong form"),
    (
        "related: [dinghy]",
        "related: [a, b, c, d]",
        7,
        "related: 4 entries, but at most 3 are allowed; keep the most useful",
    ),
    ("related: [dinghy]", "reviewed: 2026-02-31", 7, "reviewed: a date is expected here; write it as 2026-01-31."),
    ("related: [dinghy]", "reviewed: 1700000000", 7, "reviewed: a date is expected here; write it as 2026-01-31."),
    ("related: [dinghy]", "reviewed: soon", 7, "reviewed: a date is expected here; write it as 2026-01-31."),
    ("compare: {sail: slow, motor: fast}", "compare: [slow, fast]", 4, "compare: keys with values are expected here"),
    ("compare: {sail: slow, motor: fast}", "compare: {Sail: slow}", 4, "compare.Sail: 'Sail' has the wrong form"),
    ("compare: {sail: slow, motor: fast}", "compare:\n  sail: 7", 5, "compare.sail: text is expected here"),
    (
        '"https://example.com/boats"',
        "example.com",
        9,
        "sources[1].url: 'example.com' has the wrong form; write the whole",
    ),
    (
        '"https://example.com/boats"',
        "javascript:alert(1)",
        9,
        "sources[1].url: 'javascript:alert(1)' has the wrong form",
    ),
    ('"https://example.com/boats"', '"https://x.y/a|b>"', 9, "sources[1].url: 'https://x.y/a|b>' has the wrong form"),
    (
        '{title: Boats, url: "https://example.com/boats"}',
        "https://example.com",
        9,
        "sources[1]: keys with values are",
    ),
    ("url:", "link:", 9, "sources[1].link: unknown key 'link'; use one of title, url."),
    ("title: Boats, url:", "titel: Boats, url:", 9, "sources[1].titel: unknown key 'titel'; did you mean 'title'?"),
]


@pytest.mark.parametrize(("old", "new", "line", "told"), SPEED_FAULTS)
def test_a_fault_in_a_topic_is_told_with_line_place_and_remedy(
    folder: Path, old: str, new: str, line: int, told: str
):
    said = faults(folder, edited("topics/speed.yaml", old, new))
    assert any(each.startswith(f"boats/topics/speed.yaml:{line}: {told}") for each in said), said


INTERVIEW_FAULTS = [
    ("prior: {sail: 0.1}", "prior: {sail: much}", 1, "prior.sail: a number is expected here; write it as 0.5."),
    ("prior: {sail: 0.1}", "prior: {sail: nan}", 1, "prior.sail: a number is expected here"),
    ("prior: {sail: 0.1}", "prior: {sail: 1.0e999}", 1, "prior.sail: a number is expected here"),
    ("prior: {sail: 0.1}", "stop_at: 1.5", 1, "stop_at: input should be less than or equal to 1"),
    ("prior: {sail: 0.1}", "at_most: 2.5", 1, "at_most: a whole number is expected here"),
    ("prior: {sail: 0.1}", "order: random", 1, "order: input should be 'telling' or 'fixed'"),
    (
        "id: none, label: None",
        "id: some, label: None",
        6,
        "questions[1].options: option id some is used twice; give each",
    ),
    (
        "      - {id: yes, label: Yes}\n",
        "",
        13,
        "questions[2].options: at least 2 entries are needed; add what is missing.",
    ),
    ("rules_out: sail", "rules_out: []", 17, "constraints[1].rules_out: at least 1 entries are needed"),
    (
        "label: Some, ",
        "lable: Some, ",
        7,
        "questions[1].options[1].lable: unknown key 'lable'; did you mean 'label'?",
    ),
    ("when: {wind: none}", "when: {}", 17, "constraints[1].when: at least 1 entries are needed"),
]


@pytest.mark.parametrize(("old", "new", "line", "told"), INTERVIEW_FAULTS)
def test_a_fault_in_the_interview_is_told_deep_inside(folder: Path, old: str, new: str, line: int, told: str):
    said = faults(folder, edited("interview.yaml", old, new))
    assert any(each.startswith(f"boats/interview.yaml:{line}: {told}") for each in said), said


@pytest.mark.parametrize("content", ["", "just words", "- a\n- list", "7", "~"])
def test_a_file_without_keys_is_told(folder: Path, content: str):
    (said,) = faults(folder, {**WHOLE, "topics/speed.yaml": content})
    assert said.startswith(
        "boats/topics/speed.yaml:1: the file must hold keys with values; begin with one of id, title"
    )


@pytest.mark.parametrize("text", ["no", "off", "1e3", "12:30", "2026-11-23", "0x1f", "1_000", "NULL", "1.2.3"])
def test_what_yaml_would_take_for_something_else_is_a_text(folder: Path, text: str):
    files = edited("topics/speed.yaml", "title: Speed", f"title: {text}") | {
        "systems/dinghy.yaml": DINGHY + f"aliases: [{text}]\n"
    }
    base = load(written(folder, files))
    assert (base.topics[0].title, base.systems[0].aliases) == (text, (text,))


# --- Files together

CONTRADICTIONS = [
    (
        ("systems/dinghy.yaml", "id: dinghy", "id: speed"),
        [
            "boats/topics/speed.yaml:1: id: the id 'speed' is taken by boats/systems/dinghy.yaml:1",
            "boats/systems/dinghy.yaml:1: id: the id 'speed' is taken by boats/topics/speed.yaml:1",
        ],
    ),
    (
        ("systems/dinghy.yaml", "what is a dinghy", "Which is FASTER?"),
        [
            "boats/systems/dinghy.yaml:7: questions[1]: 'Which is FASTER?' is also an example at "
            "boats/topics/speed.yaml:6; keep it in one topic."
        ],
    ),
    (
        ("out_of_scope.yaml", "how do i cook fish", "which is faster"),
        [
            "boats/out_of_scope.yaml:2: questions[1]: 'which is faster' is to be declined here and answered at "
            "boats/topics/speed.yaml:6; keep one of the two."
        ],
    ),
    (
        ("topics/speed.yaml", "[dinghy]", "[dinghy, whale]"),
        ["boats/topics/speed.yaml:7: related[2]: 'whale' is no topic or"],
    ),
    (
        ("topics/speed.yaml", "title: Speed", "title: Speed\nmerges_into: whale"),
        ["boats/topics/speed.yaml:3: merges_into: 'whale' is no topic or system"],
    ),
    (
        ("systems/dinghy.yaml", "title: Dinghy", "title: Dinghy\nalternatives:\n  - whale"),
        ["boats/systems/dinghy.yaml:4: alternatives[1]: 'whale' is no topic or system"],
    ),
    (
        ("systems/dinghy.yaml", "{length: 4 m}", "{depth: 1 m}"),
        ["boats/systems/dinghy.yaml:5: attributes.depth: 'depth' is no attribute of about.yaml"],
    ),
    (
        ("systems/dinghy.yaml", "side: sail", "side: oar"),
        ["boats/systems/dinghy.yaml:3: side: 'oar' is no side of about.yaml"],
    ),
    (
        ("topics/speed.yaml", "{sail: slow, motor: fast}", "{sail: slow, oar: fit}"),
        ["boats/topics/speed.yaml:4: compare.oar: 'oar' is no side of about.yaml"],
    ),
    (
        ("interview.yaml", "prior: {sail: 0.1}", "prior: {oar: 0.1}"),
        ["boats/interview.yaml:1: prior.oar: 'oar' is no side"],
    ),
    (
        ("interview.yaml", "  - id: harbour", "  - id: wind"),
        ["boats/interview.yaml:9: questions[2].id: the id 'wind' is used twice"],
    ),
    (
        ("interview.yaml", "ask_if: {wind: some}", "ask_if: {wind: [some, storm]}"),
        [
            "boats/interview.yaml:12: questions[2].ask_if.wind: this waits for wind=storm, "
            "which the question does not offer; add the option or correct the name."
        ],
    ),
    (
        ("interview.yaml", "ask_if: {wind: some}", "ask_if: {tide: high}"),
        ["boats/interview.yaml:12: questions[2].ask_if.tide: no question has the id 'tide'; correct the name."],
    ),
    (
        ("interview.yaml", "evidence: {sail: 1.0}}", "evidence: {oar: 1.0}}"),
        ["boats/interview.yaml:7: questions[1].options[1].evidence.oar: 'oar' is no side"],
    ),
    (
        ("interview.yaml", "{id: yes, label: Yes}", "{id: yes, label: Yes, joins: [no, never]}"),
        ["boats/interview.yaml:14: questions[2].options[1].joins[2]: 'never' is no option of this question"],
    ),
    (
        ("interview.yaml", "when: {wind: none}", "when: {wind: calm}"),
        ["boats/interview.yaml:17: constraints[1].when.wind: this waits for wind=calm"],
    ),
    (
        ("interview.yaml", "rules_out: sail", "rules_out: oar"),
        ["boats/interview.yaml:17: constraints[1].rules_out: 'oar' is no side"],
    ),
    (
        ("interview.yaml", "rules_out: sail", "rules_out: [sail, motor]"),
        ["boats/interview.yaml:17: constraints[1]: calm rules out every side; leave one."],
    ),
    (
        ("interview.yaml", "when: {wind: some, harbour: yes}", "when: {wind: some, tide: high}"),
        ["boats/interview.yaml:19: rules[1].when.tide: no question has the id 'tide'"],
    ),
    (
        ("interview.yaml", "evidence: {sail: 1.0}, because", "evidence: {oar: 1.0}, because"),
        ["boats/interview.yaml:19: rules[1].evidence.oar: 'oar' is no side"],
    ),
    (
        ("interview.yaml", "{side: motor,", "{side: oar,"),
        ["boats/interview.yaml:22: verdicts[2].side: 'oar' is no side"],
    ),
    (
        ("interview.yaml", "{side: motor,", "{side: motor, when: {wind: storm},"),
        ["boats/interview.yaml:22: verdicts[2].when.wind: this waits for wind=storm"],
    ),
]


@pytest.mark.parametrize(("edit", "told"), CONTRADICTIONS)
def test_a_contradiction_between_files_is_told_with_both_places(
    folder: Path, edit: tuple[str, str, str], told: list[str]
):
    said = faults(folder, edited(*edit))
    assert any(each.startswith(tuple(told)) for each in said), said


def test_everything_that_is_wrong_is_told_at_once_in_the_order_of_the_files(folder: Path):
    broken = {
        **WHOLE,
        "about.yaml": ABOUT.replace("title: Boats", "titel: Boats"),
        "topics/speed.yaml": SPEED.replace("id: speed", "id: SPEED").replace("title: Speed\n", "zzz: 1\n"),
        "systems/dinghy.yaml": "id: [",
        "interveiw.yaml": "",
    }
    said = faults(folder, broken)
    assert [line.split(": ")[0] for line in said] == [
        "boats/about.yaml:1",
        "boats/interveiw.yaml:1",
        "boats/systems/dinghy.yaml:1",
        "boats/topics/speed.yaml:1",
        "boats/topics/speed.yaml:1",
        "boats/topics/speed.yaml:2",
    ]
    assert said[1].endswith("this file is not part of a base; did you mean 'interview.yaml'?")


def test_a_file_that_is_no_part_of_a_base_is_told(folder: Path):
    (said,) = faults(folder, {**WHOLE, "recipes.yaml": "a: 1"})
    assert said.startswith("boats/recipes.yaml:1: this file is not part of a base; the files here are about.yaml")


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("about.yml", "the name must end in .yaml; rename the file to about.yaml."),
        ("topics/depth.yml", "the name must end in .yaml; rename the file to depth.yaml."),
        ("systems/RAFT.YAML", "the name must end in .yaml; rename the file to RAFT.yaml."),
        ("topics/fast/depth.yaml", "files in folders below this one are not read; move it up to boats/topics/."),
        ("topics/fast/er/depth.yml", "files in folders below this one are not read; move it up to boats/topics/."),
        ("topic/depth.yaml", "this folder is not part of a base; did you mean 'topics'?"),
        ("Systems/raft.yml", "this folder is not part of a base; did you mean 'systems'?"),
        ("more/depth.yaml", "this folder is not part of a base; the folders here are topics and systems."),
    ],
)
def test_a_file_that_nobody_would_read_is_told(folder: Path, path: str, told: str):
    (said,) = faults(folder, {**WHOLE, path: SPEED})
    where = path.split("/", maxsplit=1)[0] if "this folder" in told else path
    assert said == f"boats/{where}:1: {told}"


@pytest.mark.parametrize(
    "path",
    ["expectations/more.yaml", "schemas/topic.json", "topics/.git/x.yaml", "pictures/boat.png", ".github/ci.yml"],
)
def test_what_is_no_knowledge_may_lie_beside_it(folder: Path, path: str):
    assert loaded(folder, **{path: "x"}) == loaded(folder)


def test_a_file_in_the_place_of_the_topics_is_told(folder: Path):
    files = {name: content for name, content in WHOLE.items() if not name.startswith("topics/")}
    said = faults(folder, {**files, "topics": "x"})
    assert "boats/topics:1: this folder cannot be read; make it a folder, and check its permissions." in said


def test_leavings_of_editors_do_not_count(folder: Path):
    leavings = {
        "topics/.speed.yaml": "torn",
        "topics/._speed.yaml": "\x00",
        "topics/speed.yaml~": "",
        "notes.txt": "hi",
    }
    assert loaded(folder, **leavings) == loaded(folder)


def test_a_directory_that_is_not_there_is_told(folder: Path):
    with pytest.raises(
        BrokenBase, match=r"boats:1: there is no such directory; name the directory that holds topics/\."
    ):
        load(folder)


# --- Enough to be matched, enough to be served

BARE = {"topics/speed.yaml": "id: speed\ntitle: Speed\nquestions: [which is faster]\n"}


def test_a_bare_base_can_be_surveyed_and_not_loaded(folder: Path):
    found = survey(written(folder, BARE))
    assert [topic.id for topic in found.base.topics] == ["speed"]
    assert [str(problem) for problem in found.unfit] == faults(folder, BARE)
    assert faults(folder, BARE) == [
        "boats/topics/speed.yaml:1: there is no answer; add `answer:` with one plain sentence.",
        "boats/topics/speed.yaml:1: there is no source; add `sources:` with a title and a url.",
    ]


def test_a_survey_of_a_whole_base_finds_nothing_unfit(folder: Path):
    found = survey(written(folder, WHOLE))
    assert found.unfit == ()
    assert found.base == load(folder)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (
            ("topics/speed.yaml", "answer: Motors are faster.\n", ""),
            "speed.yaml:1: there is no answer; add `answer:`",
        ),
        (("topics/speed.yaml", "answer: Motors are faster.", "answer: ''"), "speed.yaml:1: there is no answer"),
        (("systems/dinghy.yaml", "questions:\n  - what is a dinghy\n", ""), "dinghy.yaml:1: there is no example"),
        (
            ("interview.yaml", "side: motor,", "side: sail,"),
            "interview.yaml:20: verdicts: no verdict is about motor; add one.",
        ),
    ],
)
def test_what_only_readers_miss_is_asked_for_when_serving(folder: Path, edit: tuple[str, str, str], told: str):
    (said,) = faults(folder, edited(*edit))
    assert told in said
    survey(folder)


def test_an_example_of_two_topics_can_be_surveyed(folder: Path):
    again = {**BARE, "topics/pace.yaml": "id: pace\ntitle: Pace\nquestions: [which is faster]\n"}
    assert len(survey(written(folder, again)).base.topics) == 2
    assert any("is also an example at" in line for line in faults(folder, again))


def test_an_empty_directory_can_be_surveyed_and_not_served(folder: Path):
    assert survey(written(folder, {})).base.entries == ()
    (said,) = faults(folder, {})
    assert said == "topics:1: the base has no topics; add a file to topics/."


# --- The version


def test_the_same_knowledge_has_the_same_version_wherever_it_lies(folder: Path, tmp_path: Path):
    renamed = {name.replace("speed.yaml", "zzz.yaml"): content for name, content in reversed(WHOLE.items())}
    commented = {**WHOLE, "topics/speed.yaml": "# A comment, and other quotes\n" + SPEED.replace("Speed", "'Speed'")}
    versions = {
        load(written(tmp_path / name, files)).version
        for name, files in {"Boats": WHOLE, "BOATS": renamed, "other": commented}.items()
    }
    assert versions == {loaded(folder).version}
    assert re.fullmatch(r"[0-9a-f]{12}", loaded(folder).version)


@pytest.mark.parametrize(
    "edit",
    [
        ("topics/speed.yaml", "Motors are faster.", "Sails are faster."),
        ("about.yaml", "title: Boats", "title: Ships"),
        ("interview.yaml", "sail: 0.1", "sail: 0.2"),
        ("glossary.yaml", "upright", "afloat"),
        ("out_of_scope.yaml", "cook", "bake"),
    ],
)
def test_other_knowledge_has_another_version(folder: Path, edit: tuple[str, str, str]):
    before = loaded(folder).version
    assert load(written(folder, edited(*edit))).version != before


# --- Whatever an author does


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data())
def test_a_line_torn_out_or_replaced_never_ends_in_anything_but_told_faults(folder: Path, data: st.DataObject):
    file = data.draw(st.sampled_from(sorted(WHOLE)))
    lines = WHOLE[file].splitlines()
    at = data.draw(st.integers(0, len(lines) - 1))
    lines[at] = data.draw(
        st.sampled_from(["", "id: 7", "- x", "title: [", "  when: {a: b}", "questions: 7", "null: ~", "  "])
    )
    try:
        load(written(folder, {**WHOLE, file: "\n".join(lines)}))
        told: list[str] = []
    except BrokenBase as broken:
        told = [str(problem) for problem in broken.problems]
    assert all(FORM.fullmatch(each) for each in told)


def test_a_snapshot_gives_the_same_base_until_a_file_changes(folder: Path, tmp_path: Path):
    base, cache = written(folder, WHOLE), tmp_path / "cache"
    first = load_snapshot(base, cache=cache)
    assert first == load(base)
    (snapshot,) = cache.glob("base-*.json")
    snapshot.write_text(snapshot.read_text().replace("Motors are faster.", "From the snapshot."))
    assert load_snapshot(base, cache=cache).topics != first.topics, "it is read from the snapshot"
    (base / "topics/speed.yaml").write_text(WHOLE["topics/speed.yaml"].replace("Motors are", "Engines are"))
    assert load_snapshot(base, cache=cache) == load(base)
    snapshot.write_text("damaged")
    (base / "topics/speed.yaml").write_text(WHOLE["topics/speed.yaml"])
    assert load_snapshot(base, cache=cache) == first


def test_a_broken_base_has_no_snapshot(folder: Path, tmp_path: Path):
    base = written(folder, WHOLE | {"topics/speed.yaml": "id: speed"})
    for _ in range(2):
        with pytest.raises(BrokenBase):
            load_snapshot(base, cache=tmp_path / "cache")
    assert not (tmp_path / "cache").exists()
