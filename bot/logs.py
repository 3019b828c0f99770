"""Logging: text or JSON, with the reference of the event at hand, and without a word that anybody wrote."""

import logging
import threading
from typing import Literal

import structlog
from structlog.stdlib import ProcessorFormatter, add_log_level, add_logger_name
from structlog.types import EventDict, Processor, WrappedLogger

from bot.traces import places

_QUOTING = ("slack_sdk", "slack_bolt")
"""Libraries whose messages may hold what people wrote."""


def set_up(level: str, form: Literal["text", "json"] = "text") -> None:
    """Log to standard error: our own loggers from `level` on, those of libraries from warnings on.

    Libraries stay at warnings at any level, as some of them log whole requests when debugging.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("bot").setLevel(level.upper())
    threading.excepthook = _log_uncaught


def formatter(form: Literal["text", "json"]) -> logging.Formatter:
    """Writes a line for each record, as text or as a JSON object."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        add_log_level,
        add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_words,
    ]
    render = structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else _as_text
    return ProcessorFormatter(
        foreign_pre_chain=before,
        processors=[ProcessorFormatter.remove_processors_meta, render],
        pass_foreign_args=True,
    )


def _without_words(_: WrappedLogger, __: str, line: EventDict) -> EventDict:
    """Take out what may quote a person: libraries' messages about Slack, and what exceptions say."""
    record: logging.LogRecord = line["_record"]
    if record.name.startswith(_QUOTING):
        line["event"] = f"A problem was reported by {record.funcName} (line {record.lineno})"
    line.pop("positional_args", None)
    line.pop("exc_info", None)
    if record.exc_info and record.exc_info[0]:
        kind, error, _trace = record.exc_info
        line["event"] += f": {kind.__name__}"
        line["trace"] = places(error)
    return line


def _as_text(_: WrappedLogger, __: str, line: EventDict) -> str:
    reference = f" [{line['reference']}]" if "reference" in line else ""
    trace = f"\n{line['trace']}" if "trace" in line else ""
    return f"{line['timestamp']} {line['level'].upper()} {line['logger']}{reference} {line['event']}{trace}"


def _log_uncaught(caught: threading.ExceptHookArgs) -> None:
    name = caught.thread.name if caught.thread else "?"
    logging.getLogger("bot").error(
        "Thread %s ended: %s\n%s", name, caught.exc_type.__name__, places(caught.exc_value)
    )
