"""The knowledge as a static site: a page for each topic and system, to read, link to, search and print."""

from bot.site.pages import Site, write_site

__all__ = ["Site", "write_site"]
