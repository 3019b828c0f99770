"""How curators see what the knowledge lacks, and the modals in which they teach it."""

from collections.abc import Iterable, Sequence

from bot.advisor.curation import Draft, Lesson, NotTaught, Taught
from bot.advisor.replies import BaseState, Choice, Entry, OpenGap
from bot.knowledge.model import Topic
from bot.slack.actions import Action, Pick
from bot.slack.blocks import message, offers
from bot.slack.blocks.message import Block, Message, escape, literal, shorten
from bot.slack.names import Input, Name

SHOWN_QUESTION = 200
"""Characters of a missed question that are shown."""
LONGEST_ANSWER = 1_500
LONGEST_LIST = 2_500
"""Characters of a list of ways of asking."""
NO_TURN = "-"
"""What a modal carries that is about no stored question."""

ONLY_CURATORS = (
    "Only the people who look after my answers can teach me: workspace admins, and whoever `VMVC_ADMINS` names. "
    "Please ask one of them."
)
CHECKING = "Thanks! I'm checking that against the rest of what I know. That can take a minute or two."
ADDED = (
    "Done: I know that now. It counts until the next review of the knowledge, and "
    "`vmvc kb proposals patch` hands it over for that."
)
REFUSED = "I haven't learned that, because it would make other answers worse or break a rule. Nothing has changed."
YES_OR_NO = (
    ("asks", "Neither: it explains"),
    ("yes_if", "Yes"),
    ("no_if", "No"),
    ("depends_if", "It depends"),
)
"""What a point answers to a way of asking, and how that is said."""


# --- What the knowledge lacks


def state(content: BaseState) -> list[Block]:
    """How the knowledge does, and what it lacks, on the Home tab of curators."""
    size = (
        f"Topics: {content.topics}. Systems: {content.systems}. Points: {content.points}. Version: {content.version}."
    )
    return [
        {"type": "divider"},
        message.header("How I'm doing"),
        message.section(f"{size}\n{_use(content)}"),
        message.header("What people missed"),
        *(gaps(content) or [message.section("Nothing that is still open.")]),
        message.context(_hint(content)),
    ]


def _use(content: BaseState) -> str:
    return (
        f"Questions in the last {content.days} days: {content.questions}. Without an answer: {content.declined}. "
        f"Answers that didn't help: {content.not_helpful}."
    )


def _hint(content: BaseState) -> str:
    teach = (
        "I check what you teach me before it counts."
        if content.can_teach
        else "To teach me from here, whoever runs me sets `VMVC_PROPOSALS`."
    )
    return f"You see this because you look after my answers. {teach} `vmvc kb gaps` on the command line shows more."


def gaps(content: BaseState) -> list[Block]:
    """What was missed, the most frequent first, each with buttons to teach it where that is possible."""
    return [block for each in content.gaps for block in _gap(each, content.can_teach)]


def _gap(each: OpenGap, can_teach: bool) -> list[Block]:
    said = message.section("\n".join(_told(each)))
    turn = each.gap.turn
    if not (can_teach and turn):
        return [said]
    buttons = [
        message.button("Choose an answer", Pick(Name.TEACH, turn)),
        message.button("Write an answer", Pick(Name.WRITE_POINT, turn)),
        message.button("Off topic", Pick(Name.OFF_TOPIC, turn)),
    ]
    example = shorten(each.gap.example, 50)
    spoken = [{**one, "accessibility_label": f"{one['text']['text']}: {example}"} for one in buttons]
    return [said, message.actions(spoken, f"gap.{turn}")]


def _told(each: OpenGap) -> list[str]:
    """A gap in words: the question, how often and when, and what comes closest."""
    gap = each.gap
    counts = ", ".join(f"{miss} {count}×" for miss, count in gap.counts.items())
    closest = "; ".join(f"{escape(choice.title)}" for choice in each.nearest)
    lines = [f"*{_quoted(gap.example)}*", f"{counts.capitalize()}. {_trend(gap.weeks)}"]
    return [*lines, f"Closest: {closest}"] if closest else lines


def _trend(weeks: Sequence[int]) -> str:
    *_, before, now = weeks
    change = "up from" if now > before else "down from" if now < before else "as many as"
    return f"This week {now}, {change} last week's {before}."


def _quoted(question: str) -> str:
    return literal(shorten(" ".join(question.split()), SHOWN_QUESTION))


def digest(content: BaseState) -> Message:
    """The weekly message to a channel: how many questions came, and what was missed."""
    title = "My week in questions"
    found = [line for each in content.gaps for line in (*_told(each), "")]
    missed = "*What people missed*" if found else "Nothing that people missed is still open."
    hint = "I quote questions without who asked them. `/vmvc settings` turns this digest off."
    text = "\n".join([f"*{title}*", _use(content), missed, *found, hint])
    blocks = (message.header(title), message.section(f"{_use(content)}\n{missed}"), *gaps(content))
    return Message(text, (*blocks, message.context(hint)))


# --- Modals


def choose_point(lesson: Lesson) -> Block:
    """The modal to choose the point that answers a question."""
    groups = [("Closest", lesson.closest), *((entry.title, choices) for entry, choices in lesson.nearby)]
    found = [_group(title, choices) for title, choices in groups if choices]
    point: Block = {"type": "static_select", "placeholder": _plain("Pick an answer"), "option_groups": found}
    kinds = [message.option(label, kind) for kind, label in YES_OR_NO]
    kind: Block = {"type": "static_select", "options": kinds, "initial_option": kinds[0]}
    inputs = [
        message.input_block(Input.POINT, "What should I answer?", point, "Each is listed by a question it answers."),
        message.input_block(Input.YES_OR_NO, "If it's a yes-or-no question, the answer is", kind),
        _wordings(lesson.wordings, "One way of asking a line. I'll answer these, and others like them."),
    ]
    return _modal(Pick(Name.TEACH, lesson.turn), "Choose an answer", inputs)


def _group(title: str, choices: Iterable[Choice]) -> Block:
    shown = list(choices)[: message.MOST_OPTIONS]
    return {
        "label": _plain(shorten(title, message.BUTTON_TEXT)),
        "options": [
            {**message.option(each.title, each.id), "description": _plain(shorten(each.says, message.BUTTON_TEXT))}
            for each in shown
        ],
    }


def off_topic(lesson: Lesson) -> Block:
    """The modal to say that a question is off topic."""
    inputs = [
        message.section("I'll say that I don't know, without asking back or guessing, when people ask:"),
        _wordings(lesson.wordings, "One way of asking a line."),
    ]
    return _modal(Pick(Name.OFF_TOPIC, lesson.turn), "Off topic", inputs)


def write_point(draft: Draft, entries: Sequence[Entry], turn: str = NO_TURN) -> Block:
    """The modal to write a point, filled in as far as it is known."""
    where: Block = {
        "type": "static_select",
        "placeholder": _plain("Pick a topic"),
        "option_groups": _entry_groups(entries),
    }
    if chosen := next((entry for entry in entries if entry.id == draft.entry), None):
        where["initial_option"] = message.option(chosen.title, chosen.id)
    inputs = [
        message.input_block(
            Input.SAY,
            "The answer",
            _text(draft.say, LONGEST_ANSWER, multiline=True),
            "One or two plain sentences. The first one has to answer the question by itself.",
        ),
        _wordings(draft.wordings, "One way of asking a line, three or more."),
        message.input_block(Input.ENTRY, "Which topic or system is it about?", where),
        message.input_block(Input.SOURCE_TITLE, "Where it comes from", _text(draft.source_title, 200)),
        message.input_block(
            Input.SOURCE_URL,
            "Address of that page",
            _address(draft.source_url),
            "A page that says so. A message here in Slack will do until there is one.",
        ),
    ]
    return _modal(Pick(Name.WRITE_POINT, turn or NO_TURN), "Write an answer", inputs)


def _entry_groups(entries: Sequence[Entry]) -> list[Block]:
    known = offers.by_title(entries)
    kinds: dict[str, list[Block]] = {"Topics": [], "Systems": []}
    for each in known:
        kinds["Topics" if isinstance(each, Topic) else "Systems"].append(message.option(each.title, each.id))
    return [
        {"label": _plain(title), "options": options[: message.MOST_OPTIONS]}
        for title, options in kinds.items()
        if options
    ]


def _wordings(wordings: Sequence[str], hint: str) -> Block:
    lines = "\n".join(" ".join(each.split()) for each in wordings)
    element = _text(shorten(lines, LONGEST_LIST), LONGEST_LIST, multiline=True)
    return message.input_block(Input.WORDINGS, "How people ask", element, hint)


def _text(value: str, limit: int, *, multiline: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "max_length": limit}
    if multiline:
        element["multiline"] = True
    return {**element, "initial_value": shorten(value, limit)} if value else element


def _address(url: str) -> Block:
    element: Block = {"type": "url_text_input"}
    return {**element, "initial_value": url} if url else element


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text}


def _modal(action: Action, title: str, inputs: Sequence[Block]) -> Block:
    return message.modal(action, title, "Teach me", inputs)


# --- What came of it


def outcome(reply: Taught | NotTaught, wordings: Sequence[str], draft: Draft | None = None) -> Message:
    """Say whether something was learned. What somebody wrote comes back with a button to edit it."""
    listed = "\n".join(f"• {_quoted(each)}" for each in wordings)
    if isinstance(reply, Taught):
        text = f"{ADDED}\n{listed}"
        return Message(text, (message.section(text), message.context(f"Version {reply.version}")))
    why = "\n".join(f"• {literal(reason)}" for reason in reply.reasons)
    text = f"{REFUSED}\n{why}"
    if draft is None:
        return Message(f"{text}\nYou taught:\n{listed}", tuple(message.sections([text, f"You taught:\n{listed}"])))
    again = message.button("Edit and try again", Pick(Name.EDIT_POINT, draft.entry or NO_TURN), style="primary")
    written = f"You wrote: {literal(draft.say)}\n{listed}"
    return Message(f"{text}\n{written}", (*message.sections([text]), *_kept(draft), message.actions([again])))


def _kept(draft: Draft) -> list[Block]:
    """What somebody wrote, in blocks from which `draft_in` reads it again."""
    parts = {
        Input.SAY: draft.say,
        Input.WORDINGS: "\n".join(draft.wordings),
        Input.SOURCE_TITLE: draft.source_title,
        Input.SOURCE_URL: draft.source_url,
    }
    return [
        {"type": "section", "block_id": name, "text": {"type": "plain_text", "text": text, "emoji": False}}
        for name, text in parts.items()
        if text
    ]


def draft_in(blocks: Iterable[Block], entry: str) -> Draft:
    """What somebody wrote, from the message that refused it."""
    texts = {block.get("block_id"): block["text"]["text"] for block in blocks if block["type"] == "section"}
    return Draft(
        entry,
        texts.get(Input.SAY, ""),
        tuple(texts.get(Input.WORDINGS, "").splitlines()),
        texts.get(Input.SOURCE_TITLE, ""),
        texts.get(Input.SOURCE_URL, ""),
    )
