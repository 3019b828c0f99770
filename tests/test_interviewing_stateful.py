"""An interview in Slack under clicks, words, double clicks and restarts in any order, through the front door."""

import shutil
from contextlib import ExitStack
from pathlib import Path

from conftest import Learnt, Office, Stage, a_playground, at_once, at_work, begun, options, pick, question_of
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.advisor.interview_replies import Cancelled, InterviewView, OpenQuestion, Result
from bot.playground import CannotDo, Message

WORDS = (
    "linux",
    "no idea",
    "go back",
    "why do you ask?",
    "change the operating system to windows",
    "it is a stateless web service on Linux, released daily",
    "yes",
    "no",
    "skip",
    "what matters most is cost",
    "finish",
    "go on",
    "purple elephants",
    "how do containers isolate?",
)
CONTROLS = (
    "Back",
    "Don't know",
    "Cancel",
    "Yes, that's right",
    "No, ask me",
    "Ask me more",
    "Accept",
    "Start again",
)
MENU = ("Recommend now", "Does not apply", "Ask me later", "Back to the last question")


class Interview(RuleBasedStateMachine):
    """Ada, who clicks and types; Linus, who tries to; and a process that is stopped and started."""

    office: Office
    message: Message
    """The message that shows the interview."""

    def __init__(self, stage: Stage, learnt: Learnt, url: str) -> None:
        super().__init__()
        self.stage, self.learnt, self.url = stage, learnt, url
        self.playground = a_playground(stage)
        self.process = ExitStack()
        self.seen: list[Message] = []

    @initialize()
    def begins(self) -> None:
        self.office = self.process.enter_context(at_work(self.stage, self.learnt, self.url, self.playground))
        self.message = begun(self.office)
        self.office.settle()
        (begun_here,) = self.views()
        self.id = begun_here.interview.id

    def resolve(self) -> InterviewView:
        """The interview that was begun first, as the advisor has it."""
        self.office.settle()
        return next(each for each in self.views() if each.interview.id == self.id)

    def views(self) -> tuple[InterviewView, ...]:
        return self.office.advisor.interviews.of_owner("T0PLAY", self.office.ada.user.id)

    # What people do

    @precondition(lambda self: question_of(self.message))
    @rule(data=st.data(), twice=st.booleans())
    def clicks_an_option(self, data: st.DataObject, twice: bool) -> None:
        message, option = self.message, data.draw(st.sampled_from(options(self.message)))
        at_once(*[lambda: pick(self.office.ada, message, option)] * (2 if twice else 1))

    @rule(data=st.data(), twice=st.booleans())
    def clicks_a_control(self, data: st.DataObject, twice: bool) -> None:
        message = self.message
        label = data.draw(st.sampled_from([label for label in CONTROLS if label in message.labels]))
        at_once(*[lambda: self.office.ada.click(message, label)] * (2 if twice else 1))

    @precondition(lambda self: self.seen)
    @rule(data=st.data())
    def clicks_what_stood_there_before(self, data: st.DataObject) -> None:
        old = data.draw(st.sampled_from(self.seen[-5:]))
        try:
            if question_of(old):
                pick(self.office.ada, old, options(old)[0])
            else:
                self.office.ada.click(old, old.labels[0])
        except CannotDo:
            pass  # the select of that moment has gone

    @rule(entry=st.sampled_from(MENU))
    def chooses_from_the_menu(self, entry: str) -> None:
        offered = [
            option["text"]["text"]
            for block in self.message.blocks
            for element in block.get("elements", ())
            if element.get("action_id") == "more"
            for option in element["options"]
        ]
        if entry in offered:
            self.office.ada.choose(self.message, "more", entry)

    @rule(words=st.sampled_from(WORDS))
    def types(self, words: str) -> None:
        self.office.ada.mention("#platform", words, thread_ts=self.message.root)

    @precondition(lambda self: question_of(self.message))
    @rule()
    def somebody_else_tries(self) -> None:
        before = self.resolve()
        pick(self.office.linus, self.message, options(self.message)[0])
        assert self.resolve() == before

    @rule()
    def the_process_is_restarted(self) -> None:
        self.office.settle()
        self.process.close()
        self.office = self.process.enter_context(at_work(self.stage, self.learnt, self.url, self.playground))

    # What always holds

    @invariant()
    def the_one_message_shows_how_it_stands(self) -> None:
        resolve = self.resolve()
        thread = [each for each in self.office.ada.sees("#platform", self.message.root) if each.by_app]
        shown = self.office.current(self.message)
        if shown.text.endswith("This goes on below."):
            shown = next(each for each in thread if each.ts == resolve.interview.message_ts)
        if shown != self.message:
            self.seen.append(self.message)
        self.message = shown
        match resolve:
            case OpenQuestion(stage=stage, case=case):
                asked = stage.progress.open.id if stage.progress.open else ""
                assert question_of(shown) == ("" if case.proposed else asked)
                assert bool(case.proposed) == ("This is what I understood" in shown.shown)
                assert "Recommendation" not in shown.shown
            case Result(decision=decision, record=record):
                assert f"Recommendation: {decision.title}" in shown.shown
                files = [file for each in thread for file in each.files if file.name.endswith(".md")]
                own = [file.content for file in files if file.name.startswith(f"{record.number:04}-")]
                assert own, "the record is in the thread"
                assert len(own) == len(set(own)), "it is posted again only where its status is new"
            case Cancelled():
                assert "was cancelled" in shown.text

    @invariant()
    def nothing_goes_wrong(self) -> None:
        for person in (self.office.ada, self.office.linus):
            for each in person.sees("#platform", self.message.root):
                assert "something went wrong" not in each.text

    def teardown(self) -> None:
        self.process.close()


def test_the_message_and_the_store_agree_whatever_is_done(
    stage: Stage, learnt: Learnt, migrated_sqlite: Path, tmp_path: Path
) -> None:
    def machine() -> Interview:
        shutil.copy(migrated_sqlite, tmp_path / "office.db")
        return Interview(stage, learnt, f"sqlite:///{tmp_path}/office.db")

    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=12, stateful_step_count=20, suppress_health_check=checks),
    )
