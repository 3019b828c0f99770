"""The modals: what is asked over the conversation rather than in it."""

from bot.advisor.interview_replies import AnswerUnderChange, InterviewOptions, Result
from bot.slack.actions import Pick, Press, Reconsider
from bot.slack.blocks import message
from bot.slack.blocks.message import Block
from bot.slack.names import SOMETHING_ELSE, Input, Name


def ask() -> Block:
    """A question to the knowledge, typed away from all channels."""
    question = message.input_block(
        Input.QUESTION,
        "What would you like to know?",
        {"type": "plain_text_input", "multiline": True, "max_length": 2000},
        "The answer comes to you as a direct message.",
    )
    return message.modal(Press(Name.ASK), "Ask a question", "Ask", [question])


def change(reply: AnswerUnderChange) -> Block:
    """A question of the interview once more, with the answer that stands."""
    choices = {option.id: message.option(option.label, option.id) for option in reply.question.options}
    choices.setdefault(reply.answer, message.option("Keep my answer", reply.answer))
    element = message.select(Input.ANSWER, "Choose one", list(choices.values()))
    question = message.input_block(
        Input.ANSWER, reply.question.ask, {**element, "initial_option": choices[reply.answer]}, reply.question.why
    )
    action = Reconsider(reply.interview.id, reply.component, reply.question.id)
    return message.modal(action, "Change an answer", "Change", [question])


def share(interview: str) -> Block:
    """The channel in which a result is shown."""
    element = {"type": "conversations_select", "filter": {"include": ["public", "private"]}}
    question = message.input_block(Input.CHANNEL, "In which channel?", element, "I can post where I am a member.")
    return message.modal(Pick(Name.SHARE_RESULT, interview), "Share the result", "Share", [question])


def priorities(reply: InterviewOptions) -> Block:
    """What matters most: several, one or nothing."""
    choices = {each.id: message.option(each.title, each.id) for each in reply.priorities}
    element: Block = {"type": "checkboxes", "options": list(choices.values())}
    if chosen := [choices[id_] for id_ in reply.case.priorities if id_ in choices]:
        element["initial_options"] = chosen
    hint = "The answers about it weigh more. With nothing chosen, every answer weighs as it stands in the knowledge."
    question = message.input_block(Input.PRIORITIES, "What matters most to you?", element, hint, optional=True)
    return message.modal(Pick(Name.PRIORITIES, reply.interview.id), "What matters most", "Weigh", [question])


def components(reply: InterviewOptions) -> Block:
    """The parts of a workload, one a line."""
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": 900}
    if reply.case.components:
        element["initial_value"] = "\n".join(each.name for each in reply.case.components)
    hint = (
        "Each is placed for itself, and answers so far hold for all of them. For example: the database, the web "
        "services. With nothing here it is one workload."
    )
    question = message.input_block(Input.COMPONENTS, "Which components, one a line?", element, hint, optional=True)
    return message.modal(Pick(Name.COMPONENTS, reply.interview.id), "Components", "Split", [question])


def disagree(reply: Result) -> Block:
    """What was chosen instead, and why."""
    others = [message.option(title, side) for side, title in reply.sides if side != reply.decision.side]
    chosen = message.select(Input.CHOSEN, "Choose one", [*others, message.option("Something else", SOMETHING_ELSE)])
    text: Block = {"type": "plain_text_input", "multiline": True, "max_length": 2000}
    questions = [
        message.input_block(Input.CHOSEN, "What was chosen instead?", chosen),
        message.input_block(
            Input.WHY, "Why?", text, "It is kept with the decision, under your name, and told in its record."
        ),
    ]
    return message.modal(Pick(Name.DISAGREE, reply.interview.id), "I disagree", "Send", questions)
