"""What was learnt, kept on disk: plain arrays under the hash of what they were learnt from."""

import hashlib
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

ALGORITHM = "6"
"""Part of every key. To be raised with every change to what is learnt or how."""

_KEPT = 16
"""Files that are kept: those that were used last."""

Arrays = dict[str, NDArray[Any]]


def key(*parts: str) -> str:
    """A name for what follows from these texts."""
    digest = hashlib.sha256(ALGORITHM.encode())
    for part in parts:
        digest.update(len(part).to_bytes(8) + part.encode())
    return digest.hexdigest()[:32]


def holds(directory: Path | None, name: str) -> bool:
    """Whether there are arrays under this name."""
    return directory is not None and _path(directory, name).is_file()


def read(directory: Path | None, name: str, without: str = "") -> Arrays:
    """The arrays under this name, but for one that is not needed; none where they are absent or damaged. Nothing in
    the file is executed.
    """
    if directory is None:
        return {}
    try:
        path = _path(directory, name)
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays = {each: stored[each] for each in stored.files if each != without}
        with suppress(OSError):
            path.touch()
        return arrays
    except (OSError, ValueError, EOFError, BadZipFile):
        return {}


def write(directory: Path | None, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep the arrays, whole or not at all, in place of what was not used for long; a directory that cannot be
    written to is no fault.
    """
    if directory is None:
        return
    partial = directory / f"{name}.{os.getpid()}.part"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        partial.replace(_path(directory, name))
        for unused in sorted(directory.glob("*.npz"), key=lambda path: -path.stat().st_mtime)[_KEPT:]:
            unused.unlink(missing_ok=True)
    except OSError:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _path(directory: Path, name: str) -> Path:
    return directory / f"{name}.npz"
