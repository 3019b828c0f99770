"""Which listener handles which event."""

import re

from slack_bolt import App

from bot.slack.actions import COMMANDS, each
from bot.slack.connect import insiders_only
from bot.slack.listeners import curation, feedback, interviews, personal_data, questions, settings
from bot.slack.names import (
    ASK_ABOUT_MESSAGE,
    INTERVIEW_ABOUT_MESSAGE,
    INTERVIEW_ANYWHERE,
    TEACH_MESSAGE,
    Input,
    Name,
)
from bot.slack.scheduler import DIGEST_DUE, EXPIRED, UNATTENDED

COMMAND = "/vmvc"
MODALS = (
    (Name.CHANGE, interviews.on_change, interviews.on_changed),
    (Name.SHARE_RESULT, interviews.on_share_result, interviews.on_result_shared),
    (Name.DISAGREE, interviews.on_disagree, interviews.on_disagreed),
    (Name.PRIORITIES, interviews.on_more, interviews.on_prioritised),
    (Name.COMPONENTS, interviews.on_more, interviews.on_split),
)
"""The modals about an interview: the name of each, what opens it, and what its submission does."""
LESSONS = (
    (Name.TEACH, curation.on_choose, curation.on_chosen),
    (Name.WRITE_POINT, curation.on_write, curation.on_written),
    (Name.OFF_TOPIC, curation.on_off_topic, curation.on_off_topic_said),
)
"""The modals in which curators teach, in the same form."""


def hear_everything(app: App) -> None:
    """Wire every event, command, click, modal and shortcut to its listener."""
    _hear_questions(app)
    _hear_feedback(app)
    _hear_curators(app)
    _hear_interviews(app)
    app.event(re.compile(r".*"))(questions.on_anything_else)
    for unknown in (app.action, app.view, app.shortcut, app.command):
        unknown(re.compile(r".*"))(questions.on_unknown)


def _hear_questions(app: App) -> None:
    app.event("app_mention")(questions.on_message)
    app.event("message")(questions.on_message)
    app.event("app_home_opened")(questions.on_home)
    app.event("app_uninstalled")(questions.on_uninstalled)
    app.event("tokens_revoked")(questions.on_tokens_revoked)
    app.command(COMMAND)(questions.on_command)
    app.shortcut(ASK_ABOUT_MESSAGE)(questions.on_ask_message)
    app.action(each(Name.TOPIC))(questions.on_topic)
    app.action(each(Name.DETAILS))(questions.on_elaborate)
    for name in (Name.WHY, Name.SOURCES, Name.WORDS):
        app.action(name)(questions.on_elaborate)
    app.action(each(Name.WHOLE_TABLE))(questions.on_whole_table)
    app.action(Name.NONE_OF_THESE)(questions.on_none)
    app.action(Name.COMPARE)(questions.on_compare)
    app.action(Name.FIRST_SYSTEM)(questions.on_system_chosen)
    app.action(Name.SECOND_SYSTEM)(questions.on_system_chosen)
    app.action(Name.SHARE_ANSWER)(questions.on_share)
    app.action(Name.STAR)(questions.on_star)
    app.action(Name.UNSTAR)(questions.on_unstar)
    app.action(Name.ASK)(questions.on_ask)
    app.action(Input.QUESTION)(questions.on_ask_entered)
    app.view(Name.ASK)(questions.on_ask_submitted)
    app.action(each(Name.REMINDERS))(questions.on_reminders)
    app.action(Name.EXPORT_MY_DATA)(personal_data.on_export)
    app.action(Name.ERASE_MY_DATA)(personal_data.on_erase)
    app.view(Name.SETTINGS)(settings.on_settings_chosen)


def _hear_feedback(app: App) -> None:
    app.action(Name.VOTE)(feedback.on_vote)
    app.action(each(Name.VOTE))(feedback.on_vote)
    app.view(each(Name.VOTE))(feedback.on_explained)
    app.action(Name.ASK_PERSON)(feedback.on_ask_a_person)
    app.action(Name.RESOLVE)(feedback.on_resolved)


def _hear_curators(app: App) -> None:
    for name, on_click, on_submitted in LESSONS:
        app.action(name, middleware=[insiders_only])(on_click)
        app.view(name)(on_submitted)
    app.action(Name.TEACH_ANSWER, middleware=[insiders_only])(curation.on_teach_answer)
    app.action(Name.EDIT_POINT, middleware=[insiders_only])(curation.on_edit)
    app.shortcut(TEACH_MESSAGE, middleware=[insiders_only])(curation.on_teach_message)
    app.event(DIGEST_DUE)(curation.on_digest_due)


def _hear_interviews(app: App) -> None:
    app.shortcut(INTERVIEW_ABOUT_MESSAGE)(interviews.on_interview_message)
    app.shortcut(INTERVIEW_ANYWHERE)(interviews.on_interview_anywhere)
    app.action(Name.START)(interviews.on_start)
    for name, on_click, on_submitted in MODALS:
        app.action(name, middleware=[insiders_only] if name == Name.DISAGREE else [])(on_click)
        app.view(name)(on_submitted)
    app.action(Name.CANCEL)(interviews.on_cancel)
    app.action(Name.ACCEPT)(interviews.on_accept)
    app.action(Name.RESTART)(interviews.on_restart)
    app.action(Name.HAND_OVER)(interviews.on_hand_over)
    app.action(each(Name.OPTION))(interviews.on_command)
    for name in (Name.OPTION, Name.BACK, Name.UNDO, *COMMANDS):
        app.action(name)(interviews.on_command)
    app.action(Name.MENU)(interviews.on_more)
    app.action(Name.RESULT_DETAILS)(interviews.on_result_details)
    app.action(Name.EXPORT)(interviews.on_export)
    app.action(Name.RESUME)(interviews.on_resume)
    app.action(Name.TAKE_OVER, middleware=[insiders_only])(interviews.on_take_over)
    app.action(Name.KEEP)(interviews.on_keep)
    app.event(UNATTENDED)(interviews.on_unattended)
    app.event(EXPIRED)(interviews.on_expired)
