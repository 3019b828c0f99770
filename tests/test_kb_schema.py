"""The schemas that editors use: in step with the models, content with all that reading is, and not with faults."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from test_knowledge import WHOLE
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.kb.schema import written
from bot.curation.schema import CHANGEABLE, KINDS, schemas
from bot.knowledge import load
from bot.knowledge.reading import read
from bot.settings import shipped_knowledge

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")


def kind_of(path: Path) -> str:
    """The kind of a file, by its place in the directory."""
    match path.parent.name:
        case "topics" | "systems" as folder:
            return folder[:-1]
        case "expectations":
            return f"expected_{path.stem}"
        case _:
            return path.stem


SHIPPED = [(path, kind_of(path)) for path in sorted(KNOWLEDGE.rglob("*.yaml"))]


def faults(data: Any, kind: str) -> list[str]:
    validator = Draft202012Validator(schemas()[kind], format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


def vmvc(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["kb", "schema", *arguments])


# --- In step


@pytest.mark.parametrize("name", [*KINDS, *(f"{kind}.overlay" for kind in CHANGEABLE)])
def test_what_is_published_is_what_the_models_say(name: str):
    published = (KNOWLEDGE / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    assert published == written(schemas()[name]), "run `vmvc kb schema --write knowledge/schemas`"


def test_nothing_else_is_published():
    assert {path.stem for path in (KNOWLEDGE / "schemas").iterdir()} == set(schemas())


@pytest.mark.parametrize("name", schemas())
def test_a_schema_is_one(name: str):
    Draft202012Validator.check_schema(schemas()[name])


@pytest.mark.parametrize(("path", "kind"), SHIPPED, ids=str)
def test_every_file_that_ships_names_its_schema_and_is_valid(path: Path, kind: str):
    first = MODELINE.match(path.read_text(encoding="utf-8"))
    assert first, "the first line names the schema"
    assert (path.parent / first[1]).resolve() == (KNOWLEDGE / "schemas" / f"{kind}.json").resolve()
    assert faults(read(path, KNOWLEDGE).data, kind) == []


def test_schemas_are_no_knowledge(tmp_path: Path):
    copy = tmp_path / "knowledge"
    shutil.copytree(shipped_knowledge(), copy, ignore=shutil.ignore_patterns("schemas"))
    assert load(copy) == load(shipped_knowledge())


# --- What is fine, and what is not


@pytest.mark.parametrize("name", WHOLE)
def test_a_base_that_loads_is_valid(name: str, tmp_path: Path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(WHOLE[name])
    assert faults(read(path, tmp_path).data, kind_of(path)) == []


TOPIC = {"id": "speed", "title": "Speed"}
SYSTEM = {"id": "raft", "title": "Raft"}
OPTIONS = [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]
QUESTION = {"id": "wind", "ask": "Wind?", "why": "Sails.", "options": OPTIONS}
CONSTRAINT = {"id": "calm", "when": {"wind": "no"}, "rules_out": "sail", "because": "No wind."}

GOOD = [
    ("topic", TOPIC),
    ("topic", TOPIC | {"reviewed": "2026-11-23", "merges_into": None, "house_rule": "Ask us."}),
    ("interview", {"constraints": [CONSTRAINT]}),
    ("interview", {"constraints": [CONSTRAINT | {"when": {"wind": ["no", "yes"]}, "rules_out": ["sail"]}]}),
    ("interview", {"prior": {"sail": 1}, "questions": [QUESTION]}),
    ("overlay", {"disable": ["speed", "rules.speed"]}),
    ("topic.overlay", {"id": "speed", "answer": "Ours.", "questions": ["why"], "replace": ["questions"]}),
    ("topic.overlay", {"id": "speed", "compare": {"sail": "Ours.", "replace": ["sail"]}}),
    ("interview.overlay", {"questions": [{"id": "wind", "options": [{"id": "no", "evidence": {"sail": 1}}]}]}),
    ("about.overlay", {"phrases": {"greeting": ["ahoy"], "replace": ["greeting"]}}),
]

BAD = [
    ("topic", {"id": "speed"}),
    ("topic", TOPIC | {"anser": "Fast."}),
    ("topic", TOPIC | {"id": "Speed!"}),
    ("topic", TOPIC | {"title": ""}),
    ("topic", TOPIC | {"title": 2024}),
    ("topic", TOPIC | {"questions": "why"}),
    ("topic", TOPIC | {"related": ["a", "b", "c", "d"]}),
    ("topic", TOPIC | {"compare": {"Sail": "slow"}}),
    ("topic", TOPIC | {"compare": {"sail": 7}}),
    ("topic", TOPIC | {"reviewed": "2026-02-31"}),
    ("topic", TOPIC | {"sources": [{"title": "Boats", "url": "example.com"}]}),
    ("topic", TOPIC | {"aliases": ["pace"]}),
    ("topic", TOPIC | {"replace": ["title"]}),
    ("system", SYSTEM | {"compare": {"sail": "slow"}}),
    ("interview", {"questions": [QUESTION | {"options": OPTIONS[:1]}]}),
    ("interview", {"questions": [QUESTION | {"cost": 0}]}),
    ("interview", {"questions": [QUESTION | {"cost": "3"}]}),
    ("interview", {"constraints": [CONSTRAINT | {"when": {}}]}),
    ("interview", {"constraints": [CONSTRAINT | {"rules_out": []}]}),
    ("interview", {"prior": {"sail": True}}),
    ("about", {"phrases": {"ahoy": ["ahoy"]}}),
    ("about", {"sides": [{"id": "sail", "title": "Sail", "between": "yes"}]}),
    ("out_of_scope", {"question": ["why"]}),
    ("glossary", {"terms": [{"term": "keel"}]}),
    ("overlay", {"disable": "speed"}),
    ("topic.overlay", {"answer": "Ours."}),
    ("topic.overlay", {"id": "speed", "anser": "Ours."}),
    ("topic.overlay", {"id": "speed", "replace": "title"}),
    ("expected_questions", {"questions": [{"ask": "why"}]}),
    ("expected_workloads", {"workloads": [{"id": "x", "workload": "A web site."}]}),
]


@pytest.mark.parametrize(("kind", "data"), GOOD)
def test_what_reading_takes_is_valid(kind: str, data: Mapping[str, Any]):
    assert faults(data, kind) == []


@pytest.mark.parametrize(("kind", "data"), BAD)
def test_what_reading_refuses_is_not_valid(kind: str, data: Mapping[str, Any]):
    assert faults(data, kind)


@pytest.mark.parametrize(("kind", "data"), [pair for pair in (*GOOD, *BAD) if pair[0] in KINDS])
def test_the_model_and_its_schema_agree(kind: str, data: Mapping[str, Any]):
    try:
        KINDS[kind].model_validate(data)
        refused = False
    except ValueError:
        refused = True
    assert refused == bool(faults(data, kind))


# --- The command


def test_a_schema_is_printed():
    said = vmvc("topic")
    assert said.exit_code == 0
    assert json.loads(said.stdout) == schemas()["topic"]


def test_without_a_kind_the_kinds_are_listed():
    assert [line.split(" ")[0] for line in vmvc().stdout.splitlines() if line.split(" ")[0] in schemas()] == [
        *schemas()
    ]


def test_an_unknown_kind_is_told():
    said = vmvc("topc")
    assert (said.exit_code, said.stderr) == (2, "There is no kind 'topc'; did you mean 'topic'?\n")


def test_all_are_written_to_a_directory(tmp_path: Path):
    said = vmvc("--write", str(tmp_path / "new" / "schemas"))
    assert said.exit_code == 0
    found = {path.stem: json.loads(path.read_text()) for path in (tmp_path / "new" / "schemas").iterdir()}
    assert found == schemas()


def test_a_directory_that_cannot_be_written_to_is_told(tmp_path: Path):
    (tmp_path / "file").write_text("")
    said = vmvc("--write", str(tmp_path / "file"))
    assert said.exit_code == 2
    assert "file: this can't be read or written" in said.stderr
