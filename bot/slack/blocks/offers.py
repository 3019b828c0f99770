"""What a reply offers to do next: other topics, an interview, a vote, a person."""

from collections.abc import Iterable, Mapping, Sequence

from bot.advisor.replies import Entry
from bot.knowledge.model import System, Topic
from bot.slack.actions import Pick, Press
from bot.slack.blocks import message
from bot.slack.blocks.message import Block
from bot.slack.names import Name

INTERVIEW = message.button("Interview me", Press(Name.START))


def topic_buttons(entries: Iterable[Entry]) -> list[Block]:
    """A button for each topic or system."""
    return [message.button(entry.title, Pick(Name.TOPIC, entry.id)) for entry in entries]


def votes(turn: str) -> list[Block]:
    """The buttons that ask whether an answer helped; none for an answer that was not written down."""
    return [message.feedback(turn)] if turn else []


def ask_a_person(turn: str) -> list[Block]:
    """The button that passes a question on; none for a question that was not written down."""
    return [message.button("Ask a person", Pick(Name.ASK_PERSON, turn))] if turn else []


def topic_select(entries: Sequence[Entry], placeholder: str = "Pick a topic") -> list[Block]:
    """A select of the topics, each broad one with the narrower ones that belong to it; none without topics."""
    topics = by_title(each for each in entries if isinstance(each, Topic))
    groups = {each.id: [each] for each in topics if not each.merges_into}
    for each in topics:
        if each.merges_into:
            groups.setdefault(each.merges_into, []).append(each)
    titles = {each.id: each.title for each in topics}
    return _grouped(f"{Name.TOPIC}.topics", placeholder, {titles.get(id_, id_): own for id_, own in groups.items()})


def system_select(
    entries: Sequence[Entry], sides: Mapping[str, str], placeholder: str = "Pick a system"
) -> list[Block]:
    """A select of the systems by their side; none without systems."""
    groups: dict[str, list[Entry]] = {}
    for each in by_title(each for each in entries if isinstance(each, System)):
        groups.setdefault(sides.get(each.side or "", "Other") if isinstance(each, System) else "", []).append(each)
    return _grouped(f"{Name.TOPIC}.systems", placeholder, groups)


def _grouped(action_id: str, placeholder: str, groups: Mapping[str, Sequence[Entry]]) -> list[Block]:
    label = {"type": "plain_text", "text": placeholder}
    found = [
        {
            "label": {"type": "plain_text", "text": message.shorten(title, message.BUTTON_TEXT)},
            "options": [message.option(each.title, each.id) for each in own[: message.MOST_OPTIONS]],
        }
        for title, own in groups.items()
    ]
    select: Block = {"type": "static_select", "action_id": action_id, "placeholder": label, "option_groups": found}
    return [select] if found else []


def by_title(entries: Iterable[Entry]) -> list[Entry]:
    """Topics and systems in alphabetical order."""
    return sorted(entries, key=lambda entry: entry.title.casefold())
