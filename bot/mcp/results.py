"""What the tools return: text to read, and the same as values."""

from collections.abc import Iterable

from pydantic import BaseModel

from bot.advisor.interview_replies import Cancelled, InterviewView, NotYours, OpenQuestion, Refusal, Result, Stale
from bot.advisor.replies import Advice, Answered, Clarification, Compared, Defined, NoAnswer, Table
from bot.interview import title_of
from bot.knowledge.model import Source as KnownSource
from bot.portfolio.assessment import Assessment

NOT_KNOWN = "The knowledge base has no answer to this, and I won't make one up."
NOT_YOURS = "There is no such interview here; start one."
NOT_UNDERSTOOD = "I didn't understand that. Answer with one of the options, or in other words."


class Source(BaseModel):
    """Where an answer comes from."""

    title: str
    url: str


class Answer(BaseModel):
    """The platform team's answer to a question."""

    kind: str
    """answer, comparison, guess (say so, and offer the alternatives), definition, or unknown (don't make one up)."""
    text: str
    topic: str = ""
    house_rule: str = ""
    """What the organisation has decided about it; it comes first."""
    alternatives: list[str] = []
    """Other topics that may have been meant."""
    sources: list[Source] = []


class Recommendation(BaseModel):
    """What is recommended for a workload."""

    recommendation: str | None
    """container, vm, both, or another side of the knowledge base; None where too little is known."""
    title: str
    confidence: float | None = None
    reasons: list[str] = []
    facts: dict[str, str] = {}
    """What was counted: question to option."""
    ask_next: list[str] = []
    """What to find out, where too little is known."""
    refused: list[str] = []
    """Facts that are no question or no option of the questionnaire."""


class InterviewState(BaseModel):
    """Where an interview stands."""

    interview: str
    status: str
    """asks, confirms (what was read from words, by yes or no), needs_more, done, cancelled or refused."""
    note: str = ""
    question: str = ""
    options: list[str] = []
    """What can be answered; other words are understood, too, and "don't know" always is."""
    understood: list[str] = []
    recommendation: str = ""
    record: str = ""
    """The decision record, in Markdown."""


def answer_of(reply: Advice) -> Answer:
    """A reply to a question, for an assistant."""
    match reply:
        case Answered():
            return Answer(
                kind="answer",
                text="\n\n".join(filter(None, [reply.lead, _table(reply.table)])),
                topic=reply.entry.title,
                house_rule=reply.entry.house_rule,
                alternatives=[each.title for each in reply.related],
                sources=_sources(reply.sources),
            )
        case Compared():
            return _comparison(reply)
        case Clarification(choices=choices):
            others = [choice.title for choice in choices[1:]]
            return Answer(kind="guess", text=choices[0].says, topic=choices[0].title, alternatives=others)
        case Defined(term=term):
            return Answer(kind="definition", text=f"{term.term}: {term.meaning}")
        case NoAnswer(nearest=nearest):
            return Answer(kind="unknown", text=NOT_KNOWN, alternatives=[each.title for each in nearest])
        case _:
            return Answer(kind="unknown", text="Ask a question, compare systems, or start an interview.")


def _comparison(reply: Compared) -> Answer:
    unknown = f"Not known, and not guessed: {', '.join(reply.unknown)}." if reply.unknown else ""
    when = [f"Choose {each.title} when: {each.choose_when or each.answer}" for each in reply.systems]
    text = "\n\n".join(filter(None, [unknown, reply.lead, *when, _table(reply.table)]))
    sources = dict.fromkeys(source for system in reply.systems for source in system.sources)
    return Answer(kind="comparison" if reply.systems else "unknown", text=text, sources=_sources(sources))


def _table(table: Table | None) -> str:
    """A comparison as a Markdown table."""
    if table is None:
        return ""
    rows = (table.header, tuple("---" for _ in table.header), *table.rows)
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)


def _sources(sources: Iterable[KnownSource]) -> list[Source]:
    return [Source(title=each.title, url=each.url) for each in sources]


def recommendation_of(assessment: Assessment, refused: list[str]) -> Recommendation:
    """An assessment, for an assistant."""
    missing = assessment.missing.questions if assessment.missing else ()
    return Recommendation(
        recommendation=assessment.side,
        title=assessment.title,
        confidence=assessment.confidence,
        reasons=list(assessment.reasons),
        facts=dict(assessment.case.answers),
        ask_next=[question.ask for question in missing[:3]],
        refused=refused,
    )


def state_of(reply: InterviewView | Refusal) -> InterviewState:
    """Where an interview stands, for an assistant."""
    match reply:
        case OpenQuestion():
            return _open(reply)
        case Result():
            return InterviewState(
                interview=reply.interview.id,
                status="done",
                note=reply.note,
                recommendation=reply.decision.title,
                record=reply.record.markdown,
            )
        case Cancelled(interview=interview):
            return InterviewState(interview=interview.id, status="cancelled")
        case Stale(why=why, current=None):
            return InterviewState(interview="", status="refused", note=why)
        case Stale(why=why, current=current) if current is not None:
            return state_of(current).model_copy(update={"note": why})
        case NotYours() | Stale():
            return InterviewState(interview="", status="refused", note=NOT_YOURS)


def _open(reply: OpenQuestion) -> InterviewState:
    state = InterviewState(interview=reply.interview.id, status="asks", note=reply.note)
    question = reply.stage.progress.open
    if reply.understood:
        read = [f"{title_of(each.given)} (from: {each.words})" for each in reply.understood]
        return state.model_copy(update={"status": "confirms", "question": "Is that right?", "understood": read})
    if question is None:
        missing = reply.stage.missing.text if reply.stage.missing else ""
        return state.model_copy(update={"status": "needs_more", "note": reply.note or missing})
    labels = [option.label for option in question.options]
    return state.model_copy(update={"question": question.ask, "options": labels})
