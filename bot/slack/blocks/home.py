"""How App Home looks."""

from bot.advisor.interview_replies import Cancelled, InterviewView, OpenQuestion, Result
from bot.advisor.replies import BaseState, Home
from bot.interview import Restart, progress_text
from bot.slack.actions import Do, Pick, Press, SetReminders
from bot.slack.blocks import message, offers
from bot.slack.blocks.message import Block, escape, literal, shorten
from bot.slack.names import Name

INTRODUCTION = (
    "Ask me anything about it: mention me in a channel, message me under *Messages*, or use `/vmvc`. "
    "Your platform team writes and checks my answers, and each one shows its sources."
)
NO_INTERVIEWS = "None yet. An interview takes about six questions and ends with a decision record you can keep."
REMINDED = "If you leave an interview unfinished, I remind you once, a day later."
NOT_REMINDED = "I don't send you reminders."


def home(content: Home) -> Block:
    """The Home tab: what the advisor does, one's interviews, what one asked last, and what there is to ask about."""
    buttons = [
        message.button("Ask a question", Press(Name.ASK), style="primary"),
        message.button("Start an interview", Press(Name.START)),
    ]
    blocks: list[Block] = [
        message.header("Container, VM, or both?"),
        message.section(INTRODUCTION),
        message.actions(buttons),
        {"type": "divider"},
        message.header("Your interviews"),
        *(map(_interview, content.interviews) if content.interviews else [message.section(NO_INTERVIEWS)]),
        *_reminders(content.reminded),
        {"type": "divider"},
        *_recent(content),
        message.header("What I know about"),
        message.actions([*offers.topic_select(content.topics), *offers.system_select(content.topics, content.sides)]),
        message.context("Try asking: " + " · ".join(escape(example) for example in content.examples)),
    ]
    return {"type": "home", "blocks": [*blocks, *(_state(content.state) if content.state else [])]}


def _state(state: BaseState) -> list[Block]:
    """How the knowledge does, for the people who look after it."""
    size = f"{state.topics} topics, {state.systems} systems and {state.points} points, version {state.version}."
    use = (
        f"In the last 30 days: questions asked {state.questions}, without an answer {state.declined}, "
        f"answers that didn't help {state.not_helpful}."
    )
    asked = [f"• {literal(shorten(question, 120))} ({count}×)" for question, count in state.unanswered]
    missing = [message.section("\n".join(("*What I couldn't answer*", *asked)))] if asked else []
    note = "You see this because you're an admin. `vmvc kb gaps` on the command line shows more."
    title = message.header("The knowledge base")
    return [{"type": "divider"}, title, message.section(f"{size}\n{use}"), *missing, message.context(note)]


def _recent(content: Home) -> list[Block]:
    if not content.recent:
        return []
    return [message.header("What you asked about"), message.actions(offers.topic_buttons(content.recent))]


def _reminders(wanted: bool) -> list[Block]:
    """Whether the person is reminded of unfinished interviews, and the button that changes it."""
    button = message.button("Stop reminders" if wanted else "Turn on reminders", SetReminders(wanted=not wanted))
    return [{**message.section(REMINDED if wanted else NOT_REMINDED), "accessory": button}]


def _interview(view: InterviewView) -> Block:
    interview = view.interview
    started = f"<!date^{int(interview.started_at.timestamp())}^{{date_short}}|{interview.started_at:%Y-%m-%d}>"
    workload = message.literal(message.shorten(interview.workload, 80)) or "Interview"
    match view:
        case OpenQuestion(stage=stage):
            state = escape(progress_text(stage))
            again = message.button("Resume", Pick(Name.RESUME, interview.id))
        case Result(decision=decision):
            state = f"I recommended {escape(decision.title)}"
            again = message.button("Show", Pick(Name.RESUME, interview.id))
        case Cancelled():
            state = "expired" if interview.expired else "cancelled"
            again = message.button("Start again", Do(interview.id, Restart()))
    block = message.section(f"*{workload}* ({started}): {state}")
    return {**block, "accessory": again}
