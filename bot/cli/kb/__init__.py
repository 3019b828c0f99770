"""`vmvc kb`: commands for curators of the knowledge, each in a module of its own."""

from bot.cli.lazy import Deferred, lazy_group

COMMANDS = {
    "lint": Deferred("bot.cli.kb.lint:lint", "Find what is wrong with the knowledge, and what could be better."),
    "test": Deferred("bot.cli.kb.expect:expect", "Try the expected questions and workloads, and show what changes."),
    "gaps": Deferred("bot.cli.kb.gaps:gaps", "Show questions that were not answered well, grouped by meaning."),
    "stats": Deferred("bot.cli.kb.stats:stats", "Show how topics and points are used, voted on and reviewed."),
    "proposals": Deferred("bot.cli.kb.proposals:proposals", "Teach wordings and points, and export them for review."),
    "new": Deferred("bot.cli.kb.new:new", "Begin the file of a topic or a system."),
    "show": Deferred("bot.cli.kb.show:show", "Preview a topic, system or point."),
    "trace": Deferred("bot.cli.kb.trace:trace", "Show which file a value comes from."),
    "import": Deferred(
        "bot.cli.kb.question_import:import_questions", "Add questions, or questions with answers, from other tools."
    ),
    "export": Deferred("bot.cli.kb.export:export", "Write questions and points for other tools, or a guide."),
    "site": Deferred("bot.cli.kb.site:site", "Write the knowledge as a static site."),
    "simulate": Deferred("bot.cli.kb.simulate:simulate", "Hold random interviews, and show what comes out."),
    "schema": Deferred("bot.cli.kb.schema:schema", "Print JSON Schemas, with which editors check files."),
}

app = lazy_group(COMMANDS, "Look after the knowledge.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Look after the knowledge."""
