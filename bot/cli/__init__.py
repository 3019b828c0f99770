"""`vmvc`: the command line. Each subcommand is a function in a module of its own."""

import typer

from bot.cli import kb
from bot.cli.lazy import Deferred, lazy_group

HELP = "Should it run in a container, in a VM, or both?"

COMMANDS = {
    "playground": Deferred("bot.cli.playground:playground", "Try the advisor in your browser, in a local Slack."),
    "serve": Deferred("bot.cli.serve:serve", "Serve Slack, by Socket Mode or over HTTP."),
    "ask": Deferred("bot.cli.ask:ask", "Answer a question in the terminal."),
    "interview": Deferred("bot.cli.interview:interview", "Find out what fits a workload, question by question."),
    "assess": Deferred("bot.cli.assess:assess", "Recommend where to run each workload in a spreadsheet."),
    "records": Deferred("bot.cli.records:records", "List, export and decide decision records."),
    "replay": Deferred("bot.cli.records:replay", "Recompute a stored interview, and print its record."),
    "explain": Deferred("bot.cli.explain:explain", "Show why a question gets its answer."),
    "match": Deferred("bot.cli.match:match", "Match every question in a file."),
    "mcp": Deferred("bot.cli.mcp:mcp", "Serve assistants, by the Model Context Protocol."),
    "manifest": Deferred("bot.cli.manifest:manifest", "Print the manifest to create the Slack app from."),
    "doctor": Deferred("bot.cli.doctor:doctor", "Check settings, token, scopes, database and knowledge."),
    "db": Deferred("bot.cli.db:db", "Upgrade, back up, restore, count and prune the database."),
}

app = lazy_group(COMMANDS, HELP)
app.add_typer(kb.app, name="kb")


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Should it run in a container, in a VM, or both?

    Without a subcommand it serves Slack where Slack's tokens are set, and starts the playground where they are not.
    """
    if context.invoked_subcommand is None:
        Deferred("bot.cli.playground:serve_or_play", "").load()()


def main() -> None:
    """Run the command line."""
    app(prog_name="vmvc")
