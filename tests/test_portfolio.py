"""Spreadsheets as ten people would type them: every row is assessed, and what is not clear is named."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from browsers import in_browser, violations
from playwright.sync_api import Page
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.settings import shipped_knowledge

Assess = Callable[..., Result]

TEN_PEOPLE = """\
App Name;Betriebssystem;Description;GUI;DB;Installer;Release;Load;Dongle;GPU;HA;Owner
SAP ERP;SLES 15;Finance & logistics;no;HANA;no;2/year;steady;no;no;active/passive;Meier
Till;Win 10 IoT;till in the shops;yes;sqlite;exe;selten;flat;n;N;;Huber
"Web shop;Ubuntu 22.04;"customers buy here";web;postgres;docker;daily;peaks;;0;active-active;Lee
CAD licence server;Windows Server 2019;FlexLM;no;none;exe;yearly;low;yes;no;single;Kim
CI runners;Linux;"builds, tests";headless;stateless;image;daily;on demand;no;no;2+;DevOps
Image recognition;RHEL 9;models;no;files;docker;weekly;bursty;no;A100;load balanced;Data
Payroll;AS/400;;no;DB2;vendor;annual;constant;per core;no;standby;HR
Mystery box;?;nobody knows;?;;;;;;;;
PLC gateway;Windows XP;serial link to the plant;yes;no;setup.exe;never;;dongle;;single;OT
Report job;lnx;nightly PDF reports;nein;kein;jar;quartalsweise;on demand;nein;nein;;BI
"""
NAMES = [line.partition(";")[0].strip('"') for line in TEN_PEOPLE.splitlines()[1:]]


@pytest.fixture
def assess(tmp_path: Path) -> Assess:
    def run(content: str | bytes | Path, *options: str, name: str = "estate.csv") -> Result:
        file = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return CliRunner().invoke(app, ["assess", str(file), "--knowledge", str(shipped_knowledge()), *options])

    return run


def rows(result: Result) -> list[dict[str, object]]:
    told: list[dict[str, object]] = json.loads(result.stdout)
    return told


def notes(result: Result) -> str:
    return " ".join(result.stderr.split())


def test_of_rows_that_ten_people_typed_none_is_lost(assess: Assess):
    result = assess(TEN_PEOPLE, "--format", "json")
    assert result.exit_code == 0
    assert [row["name"] for row in rows(result)] == NAMES
    told = {row["name"]: row["recommendation"] for row in rows(result)}
    assert told["PLC gateway"] == told["Payroll"] == told["Till"] == "vm"
    assert told["Web shop"] == told["CI runners"] == "container"
    assert told["Mystery box"] is None
    assert all(int(str(row["answers"])) >= 5 for row in rows(result) if row["name"] != "Mystery box")


def test_what_is_not_clear_is_named_with_what_to_do(assess: Assess):
    said = notes(assess(TEN_PEOPLE, "--format", "json"))
    assert "row 4 (Web shop): a quotation mark is opened and not closed" in said
    assert "column Installer: 'vendor' wasn't understood, so it counts as unknown; did you mean" in said
    assert "row 1, column Owner: no question matches this, so it was skipped" in said
    assert "row 9 (Mystery box): not enough to tell; ask: Which operating system" in said


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(";", "\t"),
        lambda text: text.replace("builds, tests", "builds and tests").replace(";", ","),
        lambda text: f"sep=;\n{text}",
        lambda text: f"Our estate 2026;;;\n;;;\n{text}",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("App Name", " app_name: ").replace("Betriebssystem", "Operatng System"),
    ],
    ids=["tabs", "commas", "sep", "title", "crlf", "slips"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_whatever_the_separator_and_the_encoding_the_rows_are_the_same(
    assess: Assess, change: Callable[[str], str], encoding: str
):
    text = TEN_PEOPLE.replace("Meier", "Müller").replace("till in the shops", "Kasse für Läden")
    assert rows(assess(change(text).encode(encoding), "--format", "json")) == rows(assess(text, "--format", "json"))


def test_an_excel_file_is_read_like_a_table(assess: Assess, tmp_path: Path):
    book = openpyxl.Workbook()
    assert book.active
    book.active.title = "Cover"
    sheet = book.create_sheet("Estate")
    for row in csv.reader(io.StringIO(TEN_PEOPLE.replace('"Web', "Web")), delimiter=";"):
        sheet.append([{"yes": True, "no": False}.get(cell, cell) for cell in row])
    book.save(tmp_path / "estate.xlsx")
    told = rows(assess(tmp_path / "estate.xlsx", "--format", "json"))
    assert [(row["name"], row["recommendation"]) for row in told] == [
        (row["name"], row["recommendation"]) for row in rows(assess(TEN_PEOPLE, "--format", "json"))
    ]


def test_a_file_that_is_no_excel_file_ends_in_a_sentence(assess: Assess):
    result = assess(b"PK no zip", name="estate.xlsx")
    assert result.exit_code == 2
    assert "this isn't an Excel file that can be read" in notes(result)


@pytest.mark.parametrize(
    ("heading", "cell", "question", "answer"),
    [
        ("OS", "Win2019", "guest_os", "windows"),
        ("Operating System (guest)", "Windows Server 2016 Std", "guest_os", "windows"),
        ("Dockerized?", "x", "existing_packaging", "container_image"),
        ("How often do you release a new version?", "every quarter", "release_frequency", "monthly"),
        ("Typ", "bei Bedarf", "architecture", "serverless"),
        ("GUI", "1", "gui_desktop", "yes"),
        ("gui_desktop", "FALSE", "gui_desktop", "no"),
        ("Load", "on demand", "scaling", "bursty"),
    ],
)
def test_headings_and_cells_are_taken_by_their_synonyms(
    assess: Assess, heading: str, cell: str, question: str, answer: str
):
    stated = f"cases: [{{id: a, facts: {{{question}: {answer}}}}}]"
    (expected,) = rows(assess(stated, "--format", "json", name="estate.yaml"))
    (told,) = rows(assess(f"App;{heading}\na;{cell}\n", "--format", "json"))
    assert told == expected


def test_marks_of_unicode_within_a_cell_end_no_row(assess: Assess):
    result = assess("App;Notes;OS\nshop;one\u2028two\x0bthree;linux\n", "--format", "json")
    assert [(row["name"], row["answers"]) for row in rows(result)] == [("shop", 1)]


@pytest.mark.parametrize("cell", ["?", "-", "n/a", "TBD", "unknown", ""])
def test_a_cell_that_says_nothing_is_unknown_without_a_note(assess: Assess, cell: str):
    result = assess(f"App;OS;GPU\nshop;{cell};no\ntill;Windows;no\n", "--format", "json")
    assert len(rows(result)) == 2
    assert "column OS" not in notes(result)


def test_a_number_is_not_taken_for_the_number_of_an_option(assess: Assess):
    result = assess("App;OS;Instances\nshop;linux;2\n", "--format", "json")
    assert rows(result)[0]["answers"] == 1
    assert "column Instances: '2' wasn't understood" in notes(result)


def test_columns_that_contradict_each_other_are_told(assess: Assess):
    result = assess("App;OS;Server OS\nshop;linux;windows\n", "--format", "json")
    assert "column Server OS: 'windows' contradicts an earlier column, which says linux" in notes(result)


def test_a_row_without_a_name_is_called_by_its_number(assess: Assess):
    result = assess("App;OS\n;windows\nshop;linux\n", "--format", "json")
    assert [row["name"] for row in rows(result)] == ["row 2", "shop"]


def test_a_quoted_cell_may_have_several_lines(assess: Assess):
    result = assess('App,OS,Notes\nshop,linux,"two\nlines, and a comma"\ntill,windows,\n', "--format", "json")
    assert [row["name"] for row in rows(result)] == ["shop", "till"]
    assert "quotation" not in notes(result)


def test_a_quote_that_is_opened_at_the_end_of_a_row_swallows_none(assess: Assess):
    result = assess('App;OS;Notes\nshop;linux;"two\ntill;windows;x"\nbox;linux;\n', "--format", "json")
    assert [row["name"] for row in rows(result)] == ["shop", "till", "box"]
    assert "row 2 (shop): a quotation mark is opened and not closed" in notes(result)


def test_the_template_names_every_column_and_is_understood_when_it_is_filled_in(assess: Assess, tmp_path: Path):
    written = CliRunner().invoke(app, ["assess", "--template", "--out", str(tmp_path / "estate.csv")])
    assert written.exit_code == 0
    text = (tmp_path / "estate.csv").read_text(encoding="utf-8-sig")
    result = assess(text.replace("(example)", "Our shop"), "--format", "json")
    (told,) = rows(result)
    assert told["name"] == "Our shop"
    assert notes(result) == ""
    header, values, _ = csv.reader(io.StringIO(text))
    assert len(header) == len(values)
    for heading, cell in list(zip(header, values, strict=True))[2:]:
        for option in cell.split(" | "):
            said = notes(assess(f'Name,{heading}\nshop,"{option}"\n', "--format", "json"))
            assert "not understood" not in said, said


def test_the_csv_names_workloads_answers_reasons_and_what_was_not_clear(assess: Assess):
    told = {row["name"]: row for row in csv.DictReader(io.StringIO(assess(TEN_PEOPLE, "--format", "csv").stdout))}
    assert list(told) == NAMES
    assert told["Payroll"]["answers"] == "7"
    assert "'vendor' wasn't understood" in told["Payroll"]["notes"]
    assert told["Mystery box"]["title"] == "Not enough to tell"


# --- The report


@in_browser
def test_the_report_is_accessible_and_can_be_filtered(assess: Assess, screen: Page, tmp_path: Path):
    assess(TEN_PEOPLE, "--format", "html", "--out", str(tmp_path / "report.html"))
    screen.goto((tmp_path / "report.html").as_uri())
    assert violations(screen) == []
    shown = screen.locator("#workloads tbody tr:visible")
    assert shown.count() == len(NAMES)
    screen.get_by_label("Recommended").select_option("untold")
    assert shown.locator("th").all_inner_texts() == ["Mystery box\nnobody knows"]
    screen.get_by_label("Recommended").select_option("")
    screen.get_by_label("Name or reason").fill("payroll")
    assert screen.locator("#shown").inner_text() == "1 shown"
    screen.emulate_media(media="print")
    assert not screen.locator("#filter").is_visible()
