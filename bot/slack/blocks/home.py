"""How App Home looks."""

from bot.advisor.questions import LONGEST_QUESTION
from bot.advisor.replies import Choice, Home
from bot.slack.actions import Pick, Press, SetReminders
from bot.slack.blocks import curation, home_interviews, message, offers
from bot.slack.blocks.message import Block, escape, shorten
from bot.slack.names import Input, Name

INTRODUCTION = (
    "Ask me anything about it: mention me in a channel, message me under *Messages*, or use `/vmvc`. "
    "Your platform team writes and checks my answers, and each one shows its sources."
)
SHOWN_STARRED = 10
"""Starred answers that are shown, the latest, as a Home tab holds a hundred blocks."""
REMINDED = "If you leave an interview unfinished, I remind you once, a day later."
GONE = "An answer you starred isn't in the knowledge base any more."
NOT_REMINDED = "I don't send you reminders."


def home(content: Home) -> Block:
    """The Home tab: what the advisor does, one's interviews, what one asked last, and what there is to ask about."""
    buttons = [
        message.button("Ask", Press(Name.ASK), style="primary"),
        message.button("Start an interview", Press(Name.START)),
    ]
    blocks: list[Block] = [
        message.header("Container, VM, or both?"),
        message.section(INTRODUCTION),
        _ask_box(content),
        message.actions(buttons),
        {"type": "divider"},
        message.header("Your interviews"),
        *home_interviews.listed(content),
        *_reminders(content.reminded),
        {"type": "divider"},
        *_starred(content),
        *_recent(content),
        message.header("What I know about"),
        message.actions([*offers.topic_select(content.topics), *offers.system_select(content.topics, content.sides)]),
        message.context("Try asking: " + " · ".join(escape(example) for example in content.examples)),
    ]
    return {"type": "home", "blocks": [*blocks, *(curation.state(content.state) if content.state else [])]}


def _ask_box(content: Home) -> Block:
    """A box to ask in. Its id changes with every question, or else Slack would keep showing the last one."""
    box: Block = {
        "type": "plain_text_input",
        "max_length": LONGEST_QUESTION,
        "dispatch_action_config": {"trigger_actions_on": ["on_enter_pressed"]},
    }
    block = message.input_block(Input.QUESTION, "Ask me anything", box, "I'll answer under Messages.")
    return {**block, "block_id": f"{Input.QUESTION}.{content.last_turn}", "dispatch_action": True}


def _starred(content: Home) -> list[Block]:
    """The answers that somebody starred, each with its buttons."""
    if not content.starred:
        return []
    shown = [block for each in content.starred[:SHOWN_STARRED] for block in _star(each)]
    rest = len(content.starred) - SHOWN_STARRED
    older = [message.context(f"You've starred {rest} more. Remove some to see them.")] if rest > 0 else []
    return [message.header("Your starred answers"), *shown, *older, {"type": "divider"}]


def _star(starred: Choice | str) -> list[Block]:
    id_ = starred.id if isinstance(starred, Choice) else starred
    remove = message.button("Remove star", Pick(Name.UNSTAR, id_))
    if isinstance(starred, str):
        return [{**message.section(GONE), "accessory": remove}]
    remove["accessibility_label"] = shorten(f"Remove star: {starred.entry.title}", message.BUTTON_TEXT)
    return [_answer(starred), message.actions([remove])]


def _recent(content: Home) -> list[Block]:
    """What somebody asked about last, with the short answers."""
    if not content.recent:
        return []
    return [message.header("What you asked about"), *(_answer(Choice(each)) for each in content.recent)]


def _answer(choice: Choice) -> Block:
    show = message.button("Show", Pick(Name.TOPIC, choice.id))
    show["accessibility_label"] = shorten(f"Show: {choice.entry.title}", message.BUTTON_TEXT)
    text = f"*{escape(choice.entry.title)}*: {escape(choice.says)}"
    return {**message.section(text), "accessory": show}


def _reminders(wanted: bool) -> list[Block]:
    """Whether the person is reminded of unfinished interviews, and the button that changes it."""
    button = message.button("Stop reminders" if wanted else "Turn on reminders", SetReminders(wanted=not wanted))
    return [{**message.section(REMINDED if wanted else NOT_REMINDED), "accessory": button}]
