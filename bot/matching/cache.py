"""What was learnt, kept on disk: plain arrays under the hash of what they were learnt from."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

ALGORITHM = "3"
"""Part of every key. To be raised with every change to what is learnt or how."""

Arrays = dict[str, NDArray[Any]]


def key(*parts: str) -> str:
    """A name for what follows from these texts."""
    digest = hashlib.sha256(ALGORITHM.encode())
    for part in parts:
        digest.update(len(part).to_bytes(8) + part.encode())
    return digest.hexdigest()[:32]


def read(directory: Path | None, name: str) -> Arrays:
    """The arrays under this name; none where they are absent or damaged. Nothing in the file is executed."""
    if directory is None:
        return {}
    try:
        with (directory / f"{name}.npz").open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(stored)
    except (OSError, ValueError, EOFError, BadZipFile):
        return {}


def write(directory: Path | None, name: str, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep the arrays, whole or not at all; a directory that cannot be written to is no fault."""
    if directory is None:
        return
    partial = directory / f"{name}.{os.getpid()}.part"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        partial.replace(directory / f"{name}.npz")
    except OSError:
        partial.unlink(missing_ok=True)
