"""`vmvc kb`: commands for curators of the knowledge, each in a module of its own."""

import typer

from bot.cli.kb.expect import expect
from bot.cli.kb.export import export
from bot.cli.kb.lint import lint
from bot.cli.kb.new import new
from bot.cli.kb.question_import import import_questions
from bot.cli.kb.schema import schema
from bot.cli.kb.show import show
from bot.cli.kb.simulate import simulate
from bot.cli.kb.trace import trace

app = typer.Typer(help="Look after the knowledge.", no_args_is_help=True)

for command in (lint, new, show, export, simulate, trace, schema):
    app.command()(command)
app.command("test")(expect)
app.command("import")(import_questions)
