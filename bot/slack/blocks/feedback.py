"""How the advisor asks what was wrong with an answer, thanks for a vote, and passes a question on to a person."""

from collections.abc import Mapping

from bot.advisor.feedback import Contact, FeedbackForm, HelpWanted, Resolved, VoteTaken
from bot.knowledge.model import Topic
from bot.slack.actions import CastVote, Pick
from bot.slack.blocks import message, offers
from bot.slack.blocks.message import Block, Message, literal, shorten
from bot.slack.names import Input, Name
from bot.store import FeedbackReason

SHOWN_QUESTION = 1_000
"""Characters of a question that are passed on."""

REASONS: Mapping[FeedbackReason, str] = {
    "other_topic": "It's about something else",
    "outdated": "It's out of date",
    "unclear": "It's hard to understand",
    "wrong": "It's wrong",
    "other": "Something else",
}

GLAD = "Thanks, glad that helped!"
CHANGED = "Thanks, I've changed your vote to *Helpful*."
SORRY = "Thanks for telling me. The people who look after my answers will see this, without your name."
OUT_OF_REACH = "I can't write to {}. Please ask there yourself, or have somebody invite me."
NOBODY_TO_ASK = (
    "There's nobody I can pass questions to yet, so please ask your platform team directly. They can change that: "
    "`contact` in `about.yaml`."
)


def why_not_helpful(form: FeedbackForm) -> Block:
    """The modal that asks what was wrong with an answer."""
    earlier = form.vote
    reasons = {reason: message.option(label, reason) for reason, label in REASONS.items()}
    radio: Block = {"type": "radio_buttons", "options": list(reasons.values())}
    if earlier.reason:
        radio["initial_option"] = reasons[earlier.reason]
    comment: Block = {"type": "plain_text_input", "multiline": True, "max_length": 1_000}
    if earlier.comment:
        comment["initial_value"] = earlier.comment
    inputs = [
        message.input_block(Input.REASON, "What's wrong with the answer?", radio),
        *_topic_input(form),
        message.input_block(
            Input.COMMENT,
            "Anything else?",
            comment,
            "The people who look after my answers read this. They don't see your name.",
            optional=True,
        ),
    ]
    return message.modal(CastVote(earlier.turn, helpful=False), "What went wrong?", "Send", inputs)


def _topic_input(form: FeedbackForm) -> list[Block]:
    entries = offers.by_title(form.entries)
    options = {each.id: message.option(each.title, each.id) for each in entries}
    titles = {each.id: "Topics" if isinstance(each, Topic) else "Systems" for each in entries}
    groups = [
        {
            "label": {"type": "plain_text", "text": title},
            "options": [options[id_] for id_ in titles if titles[id_] == title][: message.MOST_OPTIONS],
        }
        for title in sorted(set(titles.values()), reverse=True)
    ]
    if not groups:
        return []
    placeholder = {"type": "plain_text", "text": "Pick a topic"}
    element: Block = {"type": "static_select", "placeholder": placeholder, "option_groups": groups}
    if form.vote.meant in options:
        element["initial_option"] = options[form.vote.meant]
    hint = "Then I can show you that one instead."
    return [message.input_block(Input.MEANT, "What did you mean?", element, hint, optional=True)]


def thanked(taken: VoteTaken) -> Message:
    """A word of thanks; for an answer that didn't help, what might."""
    if taken.vote.helpful:
        return Message(CHANGED if taken.changed else GLAD)
    meant = offers.topic_buttons([taken.meant] if taken.meant else [])
    buttons = [*meant, *(offers.ask_a_person(taken.turn.id) if taken.can_ask else [])]
    return Message(SORRY, (message.section(SORRY), *([message.actions(buttons)] if buttons else [])))


def passed_on(wanted: HelpWanted, link: str) -> Message:
    """A question for the people who look after a topic, with its thread and a button to close it."""
    text = _request(wanted.request.asker, wanted.turn.question or "", wanted.contact, link)
    button = message.button("Mark as resolved", Pick(Name.RESOLVE, wanted.request.id), style="primary")
    return Message(text, (message.section(text), message.actions([button])))


def resolved(reply: Resolved, can_teach: bool) -> Message:
    """The same question, once somebody has resolved it, with a button for curators to teach the answer."""
    text = _request(reply.request.asker, reply.turn.question or "", None, "")
    done = f"✅ Resolved by <@{reply.request.resolved_by}>." if reply.request.resolved_by else "✅ Resolved."
    teach = [message.button("Teach me the answer", Pick(Name.TEACH_ANSWER, reply.request.id))] if can_teach else []
    buttons = [message.actions(teach)] if teach else []
    return Message(f"{text}\n{done}", (message.section(text), message.context(done), *buttons))


def _request(asker: str | None, question: str, contact: Contact | None, link: str) -> str:
    called = f"<!subteam^{contact.id}> " if contact and contact.kind == "group" else ""
    who = f"<@{asker}>" if asker else "Somebody"
    asked = literal(shorten(" ".join(question.split()), SHOWN_QUESTION))
    where = f"\nPlease answer <{link}|in the thread>." if link else "\nThey asked privately, so please message them."
    return f"{called}{who} would like a person's help with this:\n> {asked}{where if contact else ''}"


def told_who(contact: Contact, channel: str) -> str:
    """What the asker reads after their question was passed on."""
    match contact.kind:
        case "channel":
            return f"I've passed your question on to <#{channel}>."
        case "group":
            return "I've asked the people who look after this. They'll answer in this thread."
        case "person":
            return f"I've passed your question on to <@{contact.id}>."
