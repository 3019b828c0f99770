"""`vmvc assess`: a file of workloads in, recommendations out."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app as vmvc

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"

TWO = """
cases:
  - id: shop
    title: keys beyond those that are needed may hold anything
    workload: A stateless Linux service in a container image, released daily.
    facts: {guest_os: linux, existing_packaging: container_image, stateful: none, gui_desktop: false}
    expected: container
  - id: plant
    workload: A Windows XP program with a graphical screen.
    facts: {guest_os: windows, legacy_os: true, gui_desktop: true}
"""


@pytest.fixture
def run(tmp_path):
    def run(content: str, *options: str) -> Result:
        file = tmp_path / "cases.yaml"
        file.write_text(content, encoding="utf-8")
        return CliRunner().invoke(vmvc, ["assess", str(file), "--knowledge", str(KNOWLEDGE), *options])

    return run


def test_json_gives_each_workload_its_recommendation(run):
    result = run(TWO, "--format", "json")
    assert result.exit_code == 0
    shop, plant = json.loads(result.stdout)
    assert list(shop) == [
        *("id", "name", "recommendation", "confidence", "scores", "answers", "reasons", "questions_asked")
    ]
    assert (shop["id"], shop["recommendation"]) == ("shop", "container")
    assert (plant["id"], plant["recommendation"], plant["scores"]["container"]) == ("plant", "vm", 0)
    assert shop["confidence"] == max(shop["scores"].values())
    assert shop["reasons"]
    assert shop["questions_asked"] == []


def test_an_interview_names_what_it_asked_and_first_confirms_what_was_described(run):
    shop, plant = json.loads(run(TWO, "--format", "json", "--mode", "interview").stdout)
    assert 0 < len(shop["questions_asked"]) <= 9
    assert shop["questions_asked"][0] == "confirmation"
    assert len(set(shop["questions_asked"])) == len(shop["questions_asked"])
    assert (shop["recommendation"], plant["recommendation"]) == ("container", "vm")


def test_text_alone_is_enough_where_it_says_enough(run):
    without_facts = "\n".join(line for line in TWO.splitlines() if "facts:" not in line)
    shop, plant = json.loads(run(without_facts, "--format", "json", "--mode", "text").stdout)
    assert (shop["recommendation"], plant["recommendation"]) == ("container", "vm")


def test_csv_has_a_row_a_workload_and_no_formulas(run):
    result = run(TWO.replace("id: shop", "id: =shop()"), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(row["id"], row["recommendation"]) for row in rows] == [("'=shop()", "container"), ("plant", "vm")]


def test_a_csv_file_has_a_column_for_each_question(tmp_path):
    file = tmp_path / "portfolio.csv"
    file.write_text("id,workload,guest_os,gui_desktop\nold,A till,windows,yes\nnew,,linux,\n", encoding="utf-8")
    result = CliRunner().invoke(vmvc, ["assess", str(file), "--knowledge", str(KNOWLEDGE), "--format", "json"])
    assert [(each["id"], each["recommendation"]) for each in json.loads(result.stdout)] == [
        ("old", "vm"),
        ("new", "container"),
    ]


def test_a_csv_file_is_filled_in_by_people(run, tmp_path):
    file = tmp_path / "portfolio.csv"
    file.write_text(
        "\ufeffid;Operating system;stateful;owner\nerp;Windows Server;a heavy database;me\n\ncrm;zx81;perhaps;you\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(vmvc, ["assess", str(file), "--knowledge", str(KNOWLEDGE), "--format", "json"])
    assert [each["id"] for each in json.loads(result.stdout)] == ["erp", "crm"]
    said = " ".join(result.stderr.split())
    assert "row 1, column owner: no question matches this, so it was skipped" in said
    assert (
        "row 4 (crm), column operating system: 'zx81' wasn't understood, so it counts as unknown; use one of: Linux"
        in said
    )
    assert "'perhaps'" not in said, "perhaps means: not known"


def test_a_row_that_says_nothing_is_not_enough_to_tell(run):
    result = run(TWO + "  - id: last\n", "--format", "json")
    assert result.exit_code == 0
    *_, last = json.loads(result.stdout)
    assert (last["recommendation"], last["confidence"], last["scores"]) == (None, None, {})
    assert last["reasons"][0].startswith("I can't tell yet. I need at least 1 more answer that points one way.")
    assert "row 3 (last): not enough to tell; ask: " in " ".join(result.stderr.split())


@pytest.mark.parametrize("mode", ["facts", "interview", "text"])
@pytest.mark.parametrize("written", ["json", "table", "csv", "html"])
def test_where_no_row_could_be_told_the_command_fails(run, mode, written):
    result = run("cases: [{id: empty}, {id: silent, workload: A thing.}]", "--format", written, "--mode", mode)
    assert result.exit_code == 1
    assert "%" not in result.stdout or written == "html"
    assert result.stderr.count("not enough to tell") == 2


def test_a_csv_file_without_a_known_column_recommends_nothing(tmp_path):
    file = tmp_path / "portfolio.csv"
    file.write_text("id,colour\nshop,red\ntill,blue\n", encoding="utf-8")
    result = CliRunner().invoke(vmvc, ["assess", str(file), "--knowledge", str(KNOWLEDGE), "--format", "json"])
    assert result.exit_code == 1
    assert [each["recommendation"] for each in json.loads(result.stdout)] == [None, None]


def test_components_are_placed_each_for_itself(run):
    shop = """
cases:
  - id: shop
    facts: {guest_os: linux}
    components:
      database: {stateful: heavy_database, uptime_model: single_instance_failover}
      services: {stateful: none, release_frequency: daily}
"""
    (whole,) = json.loads(run(shop, "--format", "json").stdout)
    assert whole["recommendation"] == "both"
    assert whole["reasons"] == ["database: Virtual machine", "services: Containers"]
    assert sum(whole["scores"].values()) == pytest.approx(1, abs=0.001)
    (asked,) = json.loads(run(shop, "--format", "json", "--mode", "interview").stdout)
    assert asked["recommendation"] == "both"


def test_a_report_is_one_page_that_needs_no_other(run, tmp_path):
    workloads = TWO.replace("A stateless Linux service", "<script>alert(1)</script> A stateless Linux service")
    broken = workloads + "  - id: odd\n    facts: {guest_os: zx81}\n"
    result = run(broken, "--format", "html", "--out", str(tmp_path / "report.html"))
    assert result.exit_code == 0
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == page.count("<figure>") == 2
    assert 'aria-label="The estate. Container: 1 (1 likely). VM: 1 (1 clear). Both: 0. Not enough to tell: 1"' in page
    assert "<script>alert" not in page
    assert not re.search(r"""(?:src|href)=["']https?:""", page)
    assert "&#39;zx81&#39; wasn&#39;t understood" in page
    assert run(broken, "--format", "html").stdout == page


def test_a_report_of_nothing_is_a_page_too(run):
    assert "Where to run 0 workloads" in run("cases: []", "--format", "html").stdout


def test_a_report_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "cases.yaml").write_text(TWO, encoding="utf-8")
    options = ["--knowledge", str(KNOWLEDGE), "--format", "html", "--out", str(tmp_path)]
    result = CliRunner().invoke(vmvc, ["assess", str(tmp_path / "cases.yaml"), *options])
    assert result.exit_code == 2
    assert "this is a directory, so it can't be written to" in " ".join(result.stderr.split())


def test_a_table_is_for_people(run):
    output = run(TWO, "--format", "table").stdout
    assert "shop" in output
    assert "container" in output


def test_a_bad_row_is_named_and_every_row_is_done(run):
    broken = TWO.replace("guest_os: linux", "guest_os: zx81") + "  - workload: nameless\n  - id: last\n"
    result = run(broken, "--format", "json")
    assert result.exit_code == 0
    assert [each["id"] for each in json.loads(result.stdout)] == ["shop", "plant", "row 3", "last"]
    assert [each["recommendation"] for each in json.loads(result.stdout)] == ["container", "vm", None, None]
    said = " ".join(result.stderr.split())
    assert "row 1 (shop), column guest_os: 'zx81' wasn't understood, so it counts as unknown; use one of" in said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("cases: {}", "there is no list of cases"),
        ("just text", "there is no list of cases"),
        ("cases: [", "this cannot be read"),
        ("cases: [{id: x, facts: [a]}]", "facts must be question: option"),
        ("cases: [{id: x, facts: {colour: red}}]", "no question has the id 'colour'"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_to_do(run, content, said):
    result = run(content, "--format", "json")
    assert result.exit_code != 0
    assert said in " ".join(result.stderr.split())


def test_a_file_that_is_not_there_is_named(tmp_path):
    result = CliRunner().invoke(vmvc, ["assess", str(tmp_path / "none.yaml"), "--knowledge", str(KNOWLEDGE)])
    assert result.exit_code == 2
    assert "none.yaml" in "".join(result.stderr.split())
