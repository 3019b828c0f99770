"""The guide for operators says what is so: settings, sections, files, alerts and metrics are those that there are."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from typer.testing import CliRunner

from bot.cli import app
from bot.cli.doctor import CHECKS
from bot.settings import SECRETS, SecretUnreadable, Settings
from bot.slack import metrics
from bot.store.schema import metadata

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "operate.md").read_text()
DEPLOY = ROOT / "deploy"


def rows(markdown: str) -> list[list[str]]:
    """The cells of all tables, without headings."""
    lines = [line for line in markdown.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def anchors(markdown: str) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.casefold()).replace(" ", "-") for title in titles}


def manifests() -> list[dict[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text()))


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((DEPLOY / "alerts.yaml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def test_the_table_of_settings_has_each_of_them_once() -> None:
    named = [row[0].strip("`") for row in rows(GUIDE) if re.fullmatch(r"`[A-Z_]+`", row[0])]
    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_table_tells_the_default_of_a_setting(name: str) -> None:
    default = Settings.model_fields[name].default
    (row,) = (row for row in rows(GUIDE) if row[0] == f"`{name.upper()}`")
    if isinstance(default, int) and not isinstance(default, bool):
        assert f"`{default}`" in row[2]


PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("benchmarks/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text()):
        file = page.parent / target if target else page
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file.read_text()), (target, anchor)


def test_every_check_of_the_doctor_names_a_section_that_there_is() -> None:
    assert set(CHECKS.values()) <= anchors(GUIDE)


def test_every_alert_has_a_section_and_every_such_section_an_alert() -> None:
    named = set(re.findall(r"^### (Vmvc\w+)$", GUIDE, re.MULTILINE))
    assert named == {alert["alert"] for alert in alerts()}


def test_alerts_and_dashboard_ask_only_for_metrics_that_are_exposed() -> None:
    exposed = metrics.exposed("v1")[0].decode()
    declared = set(re.findall(r"^# TYPE (\w+) \w+$", exposed, re.MULTILINE))
    asked = " ".join(alert["expr"] for alert in alerts()) + (ROOT / "docs" / "grafana.json").read_text()
    for name in set(re.findall(r"\bvmvc_\w+", asked)):
        assert name in declared or name.removesuffix("_bucket") in declared, name


def test_the_kubernetes_manifest_fits_the_program() -> None:
    (deployment,) = (each for each in manifests() if each["kind"] == "Deployment")
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    secret = next(each for each in manifests() if each["kind"] == "Secret")
    for variable in container["env"]:
        name = variable["name"].removesuffix("_FILE").lower()
        assert name in Settings.model_fields
        if variable["name"].endswith("_FILE"):
            assert name in SECRETS
            assert Path(variable["value"]).name in secret["stringData"]
    probed = {container[kind]["httpGet"]["path"] for kind in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert probed == {"/healthz", "/readyz"}
    assert pod["securityContext"]["runAsNonRoot"] is True
    for each in (container, *pod["initContainers"]):
        assert CliRunner().invoke(app, [*each["args"], "--help"]).exit_code == 0


def test_the_containerfile_copies_what_there_is_and_what_the_build_may_see() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    copies = [line.split() for line in lines if line.startswith("COPY ") and "--from" not in line]
    copied = [name for _, *names, _ in copies for name in names]
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert name in allowed


def test_the_settings_of_the_systemd_units_work_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (DEPLOY / "vmvc.env").read_text().splitlines()
    for name, _, value in (line.partition("=") for line in lines if not line.startswith("#")):
        assert name.lower() in Settings.model_fields
        monkeypatch.setenv(name, value)
    assert all(directory.is_dir() for directory in Settings().knowledge)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
@pytest.mark.parametrize("unit", sorted(each.name for each in DEPLOY.glob("vmvc*.[st]*")))
def test_systemd_accepts_the_units(unit: str, tmp_path: Path) -> None:
    for each in DEPLOY.glob("vmvc*.[st]*"):  # verified with a program that is there, as vmvc may not be installed
        (tmp_path / each.name).write_text(each.read_text().replace("/opt/vmvc/bin/vmvc", "/bin/true"))
    command = ["systemd-analyze", "verify", str(tmp_path / unit)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


# -- what is installed ----------------------------------------------------------------------------


def test_every_dependency_is_locked_with_its_hashes_in_a_version_that_fits() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(each) for each in project["dependencies"]]
    wanted += [Requirement(each) for extra in project["optional-dependencies"].values() for each in extra]
    locked = {}
    for entry in re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text()):
        requirement, *hashes = entry.replace("\\\n", " ").split("--hash=")
        if "==" in requirement:
            name, _, version = requirement.split(";")[0].strip().partition("==")
            assert hashes, name
            assert all(each.startswith("sha256:") for each in hashes), name
            locked[canonicalize_name(name)] = version
    for requirement in wanted:
        assert requirement.specifier.contains(locked[canonicalize_name(requirement.name)]), requirement


# -- data -----------------------------------------------------------------------------------------


def test_the_page_of_data_names_every_column_of_every_table_once() -> None:
    told = {}
    for table, personal, besides, _ in rows((ROOT / "docs" / "data.md").read_text()):
        named = re.findall(r"`(\w+)`", f"{personal} {besides}")
        assert len(named) == len(set(named)), table
        told[table.strip("`")] = set(named)
    assert told == {table.name: set(table.c.keys()) for table in metadata.sorted_tables}


# -- secrets --------------------------------------------------------------------------------------


def test_a_secret_can_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-from-a-file\n")
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", str(tmp_path / "token"))
    found = Settings().slack_bot_token
    assert found
    assert found.get_secret_value() == "xoxb-from-a-file"


def test_a_secret_that_is_given_twice_or_cannot_be_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "missing"))
    with pytest.raises(SecretUnreadable, match=r"DATABASE_URL_FILE: .*missing cannot be read \(No such file"):
        Settings()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///vmvc.db")
    with pytest.raises(SecretUnreadable, match="are both set; remove one"):
        Settings()
    ended = CliRunner().invoke(app, ["db", "stats"])
    assert (ended.exit_code, "are both set" in ended.output) == (2, True)


@pytest.mark.parametrize(
    ("setting", "secret", "told"),
    [
        ("SLACK_SIGNING_SECRET", "secret", "SLACK_SIGNING_SECRET can be guessed"),
        ("SLACK_SIGNING_SECRET", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "SLACK_SIGNING_SECRET can be guessed"),
        ("SLACK_BOT_TOKEN", "xapp-1-A", "SLACK_BOT_TOKEN does not begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN does not begin with xapp-"),
    ],
)
def test_nothing_is_served_with_a_weak_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, setting: str, secret: str, told: str
) -> None:
    good = {
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": "8f742231b10e86a9",
    }
    for name, value in (good | {setting: secret, "DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}).items():
        monkeypatch.setenv(name, value)
    ended = CliRunner().invoke(app, ["serve"])
    assert (ended.exit_code, told in " ".join(ended.output.split())) == (2, True)
    assert secret not in ended.output or secret == "secret"
