"""How people are shown what is stored about them."""

from bot.advisor.personal_data import Held
from bot.slack.actions import Press
from bot.slack.blocks import message
from bot.slack.blocks.message import Message
from bot.slack.names import Name

WORDS = {
    "questions": ("question you asked", "questions you asked"),
    "votes": ("vote on an answer", "votes on answers"),
    "help_requests": ("question you passed to a person", "questions you passed to a person"),
    "resolved": ("question of others that you resolved", "questions of others that you resolved"),
    "interviews": ("interview", "interviews"),
    "answers": ("answer in it", "answers in them"),
    "decisions": ("decision of yours", "decisions of yours"),
    "disagreements": ("decision you disagreed with", "decisions you disagreed with"),
    "stars": ("star", "stars"),
    "reminders": ("setting: no reminders", "settings"),
    "names": ("name, for decision records", "names"),
}
NOTHING = "I keep nothing about you."
KEPT = "Decision records stay for the people who rely on them, with a role in place of your name."
EXPORTED = "Here is everything that I keep about you."
ERASED = f"Done: I've erased what I kept about you. {KEPT}"
FILE_NAME = "vmvc-my-data.json"


def held(found: Held) -> Message:
    """What is stored about a person, with buttons to export and to erase it."""
    if not found.counts:
        return Message(NOTHING)
    lines = [f"• {count} {WORDS[kind][count > 1]}" for kind, count in found.counts.items()]
    text = "\n".join(["This is what I keep about you in this workspace:", *lines])
    erase = {**message.button("Erase it", Press(Name.ERASE_MY_DATA), style="danger"), "confirm": _CONFIRM}
    buttons = message.actions([message.button("Export as JSON", Press(Name.EXPORT_MY_DATA)), erase])
    return Message(text, (message.section(text), message.context(KEPT), buttons))


_CONFIRM = {
    "title": {"type": "plain_text", "text": "Erase what I keep about you?"},
    "text": {"type": "plain_text", "text": f"Interviews without a decision go, too. {KEPT} This can't be undone."},
    "confirm": {"type": "plain_text", "text": "Erase it"},
    "deny": {"type": "plain_text", "text": "Keep it"},
    "style": "danger",
}
