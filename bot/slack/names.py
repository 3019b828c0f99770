"""The names of all that can be used in Slack: kinds of actions, shortcuts, and what modals ask for."""

from enum import StrEnum


class Name(StrEnum):
    """The kinds of actions, as Slack knows them."""

    TOPIC = "topic"
    DETAILS = "topic.more"
    WHOLE_TABLE = "topic.compare"
    WORDS = "words"
    NONE_OF_THESE = "none"
    COMPARE = "compare"
    FIRST_SYSTEM = "compare.first"
    SECOND_SYSTEM = "compare.second"
    SHARE_ANSWER = "share"
    ASK = "ask.open"
    REMINDERS = "reminders"
    START = "interview.start"
    MENU = "more"
    OPTION = "option"
    BACK = "interview.back"
    UNDO = "interview.undo"
    CONFIRM = "interview.confirm"
    DECLINE = "interview.decline"
    CANCEL = "interview.cancel"
    CONTINUE = "interview.go_on"
    CONCLUDE = "interview.conclude"
    UPDATE = "interview.update"
    ACCEPT = "interview.accept"
    RESTART = "interview.restart"
    HAND_OVER = "interview.hand_over"
    KEEP = "interview.keep"
    TAKE_OVER = "interview.take_over"
    RESUME = "interview.resume"
    EXPORT = "interview.export"
    CHANGE = "interview.change"
    SHARE_RESULT = "interview.share"
    DISAGREE = "interview.disagree"
    PRIORITIES = "interview.priorities"
    COMPONENTS = "interview.components"


ASK_ABOUT_MESSAGE = "ask_message"
INTERVIEW_ABOUT_MESSAGE = "interview_message"
INTERVIEW_ANYWHERE = "interview"
"""The `callback_id` of each shortcut."""


class Input(StrEnum):
    """The questions of modals: `block_id` and `action_id` of each."""

    QUESTION = "question"
    ANSWER = "answer"
    CHANNEL = "channel"
    PRIORITIES = "priorities"
    COMPONENTS = "components"
    CHOSEN = "chosen"
    WHY = "why"


COMPARISON = "comparison"
"""The `block_id` of the row that asks which systems to compare."""
SOMETHING_ELSE = "-"
"""The choice of somebody who disagrees and took none of the sides; no side has this id."""
