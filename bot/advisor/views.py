"""The reply that shows an interview, made from the loaded interview without writing anything."""

from bot import interview as engine
from bot.advisor.history import History, LoadedInterview
from bot.advisor.interview_replies import Cancelled, ComponentAnswer, InterviewView, OpenQuestion, Result
from bot.knowledge.model import Base


class Views:
    """Makes replies of loaded interviews."""

    def __init__(self, base: Base, history: History) -> None:
        self._base = base
        self._history = history

    def of(self, loaded: LoadedInterview, note: str = "") -> InterviewView:
        """The state of an interview. `note` says what was just done."""
        if loaded.interview.cancelled_at:
            return Cancelled(loaded.interview)
        return self._result(loaded, note) if loaded.is_over else _step(loaded, note)

    def _result(self, loaded: LoadedInterview, note: str) -> Result:
        sides = dict.fromkeys(verdict.side for verdict in loaded.form.verdicts)
        titles = self._base.about.side_titles
        return Result(
            interview=loaded.interview,
            case=loaded.case,
            decision=loaded.decision,
            stage=loaded.stage,
            record=self._history.record(loaded),
            sides=tuple((side, titles.get(side, side)) for side in sides),
            priorities=loaded.form.priorities,
            note=note,
            newer=loaded.newer,
        )


def _step(loaded: LoadedInterview, note: str) -> OpenQuestion:
    questions = {question.id: question for question in loaded.form.questions}
    understood = tuple(
        ComponentAnswer(fact.component, engine.Given(questions[fact.question], fact.option), fact.words)
        for fact in loaded.case.proposed
        if fact.question in questions
    )
    return OpenQuestion(
        interview=loaded.interview,
        case=loaded.case,
        stage=loaded.stage,
        understood=understood,
        priorities=loaded.form.priorities,
        note=note,
        newer=loaded.newer,
    )
