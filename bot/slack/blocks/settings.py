"""How a channel's settings look."""

from collections.abc import Mapping

from bot.slack.actions import Pick
from bot.slack.blocks import message
from bot.slack.blocks.message import Block
from bot.slack.names import Input, Name
from bot.store import ChannelSettings, Listening

CHOICES: Mapping[Listening, tuple[str, str]] = {
    "off": ("Nothing", "I stay quiet here. /vmvc still works, just for the person who uses it."),
    "mentions": ("Only mentions", "I answer when somebody mentions me."),
    "follow_ups": ("Mentions and follow-ups", "In threads I've answered in, also “why?” and clear questions."),
    "questions": ("Also questions I'm sure of", "Unasked, at most once a thread, and only if I'm very sure."),
}
NEEDS_HISTORY = (
    "To hear follow-ups and questions without a mention, I have to be a member of the channel, and to be installed "
    "with the full manifest, which lets me read it."
)
ONLY_ADMINS = "Only workspace admins can change how I behave in a channel. Here I answer: {}."
NOT_A_CHANNEL = "These settings are for channels. Use `/vmvc settings` in the channel you want to change."
WANTS_DIGEST = "Post a weekly digest here"
ABOUT_DIGEST = (
    "Once a week: how many questions I got, and what I couldn't answer. It quotes questions from the whole "
    "workspace, without who asked them, so pick a channel of the people who look after my answers."
)
SWITCHED_OFF = "I'm switched off in this channel. Message me directly, or use `/vmvc`, and I'll answer just for you."


def channel_settings(channel: str, chosen: ChannelSettings) -> Block:
    """The modal to choose what is answered in a channel, and whether it gets a digest."""
    options = {
        each: {**message.option(label, each), "description": {"type": "plain_text", "text": description}}
        for each, (label, description) in CHOICES.items()
    }
    radio = {"type": "radio_buttons", "options": list(options.values()), "initial_option": options[chosen.listening]}
    question = message.input_block(Input.LISTENING, "What should I answer here?", radio, NEEDS_HISTORY)
    ticks: Block = {"type": "checkboxes", "options": [message.option(WANTS_DIGEST, "weekly")]}
    if chosen.digest_due_at:
        ticks["initial_options"] = ticks["options"]
    digest = message.input_block(Input.DIGEST, "Digest", ticks, ABOUT_DIGEST, optional=True)
    return message.modal(Pick(Name.SETTINGS, channel), "vmvc in this channel", "Save", [question, digest])


def saved(channel: str, chosen: ChannelSettings) -> str:
    """What an admin reads after saving."""
    said = f"Saved. In <#{channel}> I now answer: {named(chosen.listening)}."
    if chosen.digest_due_at is None:
        return said
    when = f"<!date^{int(chosen.digest_due_at.timestamp())}^{{date_short}}|{chosen.digest_due_at:%Y-%m-%d}>"
    return f"{said} The next digest comes on {when}."


def named(listening: Listening) -> str:
    """A choice, to go on within a sentence."""
    label = CHOICES[listening][0]
    return label[:1].lower() + label[1:]
