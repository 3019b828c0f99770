"""The pre-commit hooks and the GitHub Action check a knowledge base as a curator would by hand."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from boats import moored

ROOT = Path(__file__).parent.parent
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
ACTION = yaml.safe_load((ROOT / "action.yml").read_text())
COMMANDS = [step for step in ACTION["runs"]["steps"] if "vmvc" in step.get("run", "") and "pip" not in step["run"]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository of a curator's, whose knowledge is in the usual place, and `vmvc` on the path."""
    moored(tmp_path)
    (tmp_path / "boats").rename(tmp_path / "knowledge")
    expected = "questions:\n  - {ask: how fast does a motor boat go, expect: speed}\n"
    (tmp_path / "knowledge" / "expectations" / "questions.yaml").write_text(expected)
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "vmvc"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run(repository: Path, command: list[str], **more: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{repository / 'bin'}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(repository),
        "VMVC_MATCHER": "lexical",
        **more,
    }
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def by_hook(repository: Path, hook: str) -> subprocess.CompletedProcess[str]:
    return run(repository, [*shlex.split(HOOKS[hook]["entry"]), *HOOKS[hook]["args"]])


def by_action(repository: Path, step: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    """A step of the action, with the inputs' defaults in place of its expressions."""
    inputs = {name: each["default"] for name, each in ACTION["inputs"].items()}
    filled = {
        name: re.sub(r"\$\{\{ inputs\.(\w+) \}\}", lambda found: inputs[found.group(1)], value)
        for name, value in step["env"].items()
    }
    return run(repository, ["bash", "-e", "-c", step["run"]], **filled)


def broken(repository: Path) -> Path:
    file = sorted((repository / "knowledge" / "topics").glob("*.yaml"))[0]
    file.write_text("id: race\ntitel: a misspelt key\n")
    return file


def test_good_knowledge_passes_both_hooks_and_the_action(repository: Path) -> None:
    for hook in HOOKS:
        ended = by_hook(repository, hook)
        assert ended.returncode == 0, ended.stdout + ended.stderr
    for step in COMMANDS:
        ended = by_action(repository, step)
        assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.parametrize("hook", HOOKS)
def test_a_broken_file_fails_the_hooks_and_is_named(repository: Path, hook: str) -> None:
    file = broken(repository)
    ended = by_hook(repository, hook)
    assert ended.returncode
    assert file.name in ended.stdout + ended.stderr


def test_the_action_annotates_the_line_of_a_broken_file(repository: Path) -> None:
    file = broken(repository)
    ended = by_action(repository, COMMANDS[0])
    assert ended.returncode
    assert re.search(rf"::error file=\S*{file.name},line=\d", ended.stdout)
