"""The command line, as a person at a terminal meets it: what it prints, what it asks, and how it ends."""

import io
import json
import re
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import yaml
from boats import moored
from conftest import SIGNING_SECRET, Clock

from bot.advisor.replies import Answered, Table
from bot.cli import main
from bot.cli.ask import show
from bot.knowledge.model import Source, Topic
from bot.playground import LEAST_SCOPES, Playground
from bot.slack import manifest as manifests
from bot.store import Arrival, Store, Thread, Turn, migrate

ROOT = Path(__file__).parent.parent
COMMANDS = "playground serve ask interview assess records replay explain match mcp manifest doctor db kb".split()  # noqa: SIM905

SCOPE_OF_EVENT = {
    "message.groups": "groups:history",
    "message.mpim": "mpim:history",
    "app_home_opened": None,
    "app_uninstalled": None,
    "tokens_revoked": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
}
"""https://docs.slack.dev/reference/events"""


@dataclass(frozen=True)
class Ended:
    """What a command printed, without colours, and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ended]


@pytest.fixture
def environment(cache_home: Path, tmp_path: Path) -> dict[str, str]:
    """Settings of somebody who has set nothing."""
    return {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(cache_home),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "COLUMNS": "80",
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture
def vmvc(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run `vmvc` from a directory that has nothing to do with it. Keywords in capitals are the environment's."""

    def run(*arguments: str, typed: str = "", **settings: str) -> Ended:
        handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        with monkeypatch.context() as here:
            for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "DATABASE_URL", "PORT"):
                here.delenv(name, raising=False)
            for name, value in (environment | settings).items():
                here.setenv(name, value)
            here.chdir(tmp_path)
            here.setattr(sys, "argv", ["vmvc", *arguments])
            here.setattr(sys, "stdin", io.StringIO(typed))
            with pytest.raises(SystemExit) as end:
                main()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        out, err = (re.sub(r"\x1b\[[0-9;]*m", "", text) for text in capsys.readouterr())
        return Ended(int(end.value.code or 0), out, err)

    return run


def assert_ends_with_a_sentence(ended: Ended, code: int, told: str) -> None:
    assert ended.code == code, ended.err
    assert told in " ".join(ended.err.split())
    assert "Traceback" not in ended.err + ended.out


# --- Help


@pytest.mark.parametrize("command", [(), *((each,) for each in COMMANDS)], ids=" ".join)
def test_help_reads_well_in_80_columns(vmvc: Run, command: tuple[str, ...]):
    ended = vmvc(*command, "--help")
    assert ended.code == 0
    assert ended.err == ""
    assert max(map(len, ended.out.splitlines())) <= 80
    assert "\n Usage: vmvc " in ended.out
    if not command:
        assert re.findall(r"^│ ([a-z]+)  +\S", ended.out, re.MULTILINE) == COMMANDS
    assert not re.search(r"Args:|Raises:|Returns:", ended.out), "help is for people who do not program"


@pytest.mark.parametrize(
    "wrong", [("asl",), ("ask",), ("ask", "--loud", "x"), ("match",), ("playground", "--port", "x")]
)
def test_what_cannot_be_run_is_told(vmvc: Run, wrong: tuple[str, ...]):
    assert_ends_with_a_sentence(vmvc(*wrong), 2, "Usage: vmvc")


# --- Asking


def test_an_answer_has_its_sentence_both_sides_and_sources(vmvc: Run):
    ended = vmvc("ask", "how", "do", "containers", "isolate?")
    assert ended.code == 0, ended.err
    for part in ("Isolation\n", "its own kernel", "┃ Container", "┃ VM", "Both: ", "See also: "):
        assert part in ended.out
    assert re.search(r"^  .*: https://\S+$", ended.out, re.MULTILINE)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how do I cook rice", "I don't have an answer to that, and I'd rather not guess."),
        ("compare docker and virtualbox", "┃ Docker"),
        ("compare docker with frobnicator", "frobnicator"),
        ("docker/virtualbox", "┃ Docker"),
        ("compare", "Which two? For example: vmvc ask"),
        ("interview me", "`vmvc interview`"),
        ("hello", "Ask me, for example:"),
        ("🐳🐳🐳", "Ask me, for example:"),
        ("[bold]what is docker[/]", "Docker"),
        ("[/red] <!channel> " + "x" * 10_000, ""),
    ],
)
def test_whatever_is_asked_something_sensible_is_said(vmvc: Run, question: str, told: str):
    ended = vmvc("ask", question)
    assert ended.code == 0, ended.err
    assert told in ended.out
    assert "<!channel>" not in ended.out


def test_a_comparison_of_many_is_shown_in_tables_that_can_be_read(vmvc: Run):
    names = ("Docker", "Podman", "LXC", "VirtualBox", "KVM", "Kubernetes")
    ended = vmvc("ask", f"compare {', '.join(names)}", COLUMNS="80")
    assert ended.code == 0, ended.err
    headers = [line for line in ended.out.splitlines() if line.startswith("┃")]
    assert len(headers) >= 3
    assert [name for name in names if not any(f"┃ {name}" in line for line in headers)] == []


def test_text_of_the_knowledge_is_shown_as_it_is_written(capsys: pytest.CaptureFixture[str]):
    source = Source(title="[1] Flags", url="https://example.com/[x]")
    topic = Topic(id="flags", title="The [bold] flag", answer="Write [/x] or [red].", sources=(source,))
    show(Answered(topic, topic.answer, Table(("[a]", "[/b]"), (("[c]", "[/d]"),)), (("[e]", "[/f]"),), (topic,)))
    out = capsys.readouterr().out
    for part in (
        "Write [/x] or [red].\n",
        "The [bold] flag\n",
        "[a]",
        "[/b]",
        "[c]",
        "[/d]",
        "[e]: [/f]\n",
        "[1] Flags: https",
    ):
        assert part in out


# --- The interview


def test_an_interview_runs_to_its_end_and_keeps_the_record(vmvc: Run, tmp_path: Path):
    typed = "Linux\nback\nwhy\n\nwibble wobble\nwhat is docker?\n1\n" + "don't know\n" * 30
    ended = vmvc("interview", "the new thing", "--record", "record.md", typed=typed)
    assert ended.code == 0, ended.err
    assert ended.err == ""
    assert ended.out.count("Which operating system does the workload need? (0 answered") == 6
    assert "Noted: Operating system: Linux." in ended.out
    assert "I didn't understand that as an answer." in " ".join(ended.out.split())
    assert "Docker is a tool set" in ended.out, "a question in between is answered"
    assert "The record is in record.md." in ended.out
    assert "Decision Outcome" not in ended.out, "the result fits one screen"
    record = (tmp_path / "record.md").read_text()
    assert "the new thing" in record
    assert "## Decision Outcome" in record


def test_the_result_is_short_and_the_whole_record_is_shown_on_request(vmvc: Run):
    to_the_end = "Linux\n" + "don't know\n" * 30
    ended = vmvc("interview", "the new thing", typed=to_the_end)
    result = ended.out[ended.out.rindex("Enter ends it") - 2_000 :]
    assert "What would change it" in result
    assert "Decision Outcome" not in ended.out
    assert "Decision Outcome" in vmvc("interview", "the new thing", typed=f"{to_the_end}record\n").out


@pytest.mark.parametrize("typed", ["", "1\n", "1\nback\n", "stop\n", "1\ncancel\n"])
def test_an_interview_that_is_left_ends_kindly(vmvc: Run, typed: str):
    ended = vmvc("interview", typed=typed)
    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.endswith("You cancelled the interview, so there's no recommendation.\n")


def test_ctrl_c_ends_an_interview_kindly(environment: dict[str, str], tmp_path: Path):
    command = [sys.executable, "-u", "-m", "bot", "interview"]
    with subprocess.Popen(
        command, env=environment, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as interview:
        assert interview.stdout
        while b"or: don't know" not in interview.stdout.readline():
            assert interview.poll() is None
        assert interview.stdout.read(2) == b"> "
        time.sleep(0.3)  # until it listens
        interview.send_signal(signal.SIGINT)
        out, err = interview.communicate(timeout=20)
    assert b"there's no recommendation" in out
    assert err == b""
    assert interview.returncode == 0


def test_ctrl_c_ends_the_playground_without_a_word_while_its_page_is_open(
    environment: dict[str, str], tmp_path: Path
):
    command = [sys.executable, "-u", "-m", "bot", "playground", "--port", "0"]
    settings = environment | {"VMVC_KNOWLEDGE": str(moored(tmp_path)), "VMVC_MATCHER": "lexical"}
    with subprocess.Popen(
        command, env=settings, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as playground:
        assert playground.stdout
        told = playground.stdout.readline()
        address = re.search(r"http://\S+", told)
        assert address, told
        with httpx.stream("GET", f"{address[0]}/play/events", timeout=20) as page:
            lines = page.iter_lines()
            assert next(lines) == "retry: 1000"
            began = time.monotonic()
            playground.send_signal(signal.SIGINT)
            assert playground.wait(20) == 0
            assert time.monotonic() - began < 5
        out, err = playground.communicate(timeout=20)
    assert (out, err) == ("", "")


def test_a_record_that_cannot_be_written_is_told(vmvc: Run):
    ended = vmvc("interview", "--record", "nowhere/record.md", typed="don't know\n" * 30)
    assert_ends_with_a_sentence(ended, 2, "nowhere/record.md: there's no directory")
    assert ended.out == "", "before the first question, not after the last"


# --- The manifest

VARIANTS = [{"minimal": m, "socket_mode": s} for m in (True, False) for s in (True, False)]


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_a_manifest_keeps_slacks_limits_and_asks_for_the_scopes_of_its_events(variant: dict[str, bool]):
    written = manifests.manifest(**variant, url="https://bot.example.com")
    about = written["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert re.fullmatch("#[0-9a-f]{6}", about["background_color"])
    assert len(written["features"]["bot_user"]["display_name"]) <= 80
    for shortcut in written["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
        assert shortcut["type"] in {"global", "message"}
    for command in written["features"]["slash_commands"]:
        assert re.fullmatch(r"/[a-z_-]{1,31}", command["command"])
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    scopes = written["oauth_config"]["scopes"]["bot"]
    events = written["settings"]["event_subscriptions"]["bot_events"]
    assert {SCOPE_OF_EVENT[event] for event in events} - {None} <= set(scopes)
    addresses = re.findall(r"https://[^'\"]+", json.dumps(written))
    assert set(addresses) == (set() if variant["socket_mode"] else {"https://bot.example.com/slack/events"})
    assert len(addresses) == (0 if variant["socket_mode"] else 3), "events, clicks and the command"


def test_every_manifest_hears_of_the_app_s_removal(vmvc: Run):
    for variant in ((), ("--minimal",)):
        events = yaml.safe_load(vmvc("manifest", *variant).out)["settings"]["event_subscriptions"]["bot_events"]
        assert {"app_uninstalled", "tokens_revoked"} <= set(events)


def test_the_smallest_manifest_asks_for_four_scopes(vmvc: Run):
    written = yaml.safe_load(vmvc("manifest", "--minimal").out)
    assert sorted(written["oauth_config"]["scopes"]["bot"]) == sorted(
        ["chat:write", "commands", "app_mentions:read", "im:history"]
    )
    assert written["settings"]["socket_mode_enabled"] is True


def test_the_manifest_is_the_same_as_yaml_and_as_json(vmvc: Run):
    http = ("manifest", "--http", "--url", "https://bot.example.com/")
    as_yaml, as_json = vmvc(*http), vmvc(*http, "--json")
    assert yaml.safe_load(as_yaml.out) == json.loads(as_json.out)
    assert json.loads(as_json.out) == manifests.manifest(socket_mode=False, url="https://bot.example.com")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--http",), "With --http, say where Slack reaches the app"),
        (("--http", "--url", "http://bot.example.com"), "Slack calls only addresses that begin with https://"),
        (("--http", "--url", "bot.example.com"), "Slack calls only addresses that begin with https://"),
        (("--http", "--url", "https://"), "Slack calls only addresses that begin with https://"),
        (("--url", "https://bot.example.com"), "--url goes with --http"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_manifest_that_slack_could_not_use_is_refused(vmvc: Run, options: tuple[str, ...], told: str):
    ended = vmvc("manifest", *options)
    assert_ends_with_a_sentence(ended, 2, told)
    assert ended.out == ""


# --- The doctor


@pytest.fixture(scope="module")
def slack() -> Iterator[Playground]:
    playground = Playground(None, "secret", bot_scopes=[*LEAST_SCOPES, *manifests.COMFORT_SCOPES])
    with playground.serving():
        yield playground


@pytest.fixture
def healthy(slack: Playground, tmp_path: Path) -> dict[str, str]:
    """The settings of somebody who has done all that is to be done."""
    url = f"sqlite:///{tmp_path}/vmvc.db"
    migrate(url)
    return {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{slack.base_url}/api/",
        "DATABASE_URL": url,
    }


def test_the_doctor_finds_nothing_where_all_is_well(vmvc: Run, healthy: dict[str, str]):
    ended = vmvc("doctor", **healthy)
    assert ended.code == 0, ended.out
    assert ended.err == ""
    assert [line[:2] for line in ended.out.splitlines()] == ["✓ "] * len(ended.out.splitlines())
    for part in (
        "served by HTTP",
        "in vmvc playground",
        "everything that answers and interviews need",
        "sqlite answers",
        "topics",
    ):
        assert part in ended.out


SICK = [
    (
        {"SLACK_BOT_TOKEN": "", "SLACK_SIGNING_SECRET": ""},
        0,
        "! Settings: no Slack tokens",
        "`vmvc` starts the playground",
    ),
    (
        {"SLACK_SIGNING_SECRET": ""},
        1,
        "✗ Settings: a bot token, but no way to hear from Slack",
        "Set SLACK_APP_TOKEN",
    ),
    ({"SLACK_BOT_TOKEN": "xoxb-other"}, 1, "✗ Token: Slack says invalid_auth", "Copy the bot token again"),
    (
        {"SLACK_API_URL": "http://127.0.0.1:9/api"},
        1,
        "✗ Token: Slack cannot be reached",
        "SLACK_API_URL (http://127.0.0.1:9",
    ),
    ({"DATABASE_URL": "sqlite:////nowhere/x.db"}, 1, "✗ Database: sqlite does not answer", "Check DATABASE_URL"),
    ({"DATABASE_URL": "nonsense"}, 1, "✗ Database", "Check DATABASE_URL"),
    ({"DATABASE_URL": "sqlite:///new.db"}, 0, "! Database: sqlite answers", "Run `vmvc db upgrade`"),
    (
        {"VMVC_KNOWLEDGE": "nowhere"},
        1,
        "✗ Knowledge: nowhere:1: there is no such directory",
        "Fix what is named there",
    ),
]


@pytest.mark.parametrize(("changed", "code", "seen", "remedy"), SICK, ids=[str(each[0]) for each in SICK])
def test_the_doctor_says_what_is_wrong_and_what_to_do(  # noqa: PLR0917
    vmvc: Run, healthy: dict[str, str], changed: dict[str, str], code: int, seen: str, remedy: str
):
    ended = vmvc("doctor", **healthy | changed)
    assert "Traceback" not in ended.err
    assert seen in ended.out
    assert remedy in ended.out
    assert ended.code == code


def test_the_doctor_says_that_the_token_is_gone(vmvc: Run, healthy: dict[str, str], slack: Playground):
    slack.api.revoked = True
    try:
        ended = vmvc("doctor", **healthy)
    finally:
        slack.api.revoked = False
    assert "✗ Token: Slack says token_revoked: the token is gone" in ended.out
    assert "install the app if it isn't" in ended.out
    assert ended.code == 1


def test_the_doctor_tells_what_slack_has_said_of_the_app(vmvc: Run, healthy: dict[str, str], clock: Clock):
    with Store.open(healthy["DATABASE_URL"], clock) as store:
        store.installations.revoked("T1")
        store.installations.uninstalled("T2")
    ended = vmvc("doctor", **healthy, VMVC_GRACE_DAYS="10")
    assert "! Token: gone: T1 revoked it on 2026-05-04" in ended.out
    assert "! Workspace: T2 removed the app on 2026-05-04" in ended.out
    assert "All its data is erased on 2026-05-14; install the app again before then to keep it." in ended.out


def test_the_doctor_lists_what_was_given_up(vmvc: Run, healthy: dict[str, str]):
    with Store.open(healthy["DATABASE_URL"]) as store:
        for number in range(12):
            store.inbox.receive(Arrival(f"message:T1:C1:{number}.0", "T1", {"text": "zanzibar"}))
            store.inbox.claim("me")
            store.inbox.finish(f"message:T1:C1:{number}.0", fault=f"abc{number:03}")
    ended = vmvc("doctor", **healthy)
    assert ended.code == 0
    assert "Events: given up: message:T1:C1:11.0" in ended.out
    assert "Look for `Fault abc011` in the log." in ended.out
    assert "2 more were given up" in ended.out
    assert "zanzibar" not in ended.out


def test_the_doctor_names_scopes_that_are_missing(vmvc: Run, healthy: dict[str, str]):
    poor = Playground(None, "secret", bot_scopes=["chat:write", "commands"], subscribed_events=[])
    with poor.serving() as address:
        ended = vmvc("doctor", **healthy | {"SLACK_API_URL": f"{address}/api"})
    assert "✗ Scopes: missing: app_mentions:read, im:history" in ended.out
    assert "! Scopes: without files:write" in ended.out
    assert ended.code == 1


# --- Faults


@pytest.mark.parametrize(
    "command",
    [("serve",), ("ask", "x"), ("interview",), ("playground", "--port", "0"), ("explain", "x")],
    ids=" ".join,
)
def test_a_broken_base_is_told_line_by_line_and_nothing_starts(vmvc: Run, tmp_path: Path, command: tuple[str, ...]):
    (tmp_path / "broken" / "topics").mkdir(parents=True)
    (tmp_path / "broken" / "topics" / "a.yaml").write_text("id: A\ntitel: x\n")
    here = ("--knowledge", "broken") if command[0] == "explain" else ()
    ended = vmvc(
        *command, *here, VMVC_KNOWLEDGE="broken", SLACK_BOT_TOKEN="xoxb-x", SLACK_SIGNING_SECRET=SIGNING_SECRET
    )
    assert_ends_with_a_sentence(ended, 2, "Problems in the knowledge: 3. Nothing was started.")
    assert ended.err.splitlines()[:3] == [
        "broken/topics/a.yaml:1: id: 'A' has the wrong form; use lowercase letters, digits and _.",
        "broken/topics/a.yaml:1: title: this key is missing; add it.",
        "broken/topics/a.yaml:2: titel: unknown key 'titel'; did you mean 'title'?",
    ]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"PORT": "abc"}, "PORT: Input should be a valid integer"),
        ({"PORT": "70000"}, "PORT: Input should be less than or equal to 65535"),
        ({"VMVC_THREADS": "0"}, "VMVC_THREADS: Input should be greater than or equal to 1"),
        ({"VMVC_MATCHER": "magic"}, "VMVC_MATCHER: Input should be 'full' or 'lexical'"),
        ({"DATABASE_URL": "nonsense"}, "The database can't be used: the database's address is no URL"),
        ({"DATABASE_URL": "sqlite:////nowhere/x.db"}, "The database can't be used"),
    ],
)
def test_a_setting_that_makes_no_sense_ends_in_a_sentence(vmvc: Run, settings: dict[str, str], told: str):
    assert_ends_with_a_sentence(vmvc("db", "upgrade", **settings), 2, told)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set"),
        ({"SLACK_SIGNING_SECRET": ""}, "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."),
        ({"SLACK_BOT_TOKEN": "xoxb-other"}, "Slack does not accept SLACK_BOT_TOKEN (invalid_auth)."),
        ({"SLACK_APP_TOKEN": "xapp-other"}, "Slack does not accept SLACK_APP_TOKEN (invalid_auth)."),
        ({"SLACK_API_URL": "http://127.0.0.1:9/"}, "Slack cannot be reached at http://127.0.0.1:9/"),
        ({"HOST": "192.0.2.1", "PORT": "4000"}, "Port 4000 of 192.0.2.1 can't be used"),
    ],
)
def test_serving_what_cannot_be_served_ends_in_a_sentence(
    vmvc: Run, healthy: dict[str, str], settings: dict[str, str], told: str
):
    assert_ends_with_a_sentence(vmvc("serve", **healthy | settings), 2, told)


# --- Files of questions and workloads


def test_match_writes_a_row_for_every_question(vmvc: Run, tmp_path: Path):
    (tmp_path / "q.tsv").write_text("id\tquestion\n1\thow do containers isolate?\n2\thow do I cook rice\n")
    ended = vmvc("match", "--knowledge", str(ROOT / "knowledge"), "--questions", "q.tsv", "--out", "out.tsv")
    assert ended.code == 0, ended.err
    header, *rows = [line.split("\t") for line in (tmp_path / "out.tsv").read_text().splitlines()]
    assert header == ["id", "decision", "topic", "confidence", "choices", "point", "lead"]
    assert rows[0][:3] == ["1", "answer", "isolation"]
    assert rows[1][:2] == ["2", "decline"]


def test_assess_writes_json(vmvc: Run, tmp_path: Path):
    (tmp_path / "w.yaml").write_text("cases: [{id: shop, workload: a shop, facts: {guest_os: other}}]")
    (shop,) = json.loads(vmvc("assess", "w.yaml", "--format", "json").out)
    assert shop["id"] == "shop"
    assert shop["recommendation"] == "vm"
    assert {"id", "name", "recommendation", "confidence", "scores", "answers", "reasons", "questions_asked"} == set(
        shop
    )


# --- The package


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that holds what the wheel carries and nothing else."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, capture_output=True, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_the_wheel_carries_all_that_is_not_python(installed: Path):
    carried = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    data = [
        path
        for path in (ROOT / "bot").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and "__pycache__" not in path.parts
    ]
    assert {str(path.relative_to(ROOT)) for path in data} <= carried
    knowledge = {path.relative_to(ROOT / "knowledge") for path in (ROOT / "knowledge").rglob("*.yaml")}
    assert {f"bot/shipped/{path}" for path in knowledge} <= carried
    assert not [path for path in carried if path.startswith(("tests/", "benchmarks/"))]


def test_what_is_installed_answers_from_any_directory(installed: Path, environment: dict[str, str], tmp_path: Path):
    def run(*arguments: str) -> str:
        ended = subprocess.run(
            [sys.executable, *arguments],
            env=environment | {"PYTHONPATH": str(installed)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return ended.stdout

    assert run("-c", "import bot; print(bot.__file__)").startswith(str(installed))
    assert run("-m", "bot", "ask", "how do containers isolate?").startswith("The kernel isolates")
    assert "The database is up to date." in run("-m", "bot", "db", "upgrade")


def test_migrating_twice_is_harmless(vmvc: Run, tmp_path: Path):
    url = f"sqlite:///{tmp_path}/vmvc.db"
    for _ in range(2):
        assert vmvc("db", "upgrade", DATABASE_URL=url).out == "The database is up to date.\n"
    with Store.open(url) as store:
        assert store.schema_current()


def something_old(url: str, clock: Clock) -> None:
    """A question of a year ago, and a workspace that removed the app a year ago."""
    migrate(url)
    clock.now = datetime.now(UTC) - timedelta(days=365)
    with Store.open(url, clock) as store:
        thread = Thread("T1", "C1", "1.0")
        store.turns.add(Turn(thread, "U1", "vm or container?", "answer", "both", 0.9, "v1", clock()))
        store.installations.uninstalled("T2")


def test_what_is_too_old_can_be_erased_by_hand(vmvc: Run, tmp_path: Path, clock: Clock):
    url = f"sqlite:///{tmp_path}/old.db"
    something_old(url, clock)
    first = vmvc("db", "prune", "--days", "366", DATABASE_URL=url).out.splitlines()
    assert first == [
        "Rows erased that were older than 366 days: 0.",
        "Workspaces erased that had removed the app: 1.",
    ]
    assert "older than 180 days: 1." in vmvc("db", "prune", DATABASE_URL=url).out
    assert "older than 20 days: 0." in vmvc("db", "prune", DATABASE_URL=url, VMVC_RETENTION_DAYS="20").out
    with Store.open(url) as store:
        assert [turn.question for turn in store.turns.since(clock())] == [None]


@pytest.mark.parametrize("days", ["0", "-1", "many"])
def test_what_is_no_number_of_days_erases_nothing(vmvc: Run, tmp_path: Path, clock: Clock, days: str):
    url = f"sqlite:///{tmp_path}/old.db"
    something_old(url, clock)
    assert vmvc("db", "prune", "--days", days, DATABASE_URL=url).code == 2
    assert vmvc("db", "prune", DATABASE_URL=url, VMVC_RETENTION_DAYS=days).code == 2
    with Store.open(url) as store:
        assert [turn.question for turn in store.turns.since(clock())] == ["vm or container?"]
