"""`vmvc kb site`: the knowledge as a static site."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.common import Knowledge, base_from
from bot.cli.terminal import Unusable, console
from bot.site import write_site
from bot.site.pages import NotASite


def site(
    directory: Annotated[Path, typer.Argument(help="Where to write it: a new directory, or that of an earlier run.")],
    knowledge: Knowledge = "",
) -> None:
    """Write a page for each topic and system, with search, for any web server. `site` in `about.yaml` links to it."""
    base = base_from(knowledge)
    try:
        written = write_site(base, directory)
    except NotASite as other:
        raise Unusable(f"{other}.") from None
    console.print(f"Written: {written.pages} pages in {written.directory}.", markup=False, soft_wrap=True)
