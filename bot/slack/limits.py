"""How much of the knowledge's texts Slack shows, for lint."""

from bot.curation.lint.finding import Limits
from bot.slack.blocks import message, tables

SHOWN = Limits(message.BUTTON_TEXT, message.HEADER_TEXT, message.SECTION_TEXT, tables.CELL_CHARACTERS)
