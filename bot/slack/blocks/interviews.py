"""How an interview looks while it goes on: one message, edited in place from the first question to the end."""

from typing import Literal

from bot.advisor.interview_replies import (
    CancelAsked,
    Cancelled,
    ComponentAnswer,
    Handover,
    InterviewView,
    OpenQuestion,
    Result,
)
from bot.interview import (
    DONT_KNOW,
    LATER,
    NOT_APPLICABLE,
    Cancel,
    Conclude,
    Confirm,
    Dismiss,
    GiveAnswer,
    Given,
    HandOver,
    Restart,
    TakeBack,
    Update,
    progress_text,
    title_of,
)
from bot.knowledge.model import Question
from bot.slack.actions import Do, Pick, SetReminders, encode, row_id, ticked_value
from bot.slack.blocks import message
from bot.slack.blocks.controls import arrangements, changing, component_of, outdated, undo
from bot.slack.blocks.message import Block, Message, escape
from bot.slack.blocks.result import result
from bot.slack.names import Input, Name
from bot.store import Interview, Listening

MOST_BUTTONS = 5
"""Options up to this many are buttons; more are a select."""
MOST_TICKS = 10
"""Facts that are shown to be confirmed at once: as many as Slack takes in a list of ticks."""
LONGEST_QUOTE = 70


def interview_message(reply: InterviewView, listening: Listening = "mentions") -> Message:
    """The interview's one message, as it stands, in a channel where the app answers so much."""
    match reply:
        case OpenQuestion():
            return step(reply, listening)
        case Result():
            return result(reply)
        case Cancelled(interview=interview):
            return _ended(interview)


def step(reply: OpenQuestion, listening: Listening) -> Message:
    """What was understood, the open question with why it is asked and its options, and how far it is."""
    question = _open_question(reply)
    shown = [part for part in (escape(reply.note), understood(reply), about(reply)) if part]
    asked = [f"*{escape(question.ask)}*", escape(question.why)] if question else []
    missing = _missing(reply)
    hints = [_progress(reply), _how_to_answer(reply, listening), *_notices(reply)]
    blocks = (
        *message.noted(reply.note, undo(reply)),
        *_to_confirm(reply),
        *(_question(reply, question) if question else ()),
        *([message.section(escape(missing))] if missing else []),
        *_answers_so_far(reply),
        message.context("\n".join(hints)),
        message.actions(_controls(reply, question), _row(reply, question, "controls")),
    )
    if question:
        labels = "; ".join(escape(option.label) for option in question.options)
        asked.append(f"Options: {labels}; or don't know.")
    return Message("\n".join([*shown, *asked, *([escape(missing)] if missing else []), *hints]), blocks)


def _missing(reply: OpenQuestion) -> str:
    """That it is not enough to tell, where nothing is left to ask and nothing waits for a yes; else empty."""
    missing = reply.stage.missing
    if missing is None or reply.stage.progress.open or reply.understood:
        return ""
    return f"{missing.text} Change an answer once you know more. I won't recommend anything until then."


def _open_question(reply: OpenQuestion) -> Question | None:
    """The question to ask now; none while something waits for a yes or a no, as people answer one thing at a time."""
    return None if reply.understood else reply.stage.progress.open


def understood(reply: OpenQuestion) -> str:
    """What was read from the person's words, as a question; empty where nothing was."""
    if not reply.understood:
        return ""
    told = "\n".join(f"• {_read(reply, each)}{_quoted(each)}" for each in reply.understood)
    return f"I understood:\n{told}\nIs that right?"


def _read(reply: OpenQuestion, placed: ComponentAnswer) -> str:
    """What was read, with the answer that it would replace."""
    question = placed.given.question
    answer = reply.case.of(placed.component).get(question.id)
    instead = f" instead of {escape(Given(question, answer).label)}" if answer else ""
    name = escape(title_of(placed.given).partition(": ")[0])
    return f"{_of(placed)}{name}: *{escape(placed.given.label)}*{instead}"


def _quoted(placed: ComponentAnswer) -> str:
    return f" (“{message.literal(placed.words)}”)" if placed.words else ""


def about(reply: OpenQuestion) -> str:
    """Which component it is about; empty where the workload has none."""
    names = [each.name for each in reply.case.components]
    if not names:
        return ""
    place = names.index(reply.stage.component) + 1
    return f"About *{message.literal(reply.stage.component)}*, {place} of {len(names)} components"


def _ended(interview: Interview) -> Message:
    text = "This interview was cancelled, so there's no recommendation."
    if interview.expired:
        text = "This interview expired, as nobody answered for 30 days. I've kept your answers so far."
    again = message.button("Start again", Do(interview.id, Restart()))
    return Message(text, (message.section(text), message.actions([again])))


def _to_confirm(reply: OpenQuestion) -> list[Block]:
    """A tick for each fact that was read, with the words that it was read from."""
    if not reply.understood:
        return []
    ticks = [_tick(reply, each) for each in reply.understood[:MOST_TICKS]]
    element: Block = {"type": "checkboxes", "options": ticks, "initial_options": ticks}
    label = "This is what I understood. Untick anything that's wrong."
    yes = message.button("Yes, that's right", Do(reply.interview.id, Confirm()), style="primary")
    no = message.button("No, ask me", Do(reply.interview.id, Dismiss()))
    return [message.input_block(Input.FACTS, label, element, optional=True), message.actions([yes, no])]


def _tick(reply: OpenQuestion, placed: ComponentAnswer) -> Block:
    value = ticked_value(component_of(reply, placed.component), placed.given.question.id)
    tick: Block = {"text": message.mrkdwn_text(_read(reply, placed)), "value": value}
    quote = f"“{message.shorten(placed.words, LONGEST_QUOTE)}”"
    return {**tick, "description": {"type": "plain_text", "text": quote}} if placed.words else tick


def _row(reply: OpenQuestion, question: Question | None, row: Literal["options", "controls"]) -> str:
    place = component_of(reply, reply.stage.component)
    return row_id(reply.interview.id, place, question.id if question else "", reply.case.count, row)


def _question(reply: OpenQuestion, question: Question) -> list[Block]:
    """The question with its options."""
    component = [message.context(about(reply))] if reply.stage.component else []
    return [
        *component,
        message.section(f"*{escape(question.ask)}*"),
        message.context(escape(question.why)),
        message.actions(_options(reply, question), _row(reply, question, "options")),
    ]


def _answer(reply: OpenQuestion, question: Question, option: str) -> Do:
    return Do(reply.interview.id, GiveAnswer(question.id, option, component_of(reply, reply.stage.component)))


def _options(reply: OpenQuestion, question: Question) -> list[Block]:
    """Buttons, or a select where there are many; each carries its answer."""
    if len(question.options) <= MOST_BUTTONS:
        return [message.button(each.label, _answer(reply, question, each.id)) for each in question.options]
    choices = [
        message.option(each.label, encode(_answer(reply, question, each.id)).value) for each in question.options
    ]
    return [message.select(Name.OPTION, "Choose one", choices)]


def _controls(reply: OpenQuestion, question: Question | None) -> list[Block]:
    """Back, don't know and cancel are for everybody; what fewer need is in the menu behind them."""
    id_, count = reply.interview.id, reply.case.count
    controls = [message.button("Back", Do(id_, TakeBack(count)))] if count else []
    more = [message.entry("Recommend now", Do(id_, Conclude()))]
    if question:
        controls.append(message.button("Don't know", _answer(reply, question, DONT_KNOW)))
        more += [
            message.entry("Does not apply", _answer(reply, question, NOT_APPLICABLE)),
            message.entry("Ask me later", _answer(reply, question, LATER)),
        ]
    confirm = {
        "title": {"type": "plain_text", "text": "Cancel the interview?"},
        "text": {"type": "plain_text", "text": "I'll keep your answers so far, but I won't recommend anything."},
        "confirm": {"type": "plain_text", "text": "Cancel it"},
        "deny": {"type": "plain_text", "text": "Go on"},
    }
    controls.append({**message.button("Cancel", Do(id_, Cancel())), "confirm": confirm})
    if reply.newer:
        controls.append(message.button("Use the new knowledge", Do(id_, Update())))
    return [*controls, message.overflow([*more, *arrangements(reply)])]


def _answers_so_far(reply: OpenQuestion) -> list[Block]:
    given = reply.stage.progress.counted
    if not given:
        return []
    told = "\n".join(escape(title_of(each)) for each in given)
    placed = [ComponentAnswer(reply.stage.component, each) for each in given]
    return [message.context(told), message.actions(changing(reply, placed))]


def _progress(reply: OpenQuestion) -> str:
    """How far it is, and for whom the buttons are."""
    whose = "Only the person who started this can answer."
    if reply.stage.progress.open is None:
        return f"Confirm this, and I have all I need. {whose}" if reply.understood else whose
    return f"{escape(progress_text(reply.stage))} {whose}"


def _how_to_answer(reply: OpenQuestion, listening: Listening) -> str:
    """In channels, only a mention is sure to be heard, and where the app is switched off, not even that."""
    if reply.interview.thread.channel.startswith("D"):
        return "Press a button, or type your answer."
    if listening == "off":
        return "Press a button: I don't read replies in this channel."
    return "Press a button, or reply with @vmvc and your answer."


def moved(asked: str, link: str) -> Message:
    """The line that an interview's old message shrinks to; `link` leads to the new one, if that is elsewhere."""
    return Message(f"*{escape(asked)}* This goes on {f'<{link}|here>' if link else 'below'}.")


def _notices(reply: OpenQuestion) -> list[str]:
    """What is worth knowing beside the question: answers that hardly go together, other weights, newer knowledge."""
    told = [f"Worth a second look: {escape(each.because)}" for each in reply.stage.progress.conflicts]
    weighed = [each.title for each in reply.priorities if each.id in reply.case.priorities]
    if weighed:
        told.append(f"What matters most to you: {escape(', '.join(weighed))}.")
    if reply.newer:
        told.append(outdated(reply))
    return told


def _of(placed: ComponentAnswer) -> str:
    return f"{message.literal(placed.component)}: " if placed.component else ""


def told_elsewhere(reply: InterviewView, link: str) -> Message:
    """For somebody who did something to their interview from elsewhere: where it is."""
    match reply:
        case Cancelled():
            return Message(f"Your interview is <{link}|cancelled>.")
        case _:
            return Message(f"{escape(reply.note)} Your interview is <{link}|here>.".strip())


def cancel_asked(reply: CancelAsked) -> Message:
    """Whether the owner means that the interview shall end."""
    about = message.literal(message.shorten(reply.interview.workload, 100))
    which = f"your interview about “{about}”" if about else "your interview"
    text = f"Shall I cancel {which}? I'll keep your answers so far, but I won't recommend anything."
    yes = message.button("Cancel the interview", Do(reply.interview.id, Cancel()))
    no = message.button("Go on", Pick(Name.RESUME, reply.interview.id))
    return Message(text, (message.section(text), message.actions([yes, no])))


def handover(reply: Handover) -> Message:
    """The owner is asked whether somebody else may go on."""
    id_, to, owner = reply.interview.id, reply.to, reply.interview.owner
    text = f"<@{to}> would like to take over this interview, <@{owner}>. Is that OK with you?"
    yes = message.button("Hand it over", Do(id_, HandOver(to)), style="primary")
    no = message.button("Keep it", Pick(Name.KEEP, id_))
    return Message(text, (message.section(text), message.actions([yes, no])))


def handed_over(to: str) -> Message:
    """The request, once it was granted."""
    return Message(f"<@{to}> has taken over this interview.")


def kept(owner: str) -> Message:
    """The request, once it was not granted."""
    return Message(f"<@{owner}> keeps this interview.")


def not_yours(interview: Interview) -> Message:
    """For somebody who clicked or typed into an interview of somebody else."""
    whose = f", <@{interview.owner}>," if interview.owner else ","
    text = (
        f"This interview belongs to somebody else{whose} so only they can answer. "
        "Start your own any time with `/vmvc interview`."
    )
    ask = message.button("Ask to take over", Pick(Name.TAKE_OVER, interview.id))
    return Message(text, (message.section(text), message.actions([ask])))


def reminder(reply: OpenQuestion, link: str) -> Message:
    """A word to the owner of an interview that was left."""
    text = (
        f"<@{reply.interview.owner}>, your interview is not finished: {escape(progress_text(reply.stage))} "
        f"<{link}|Go on here>, whenever you like. This is the only reminder."
    )
    buttons = [
        message.button("Cancel the interview", Do(reply.interview.id, Cancel())),
        message.button("No more reminders", SetReminders(wanted=False)),
    ]
    return Message(text, (message.section(text), message.actions(buttons)))
