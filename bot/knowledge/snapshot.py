"""Keeps a loaded base as JSON, so that a start with unchanged files need not check all of them again."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from bot.knowledge.loading import load
from bot.knowledge.model import Base
from bot.knowledge.reading import MAX_BYTES

_KEPT = 4
"""Snapshots that are kept: the latest."""


def load_snapshot(*directories: Path, cache: Path) -> Base:
    """The knowledge in these directories, from its snapshot in the directory `cache` if there is one.

    A snapshot belongs to the contents of all files, and to the code that checked them. A cache that cannot be read or
    written only costs time.

    Raises:
        BrokenBase: if the base cannot be served; it lists every problem.
    """
    try:
        snapshot = cache / f"base-{_fingerprint(directories)}.json"
    except OSError:  # a file cannot be read; loading says which
        return load(*directories)
    with suppress(OSError, ValidationError):
        return Base.model_validate_json(snapshot.read_bytes())
    base = load(*directories)
    with suppress(OSError):
        _keep(snapshot, base)
    return base


def _fingerprint(directories: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for number, directory in enumerate((Path(__file__).parent, *directories)):
        for path in _files(directory):
            is_readable = path.is_file() and path.stat().st_size <= MAX_BYTES  # larger ones are refused unread
            content = path.read_bytes() if is_readable else b""
            name = f"{number}/{path.relative_to(directory).as_posix()}/{len(content)}"
            digest.update(name.encode() + content)
    return digest.hexdigest()[:32]


def _files(directory: Path) -> Iterator[Path]:
    """All that loading looks at: YAML files, and the names of everything else that may be misplaced."""
    suffixes = {".yaml", ".yml", ".py"}
    return (path for path in sorted(directory.rglob("*")) if path.suffix.lower() in suffixes)


def _keep(snapshot: Path, base: Base) -> None:
    """Write the snapshot at once, and remove the oldest."""
    snapshot.parent.mkdir(parents=True, exist_ok=True)
    partial = snapshot.with_suffix(f".{os.getpid()}.part")
    partial.write_text(base.model_dump_json(), encoding="utf-8")
    partial.replace(snapshot)
    for old in sorted(snapshot.parent.glob("base-*.json"), key=lambda path: -path.stat().st_mtime)[_KEPT:]:
        old.unlink(missing_ok=True)
