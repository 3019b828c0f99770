"""`vmvc kb show`: preview a topic, system or point."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.advisor.answers import answered, elaborated
from bot.advisor.replies import Advice, Entry
from bot.cli.ask import show as show_reply
from bot.cli.common import Knowledge, base_from, writable
from bot.cli.terminal import console, errors
from bot.knowledge import Base
from bot.knowledge.model import Point
from bot.knowledge.problems import did_you_mean
from bot.matching import Aspect, Terms
from bot.playground.page.rendering import static_page
from bot.slack.blocks.answers import advice


def show(
    id_: Annotated[
        str, typer.Argument(metavar="TOPIC", help="The id of a topic, system or point, such as `isolation`.")
    ],
    knowledge: Knowledge = "",
    html: Annotated[
        Path | None, typer.Option(callback=writable, help="Write a page that shows it as Slack does.")
    ] = None,
    image: Annotated[Path | None, typer.Option(callback=writable, help="Write a picture (PNG) of that page.")] = None,
) -> None:
    """Show how a topic, system or point will look: here in the terminal, or as in Slack, on a page or a picture."""
    base = base_from(knowledge)
    entry, point = _entry(base, id_)
    page = _page(base, entry, point)
    if html:
        _write(html, page.encode())
    if image:
        _write(image, _picture(page))
    if not html and not image:
        for reply in _replies(base, entry, point):
            show_reply(reply)


def _entry(base: Base, id_: str) -> tuple[Entry, Point | None]:
    """The entry of this id, or the point of this id with its entry. Ends the command if there is none."""
    if entry := base.entry(id_):
        return entry, None
    if found := base.points.get(id_):
        return found
    known = sorted([*(entry.id for entry in base.entries), *base.points])
    fix = did_you_mean(id_, known) or f"there are {', '.join(known) or 'none yet'}."
    errors.print(f"There is no topic, system or point '{id_}'; {fix}", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(2)


def _page(base: Base, entry: Entry, point: Point | None) -> str:
    return static_page(entry.title, [advice(reply).blocks for reply in _replies(base, entry, point)])


def _replies(base: Base, entry: Entry, point: Point | None) -> list[Advice]:
    """Every reply about an entry except its sources: on the whole entry, then on each of its points."""
    terms = Terms(base)
    if point:
        return [answered(base, terms, entry, point)]
    aspects: tuple[Aspect, ...] = ("why", "more", "words")
    told: list[Advice] = [answered(base, terms, entry), *(elaborated(terms, entry, aspect) for aspect in aspects)]
    return [*told, *(answered(base, terms, entry, each) for each in entry.points)]


def _picture(page: str) -> bytes:
    try:
        from playwright.sync_api import Error, sync_playwright  # noqa: PLC0415  for development only
    except ImportError:
        errors.print("A picture needs Playwright: `pip install playwright`. --html FILE works without it.")
        raise typer.Exit(2) from None
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        with sync_playwright() as playwright:
            arguments = ["--no-sandbox"]  # what is drawn is our own page, without scripts
            browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
            sheet = browser.new_page(viewport={"width": 800, "height": 600}, device_scale_factor=2)
            sheet.set_content(page)
            return sheet.screenshot(full_page=True)
    except Error as error:
        why = escape(error.message.splitlines()[0])
        errors.print(f"A picture needs Chromium ({why}). --html FILE works without it.", soft_wrap=True)
        raise typer.Exit(2) from None


def _write(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    console.print(f"{file} is written.", markup=False, highlight=False, soft_wrap=True)
