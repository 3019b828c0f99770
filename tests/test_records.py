"""What interviews in the terminal leave behind: records that are listed, exported, decided, replaced and replayed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.store import DissentRow, Store

TYPED = "2\n" + "don't know\n" * 12
"""Yes to nothing, one answer, and then what ends any interview."""


@pytest.fixture
def vmvc(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'vmvc.db'}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "cache"))
    monkeypatch.setenv("VMVC_MATCHER", "lexical")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("LOGNAME", "ada")
    monkeypatch.delenv("VMVC_KNOWLEDGE", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, arguments, input=typed)

    return run


@pytest.fixture
def interview(vmvc, tmp_path: Path) -> str:
    """The id of an interview that has come to a result, with its record in first.md."""
    ended = vmvc("interview", "--record", "first.md", typed=TYPED)
    assert ended.exit_code == 0, ended.output
    return re.findall(r"Interview (\w{12})", ended.stdout)[-1]


def front_matter(markdown: str) -> dict[str, object]:
    return yaml.safe_load(markdown.split("---\n", 2)[1])


def test_a_replayed_interview_gives_the_same_bytes(vmvc, interview, tmp_path):
    kept = (tmp_path / "first.md").read_text()
    assert vmvc("replay", interview).stdout == kept
    assert vmvc("replay", "1").stdout == kept
    assert vmvc("replay", interview).stdout == kept


def test_a_replay_does_not_depend_on_what_the_knowledge_says_by_now(vmvc, interview, tmp_path, monkeypatch):
    kept = (tmp_path / "first.md").read_text()
    monkeypatch.setenv("VMVC_KNOWLEDGE", str(other_knowledge(tmp_path)))
    assert vmvc("replay", interview).stdout == kept


def other_knowledge(tmp_path: Path) -> Path:
    """The shipped knowledge with another reason in it, and without an option."""
    shipped = Path(__file__).parent.parent / "knowledge"
    for file in shipped.rglob("*.yaml"):
        copy = tmp_path / "knowledge" / file.relative_to(shipped)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text().replace("it needs Windows\n", "it needs Windows, as it is called now\n"))
    return tmp_path / "knowledge"


def test_an_interview_is_carried_on_under_the_knowledge_it_was_begun_with_or_moved_and_says_which(
    vmvc, interview, tmp_path, monkeypatch
):
    monkeypatch.setenv("VMVC_KNOWLEDGE", str(other_knowledge(tmp_path)))
    on = vmvc("interview", "--resume", interview, "--record", "second.md", typed="\n")
    assert "and carried on under it" in on.stdout
    assert (tmp_path / "second.md").read_text() == (tmp_path / "first.md").read_text()
    moved = vmvc("interview", "--resume", interview, "--update", "--record", "third.md", typed="\n")
    assert "and moved to" in moved.stdout
    assert "Windows, as it is called now" in (tmp_path / "third.md").read_text()


def test_an_answer_is_changed_after_the_result_and_the_record_keeps_its_number(vmvc, interview, tmp_path):
    typed = "change the os to something else\nchange the old system to yes\n\n"
    changed = vmvc("interview", "--resume", interview, "--record", "second.md", typed=typed)
    assert "Noted: Operating system: Something else" in changed.stdout
    record = (tmp_path / "second.md").read_text()
    assert record.count("# 1. Where to run it: Virtual machine") == 1
    assert vmvc("replay", "1").stdout == record


def test_records_are_listed_with_number_status_and_decision(vmvc, interview):
    listed = vmvc("records", "list").stdout
    assert "0001" in listed
    assert "proposed" in listed
    assert interview in listed


def test_who_disagrees_is_counted_in_the_list_and_told_in_the_record(vmvc, interview, tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/vmvc.db") as store:
        store.records.disagree(interview, DissentRow("U0LIN", "vm", "We know machines better."))
    assert "1 disagree" in vmvc("records", "list").stdout
    assert "We know machines better." in vmvc("replay", "1").stdout


def test_without_records_the_list_says_how_to_make_one(vmvc):
    assert "There are no records yet." in vmvc("records", "list").stdout


def test_records_are_exported_as_files_by_their_number(vmvc, interview, tmp_path):
    vmvc("interview", "a second one", typed=TYPED)
    every = vmvc("records", "export", "--out", "all")
    assert "Records written to all: 2." in every.stdout
    assert sorted(file.name[:4] for file in (tmp_path / "all").iterdir()) == ["0001", "0002"]
    vmvc("records", "export", interview, "--out", "one")
    (one,) = (tmp_path / "one").iterdir()
    assert one.read_text() == (tmp_path / "first.md").read_text()


def test_a_decision_is_noted_with_who_made_it(vmvc, interview):
    decided = vmvc("records", "decide", "1", "accepted", "--by", "Ada", "--by", "Grace")
    assert decided.exit_code == 0, decided.output
    front = front_matter(vmvc("replay", "1").stdout)
    assert front["status"] == "accepted"
    assert front["decision-makers"] == ["Ada", "Grace"]


def test_a_later_record_supersedes_an_earlier_one_and_both_say_so(vmvc, interview):
    vmvc("interview", "--supersedes", interview, typed=TYPED)
    assert front_matter(vmvc("replay", "1").stdout)["status"] == "superseded by 0002"
    assert "Supersedes 0001." in vmvc("replay", "2").stdout


@pytest.mark.parametrize(
    "command", [("replay", "9"), ("records", "export", "9"), ("records", "decide", "9", "accepted", "--by", "A")]
)
def test_a_record_that_is_not_there_is_said_to_be_missing(vmvc, command):
    ended = vmvc(*command)
    assert ended.exit_code == 2
    assert "There is no record 9; `vmvc records list` shows" in ended.stderr


def test_records_that_cannot_be_written_are_told(vmvc, interview, tmp_path):
    (tmp_path / "taken").write_text("")
    ended = vmvc("records", "export", "--out", "taken")
    assert ended.exit_code == 2
    assert "taken: this can't be read or written" in " ".join(ended.stderr.split())


def test_a_number_that_two_workspaces_have_asks_for_the_interview(vmvc, interview, tmp_path):
    with Store.open(f"sqlite:///{tmp_path / 'vmvc.db'}") as store:
        found = store.interviews.find(interview)
        assert found
        store.interviews.start("other", type(found.thread)("T2", "C1", "1.0"), "U1", found.base_version, "")
        store.records.file("other", "T2", ["U1"])
    ended = vmvc("replay", "1")
    assert ended.exit_code == 2
    assert "Several records have the number 1; name one by its interview" in " ".join(ended.stderr.split())
    assert vmvc("replay", "other").exit_code == 0


# --- The interview itself


def test_an_interview_shows_what_it_considered(vmvc):
    shown = vmvc("interview", "--trace", typed="linux\nstop\n").stdout
    assert shown.count("Gain, nats") == 2
    assert "guest os" in shown
    assert "there's no recommendation" in shown


def test_what_was_described_is_confirmed_before_it_counts(vmvc, tmp_path):
    shown = vmvc("interview", "A Windows XP program", "--record", "r.md", typed="yes\nfinish\n\n").stdout
    assert "This is what I understood" in shown
    assert "Noted: Operating system: Windows" in shown
    assert "it needs Windows" in (tmp_path / "r.md").read_text()


def test_to_finish_before_anything_is_known_recommends_and_files_nothing(vmvc):
    shown = vmvc("interview", typed="finish\nstop\n").stdout
    assert "I can't tell yet. I need at least 1 more answer" in shown
    assert "there's no recommendation" in shown
    assert "There are no records yet." in vmvc("records", "list").stdout


def test_after_a_likely_result_one_can_go_on(vmvc):
    typed = "yes\n" + "don't know\n" * 9 + "go on\n"
    shown = vmvc("interview", "A stateless Linux service, released daily", typed=typed).stdout
    assert "More answers could still change it." in shown
    assert "OK, let's go on." in shown


def test_components_and_priorities_come_into_the_record(vmvc, tmp_path):
    split = "split into a production PostgreSQL database and stateless web services"
    typed = f"what matters most is simplicity\n{split}\nyes\nfinish\n\n"
    ended = vmvc("interview", "--record", "r.md", "--chart", "r.png", typed=typed)
    assert ended.exit_code == 0, ended.output
    record = (tmp_path / "r.md").read_text()
    assert "### production PostgreSQL database" in record
    assert "### stateless web services" in record
    assert "Simplicity matters most" in record
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")


def test_an_interview_that_is_not_there_cannot_be_resumed(vmvc):
    ended = vmvc("interview", "--resume", "nowhere")
    assert ended.exit_code == 2
    assert "There is no interview nowhere from the terminal" in " ".join(ended.stderr.split())
