"""Questions are added to a file without touching anything else in it."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.kb.spreadsheet import from_csv, to_csv
from bot.curation.exchange.question_import import QuestionLine, plan, questions_of
from bot.curation.exchange.yaml_edit import Uneditable, with_questions
from bot.knowledge.model import Base, OutOfScope, System, Topic
from bot.knowledge.reading import read

NEW = ["is it safe?", "a: b", "#1 or - 2", "yes", 'it\'s “quoted” \\ "twice"']


def loaded(text: str) -> Any:
    return yaml.load(text, Loader=yaml.BaseLoader)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("questions:\n  - b # c\n\n# d\nid: e\n", "questions:\n  - b # c\n  - is it safe?\n\n# d\nid: e\n"),
        ("questions:\n- b\nid: a\n", "questions:\n- b\n- is it safe?\nid: a\n"),
        ("questions:\n      - b", "questions:\n      - b\n      - is it safe?\n"),
        ("questions:\n  - b\n    c\nid: a\n", "questions:\n  - b\n    c\n  - is it safe?\nid: a\n"),
        ("questions:\n  - 'd\n    e'\nid: a\n", "questions:\n  - 'd\n    e'\n  - is it safe?\nid: a\n"),
        ("questions:\n  - |\n    b\nid: a\n", "questions:\n  - |\n    b\n  - is it safe?\nid: a\n"),
        ("questions: [b, 'c']  # d\nid: a\n", "questions: [b, 'c', \"is it safe?\"]  # d\nid: a\n"),
        ("questions: [\n  b,\n]\n", 'questions: [\n  b, "is it safe?",\n]\n'),
        ("questions: []\nid: a\n", 'questions: ["is it safe?"]\nid: a\n'),
        ("questions:\nid: a\n", "questions:\n  - is it safe?\nid: a\n"),
        ("id: a # b", "id: a # b\nquestions:\n  - is it safe?\n"),
        ("questions:\r\n  - b\r\nid: c\r\n", "questions:\r\n  - b\r\n  - is it safe?\r\nid: c\r\n"),
        ("", "questions:\n  - is it safe?\n"),
    ],
)
def test_a_question_stands_at_the_end_of_the_list_as_its_author_would_write_it(before: str, after: str):
    assert with_questions(before, ["is it safe?"]) == after


@pytest.mark.parametrize("text", ["{id: a}\n", "questions: b\n", "questions: {b: c}\n", "- a\n", "a: [\n"])
def test_a_file_that_cannot_be_added_to_is_told(text: str):
    with pytest.raises(Uneditable, match="one entry a line"):
        with_questions(text, ["is it safe?"])


lines = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip).filter(bool)
styles = st.sampled_from(["  - {}\n", "- {}\n", "      -   {}   # why\n"])


@given(st.lists(lines, max_size=5), st.lists(lines, min_size=1, max_size=5), styles, st.booleans(), st.booleans())
def test_whatever_is_added_is_read_back_and_every_line_stays(
    old: list[str], new: list[str], style: str, flow: bool, crlf: bool
):
    quoted = [yaml.dump(line, default_style='"', width=10_000).strip() for line in old]
    held = f"questions: [{', '.join(quoted)}]\n" if flow else "questions:\n" + "".join(map(style.format, quoted))
    before = f"# first\nid: a\n{held}title: é  # last\n"
    before = before.replace("\n", "\r\n") if crlf else before
    after = with_questions(before, new)
    assert loaded(after) == {"id": "a", "questions": [*old, *new], "title": "é"}
    if not flow:
        kept = iter(after.splitlines(keepends=True))
        assert all(line in kept for line in before.splitlines(keepends=True)), "the lines stay, in their order"


@pytest.mark.parametrize("question", NEW)
def test_our_own_reader_reads_what_was_added(question: str, tmp_path: Path):
    path = tmp_path / "a.yaml"
    path.write_text(with_questions("id: a\nquestions:\n  - b\n", [question]), encoding="utf-8")
    assert read(path, tmp_path).data["questions"] == ["b", question]


# --- What is added


def base(**questions: list[str]) -> Base:
    topics = [Topic(id=id_, title=id_, questions=tuple(lines)) for id_, lines in questions.items() if id_ != "docker"]
    systems = [System(id="docker", title="Docker", questions=tuple(questions.get("docker", ())))]
    return Base(topics=tuple(topics), systems=tuple(systems), out_of_scope=OutOfScope(questions=("how to cook",)))


def test_each_row_is_added_or_there_or_refused_with_its_reason():
    rows = [
        ("safety", "is  it\nsafe"),
        ("safety", "Is it safe?"),
        ("cost", "is it SAFE!"),
        ("cost", "how to cook"),
        ("out_of_scope", "How to cook?"),
        ("out_of_scope", "who won"),
        ("docker", "what is it"),
        ("saftey", "x"),
        ("zzz", "x"),
        ("", "x"),
        ("cost", " "),
        ("cost", "known already"),
    ]
    planned = plan(
        base(safety=[], cost=["Known, already?"]), [QuestionLine(n, *row) for n, row in enumerate(rows, start=2)]
    )
    assert planned.added == {"safety": ["is it safe"], "out_of_scope": ["who won"], "docker": ["what is it"]}
    assert planned.already_there == 3
    assert [(refusal.line, refusal.why) for refusal in planned.refused] == [
        (4, "“is it SAFE!” already belongs to safety"),
        (5, "“how to cook” already belongs to out_of_scope"),
        (9, "there is no topic 'saftey'; did you mean 'safety'?"),
        (10, "there is no topic 'zzz'"),
        (11, "there is no topic"),
        (12, "there is no question"),
    ]


@given(st.dictionaries(st.sampled_from(["safety", "cost", "docker"]), st.lists(lines, max_size=6)))
def test_what_was_exported_is_there_already(questions: dict[str, list[str]]):
    whole = base(**questions)
    rows = list(from_csv(to_csv(whole)))
    assert [(row.topic, row.question) for row in rows] == questions_of(whole)
    planned = plan(whole, rows)
    assert planned.already_there + len(planned.refused) == len(rows), (
        "of two topics with one question the first has it"
    )
    assert planned.added == {}
