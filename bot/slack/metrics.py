"""What the process counts and measures, for Prometheus. Labels are words of ours, never of people."""

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

from bot.advisor.questions import outcome_of
from bot.advisor.replies import Advice, Reply

RECEIVED = Counter("vmvc_events_received", "Events that Slack sent", ["kind"])
"""`kind`: question, command, click or other."""
REPEATED = Counter("vmvc_events_repeated", "Events that had been stored before, and are not handled twice")
REFUSED = Counter("vmvc_events_refused", "Requests and envelopes that were not acknowledged", ["reason"])
"""`reason`: signature, payload, workspace (one that is not served), queue_full or database."""
HANDLED = Counter("vmvc_events_handled", "How handling an event ended", ["outcome"])
"""`outcome`: handled, retried, postponed or given_up."""
REPLIES = Counter("vmvc_replies", "Replies by kind", ["outcome"])
"""`outcome` as turns are stored: answer, clarify, decline, …; `interview` for all about interviews."""
NOT_POSTED_AGAIN = Counter("vmvc_posts_prevented", "Messages that were in Slack already, and were not posted again")
RATE_LIMITED = Counter("vmvc_rate_limits", "Times that Slack wanted us to wait")

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)
ACKNOWLEDGED = Histogram("vmvc_acknowledge_seconds", "From request to acknowledgement", buckets=_SECONDS)
REPLIED = Histogram("vmvc_reply_seconds", "From receipt to the last post of the reply", buckets=_SECONDS)

DEPTH = Gauge("vmvc_inbox_depth", "Events that are unfinished, of all processes")
AGE = Gauge("vmvc_inbox_age_seconds", "How long the oldest event has waited that is due")
CONNECTED = Gauge("vmvc_socket_connected", "Whether Socket Mode is connected")
KNOWLEDGE = Gauge("vmvc_knowledge", "The version of the knowledge that answers, and of what matches it", ["version"])


def count(reply: Reply) -> None:
    """Count a reply that is about to be posted for the first time."""
    REPLIES.labels(outcome_of(reply) if isinstance(reply, Advice) else "interview").inc()


def exposed(knowledge_version: str) -> tuple[bytes, str]:
    """All of it in Prometheus' format, and the content type of that."""
    KNOWLEDGE.clear()
    KNOWLEDGE.labels(knowledge_version).set(1)
    return generate_latest(), CONTENT_TYPE_LATEST
