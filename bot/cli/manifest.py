"""`vmvc manifest`: what to paste into Slack to create the app."""

import json
from typing import Annotated

import typer
import yaml

from bot.slack import manifest as manifests


def manifest(
    minimal: Annotated[bool, typer.Option("--minimal", help="Only the scopes that it cannot do without.")] = False,
    http: Annotated[bool, typer.Option("--http", help="For HTTP instead of Socket Mode.")] = False,
    url: Annotated[str, typer.Option(help="With --http: where Slack reaches the app.")] = "https://example.com",
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of YAML.")] = False,
) -> None:
    """Print the app manifest, to paste at api.slack.com/apps, Create New App, From a manifest."""
    content = manifests.manifest(minimal=minimal, socket_mode=not http, url=url.rstrip("/"))
    if as_json:
        typer.echo(json.dumps(content, indent=2))
    else:
        typer.echo(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100), nl=False)
