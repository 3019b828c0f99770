"""`vmvc kb`, as somebody who looks after the knowledge meets it."""

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from boats import moored
from browsers import in_browser
from markdown_it import MarkdownIt

from bot.cli import main
from bot.knowledge import load
from bot.settings import shipped_knowledge

SHIPPED = load(shipped_knowledge())


@dataclass(frozen=True)
class Ended:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything on one line."""
        return " ".join((self.out + self.err).split())


Run = Callable[..., Ended]


@pytest.fixture
def kb(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run `vmvc kb` beside the directory `boats`. What was learnt of it is kept for all tests of this run."""
    cache = tmp_path_factory.getbasetemp() / "cache"
    monkeypatch.chdir(tmp_path)
    for name, value in {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(cache), "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("VMVC_KNOWLEDGE", raising=False)

    def run(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["vmvc", "kb", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO())
        with pytest.raises(SystemExit) as end:
            main()
        out, err = (re.sub(r"\x1b\[[0-9;]*m", "", text) for text in capsys.readouterr())
        assert "Traceback" not in out + err
        return Ended(int(end.value.code or 0), out, err)

    return run


@pytest.fixture
def boats(tmp_path: Path) -> Path:
    return moored(tmp_path)


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.yaml"))}


@pytest.mark.parametrize("command", ["lint", "test", "new", "show", "export", "import", "simulate"])
def test_help_says_what_it_is_for(kb: Run, command: str):
    ended = kb(command, "--help")
    assert ended.code == 0
    assert f"Usage: vmvc kb {command}" in ended.said


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint",),
        ("test",),
        ("new", "topic", "rain"),
        ("show", "speed"),
        ("export", "--format", "csv"),
        ("import", "x.csv"),
        ("simulate",),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_directory_that_is_not_there_is_told(kb: Run, arguments: tuple[str, ...]):
    ended = kb(*arguments, "--knowledge", "nowhere")
    assert ended.code in {1, 2}
    assert "no such directory" in ended.said


# --- lint


def test_a_clean_base_passes_even_strictly(kb: Run, boats: Path):
    for path in boats.glob("*/*.yaml"):
        path.write_text(path.read_text().replace("2026-01-31", date.today().isoformat()))
    ended = kb("lint", "--knowledge", "boats", "--strict")
    assert (ended.code, ended.out) == (0, "No errors, no warnings.\n")


def test_errors_end_it_and_warnings_only_when_strict(kb: Run, boats: Path):
    rewrite(boats / "topics/cost.yaml", "2026-01-31", "2020-01-31")
    assert kb("lint", "--knowledge", "boats").code == 0
    assert kb("lint", "--knowledge", "boats", "--strict").code == 1
    rewrite(boats / "topics/cost.yaml", "title: Cost", "titel: Cost")
    ended = kb("lint", "--knowledge", "boats")
    assert ended.code == 1
    assert "boats/topics/cost.yaml:2: error: titel: unknown key 'titel'; did you mean 'title'?" in ended.out


def test_github_shows_a_finding_on_its_line(kb: Run, boats: Path, tmp_path: Path):
    (tmp_path / "docs").mkdir()
    moved = boats.rename(tmp_path / "docs" / "boats: 100%")
    rewrite(moved / "topics/cost.yaml", "title: Cost", "title: Cost\n100%: 1")
    ended = kb("lint", "--knowledge", str(moved), "--format", "github")
    assert ended.code == 1
    place = "file=docs/boats%3A 100%25/topics/cost.yaml,line=3,title=load"
    assert ended.out.startswith(f"::error {place}::100%25: unknown key '100%25'; ")
    assert len(ended.out.splitlines()) == 1


def test_json_holds_everything(kb: Run, boats: Path):
    rewrite(boats / "topics/cost.yaml", "2026-01-31", "2020-01-31")
    (finding,) = json.loads(kb("lint", "--knowledge", "boats", "--format", "json").out)
    assert finding == {
        "severity": "warning",
        "rule": "stale-review",
        "file": "boats/topics/cost.yaml",
        "line": 13,
        "place": "reviewed",
        "message": "the last review was on 2020-01-31, more than a year ago",
        "fix": "read it again, then set today's date",
    }


# --- test


def test_expectations_that_are_met_pass(kb: Run, boats: Path):
    ended = kb("test", "--knowledge", "boats")
    assert "1 of 1 questions are decided as expected" in ended.said
    assert "1 of 1 workloads come out as published" in ended.said
    assert ended.code == 0


def test_what_comes_out_otherwise_is_shown_and_fails(kb: Run, boats: Path):
    rewrite(boats / "expectations/questions.yaml", "which one is quicker", "fees of a berth in summer?")
    rewrite(boats / "expectations/workloads.yaml", "expected: sail, acceptable: [sail, motor]", "expected: motor")
    ended = kb("test", "--knowledge", "boats")
    assert ended.code == 1
    assert "│ speed │ cost │ fees of a berth in summer? │" in ended.said
    assert "│ motor │ sail │ race │" in ended.said
    assert "0 of 1 questions are decided as expected: 0.0%; the floor is 93.0%." in ended.said


def test_the_floor_says_how_many_may_fail(kb: Run, boats: Path):
    rewrite(boats / "expectations/questions.yaml", "which one is quicker", "fees of a berth in summer?")
    assert kb("test", "--knowledge", "boats", "--floor", "0").code == 0
    assert kb("test", "--knowledge", "boats", "--floor", "0.1").code == 1


def test_a_topic_that_merges_into_the_expected_one_will_do_and_so_will_a_refusal(kb: Run, boats: Path):
    (boats / "expectations/questions.yaml").write_text(
        "questions:\n  - {ask: berth fees in summers, expect: speed}\n"
        "  - {ask: please tell me how do I cook fish, expect: out_of_scope}\n"
    )
    assert "│ speed │ cost │" in kb("test", "--knowledge", "boats").said
    with (boats / "topics/cost.yaml").open("a") as file:
        file.write("merges_into: speed\n")
    assert "2 of 2 questions" in kb("test", "--knowledge", "boats").said


def test_what_differs_from_other_knowledge_is_shown(kb: Run, boats: Path, tmp_path: Path):
    shutil.copytree(boats, tmp_path / "before")
    assert (
        "Nothing changes, of 1 questions and 1 workloads."
        in kb("test", "--knowledge", "boats", "--against", "before").said
    )
    rewrite(boats / "topics/cost.yaml", "berth fees in summer", "how many fish live in the harbour")
    rewrite(boats / "interview.yaml", "label: Many, evidence: {sail: 0.1}", "label: Many, evidence: {motor: 0.9}")
    (tmp_path / "more.tsv").write_text("id\tquestion\n1\thow many fish live in the harbour\n2\tdinghy or tender\n")
    ended = kb("test", "--knowledge", "boats", "--against", "before", "--questions", "more.tsv")
    assert "1 of 3 questions are decided differently" in ended.said
    assert re.search(r"│ how many fish live in the harbour │ .* │ cost +│", ended.out)
    assert "│ race │ sail │ motor │" in ended.said


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.com", *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def test_what_an_edit_changes_is_shown_without_touching_the_checkout(kb: Run, boats: Path, tmp_path: Path):
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "boats")
    git(tmp_path, "commit", "--quiet", "--message", "Boats")
    rewrite(boats / "interview.yaml", "label: Many, evidence: {sail: 0.1}", "label: Many, evidence: {motor: 0.9}")
    status, files = git(tmp_path, "status", "--porcelain", "boats"), contents(boats)
    ended = kb("test", "--knowledge", "boats", "--diff", "HEAD")
    assert "│ race │ sail │ motor │" in ended.said
    assert (git(tmp_path, "status", "--porcelain", "boats"), contents(boats)) == (status, files)


@pytest.mark.parametrize("revision", ["nonesuch", "--output=x"])
def test_a_revision_that_cannot_be_read_is_told(kb: Run, boats: Path, tmp_path: Path, revision: str):
    git(tmp_path, "init", "--quiet")
    ended = kb("test", "--knowledge", "boats", f"--diff={revision}")
    assert ended.code == 2
    assert f"The knowledge at {revision} cannot be read" in ended.said


@pytest.mark.parametrize(
    ("content", "told"), [(None, "can't be read"), ("id\tasked\n1\tx\n", "no column `question`"), (b"\xff", "UTF-8")]
)
def test_a_file_of_questions_that_cannot_be_used_is_told(
    kb: Run, boats: Path, tmp_path: Path, content: str | bytes | None, told: str
):
    if content is not None:
        (tmp_path / "more.tsv").write_bytes(content if isinstance(content, bytes) else content.encode())
    ended = kb("test", "--knowledge", "boats", "--against", "boats", "--questions", "more.tsv")
    assert ended.code == 2
    assert told in ended.said


# --- show and trace


def test_what_is_not_there_to_be_shown_is_told_in_words_of_the_terminal(kb: Run, boats: Path):
    ended = kb("show", "nosuch", "--knowledge", "boats")
    assert (ended.code, ended.said) == (
        2,
        "There is no topic, system or point 'nosuch'; there are cost, dinghy, speed.",
    )


def test_a_key_that_is_given_as_a_word_of_its_own_is_told_how_to_write(kb: Run, boats: Path):
    ended = kb("trace", "speed", "answer", "--knowledge", "boats")
    assert ended.code == 2
    assert "`vmvc kb trace speed.answer`" in ended.said


# --- new


def filled(value: Any, key: str = "") -> Any:
    """Something that fits in every place that is empty."""
    match value:
        case dict():
            return {name: filled(inner, name) for name, inner in value.items()}
        case list():
            return [filled(inner, f"{key} of {number}") for number, inner in enumerate(value)]
        case None:
            fitting = {"side": "sail", "url": "https://example.com/rain", "id": "drizzle"}
            return fitting.get(key, f"The {key}.")
        case _:
            return value


@pytest.mark.parametrize("kind", ["topic", "system"])
def test_a_draft_says_what_is_missing_and_loads_once_it_is_filled_in(kb: Run, boats: Path, kind: str):
    ended = kb("new", kind, "rain", "--knowledge", "boats")
    assert ended.code == 0, ended.err
    path = boats / f"{kind}s/rain.yaml"
    text = path.read_text()
    assert text.startswith(f"# yaml-language-server: $schema=../schemas/{kind}.json\n")
    lint = kb("lint", "--knowledge", "boats", "--format", "json")
    assert lint.code == 1
    missing = {finding["place"] for finding in json.loads(lint.out)}
    assert missing >= {"title", "answer", "detail", "questions[1]", "sources[1].title", "sources[1].url", "owner"}
    assert missing >= ({"compare.sail"} if kind == "topic" else {"licence", "attributes.length"})
    assert all("fill it in" in finding["fix"] for finding in json.loads(lint.out))
    path.write_text(yaml.safe_dump(filled(yaml.load(text, yaml.SafeLoader)), default_flow_style=False))
    assert load(boats).entry("rain")
    rules = {finding["rule"] for finding in json.loads(kb("lint", "--knowledge", "boats", "--format", "json").out)}
    assert rules <= {"few-examples", "stale-review"}


@pytest.mark.parametrize(
    ("id_", "told"),
    [
        ("Rain", "isn't a valid id"),
        ("../rain", "isn't a valid id"),
        ("", "isn't a valid id"),
        ("speed", "taken by boats/topics/speed.yaml:1"),
        ("out_of_scope", "Choose another id"),
        ("price", "There is a file"),
    ],
)
def test_an_id_that_cannot_be_is_refused_and_nothing_is_written(kb: Run, boats: Path, id_: str, told: str):
    (boats / "topics/cost.yaml").rename(boats / "topics/price.yaml")
    before = contents(boats)
    ended = kb("new", "topic", id_, "--knowledge", "boats")
    assert ended.code == 2
    assert told in ended.said
    assert contents(boats) == before


def test_a_second_draft_can_be_begun_while_the_first_is_empty(kb: Run, boats: Path):
    assert kb("new", "topic", "rain", "--knowledge", "boats").code == 0
    assert kb("new", "topic", "snow", "--knowledge", "boats").code == 0
    assert "taken by" in kb("new", "system", "rain", "--knowledge", "boats").said


# --- show


def test_a_topic_is_shown_as_it_will_be_answered(kb: Run, boats: Path):
    ended = kb("show", "speed", "--knowledge", "boats")
    assert ended.code == 0
    for part in ("Motors are faster.", "┃ Sail ┃ Motor ┃", "│ slow │ fast", "https://example.com/boats", "Dinghy"):
        assert part in ended.said


def test_a_page_shows_it_as_slack_does_and_needs_nothing_else(kb: Run, boats: Path, tmp_path: Path):
    rewrite(boats / "topics/speed.yaml", "Motors are faster.", "Motors are <b>faster</b> & *louder*.")
    assert kb("show", "speed", "--knowledge", "boats", "--html", "page.html").code == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Motors are &lt;b&gt;faster&lt;/b&gt; &amp;" in page
    assert re.search(r"<th [^>]*>.*Sail.*<td [^>]*>.*slow", page, re.DOTALL)
    assert "Interview me" in page
    assert not re.search(r"<script|<link|\bsrc=|url\(", page)


@in_browser
def test_a_picture_of_the_page_can_be_had(kb: Run, boats: Path, tmp_path: Path):
    ended = kb("show", "speed", "--knowledge", "boats", "--image", "page.png")
    assert ended.code == 0, ended.err
    assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_without_playwright_a_picture_says_what_is_missing(kb: Run, boats: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    ended = kb("show", "speed", "--knowledge", "boats", "--image", "page.png")
    assert ended.code == 2
    assert "--html FILE works without it" in ended.said


@pytest.mark.parametrize(("id_", "told"), [("sped", "did you mean 'speed'?"), ("zzzz", "There is no topic")])
def test_a_topic_that_is_not_there_is_told(kb: Run, boats: Path, id_: str, told: str):
    ended = kb("show", id_, "--knowledge", "boats")
    assert ended.code == 2
    assert told in ended.said


# --- export and import


def test_what_ships_comes_back_as_it_was(kb: Run, tmp_path: Path):
    shutil.copytree(shipped_knowledge(), tmp_path / "ours")
    before = contents(tmp_path / "ours")
    assert kb("export", "--knowledge", "ours", "--format", "csv", "--out", "questions.csv").code == 0
    ended = kb("import", "questions.csv", "--knowledge", "ours")
    assert ended.code == 0, ended.said
    of_points = sum(len(point.questions) for entry in SHIPPED.entries for point in entry.points)
    of_entries = sum(len(entry.questions) for entry in SHIPPED.entries)
    count = of_entries + of_points + len(SHIPPED.out_of_scope.questions)
    assert f"0 added, {count} already there, 0 refused." in ended.said
    assert contents(tmp_path / "ours") == before


def test_rows_are_added_where_they_belong_and_the_rest_is_told(kb: Run, boats: Path, tmp_path: Path):
    (tmp_path / "in.csv").write_text(
        "topic;question;who\nspeed;is it: fast?;A\nspeed;;B\nsped;x;C\nout_of_scope;who won;D\ncost;'=1+1;E\n",
        encoding="utf-8-sig",
    )
    before = contents(boats)
    dry = kb("import", "in.csv", "--knowledge", "boats", "--dry-run")
    assert "3 would be added, 0 already there, 2 refused." in dry.said
    assert contents(boats) == before
    ended = kb("import", "in.csv", "--knowledge", "boats")
    assert ended.code == 1, "rows were refused"
    assert "row 3: there is no question." in ended.said
    assert "row 4: there is no topic 'sped'; did you mean 'speed'?" in ended.said
    assert '  - "is it: fast?"\nrelated:' in (boats / "topics/speed.yaml").read_text()
    base = load(boats)
    assert base.out_of_scope.questions[-1] == "who won"
    assert "=1+1" in [line for entry in base.entries for line in entry.questions]
    assert "0 added, 3 already there, 2 refused." in kb("import", "in.csv", "--knowledge", "boats").said


def test_what_an_earlier_directory_holds_is_added_to_in_the_last(kb: Run, boats: Path, tmp_path: Path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "in.csv").write_text("topic,question\nspeed,is it fast\ndinghy,is it small\nout_of_scope,who won\n")
    before = contents(boats)
    ended = kb("import", "in.csv", "--knowledge", "boats,ours")
    assert ended.code == 0, ended.said
    assert contents(boats) == before
    base = load(boats, tmp_path / "ours")
    assert [entry.questions[-1] for entry in base.entries if entry.id in {"speed", "dinghy"}] == [
        "is it fast",
        "is it small",
    ]
    assert base.out_of_scope.questions == ("how do I cook fish", "who won the cup", "who won")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "can't be read"),
        (b"a,b\n", "no column topic and no column question"),
        (b"", "no column"),
        (b"\xff", "UTF-8"),
    ],
)
def test_a_file_that_cannot_be_imported_is_told(
    kb: Run, boats: Path, tmp_path: Path, content: bytes | None, told: str
):
    if content is not None:
        (tmp_path / "in.csv").write_bytes(content)
    ended = kb("import", "in.csv", "--knowledge", "boats")
    assert ended.code == 2
    assert told in ended.said


def test_the_guide_is_whole_and_its_links_lead_somewhere(kb: Run, tmp_path: Path):
    assert kb("export", "--format", "md", "--out", "guide.md").code == 0
    text = (tmp_path / "guide.md").read_text(encoding="utf-8")
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    headings = [after.content for token, after in pairwise(tokens) if token.type == "heading_open"]
    assert {entry.title for entry in SHIPPED.entries} <= {heading.replace("\\", "") for heading in headings}
    inner = [child for token in tokens for child in token.children or ()]
    links = {str(child.attrs["href"]) for child in inner if child.type == "link_open"}
    anchors = set(re.findall(r'<a id="([\w-]+)"></a>', text))
    assert {link.removeprefix("#") for link in links if link.startswith("#")} <= anchors
    assert {source.url for entry in SHIPPED.entries for source in entry.sources} <= {
        link.replace("&amp;", "&") for link in links
    }
    cells = {token.content for token in tokens if token.type == "inline"}
    assert {side.title for side in SHIPPED.about.sides} <= cells
    assert len([cell for cell in cells if cell.startswith("Alternatives: ")]) == len(SHIPPED.systems)
    assert len([token for token in tokens if token.type == "table_open"]) == len(SHIPPED.entries) + 1
    assert {term.term for term in SHIPPED.glossary.terms} <= cells


@pytest.mark.parametrize("format_", ["csv", "md"])
def test_without_a_file_it_goes_to_the_terminal(kb: Run, boats: Path, format_: str):
    ended = kb("export", "--knowledge", "boats", "--format", format_)
    assert ended.out.startswith({"csv": "topic,question\n", "md": "# Boats\n"}[format_])


# --- simulate


def test_many_interviews_are_summed_up_and_the_same_for_the_same_seed(kb: Run, boats: Path):
    arguments = ("simulate", "--knowledge", "boats", "--interviews", "200", "--format", "json")
    first, second, other = (json.loads(kb(*arguments, "--seed", seed).out) for seed in ("1", "1", "2"))
    for told in (first, second, other):
        assert {told[name].pop("seconds") >= 0 for name in told} == {True}
    assert first == second != other
    every = first["random"]
    assert every["interviews"] == 200
    assert set(every["outcomes"]) == {"sail", "motor"}
    assert sum(every["outcomes"].values()) == pytest.approx(1)
    assert every["asked"]["most"] <= 3
    assert 0 < every["questions"]["harbour"]["asked"] < every["questions"]["wind"]["asked"]
    assert first["workloads"]["accepted"] == 1
    assert first["workloads"]["interviews"] == 1


def test_the_summary_is_a_table(kb: Run, boats: Path):
    ended = kb("simulate", "--knowledge", "boats", "--interviews", "20")
    assert ended.code == 0
    assert re.search(r"│ Interviews +│ +20 │ +1 │", ended.out)
    assert re.search(r"│ As published +│ +│ +100.0 % │", ended.out)


def test_without_an_interview_there_is_nothing_to_simulate(kb: Run, boats: Path):
    (boats / "interview.yaml").unlink()
    assert "There is no interview" in kb("simulate", "--knowledge", "boats").said
