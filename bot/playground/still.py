"""Messages as a page of its own: one HTML file that needs no server, to look at what would be posted."""

from collections.abc import Iterable, Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from bot.playground.page import ASSETS
from bot.playground.scenes import TEMPLATES, drawing
from bot.playground.workspace import BOT

Blocks = Iterable[Mapping[str, Any]]


def page(title: str, messages: Iterable[Blocks]) -> str:
    """HTML with the blocks of each message, as the playground draws them; its buttons do nothing."""
    templates = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    drawing(templates, {})
    style = Markup((ASSETS / "page.css").read_text(encoding="utf-8"))  # noqa: S704  our own file
    content = [list(blocks) for blocks in messages]
    return templates.get_template("still.html").render(title=title, messages=content, style=style, bot=BOT)
