"""`vmvc`: the command line. Each subcommand is a function in a module of its own."""

import typer

from bot.cli import kb
from bot.cli.ask import ask
from bot.cli.assess import assess
from bot.cli.common import Commands, console, settings
from bot.cli.db import db
from bot.cli.doctor import doctor
from bot.cli.explain import explain
from bot.cli.interview import interview
from bot.cli.manifest import manifest
from bot.cli.match import match
from bot.cli.migrate import migrate
from bot.cli.playground import playground
from bot.cli.records import records, replay
from bot.cli.serve import serve

app = typer.Typer(
    cls=Commands,
    help="The advisor that settles: container, VM, or both?",
    no_args_is_help=False,
    rich_markup_mode="rich",
    pretty_exceptions_show_locals=False,
)


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """The advisor that settles: container, VM, or both?

    Without a subcommand it serves Slack where Slack's tokens are set, and starts the playground where they are not.
    """
    if context.invoked_subcommand is None:
        if settings().slack_bot_token is not None:
            serve()
        else:
            console.print("No SLACK_BOT_TOKEN is set, so this is the playground. `vmvc --help` shows more.")
            playground()


for command in (playground, serve, ask, interview, replay, explain, match, assess, manifest, doctor, migrate):
    app.command()(command)
app.add_typer(kb.app, name="kb")
app.add_typer(db, name="db")
app.add_typer(records, name="records")


def main() -> None:
    """Run the command line."""
    app(prog_name="vmvc")
