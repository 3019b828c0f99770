"""The ids of everything people can use in Slack: kinds of actions, shortcuts, and the inputs of modals."""

from enum import StrEnum


class Name(StrEnum):
    """The kinds of actions, as Slack knows them."""

    TOPIC = "topic"
    DETAILS = "topic.more"
    WHOLE_TABLE = "topic.compare"
    WHY = "answer.why"
    SOURCES = "answer.sources"
    WORDS = "words"
    VOTE = "feedback"
    ASK_PERSON = "help"
    RESOLVE = "help.resolve"
    NONE_OF_THESE = "none"
    COMPARE = "compare"
    FIRST_SYSTEM = "compare.first"
    SECOND_SYSTEM = "compare.second"
    STAR = "star"
    UNSTAR = "star.remove"
    TEACH = "teach"
    WRITE_POINT = "teach.point"
    OFF_TOPIC = "teach.off_topic"
    TEACH_ANSWER = "teach.answer"
    EDIT_POINT = "teach.edit"
    SHARE_ANSWER = "share"
    ASK = "ask.open"
    REMINDERS = "reminders"
    SETTINGS = "settings"
    EXPORT_MY_DATA = "my_data.export"
    ERASE_MY_DATA = "my_data.erase"
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
    RESULT_DETAILS = "interview.details"
    SHARE_RESULT = "interview.share"
    DISAGREE = "interview.disagree"
    PRIORITIES = "interview.priorities"
    COMPONENTS = "interview.components"


ASK_ABOUT_MESSAGE = "ask_message"
TEACH_MESSAGE = "teach_message"
INTERVIEW_ABOUT_MESSAGE = "interview_message"
INTERVIEW_ANYWHERE = "interview"
"""The `callback_id` of each shortcut."""


class Input(StrEnum):
    """The inputs of modals; each is both the `block_id` and the `action_id`."""

    QUESTION = "question"
    FACTS = "facts"
    ANSWER = "answer"
    CHANNEL = "channel"
    PRIORITIES = "priorities"
    COMPONENTS = "components"
    REASON = "reason"
    MEANT = "meant"
    COMMENT = "comment"
    LISTENING = "listening"
    DIGEST = "digest"
    POINT = "point"
    YES_OR_NO = "yes_or_no"
    WORDINGS = "wordings"
    ENTRY = "entry"
    SAY = "say"
    SOURCE_TITLE = "source_title"
    SOURCE_URL = "source_url"
    CHOSEN = "chosen"
    WHY = "why"


COMPARISON = "comparison"
"""The `block_id` of the row that asks which systems to compare."""
SOMETHING_ELSE = "-"
"""What somebody who disagrees chooses when no side fits; no side has this id."""


OPENS_MODAL = frozenset(
    {
        Name.ASK,
        Name.VOTE,
        Name.CHANGE,
        Name.SHARE_RESULT,
        Name.RESULT_DETAILS,
        Name.DISAGREE,
        Name.PRIORITIES,
        Name.COMPONENTS,
        Name.TEACH,
        Name.WRITE_POINT,
        Name.OFF_TOPIC,
        Name.TEACH_ANSWER,
        Name.EDIT_POINT,
    }
)
"""Actions that open a modal. Most modals have the same name."""
TEACHES = frozenset({Name.TEACH, Name.WRITE_POINT, Name.OFF_TOPIC})
"""Modals whose submission changes the knowledge, one after the other."""
PRESSED = frozenset({Name.NONE_OF_THESE, Name.COMPARE, Name.ASK, Name.START, Name.EXPORT_MY_DATA, Name.ERASE_MY_DATA})
"""Buttons that carry nothing but their name."""
PICKED = (OPENS_MODAL - {Name.ASK, Name.VOTE, Name.CHANGE}) | {
    Name.TOPIC, Name.DETAILS, Name.WHY, Name.SOURCES, Name.WORDS, Name.SHARE_ANSWER, Name.ASK_PERSON, Name.RESOLVE,
    Name.STAR, Name.UNSTAR, Name.SETTINGS, Name.RESUME, Name.EXPORT, Name.TAKE_OVER, Name.KEEP,
}  # fmt: skip
"""Actions about one thing, without a command: about a topic, a turn, a channel, an interview."""

SEVERAL_IN_A_ROW = frozenset({Name.TOPIC, Name.DETAILS, Name.WHOLE_TABLE, Name.REMINDERS, Name.VOTE, Name.OPTION})
"""Kinds of buttons that one row may hold several of."""
