"""Groups of subcommands that are imported when they are used, so that `--help` and every command start quickly."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from bot.cli.terminal import reporting_errors


@dataclass(frozen=True)
class Deferred:
    """A subcommand that is not imported yet."""

    target: str
    """Where it is: `bot.cli.ask:ask`. The object is a function, or a `typer.Typer` with subcommands of its own."""
    summary: str
    """What the group's `--help` says about it."""

    def load(self) -> Any:
        """Import the module, and return the function or `typer.Typer`."""
        module, _, name = self.target.partition(":")
        return getattr(import_module(module), name)


def lazy_group(commands: Mapping[str, Deferred], help_: str, no_args_is_help: bool = False) -> typer.Typer:
    """A group of these subcommands, by name. Expected errors of a subcommand are reported in a sentence."""

    class Group(TyperGroup):
        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            name, command, rest = super().resolve_command(ctx, args)
            return name, _command(name, commands[name].load()) if name and name in commands else command, rest

        def invoke(self, ctx: Any) -> Any:
            with reporting_errors():
                return super().invoke(ctx)

    group = typer.Typer(
        cls=Group,
        help=help_,
        no_args_is_help=no_args_is_help,
        rich_markup_mode="rich",
        pretty_exceptions_show_locals=False,
    )
    for name, each in commands.items():
        group.command(name, help=each.summary)(_placeholder)
    return group


def _placeholder() -> None:
    """Stands in for a subcommand in the list of `--help`."""


def _command(name: str, loaded: Any) -> Any:
    """The command that runs the function or `typer.Typer`."""
    if isinstance(loaded, typer.Typer):
        command = typer.main.get_command(loaded)
    else:
        single = typer.Typer(add_completion=False, rich_markup_mode="rich", pretty_exceptions_show_locals=False)
        single.command(name)(loaded)
        command = typer.main.get_command(single)
    command.name = name
    return command
