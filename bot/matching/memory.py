"""The heap, kept small."""

import ctypes


def give_back() -> None:
    """Return what is empty to the system. Loading the model leaves 80 MB of the heap empty, and so does learning."""
    try:
        ctypes.CDLL("libc.so.6").malloc_trim(0)
    except (OSError, AttributeError):  # another C library, which does so by itself
        return
