"""The interview: which question comes next, what the answers add up to, why, and what would change it.

`Case` is all that is known of one workload; the verbs of `case` change it, `listen` hears what people type, `proceed`
says which question comes next, and `decide` what is recommended. `replay` and `recommend` do it for plain answers.
"""

from bot.interview.amending import Amended, amend
from bot.interview.answers import DONT_KNOW, LATER, NOT_APPLICABLE, Answers, Dropped, Given
from bot.interview.case import (
    Case,
    Changed,
    Component,
    Composition,
    Decision,
    Migrated,
    Part,
    Stage,
    answer,
    conclude,
    confirm,
    decide,
    decline,
    go_on,
    migrate,
    prioritise,
    proceed,
    propose,
    split,
    take_back,
    trace,
)
from bot.interview.conversation import (
    Event,
    Heard,
    Noted,
    Quit,
    Told,
    Unclear,
    changed_text,
    component_names,
    listen,
    priorities_text,
    progress_text,
    title_of,
)
from bot.interview.facts import Fact, facts
from bot.interview.flips import Change, Flip
from bot.interview.priorities import factors_of, named_priorities, read_priorities
from bot.interview.progress import ENDINGS, Considered, Ending, Progress, consider, replay
from bot.interview.recommendation import Reason, Recommendation, recommend
from bot.interview.record import Deed, Dissent, record
from bot.interview.sufficiency import NotEnough
from bot.interview.understanding import NotUnderstood, Understood, command, understand
from bot.interview.wording import Command

__all__ = [
    "DONT_KNOW",
    "ENDINGS",
    "LATER",
    "NOT_APPLICABLE",
    "Amended",
    "Answers",
    "Case",
    "Change",
    "Changed",
    "Command",
    "Component",
    "Composition",
    "Considered",
    "Decision",
    "Deed",
    "Dissent",
    "Dropped",
    "Ending",
    "Event",
    "Fact",
    "Flip",
    "Given",
    "Heard",
    "Migrated",
    "NotEnough",
    "NotUnderstood",
    "Noted",
    "Part",
    "Progress",
    "Quit",
    "Reason",
    "Recommendation",
    "Stage",
    "Told",
    "Unclear",
    "Understood",
    "amend",
    "answer",
    "changed_text",
    "command",
    "component_names",
    "conclude",
    "confirm",
    "consider",
    "decide",
    "decline",
    "factors_of",
    "facts",
    "go_on",
    "listen",
    "migrate",
    "named_priorities",
    "priorities_text",
    "prioritise",
    "proceed",
    "progress_text",
    "propose",
    "read_priorities",
    "recommend",
    "record",
    "replay",
    "split",
    "take_back",
    "title_of",
    "trace",
    "understand",
]
