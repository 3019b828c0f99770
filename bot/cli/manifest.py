"""`vmvc manifest`: what to paste into Slack to create the app."""

import json
import re
from typing import Annotated

import typer
import yaml

from bot.cli.terminal import errors
from bot.slack import manifest as manifests


def manifest(
    minimal: Annotated[bool, typer.Option("--minimal", help="Only the scopes it can't do without.")] = False,
    http: Annotated[bool, typer.Option("--http", help="For HTTP instead of Socket Mode.")] = False,
    url: Annotated[str, typer.Option(help="With --http: where Slack reaches the app, https://…")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of YAML.")] = False,
) -> None:
    """Print the app manifest, to paste at api.slack.com/apps, Create New App, From a manifest."""
    if refusal := _refusal(http, url):
        errors.print(refusal, markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(2)
    content = manifests.manifest(minimal=minimal, socket_mode=not http, url=url.rstrip("/"))
    if as_json:
        typer.echo(json.dumps(content, indent=2))
    else:
        typer.echo(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100), nl=False)


_ADDRESS = re.compile(r"https://[\w.-]+(?::\d+)?(?:/[^\s?#]*)?")


def _refusal(http: bool, url: str) -> str:
    """Why there is no such manifest; empty where there is."""
    if not http:
        return "--url goes with --http; with Socket Mode, Slack calls no address." if url else ""
    if not url:
        return "With --http, say where Slack reaches the app: `--url https://vmvc.your-company.com`."
    if not _ADDRESS.fullmatch(url):
        return f"Slack calls only addresses that begin with https://, and '{url}' is none; correct --url."
    return ""
