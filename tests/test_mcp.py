"""Assistants ask, compare, assess and interview by the Model Context Protocol, with the package's own client."""

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from boats import moored
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import create_mcp_http_client, streamable_http_client
from typer.testing import CliRunner

from bot.advisor import Advisor
from bot.cli import app
from bot.knowledge import Base, load
from bot.matching import Matcher
from bot.mcp.server import http, server
from bot.mcp.tools import Tools
from bot.playground import serve
from bot.settings import shipped_knowledge
from bot.standalone import now
from bot.store import Store, Thread

TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def boats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("mcp")
    moored(directory)
    return directory / "boats"


@pytest.fixture
def tools(boats: Path, sqlite_url: str) -> Iterator[Tools]:
    with tools_of(load(boats), sqlite_url) as opened:
        yield opened


@pytest.fixture
def tools_that_ship(boats: Path, sqlite_url: str) -> Iterator[Tools]:
    """With the questionnaire that ships, which reads descriptions and may know too little to recommend."""
    base = load(boats).model_copy(update={"interview": load(shipped_knowledge()).interview})
    with tools_of(base, sqlite_url) as opened:
        yield opened


@contextmanager
def tools_of(base: Base, url: str) -> Iterator[Tools]:
    with Store.open(url, now) as store:
        advisor = Advisor(base, Matcher.fit(base, lexical=True), store, now)
        yield Tools(lambda: advisor, "ada")


def talk(client: Callable[[], Any], conversation: Callable[[Client], Any]) -> Any:
    async def run() -> Any:
        async with client() as connected:
            return await conversation(connected)

    return anyio.run(run)


async def call(client: Client, tool: str, **arguments: Any) -> Any:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    content = result.structured_content or {}
    return content.get("result", content)


def test_the_tools_say_what_they_are_for(tools: Tools) -> None:
    listed = talk(lambda: Client(server(tools)), lambda client: client.list_tools())
    named = {tool.name: tool for tool in listed.tools}
    assert set(named) == {"ask", "compare", "assess", "start_interview", "answer_interview"}
    assert all(tool.description and tool.input_schema and tool.output_schema for tool in named.values())
    assert not any("\n " in tool.description for tool in named.values()), "indented as in the code"


def test_a_question_is_answered_with_its_sources_and_what_is_not_known_is_not_made_up(tools: Tools) -> None:
    async def conversation(client: Client) -> Any:
        return await call(client, "ask", question="how fast does a motor boat go?"), await call(
            client, "ask", question="who won the world cup in 1954?"
        )

    (known,), (unknown,) = talk(lambda: Client(server(tools)), conversation)
    assert known["kind"] == "answer"
    assert known["text"]
    assert known["sources"][0]["url"].startswith("https://")
    assert (unknown["kind"], unknown["sources"]) == ("unknown", [])


def test_an_interview_is_held_to_its_record(tools: Tools) -> None:
    async def conversation(client: Client) -> list[Any]:
        states = [await call(client, "start_interview", workload="")]
        while states[-1]["status"] in {"asks", "confirms", "needs_more"}:
            answer = "yes" if states[-1]["status"] == "confirms" else (states[-1]["options"] or ["finish"])[0]
            states.append(await call(client, "answer_interview", interview=states[-1]["interview"], answer=answer))
            assert len(states) < 30
        return states

    states = talk(lambda: Client(server(tools)), conversation)
    assert states[0]["question"]
    assert states[-1]["status"] == "done"
    assert states[-1]["recommendation"]
    assert "## Decision Outcome" in states[-1]["record"]


def test_what_is_not_understood_is_said_and_the_question_stays(tools: Tools) -> None:
    begun = tools.start_interview()
    again = tools.answer_interview(begun.interview, "xyzzy plugh")
    assert (again.status, again.question) == ("asks", begun.question)
    assert "didn't understand" in again.note


@pytest.mark.parametrize(("reply", "note"), [("yes, that's right", "Noted: "), ("no", "OK, I'll leave")])
def test_what_is_read_from_a_description_is_confirmed_or_not(tools_that_ship: Tools, reply: str, note: str) -> None:
    begun = tools_that_ship.start_interview("It runs on Ubuntu and comes as a Docker image.")
    assert (begun.status, begun.question) == ("confirms", "Is that right?")
    assert begun.understood
    state = tools_that_ship.answer_interview(begun.interview, reply)
    assert (state.status, state.note.startswith(note)) == ("asks", True)


def test_an_interview_of_slack_or_of_somebody_else_cannot_be_answered(tools: Tools) -> None:
    store = tools._advisor()._store
    store.interviews.start("slacks", Thread("T1", "C1", "1.0"), "ada", "v1", "secret plans")
    mine = tools.start_interview()
    for id_, user in (("slacks", "ada"), (mine.interview, "linus"), ("nothing", "ada")):
        state = Tools(tools._advisor, user).answer_interview(id_, "yes")
        assert (state.status, state.question, state.record) == ("refused", "", "")


def test_a_workload_is_assessed_by_facts_and_wrong_ones_are_named(tools: Tools) -> None:
    form = tools._advisor().base.interview
    facts = {question.id: question.options[0].id for question in form.questions}
    found = tools.assess("a race", {**facts, "colour": "red"})
    assert found.recommendation
    assert found.refused == ["colour: red"]


def test_where_too_little_is_known_it_is_said_what_to_ask(tools_that_ship: Tools) -> None:
    unknown = tools_that_ship.assess("something")
    assert unknown.recommendation is None
    assert unknown.ask_next


@asynccontextmanager
async def over_http(address: str, token: str) -> AsyncIterator[Client]:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        create_mcp_http_client(headers=headers) as authorised,
        Client(streamable_http_client(f"{address}/mcp", http_client=authorised)) as client,
    ):
        yield client


def test_over_http_whoever_has_the_token_is_served(tools: Tools) -> None:
    with serve(http(tools, TOKEN)) as address:
        listed = talk(lambda: over_http(address, TOKEN), lambda client: client.list_tools())
        assert len(listed.tools) == 5
        (answer,) = talk(
            lambda: over_http(address, TOKEN),
            lambda client: call(client, "ask", question="how fast is a motor boat?"),
        )
        assert answer["text"]


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", f"bearer{TOKEN}", "Bearer é"])
def test_over_http_nobody_else_is_served(tools: Tools, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode("utf-8")}
    with serve(http(tools, TOKEN)) as address, httpx.Client(trust_env=False) as client:
        refused = client.post(f"{address}/mcp", headers=headers, json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("token", [None, "", "short"])
def test_no_http_without_a_token_that_cannot_be_guessed(monkeypatch: pytest.MonkeyPatch, token: str | None) -> None:
    if token is not None:
        monkeypatch.setenv("VMVC_MCP_TOKEN", token)
    ended = CliRunner().invoke(app, ["mcp", "--http"])
    assert (ended.exit_code, "VMVC_MCP_TOKEN needs at least 32 characters" in ended.output) == (2, True)


def test_the_command_talks_over_stdin_and_stdout(boats: Path, tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parent.parent),
        "DATABASE_URL": f"sqlite:///{tmp_path}/vmvc.db",
        "VMVC_KNOWLEDGE": str(boats),
        "VMVC_MATCHER": "lexical",
    }
    command = StdioServerParameters(command=sys.executable, args=["-m", "bot", "mcp"], env=environment)
    (answer,) = talk(
        lambda: Client(command), lambda client: call(client, "ask", question="how fast does a motor boat go?")
    )
    assert answer["kind"] == "answer"
