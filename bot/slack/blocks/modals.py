"""The modals of questions and interviews."""

from bot.advisor.interview_replies import AnswerUnderChange, InterviewOptions, Result
from bot.slack.actions import Pick, Press, Reconsider
from bot.slack.blocks import message
from bot.slack.blocks.message import Block
from bot.slack.names import SOMETHING_ELSE, Input, Name


def ask() -> Block:
    """Ask a question from Home, away from any channel."""
    question = message.input_block(
        Input.QUESTION,
        "What would you like to know?",
        {"type": "plain_text_input", "multiline": True, "max_length": 2000},
        "I'll answer you in a direct message.",
    )
    return message.modal(Press(Name.ASK), "Ask a question", "Ask", [question])


def change(reply: AnswerUnderChange) -> Block:
    """Change the answer to a question of an interview."""
    choices = {option.id: message.option(option.label, option.id) for option in reply.question.options}
    choices.setdefault(reply.answer, message.option("Keep my answer", reply.answer))
    element = message.select(Input.ANSWER, "Choose one", list(choices.values()))
    question = message.input_block(
        Input.ANSWER, reply.question.ask, {**element, "initial_option": choices[reply.answer]}, reply.question.why
    )
    action = Reconsider(reply.interview.id, reply.component, reply.question.id)
    return message.modal(action, "Change an answer", "Change", [question])


def share(interview: str) -> Block:
    """Ask which channel to share a result in."""
    element = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    question = message.input_block(Input.CHANNEL, "Which channel?", element, "I can only post in channels I'm in.")
    return message.modal(Pick(Name.SHARE_RESULT, interview), "Share the result", "Share", [question])


def priorities(reply: InterviewOptions) -> Block:
    """Ask what matters most: several things, one, or nothing."""
    choices = {each.id: message.option(each.title, each.id) for each in reply.priorities}
    element: Block = {"type": "checkboxes", "options": list(choices.values())}
    if chosen := [choices[id_] for id_ in reply.case.priorities if id_ in choices]:
        element["initial_options"] = chosen
    hint = "Your answers about it will count for more. If you pick nothing, everything counts as usual."
    question = message.input_block(Input.PRIORITIES, "What matters most to you?", element, hint, optional=True)
    return message.modal(Pick(Name.PRIORITIES, reply.interview.id), "What matters most", "Save", [question])


def components(reply: InterviewOptions) -> Block:
    """Ask for the components of a workload, one a line."""
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": 900}
    if reply.case.components:
        element["initial_value"] = "\n".join(each.name for each in reply.case.components)
    hint = (
        "I'll recommend something for each one, and keep your answers so far for all of them. For example: the "
        "database, the web services. Leave it empty to treat it all as one workload."
    )
    question = message.input_block(Input.COMPONENTS, "Which components? One a line.", element, hint, optional=True)
    return message.modal(Pick(Name.COMPONENTS, reply.interview.id), "Components", "Save", [question])


def disagree(reply: Result) -> Block:
    """Ask somebody who disagrees what was chosen instead, and why."""
    others = [message.option(title, side) for side, title in reply.sides if side != reply.decision.side]
    chosen = message.select(Input.CHOSEN, "Choose one", [*others, message.option("Something else", SOMETHING_ELSE)])
    text: Block = {"type": "plain_text_input", "multiline": True, "max_length": 2000}
    questions = [
        message.input_block(Input.CHOSEN, "What was chosen instead?", chosen),
        message.input_block(Input.WHY, "Why?", text, "I'll add this to the decision record, with your name."),
    ]
    return message.modal(Pick(Name.DISAGREE, reply.interview.id), "I disagree", "Send", questions)
