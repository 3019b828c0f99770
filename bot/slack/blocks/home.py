"""How App Home looks."""

from bot.advisor.interview_replies import Cancelled, InterviewView, OpenQuestion, Result
from bot.advisor.replies import Entry, Home
from bot.interview import Restart, progress_text
from bot.slack.actions import Do, Pick, Press, SetReminders
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, escape
from bot.slack.names import Name

MOST_TOPICS = 20


def home(content: Home) -> Block:
    """The Home tab: what I can do, an interview to start or resume, the topics."""
    blocks: list[Block] = [
        message.header("Container, VM, or both?"),
        message.section(
            "Ask me anything about it: mention me in a channel, write to me in *Messages*, or use `/vmvc`. "
            "My answers are curated by your platform team and carry their sources."
        ),
        message.actions(
            [
                message.button("Start an interview", Press(Name.START), style="primary"),
                message.button("Ask a question", Press(Name.ASK)),
            ]
        ),
        {"type": "divider"},
        message.header("My interviews"),
        *_interviews(content.interviews),
        *_reminders(content.reminded),
        {"type": "divider"},
        message.header("Topics"),
        message.actions([message.button(entry.title, Pick(Name.TOPIC, entry.id)) for entry in _broad(content)]),
        message.context("For example: " + " · ".join(escape(example) for example in content.examples)),
    ]
    return {"type": "home", "blocks": blocks}


def _broad(content: Home) -> list[Entry]:
    return [entry for entry in content.topics if not entry.merges_into][:MOST_TOPICS]


def _interviews(views: tuple[InterviewView, ...]) -> list[Block]:
    if not views:
        return [message.section("None yet. An interview takes about six questions, and ends in a decision record.")]
    return [_interview(view) for view in views]


def _reminders(wanted: bool) -> list[Block]:
    """Whether unfinished interviews are brought up again, and the button that changes it."""
    told = "I remind you once, a day later, of an interview that you left." if wanted else "I send you no reminders."
    button = (
        message.button("No more reminders", SetReminders(wanted=False))
        if wanted
        else message.button("Remind me again", SetReminders(wanted=True))
    )
    return [{**message.section(told), "accessory": button}]


def _interview(view: InterviewView) -> Block:
    interview = view.interview
    started = f"<!date^{int(interview.started_at.timestamp())}^{{date_short}}|{interview.started_at:%Y-%m-%d}>"
    workload = message.literal(message.shorten(interview.workload, 80)) or "Interview"
    match view:
        case OpenQuestion(stage=stage):
            state = escape(progress_text(stage))
            again = message.button("Resume", Pick(Name.RESUME, interview.id))
        case Result(decision=decision):
            state = f"recommended: {escape(decision.title)}"
            again = message.button("Show", Pick(Name.RESUME, interview.id))
        case Cancelled():
            state = "expired" if interview.expired else "cancelled"
            again = message.button("Start again", Do(interview.id, Restart()))
    block = message.section(f"*{workload}* ({started}): {state}")
    return {**block, "accessory": again}
