"""Extracts knowledge directories at a Git revision, without touching the checkout."""

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path


class RevisionUnavailable(Exception):
    """The revision cannot be read; the message says why."""


@contextmanager
def at_revision(directories: Sequence[Path], revision: str) -> Iterator[tuple[Path, ...]]:
    """Copies of the directories at a revision, with their own names, until the `with` block ends.

    Raises:
        RevisionUnavailable: if a directory is in no repository, or the revision does not exist or lacks it.
    """
    with tempfile.TemporaryDirectory(prefix="vmvc-") as temporary:
        yield tuple(
            _extracted(directory.resolve(), revision, Path(temporary) / str(number) / directory.resolve().name)
            for number, directory in enumerate(directories)
        )


def _extracted(directory: Path, revision: str, target: Path) -> Path:
    if revision.startswith("-"):
        raise RevisionUnavailable(f"'{revision}' isn't a revision")
    # Run in the directory, `git archive` packs that directory alone.
    command = ["git", "-C", str(directory), "archive", "--format=tar", revision, "--", "."]
    try:
        packed = subprocess.run(command, capture_output=True, check=True).stdout  # noqa: S603  no shell
    except FileNotFoundError:
        raise RevisionUnavailable("there is no `git` on this machine") from None
    except subprocess.CalledProcessError as error:
        raise RevisionUnavailable(" ".join(error.stderr.decode(errors="replace").split())) from None
    target.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as history:
        history.extractall(target, filter="data")
    return target
