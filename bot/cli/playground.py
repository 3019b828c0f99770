"""`vmvc playground`: the real app in a local imitation of Slack, in the browser, without any setup."""

import secrets
import socket
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.applications import Starlette

from bot.cli.common import end_when_told, listening, settings
from bot.cli.serve import serve
from bot.cli.terminal import console
from bot.matching import Explanation
from bot.playground import Playground, Shortcut
from bot.playground.archive import kept_in
from bot.playground.manifest import BOT_TOKEN
from bot.runtime import Runtime, running
from bot.settings import Settings
from bot.slack.manifest import COMFORT_EVENTS, COMFORT_SCOPES, EVENTS, LEAST_SCOPES, LIFE_EVENTS, SHORTCUTS

GRACE_SECONDS = 8
"""For open requests: the page waits this long for a delivery that is tried twice."""


COMPLETIONS = (
    ("/vmvc", "Ask anything; only you see the answer"),
    ("/vmvc compare", "Compare two systems"),
    ("/vmvc interview", "Find out what fits your workload"),
    ("/vmvc topics", "See what there is to ask about"),
    ("/vmvc settings", "Choose what is answered in this channel"),
    ("/vmvc forget me", "See, export or erase what is stored about you"),
    ("/vmvc help", "See what vmvc can do"),
)


class _Server(uvicorn.Server):
    """Disconnects open pages before it shuts down, as they would keep their connections open for ever."""

    def __init__(self, config: uvicorn.Config, playground: Playground) -> None:
        super().__init__(config)
        self._playground = playground

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._playground.close()
        await super().shutdown(sockets)


@dataclass(frozen=True)
class Play:
    """A playground with the app running in it."""

    playground: Playground
    running: Runtime
    app: Starlette


def playground(
    port: Annotated[int | None, typer.Option(help="Port of the page; without one, PORT or 3000.")] = None,
    keep: Annotated[
        Path | None,
        typer.Option(help="SQLite file to keep interviews in; messages and what you teach stay beside it."),
    ] = None,
) -> None:
    """Try the advisor in your browser: a local workspace with two people, and nothing leaves this machine."""
    found = settings()
    end_when_told()
    with (
        listening("127.0.0.1", found.port if port is None else port) as listener,
        tempfile.TemporaryDirectory(prefix="vmvc-") as folder,
    ):
        kept = keep or Path(folder) / "playground.db"
        proposals = found.vmvc_proposals or str(kept.with_suffix(".proposals"))
        local = found.model_copy(update={"database_url": f"sqlite:///{kept}", "vmvc_proposals": proposals})
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with playing(local, address) as play, _messages_kept(play.playground, keep):
            console.print(f"The playground is at [bold]{address}[/] (Ctrl+C ends it).", highlight=False)
            config = uvicorn.Config(play.app, log_level="warning", timeout_graceful_shutdown=GRACE_SECONDS)
            _Server(config, play.playground).run(sockets=[listener])


def _messages_kept(played: Playground, keep: Path | None) -> AbstractContextManager[None]:
    """Keep what is said beside the database, if that is kept."""
    return kept_in(keep.with_suffix(".messages.json"), played.workspace) if keep else nullcontext()


def serve_or_play() -> None:
    """Serve Slack if a bot token is set, else start the playground: what `vmvc` does without a subcommand."""
    if settings().slack_bot_token is not None:
        serve()
    else:
        console.print("No SLACK_BOT_TOKEN is set, so this is the playground. `vmvc --help` shows more.")
        playground()


@contextmanager
def playing(found: Settings, address: str) -> Iterator[Play]:
    """The playground and the app as one web application, to be served at `address`."""
    secret = secrets.token_hex(16)
    with running(found, BOT_TOKEN, f"{address}/api/") as built:
        local = Playground(
            f"{address}/slack/events",
            secret,
            bot_scopes=(*LEAST_SCOPES, *COMFORT_SCOPES),
            subscribed_events=(*EVENTS, *COMFORT_EVENTS, *LIFE_EVENTS),
            shortcuts=[Shortcut(each.callback_id, each.name, each.type) for each in SHORTCUTS],
            examples=built.hot_reload.advisor().base.about.examples,
            completions=COMPLETIONS,
            explain=lambda text: tuple(_why(built.hot_reload.advisor().matcher.explain(text))),
            base_url=address,
        )
        http = built.http(secret)
        yield Play(local, built, Starlette(routes=[*http.routes, *built.probes().routes, *local.routes]))


def _why(explanation: Explanation) -> Iterator[str]:
    """Why a message gets its answer, in lines for the page's inspector."""
    match = explanation.match
    for outcome in match.outcomes:
        yield f"It ends as: {type(outcome).__name__}"
    yield f"Likeliest topic: {match.best} ({match.confidence:.0%} sure)"
    for each in explanation.topics:
        yield f"{each.topic}: share {each.share:.2f}, closest wording “{each.example}”"
