"""How App Home looks, and the dialogue to ask from there."""

from bot.advisor.replies import Cancelled, Entry, Home, Result, Sitting, Step
from bot.slack.blocks import message
from bot.slack.blocks.message import Block, escape

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
                message.button("Start an interview", "interview.start", "start", style="primary"),
                message.button("Ask a question", "ask.open", "ask"),
            ]
        ),
        {"type": "divider"},
        message.header("My interviews"),
        *_interviews(content.interviews),
        {"type": "divider"},
        message.header("Topics"),
        message.actions([message.button(entry.title, f"topic.{entry.id}", entry.id) for entry in _broad(content)]),
        message.context("For example: " + " · ".join(escape(example) for example in content.examples)),
    ]
    return {"type": "home", "blocks": blocks}


def _broad(content: Home) -> list[Entry]:
    return [entry for entry in content.topics if not entry.merges_into][:MOST_TOPICS]


def _interviews(sittings: tuple[Sitting, ...]) -> list[Block]:
    if not sittings:
        return [message.section("None yet. An interview takes about six questions, and ends in a decision record.")]
    return [_interview(sitting) for sitting in sittings]


def _interview(sitting: Sitting) -> Block:
    interview = sitting.interview
    started = f"<!date^{int(interview.started_at.timestamp())}^{{date_short}}|{interview.started_at:%Y-%m-%d}>"
    workload = message.literal(message.shorten(interview.workload, 80)) or "Interview"
    match sitting:
        case Step(progress=progress):
            state = f"{progress.asked} answered, about {max(progress.left, 1)} to go"
            again = message.button("Resume", "interview.resume", interview.id)
        case Result(recommendation=recommendation):
            state = f"recommended: {escape(recommendation.title)}"
            again = message.button("Show", "interview.resume", interview.id)
        case Cancelled():
            state = "cancelled"
            again = message.button("Start again", "interview.restart", interview.id)
    block = message.section(f"*{workload}* ({started}): {state}")
    return {**block, "accessory": again}


def ask_dialogue() -> Block:
    """The dialogue in which a question is typed."""
    question: Block = {
        "block_id": "question",
        "label": {"type": "plain_text", "text": "What would you like to know?"},
        "hint": {"type": "plain_text", "text": "The answer comes to you as a direct message."},
        "element": {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": 2000},
    }
    return message.dialogue("ask", "Ask a question", "Ask", question)
