"""Reading YAML strictly: whatever a file holds, it becomes plain values or a fault with a place and a remedy."""

import codecs
import os
import re
import string
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.knowledge import BrokenBase
from bot.knowledge.reading import MAX_BYTES, MAX_DEPTH, Document, read

FORM = re.compile(r"base/file\.yaml:\d+: [^\n]+; [^\n;]+[.?]")
"""`file:line: place: fault; mend.`, on one line."""

a_tmp_path = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "base"
    folder.mkdir()
    return folder


def reading(base: Path, content: str | bytes) -> Document:
    path = base / "file.yaml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read(path, base)


def fault(base: Path, content: str | bytes) -> str:
    """The one fault of a file that cannot be read."""
    with pytest.raises(BrokenBase) as broken:
        reading(base, content)
    (problem,) = broken.value.problems
    assert FORM.fullmatch(str(problem))
    return str(problem)


def refusals(base: Path, content: str | bytes) -> list[str]:
    """What is wrong with a file; nothing where it can be read."""
    try:
        reading(base, content)
    except BrokenBase as broken:
        return [str(problem) for problem in broken.problems]
    return []


def assert_read_or_refused(base: Path, content: bytes) -> None:
    told = refusals(base, content)
    assert len(told) <= 1
    assert all(FORM.fullmatch(each) for each in told)


# --- Whatever the bytes


@a_tmp_path
@given(content=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(base: Path, content: bytes):
    assert_read_or_refused(base, content)


YAMLISH = st.text(
    alphabet=string.ascii_letters + "0123456789 :-?[]{}&*!|>'\"%@`#,~\n\t.é\u0085\u2028\x07\ufeff", max_size=200
)


@a_tmp_path
@given(content=YAMLISH)
def test_any_text_made_of_what_means_something_in_yaml_is_read_or_refused(base: Path, content: str):
    assert_read_or_refused(base, content.encode())


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
VALUES = WORDS | st.integers(-(10**17), 10**17) | st.booleans() | st.none()
TREES = st.recursive(
    VALUES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4), max_leaves=20
)


@a_tmp_path
@given(tree=TREES, flow=st.booleans())
def test_any_tree_is_read_as_it_was_written(base: Path, tree: Any, flow: bool):
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    written = yaml.dump(tree, Dumper=Plain, allow_unicode=True, default_flow_style=flow)
    if told := refusals(base, written):
        assert "nested deeper" in told[0]
    else:
        assert reading(base, written).data == tree


@a_tmp_path
@given(share=st.floats(0, 1))
def test_a_truncated_file_is_read_or_refused(base: Path, share: float):
    whole = (Path(__file__).parent.parent / "knowledge" / "topics" / "isolation.yaml").read_bytes()
    assert_read_or_refused(base, whole[: int(len(whole) * share)])


# --- What YAML means and what we take it for


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("True", "True"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("NULL", "NULL"),
        ("7", 7),
        ("-7", -7),
        ("'7'", "7"),
        ("007", 7),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("0.5", 0.5),
        ("-1.5e3", -1500.0),
        (".nan", ".nan"),
        (".inf", ".inf"),
        ("1.2.3", "1.2.3"),
        ("9" * 30, "9" * 30),
        ("2026-05-04", "2026-05-04"),
        ("2026-02-31", "2026-02-31"),
        ("1e3", "1e3"),
        ("'2026-05-04'", "2026-05-04"),
        ("2026-5-4", "2026-5-4"),
        ("2026-05-04 10:00:00", "2026-05-04 10:00:00"),
        ("<<", "<<"),
        ("|\n  two\n  lines", "two\nlines\n"),
        ("'ÅÄÖ 🐳'", "ÅÄÖ 🐳"),
    ],
)
def test_a_value_is_what_a_person_would_take_it_for(base: Path, written: str, value: Any):
    data = reading(base, f"key: {written}\n").data
    assert data == {"key": value}
    assert type(data["key"]) is type(value)


def test_keys_are_always_words(base: Path):
    assert reading(base, "1: a\nno: b\nnull: c\n2026-01-01: d\n").data == dict(
        zip(["1", "no", "null", "2026-01-01"], "abcd", strict=True)
    )


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing but a comment\n", "---\n", codecs.BOM_UTF8])
def test_an_empty_file_holds_nothing(base: Path, content: str | bytes):
    assert reading(base, content).data is None


def test_a_byte_order_mark_is_no_part_of_the_first_key(base: Path):
    assert reading(base, codecs.BOM_UTF8 + b"id: isolation\n").data == {"id": "isolation"}


def test_lines_of_windows_and_old_macs_count_as_lines(base: Path):
    for end in ("\r\n", "\r"):
        document = reading(base, f"a: 1{end}b:{end}  - 2{end}  - 3{end}")
        assert document.data == {"a": 1, "b": [2, 3]}
        assert document.line(("b", 1)) == 4


def test_every_value_remembers_its_line(base: Path):
    document = reading(base, "id: x\nquestions:\n  - one\n  - ask: two\n    why: |\n      long\n      text\n")
    lines = {
        path: document.line(path) for path in [("id",), ("questions",), ("questions", 0), ("questions", 1, "why")]
    }
    assert list(lines.values()) == [1, 2, 3, 5]
    assert document.line(("questions", 1, "nowhere", 7)) == 4, "what is not there stands where its surroundings do"
    assert document.line(("nowhere",)) == 1


# --- What is refused


@pytest.mark.parametrize(
    ("content", "line", "told"),
    [
        ("a: &x 1\nb: 2", 1, "&x is an anchor; remove it"),
        ("a: 1\nb: &all [1]", 2, "&all is an anchor"),
        ("a: 1\nb: *all", 2, "*all is an alias"),
        ("a: 1\n*all : 2", 2, "*all is an alias; write the value out"),
        ("a: !!python/object:os.system x", 1, "is a tag; remove it"),
        ("a: !!binary aGk=", 1, "is a tag"),
        ("!!omap\n- a: 1", 1, "is a tag"),
        ("a: !mine {b: 1}", 1, "!mine is a tag"),
        ("a: ! true", 1, "! is a tag"),
        ("a: 1\nb: 2\na: 3", 3, "the key 'a' is here twice, first on line 1; keep one of the two"),
        ("o:\n  - k: 1\n    k: 2", 3, "o[1]: the key 'k' is here twice, first on line 2"),
        ("'1': x\n1: y", 2, "the key '1' is here twice"),
        ("a: 1\n---\nb: 2", 2, "a second document starts here"),
        ("[a, b]: 1", 1, "a key must be a word"),
        ("a: 1\n? {b: c}\n: 2", 2, "a key must be a word"),
        ("a: [1, 2", 1, "YAML cannot read this"),
        ("a: 'open", 1, "YAML cannot read this"),
        ("title: a: b", 1, "YAML cannot read this"),
        ("a: 1\n\tb: 2", 2, "YAML cannot read this"),
        ("a: @x", 1, "YAML cannot read this"),
        ("%YAML 3.0\n---\na: 1", 1, "YAML cannot read this"),
        ("a: 1\nb: x\x07y\n", 2, "there is a character here that is not text; remove it"),
        ("a: 1\n\nb: \x00", 3, "there is a character here that is not text"),
        ('a: "\\ud800"', 1, "YAML cannot read this"),
    ],
)
def test_what_surprises_people_is_refused_with_its_line(base: Path, content: str, line: int, told: str):
    said = fault(base, content)
    assert told in said
    assert said.startswith(f"base/file.yaml:{line}: ") or "YAML cannot" in said


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "cp037"])
def test_another_encoding_than_utf_8_is_refused(base: Path, encoding: str):
    told = fault(base, "a: 1\nb: £10".encode(encoding))
    assert "save the file as UTF-8" in told or "not text" in told


def test_the_line_that_is_not_utf_8_is_named(base: Path):
    assert fault(base, b"a: 1\nb: 2\nc: caf\xe9\n") == (
        "base/file.yaml:3: this is not UTF-8 text; save the file as UTF-8."
    )


@pytest.mark.parametrize("deep", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 100_000, "[{" * 50_000])
def test_depth_costs_an_error_and_not_the_stack(base: Path, deep: str):
    said = fault(base, deep)
    assert (
        f"nested deeper than {MAX_DEPTH} levels; flatten it" in said
        or "YAML cannot read" in said
        or "a key must" in said
    )


def test_as_deep_as_allowed_is_allowed(base: Path):
    assert reading(base, "[" * MAX_DEPTH + "]" * MAX_DEPTH).data
    assert "nested deeper" in fault(base, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


def test_a_file_that_would_unfold_to_gigabytes_is_refused(base: Path):
    laughs = "a: &a [lol, lol]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "is an anchor" in fault(base, laughs)


def test_a_thousand_aliases_are_refused_at_the_first(base: Path):
    assert fault(base, "a: [" + ", ".join(["*all"] * 1_000) + "]\n") == (
        "base/file.yaml:1: a: *all is an alias; write the value out."
    )


def test_a_file_that_is_as_large_as_allowed_is_read(base: Path):
    lines = b"".join(
        b"- how do containers isolate, asked for the %06dth time?\n" % number for number in range(80_000)
    )
    assert len(lines) <= MAX_BYTES
    assert len(reading(base, lines).data) == 80_000


def test_a_file_of_fifty_megabytes_is_refused(base: Path):
    with (base / "file.yaml").open("wb") as file:
        file.truncate(50_000_000)
    assert "the file is larger than 5 MB; split it into several." in told_of(base)


def test_a_file_that_is_too_large_is_not_even_read(base: Path):
    with (base / "file.yaml").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(BrokenBase, match=r"base/file\.yaml:1: the file is larger than 5 MB; split it into several\."):
        read(base / "file.yaml", base)


# --- Files that are not what they seem


def told_of(base: Path) -> str:
    with pytest.raises(BrokenBase) as broken:
        read(base / "file.yaml", base)
    assert FORM.fullmatch(str(broken.value))
    return str(broken.value)


def test_a_link_out_of_the_directory_is_refused(base: Path, tmp_path: Path):
    (tmp_path / "secret.yaml").write_text("id: secret")
    (base / "file.yaml").symlink_to(tmp_path / "secret.yaml")
    assert "the link points outside the knowledge directory; copy the file here" in told_of(base)


def test_a_folder_behind_a_link_out_of_the_directory_is_refused(base: Path, tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "file.yaml").write_text("id: secret")
    (base / "topics").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BrokenBase, match="the link points outside the knowledge directory; copy the file here"):
        read(base / "topics" / "file.yaml", base)


def test_a_link_within_the_directory_is_followed(base: Path):
    (base / "other.yaml").write_text("id: x")
    (base / "file.yaml").symlink_to(base / "other.yaml")
    assert read(base / "file.yaml", base).data == {"id": "x"}


def test_a_directory_behind_a_link_may_hold_the_base(base: Path, tmp_path: Path):
    (base / "file.yaml").write_text("id: x")
    (tmp_path / "linked").symlink_to(base)
    assert read(tmp_path / "linked" / "file.yaml", tmp_path / "linked").data == {"id": "x"}


def test_a_link_to_nothing_is_told(base: Path):
    (base / "file.yaml").symlink_to(base / "gone.yaml")
    assert "the file cannot be read (No such file or directory)" in told_of(base)


def test_a_link_to_itself_is_told(base: Path):
    (base / "file.yaml").symlink_to(base / "file.yaml")
    assert "the file cannot be read" in told_of(base)


def test_a_folder_in_the_place_of_a_file_is_told(base: Path):
    (base / "file.yaml").mkdir()
    assert "this is not a file" in told_of(base)


def test_a_pipe_in_the_place_of_a_file_is_told_and_not_waited_for(base: Path):
    os.mkfifo(base / "file.yaml")
    assert "this is not a file" in told_of(base)
