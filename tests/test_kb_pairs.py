"""Questions with answers from other tools become points, and go back."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import yaml
from boats import BOATS, moored
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.curation.exchange.qa_pairs import from_markdown, from_table, plain
from bot.knowledge import load

Run = Callable[..., Result]

QNA = (
    "Question\tAnswer\tSource\tMetadata\tSuggestedQuestions\tIsContextOnly\tPrompts\tQnaId\n"
    "Can I hire a skipper?\tYes, **by the day**.\\nSee [prices](https://example.com/skippers).\tfaq.docx\ttopic:cost\t[]\tFalse\t[]\t7\n"
    "skipper for a day\t\t\t\t\t\t\t7\n"
    "what does a skipper charge\t\t\t\t\t\t\t7\n"
    "where do I moor?\tAt the pier.\tEditorial\ttopic:cost\t[]\tFalse\t[]\t8\n"
    "what does a boat cost\tA lot.\tEditorial\ttopic:cost\t[]\tFalse\t[]\t9\n"
    "who owns it\t\tEditorial\ttopic:cost\t[]\tFalse\t[]\t10\n"
)

NLU = """\
version: "3.1"
nlu:
  - intent: faq/hire_skipper
    examples: |
      - can I hire a [skipper](person)
      - [skipper]{"entity": "person"} for a day
      - what does a skipper charge
  - synonym: boat
    examples: |
      - ship
  - intent: greet
    examples: |
      - hi
"""
DOMAIN = """\
version: "3.1"
responses:
  utter_faq/hire_skipper:
    - text: "Yes, by the day: https://example.com/skippers"
"""

FAQ = """\
# Costs

## Can I hire a skipper?

Yes, *by the day*. See [prices](https://example.com/skippers).

```
# not a heading
```

## Where do I moor?

- At the pier.
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return moored(tmp_path, BOATS)


@pytest.fixture
def run(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("VMVC_KNOWLEDGE", str(base))
    monkeypatch.setenv("VMVC_MATCHER", "lexical")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, ["kb", *arguments])


def test_an_azure_export_becomes_points_and_drafts_and_refusals(run: Run, base: Path, tmp_path: Path):
    (tmp_path / "qna.tsv").write_text(QNA)
    result = run("import", "qna.tsv")
    assert result.exit_code == 1
    assert "line 6: “what does a boat cost” already belongs to cost." in result.stdout
    assert "line 7: “who owns it” has no answer." in result.stdout
    assert "1 added, 1 kept as drafts, 2 refused." in result.stdout
    _, point = load(base).points["can_i_hire_a_skipper"]
    assert point.say == "Yes, by the day. See prices."
    assert point.asks == ("Can I hire a skipper?", "skipper for a day", "what does a skipper charge")
    assert [source.url for source in point.sources] == ["https://example.com/skippers"]


def test_an_excel_file_is_read_like_the_text(run: Run, base: Path, tmp_path: Path):
    book = openpyxl.Workbook()
    assert book.active
    for line in QNA.splitlines():
        book.active.append(line.split("\t"))
    book.save(tmp_path / "qna.xlsx")
    run("import", "qna.xlsx")
    assert "can_i_hire_a_skipper" in load(base).points


def test_drafts_are_not_served_and_become_points_once_they_are_complete(run: Run, base: Path, tmp_path: Path):
    (tmp_path / "qna.tsv").write_text(QNA)
    run("import", "qna.tsv")
    draft = base / "drafts/cost.yaml"
    assert "where_do_i_moor" not in load(base).points
    assert "1 draft cannot be served yet" in run("lint").stdout
    content = yaml.safe_load(draft.read_text())
    content["points"][0]["asks"] += ["mooring places", "where to tie up"]
    content["points"][0]["sources"] = [{"title": "Pier", "url": "https://example.com/pier"}]
    draft.write_text(yaml.safe_dump(content))
    result = run("import", "boats/drafts/cost.yaml")
    assert "1 added, 0 kept as drafts, 0 refused." in result.stdout
    assert load(base).points["where_do_i_moor"][0].id == "cost"
    assert "draft" not in run("lint").stdout


def test_rasa_intents_become_points_of_the_topic(run: Run, base: Path, tmp_path: Path):
    (tmp_path / "nlu.yml").write_text(NLU)
    (tmp_path / "domain.yml").write_text(DOMAIN)
    result = run("import", "nlu.yml", "--domain", "domain.yml", "--topic", "cost")
    assert "line 11: the intent greet has no response utter_greet." in result.stdout
    _, point = load(base).points["can_i_hire_a_skipper"]
    assert point.asks == ("can I hire a skipper", "skipper for a day", "what does a skipper charge")


def test_a_markdown_faq_has_headings_as_questions_and_sections_are_none():
    skipper, moor = from_markdown(FAQ).found
    assert (skipper.line, skipper.questions) == (3, ("Can I hire a skipper?",))
    assert skipper.answer.startswith("Yes, by the day. See prices.")
    assert skipper.sources == ("https://example.com/skippers",)
    assert (moor.questions, moor.answer) == (("Where do I moor?",), "At the pier.")


def test_without_a_topic_the_nearest_is_taken_and_near_duplicates_are_shown(run: Run, base: Path, tmp_path: Path):
    (tmp_path / "faq.csv").write_text(
        "question,answer\nwhat does the boat cost,A lot.\nberth fees in winter?,Less.\n"
    )
    result = run("import", "faq.csv", "--dry-run")
    assert "“what does the boat cost” is nearly “what does a boat cost”, which belongs to cost." in result.stdout
    assert "2 would be kept as drafts" in result.stdout
    assert not (base / "drafts").exists()


@pytest.mark.parametrize("format", ["pairs", "qna", "rasa", "faq"])
def test_what_is_exported_is_read_again(run: Run, base: Path, tmp_path: Path, format: str):  # noqa: A002
    (tmp_path / "qna.tsv").write_text(QNA)
    run("import", "qna.tsv")
    before = load(base).points["can_i_hire_a_skipper"][1]
    name = {"pairs": "x.csv", "qna": "x.tsv", "rasa": "nlu.yml", "faq": "x.md"}[format]
    assert run("export", "--format", format, "--out", name).exit_code == 0
    (base / "topics/cost.yaml").write_text(BOATS["topics/cost.yaml"])
    (base / "drafts/cost.yaml").unlink()
    result = run("import", name, "--topic", "cost")
    assert result.exit_code == 0, result.output
    drafts = base / "drafts/cost.yaml"
    held = yaml.safe_load(drafts.read_text())["points"][0] if drafts.exists() else None
    if format == "faq":  # a heading is one question
        assert held
        assert held["asks"] == ["Can I hire a skipper?"]
    elif format == "rasa":  # a response names no source
        assert held
        assert held["asks"] == list(before.asks)
    else:
        assert load(base).points["can_i_hire_a_skipper"][1].asks == before.asks


@pytest.mark.parametrize(
    ("answer", "text", "links"),
    [
        ("a<br>b <b>c</b>", "a b c", ()),
        (
            "see [x](https://e.com/a_b) and https://e.com/c.",
            "see x and https://e.com/c.",
            ("https://e.com/a_b", "https://e.com/c"),
        ),
        ("1. one\n2. two_three", "one two_three", ()),
    ],
)
def test_answers_become_plain_text(answer: str, text: str, links: tuple[str, ...]):
    assert plain(answer) == (text, links)


def test_a_table_without_rows_holds_nothing():
    assert from_table([]).found == []
