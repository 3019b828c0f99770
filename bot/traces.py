"""Where in the code an error arose, without a word of its message, which may quote a person or a file."""

import traceback


def places(error: BaseException | None) -> str:
    """The stack trace of an error: each place with its line of code, the innermost last; empty without an error."""
    return "".join(traceback.format_tb(error.__traceback__)) if error else ""
