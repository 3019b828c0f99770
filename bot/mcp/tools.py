"""The tools: what an assistant can have the advisor do."""

import secrets
from collections.abc import Callable, Mapping

from bot.advisor import Advisor, Utterance
from bot.advisor.history import TERMINAL
from bot.interview import Case, Explained, NotUnderstood
from bot.mcp.results import (
    NOT_UNDERSTOOD,
    NOT_YOURS,
    Answer,
    InterviewState,
    Recommendation,
    answer_of,
    recommendation_of,
    state_of,
)
from bot.portfolio.assessment import Mode
from bot.portfolio.assessment import assess as assess_workload
from bot.portfolio.workloads import Workload
from bot.store import Thread

CHANNEL = "mcp"


class Tools:
    """One method for each tool. What they store stands beside what the terminal stores, apart from Slack's."""

    def __init__(self, advisor: Callable[[], Advisor], user: str) -> None:
        """`advisor` is the newest one; `user` is who asks, as interviews keep their owner."""
        self._advisor = advisor
        self._user = user

    def ask(self, question: str) -> list[Answer]:
        """Ask the platform team's knowledge base about containers, virtual machines and the tools around them.

        Answers are curated and carry their sources. Several questions in one text get several answers. Where the kind
        is unknown, the team has no answer: say so rather than make one up.
        """
        return [answer_of(reply) for reply in self._at_work().questions.ask(self._said(question))]

    def compare(self, systems: list[str]) -> Answer:
        """Compare products or tools side by side, such as ["docker", "podman"], or a tool with a virtual machine."""
        return answer_of(self._at_work().questions.compare(" and ".join(systems), self._said("")))

    def assess(self, workload: str, facts: Mapping[str, str] | None = None) -> Recommendation:
        """Recommend where to run a workload, from its description and from facts, all at once and without questions.

        Facts give an option of the questionnaire for a question, such as {"guest_os": "linux", "stateful": "none"};
        without any, they are read from the description. Where too little is known, `ask_next` says what to ask.
        """
        form = self._advisor().base.interview
        options = {question.id: {option.id for option in question.options} for question in form.questions}
        given = dict(facts or {})
        known = {name: value for name, value in given.items() if value in options.get(name, ())}
        refused = [f"{name}: {value}" for name, value in given.items() if name not in known]
        row = Workload(1, "", workload[:60], workload, Case(known))
        return recommendation_of(assess_workload(form, row, Mode.facts if known else Mode.text), refused)

    def start_interview(self, workload: str = "") -> InterviewState:
        """Start an interview that finds out what fits a workload. Pass each question on to the person."""
        thread = Thread(TERMINAL, CHANNEL, secrets.token_hex(6))
        return state_of(self._at_work().interviews.start(Utterance("", self._user, thread), workload))

    def answer_interview(self, interview: str, answer: str) -> InterviewState:
        """Answer the open question of an interview, in the person's own words or by an option.

        Also understood: yes or no to what was read from their words, "don't know", "back", "change … to …",
        "what matters most is …", "why do you ask?". In the end there is a recommendation and a decision record.
        """
        interviews = self._at_work().interviews
        found = interviews.find(interview)
        if found is None or found.thread.channel != CHANNEL or found.owner != self._user:
            return InterviewState(interview=interview, status="refused", note=NOT_YOURS)
        match interviews.interpret(found, answer):
            case NotUnderstood():
                note = NOT_UNDERSTOOD
            case Explained(text=text):
                note = text
            case command:
                return state_of(interviews.do(found.id, self._user, command, typed=True))
        return state_of(interviews.resume(found.id, self._user)).model_copy(update={"note": note})

    def _at_work(self) -> Advisor:
        return self._advisor().handling(f"{CHANNEL}:{secrets.token_hex(8)}", TERMINAL)

    def _said(self, text: str) -> Utterance:
        return Utterance(text, self._user, Thread(TERMINAL, CHANNEL, self._user))
