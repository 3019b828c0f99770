"""Who may use the playground from a browser: pages of its own origin, under a loopback name."""

from urllib.parse import urlsplit

from starlette.requests import Request

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def is_loopback(request: Request) -> bool:
    """Whether the browser was told a loopback address: a foreign name that resolves here is an attack."""
    return urlsplit(f"//{request.headers.get('host', '')}").hostname in LOOPBACK


def is_foreign(request: Request) -> bool:
    """Whether a page of another origin sent the request; programs that are no browsers send no Origin."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != request.headers.get("host")
