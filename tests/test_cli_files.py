"""Every command, given a file that cannot be used or a database that is none: a sentence, and exit 2."""

import inspect
import io
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import EnumType
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import typer
from boats import moored
from typer.models import ArgumentInfo

from bot import cli
from bot.cli import kb, main
from bot.cli.lazy import Deferred

CASES = "cases: [{id: race, workload: A race., facts: {wind: some}}]"
QUESTIONS = "id\tquestion\n1\thow fast\n"
READABLE = {
    ("match", "questions"): ("q.tsv", QUESTIONS),
    ("assess", "file"): ("w.yaml", CASES),
    ("kb import", "file"): ("q.csv", "topic,question\nspeed,how fast\n"),
    ("kb test", "questions"): ("q.tsv", QUESTIONS),
}
"""Files that commands read. A command that asks for another one needs an entry here."""
MAKES_DIRECTORIES = {("records export", "out"), ("kb schema", "write"), ("kb site", "directory")}
TAKES_DIRECTORIES = MAKES_DIRECTORIES | {("db backup", "target")}
WORDS = {"kb new": ["topic", "rain"], "kb trace": ["speed"], "kb show": ["speed"]}
"""What stands for the arguments of these; elsewhere any word does."""
ALWAYS = {"kb test": ["--against", "boats", "--floor", "0"]}
TYPED = "don't know\n" * 30


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return " ".join(self.err.split())


@dataclass(frozen=True)
class Parameter:
    """What a command takes, as its signature says it."""

    name: str
    kind: Any
    is_argument: bool
    is_required: bool

    @property
    def is_path(self) -> bool:
        return Path in (self.kind, *get_args(self.kind))


@dataclass(frozen=True)
class Command:
    name: str
    parameters: tuple[Parameter, ...]


def every_command() -> Iterator[Command]:
    for before, group in (("", cli.COMMANDS), ("kb ", kb.COMMANDS)):
        for name, deferred in group.items():
            match deferred.load():
                case typer.Typer() as inner:
                    for each in inner.registered_commands:
                        assert each.callback
                        yield command(f"{before}{name} {each.name or each.callback.__name__}", each.callback)
                case callback:
                    yield command(f"{before}{name}", callback)


def command(name: str, callback: Callable[..., Any]) -> Command:
    return Command(name, tuple(parameters(callback)))


def parameters(callback: Callable[..., Any]) -> Iterator[Parameter]:
    hints = get_type_hints(callback, include_extras=True)
    for name, parameter in inspect.signature(callback).parameters.items():
        kind, info = get_args(hints[name])
        is_argument = isinstance(info, ArgumentInfo)
        yield Parameter(name, kind, is_argument, parameter.default is inspect.Parameter.empty)


COMMANDS = {command.name: command for command in every_command()}
FILES = [
    pytest.param(command.name, parameter.name, id=f"{command.name} {parameter.name}")
    for command in COMMANDS.values()
    for parameter in command.parameters
    if parameter.is_path
]


@pytest.fixture
def run(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., Ended]:
    moored(tmp_path)
    for file, text in READABLE.values():
        (tmp_path / file).write_text(text, encoding="utf-8")
    settings = {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path_factory.getbasetemp() / "cache"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "VMVC_KNOWLEDGE": "boats",
        "VMVC_MATCHER": "lexical",
        "VMVC_PROPOSALS": str(tmp_path / "proposals"),
        "SLACK_BOT_TOKEN": "xoxb-x",
        "SLACK_SIGNING_SECRET": "a signing secret",
        "SLACK_API_URL": "http://127.0.0.1:9/",
        "COLUMNS": "80",
    }

    def run(arguments: list[str], **more: str) -> Ended:
        for name, value in (settings | more).items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(tmp_path)
        monkeypatch.setattr(sys, "argv", ["vmvc", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(TYPED))
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        with pytest.raises(SystemExit) as end:
            main()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        out, err = (re.sub(r"\x1b\[[0-9;]*m", "", text) for text in capsys.readouterr())
        return Ended(int(end.value.code or 0), out, err)

    return run


def arguments_for(name: str, given: dict[str, str]) -> list[str]:
    """A call of the command that would do, but for what is given."""
    line, words = name.split(), list(WORDS.get(name, []))
    for parameter in COMMANDS[name].parameters:
        if parameter.name not in given and not (parameter.is_required or (name, parameter.name) in READABLE):
            continue
        value = given.get(parameter.name) or usual(name, parameter, words)
        line += [value] if parameter.is_argument else [f"--{parameter.name.replace('_', '-')}", value]
    return [*line, *ALWAYS.get(name, [])]


def usual(name: str, parameter: Parameter, words: list[str]) -> str:
    if parameter.is_path:
        return READABLE.get((name, parameter.name), ("written", ""))[0]
    if parameter.name == "knowledge":
        return "boats"
    if parameter.is_argument and words:
        return words.pop(0)
    return str(next(iter(parameter.kind))) if isinstance(parameter.kind, EnumType) else "x"


def assert_one_sentence(ended: Ended, file: str) -> None:
    assert ended.code == 2, (ended.out, ended.err)
    assert file in ended.told
    assert "Traceback" not in ended.err + ended.out
    assert len(ended.err.strip().splitlines()) == 1, ended.err
    assert ended.told.endswith((".", "?"))


def test_every_command_is_looked_at() -> None:
    assert len(COMMANDS) > 20
    assert len(FILES) >= 12
    assert {"match", "records export", "kb import"} <= COMMANDS.keys()


@pytest.mark.parametrize(("name", "parameter"), FILES)
def test_a_file_that_cannot_be_is_told_in_a_sentence(run: Callable[..., Ended], name: str, parameter: str) -> None:
    """A path that leads through a file can neither be read nor written nor made."""
    ended = run(arguments_for(name, {parameter: "q.tsv/inside"}))
    assert_one_sentence(ended, "q.tsv")


@pytest.mark.parametrize(("name", "parameter"), FILES)
def test_a_file_in_a_directory_that_is_missing_is_told(
    run: Callable[..., Ended], name: str, parameter: str, tmp_path: Path
) -> None:
    ended = run(arguments_for(name, {parameter: "missing/dir/file"}))
    if (name, parameter) in MAKES_DIRECTORIES:
        assert (ended.code, (tmp_path / "missing" / "dir").exists()) == (0, True)
    else:
        assert_one_sentence(ended, "missing")


@pytest.mark.parametrize(("name", "parameter"), FILES)
def test_a_directory_in_the_place_of_a_file_is_told(run: Callable[..., Ended], name: str, parameter: str) -> None:
    ended = run(arguments_for(name, {parameter: "boats"}))
    if (name, parameter) not in TAKES_DIRECTORIES:
        assert_one_sentence(ended, "boats")


@pytest.mark.parametrize(("name", "parameter"), [(name, parameter) for name, parameter in READABLE])
def test_a_file_that_is_no_text_is_told(run: Callable[..., Ended], name: str, parameter: str, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\x00\xff\xfe")
    assert_one_sentence(run(arguments_for(name, {parameter: "picture"})), "picture")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_database_that_is_none_is_told_in_a_sentence(run: Callable[..., Ended], name: str, tmp_path: Path) -> None:
    """A command either says that the file is no database, or has no use for one and leaves it alone."""
    (tmp_path / "vmvc.db").write_bytes(b"no database at all\n" * 100)
    before = (tmp_path / "vmvc.db").read_bytes()
    given = {"keep": "vmvc.db"} if name == "playground" else {}
    ended = run(arguments_for(name, given), DATABASE_URL="sqlite:///vmvc.db")
    assert "Traceback" not in ended.err + ended.out
    assert (tmp_path / "vmvc.db").read_bytes() == before
    if name == "doctor":
        assert (ended.code, "✗ Database: sqlite does not answer" in ended.out) == (1, True)
    elif ended.code == 2:
        assert_one_sentence(ended, "there is no such file" if name == "db restore" else "file is not a database")
    use_it = {"ask", "interview", "db upgrade", "playground", "replay", "serve", "records list"}
    assert ended.code or name not in use_it


@pytest.mark.parametrize("name", ["db upgrade", "ask", "records list"])
def test_a_database_of_a_later_version_is_told_in_a_sentence(
    run: Callable[..., Ended], name: str, tmp_path: Path
) -> None:
    assert run(["db", "upgrade"], DATABASE_URL="sqlite:///vmvc.db").code == 0
    with sqlite3.connect(tmp_path / "vmvc.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    ended = run(arguments_for(name, {}), DATABASE_URL="sqlite:///vmvc.db")
    assert_one_sentence(ended, "later version")


WITH_KNOWLEDGE = [name for name, command in COMMANDS.items() if "knowledge" in {p.name for p in command.parameters}]


@pytest.mark.parametrize("name", WITH_KNOWLEDGE)
@pytest.mark.parametrize("knowledge", ["nowhere", "q.tsv"])
def test_knowledge_that_is_no_directory_is_told(run: Callable[..., Ended], name: str, knowledge: str) -> None:
    """`kb lint` tells it as what it finds, and ends as it does with any error."""
    ended = run([*arguments_for(name, {"knowledge": knowledge})])
    assert ended.code == (1 if name == "kb lint" else 2)
    assert f"{knowledge}:1: " in ended.out + ended.err
    assert "there is no such directory" in ended.out + ended.err
    assert "Traceback" not in ended.out + ended.err


@pytest.mark.parametrize("name", ["ask", "interview", "db upgrade", "replay", "records list", "doctor"])
def test_a_data_directory_that_cannot_be_made_is_told(run: Callable[..., Ended], name: str, tmp_path: Path) -> None:
    ended = run(arguments_for(name, {}), XDG_DATA_HOME=str(tmp_path / "q.tsv" / "data"), DATABASE_URL="")
    assert_one_sentence(ended, "q.tsv")


def test_a_cache_that_cannot_be_written_costs_time_and_nothing_else(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    ended = run(["ask", "how fast does a motor boat go"], XDG_CACHE_HOME=str(tmp_path / "q.tsv" / "cache"))
    assert (ended.code, ended.err) == (0, "")
    assert "Motors are faster." in ended.out


@pytest.mark.parametrize("arguments", [["--help"], ["kb", "--help"], ["manifest", "--help"]], ids=" ".join)
def test_help_is_printed_without_importing_what_serving_needs(arguments: list[str]):
    heavy = "{'numpy', 'sqlalchemy', 'slack_bolt', 'matplotlib', 'onnxruntime'}"
    script = (
        "import atexit, sys; from bot.cli import main;"
        f"atexit.register(lambda: print('imported:', sorted({heavy} & sys.modules.keys())));"
        f"sys.argv = ['vmvc', *{arguments}]; main()"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "imported: []" in ended.stdout


def test_asking_does_not_import_what_only_teaching_needs():
    script = "import bot.standalone, sys; print('bot.curation.lint.linting' in sys.modules)"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "False"


@pytest.mark.parametrize("group", [cli.COMMANDS, kb.COMMANDS], ids=["vmvc", "kb"])
def test_every_subcommand_that_help_lists_can_be_loaded(group: Mapping[str, Deferred]):
    assert all(callable(each.load()) for each in group.values())
