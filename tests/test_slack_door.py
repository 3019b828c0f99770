"""What people write and click is understood as they mean it, and what Slack refuses is told in words."""

import random
from collections.abc import Iterator

import pytest
from conftest import CLEAR_CASE, Office, answer_all, begun, choose_more, pick, question_of, standing, whispers

from bot.playground import Failure, Message, payloads
from bot.playground.elements import Placed, options, placed
from bot.playground.payloads import Envelope
from bot.playground.views import View

QUESTION = "how do containers isolate?"
STEPS = 60
FEEDBACK = ("positive_button", "negative_button")
US = {"type": "user", "user_id": "U0VMVC"}


def rich(*parts: object) -> list[dict[str, object]]:
    return [{"type": "rich_text", "elements": list(parts)}]


def section(*elements: object) -> dict[str, object]:
    return {"type": "rich_text_section", "elements": list(elements)}


def words(text: str) -> dict[str, str]:
    return {"type": "text", "text": text}


def mentioned(office: Office, text: str, blocks: object = None, kind: str = "app_mention") -> Message:
    """A message of Ada's in #platform, and the event that tells of it."""
    said = office.playground.workspace.post(Message("C0PLAT", "", "U0ADA", text))
    event = {"type": kind, "channel": "C0PLAT", "user": "U0ADA", "text": text, "ts": said.ts}
    office.playground.delivery.send(payloads.event(event | ({"blocks": blocks} if blocks else {})))
    return said


# -- mentions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["app_mention", "message"])
@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (f"<@U0VMVC|vmvc> {QUESTION}", None),
        ("", rich(section(US, words(f" {QUESTION}")))),
        ("This message has formatting.", rich(section(US, words(f" {QUESTION}")))),
    ],
)
def test_a_mention_is_answered_however_slack_writes_it(office: Office, kind: str, text: str, blocks: object) -> None:
    assert "Isolation" in office.reply(mentioned(office, text, blocks, kind)).shown


def test_an_app_mention_is_for_us_by_definition(office: Office) -> None:
    assert "Isolation" in office.reply(mentioned(office, QUESTION)).shown


def test_a_message_that_mentions_nobody_is_not_for_us(office: Office) -> None:
    assert office.replies(mentioned(office, QUESTION, rich(section(words(QUESTION))), "message")) == []


# -- clicks ---------------------------------------------------------------------------------------


def clicked(office: Office, message: Message, action_id: str, value: str) -> None:
    """A click as Slack documents it: the thread stands in the message, and nowhere else."""
    body = {
        "type": "block_actions",
        "team": {"id": "T0PLAY"},
        "user": {"id": "U0ADA"},
        "trigger_id": f"click-{action_id}",
        "container": {"type": "message", "message_ts": message.ts, "channel_id": message.channel},
        "channel": {"id": message.channel},
        "message": office.playground.workspace.as_slack(message),
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value}],
    }
    office.playground.delivery.send(Envelope("interactive", body))
    office.settle()


def test_a_click_is_answered_in_the_thread_of_its_message_also_where_the_container_names_none(office: Office) -> None:
    message = begun(office)
    before = len(office.ada.sees("#platform", message.root))
    button = next(each for block in message.blocks for each in block.get("elements", ()) if "value" in each)
    clicked(office, message, button["action_id"], button["value"])
    assert "1 answered" in office.current(message).shown
    assert len(office.ada.sees("#platform", message.root)) == before


# -- what is written ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "split into:\n• database\n• web tier\n• batch jobs",
        "split into:\n1. database\n2. web tier\n3. batch jobs",
        "split into\ndatabase\nweb tier\nbatch jobs",
        "split into:\n• database\n• ~mail~\n• web tier\n• `batch jobs`",
    ],
)
def test_a_list_of_components_is_a_split(office: Office, written: str) -> None:
    message = begun(office)
    office.ada.say("#platform", f"@vmvc {written}", message.root)
    assert ": database, web tier, batch jobs." in standing(office).shown


def test_what_is_quoted_or_struck_out_is_not_said(office: Office) -> None:
    message = begun(office)
    assert question_of(message) == "guest_os"
    thread = {"thread_ts": message.root, "channel": "C0PLAT", "user": "U0ADA", "type": "app_mention"}
    text = "<@U0VMVC>\n&gt; we run windows today\n~windows~ linux"
    office.playground.delivery.send(payloads.event({**thread, "text": text, "ts": "1700000000.000001"}))
    noted = standing(office)
    assert "Linux" in noted.shown
    assert "Windows" not in noted.shown


def test_an_item_of_a_list_does_not_deny_the_next(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", "interview me about our shop\n• no windows\n• linux"))
    assert "Linux" in message.shown


# -- what Slack refuses ---------------------------------------------------------------------------


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "trigger_exchanged"])
def test_a_modal_that_comes_too_late_is_told_as_such(
    office: Office, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    message = begun(office)
    office.playground.fail_next("views.open", Failure(error=error))
    choose_more(office.ada, message, "What matters most…")
    (told,) = whispers(office, office.ada, message)
    assert told.text == "Sorry, that took too long for Slack. Please try again."
    assert "Fault" not in caplog.text


CLOSED = [
    "is_archived",
    "not_in_channel",
    "channel_not_found",
    "restricted_action_read_only_channel",
    "restricted_action_thread_locked",
]


@pytest.mark.parametrize("error", CLOSED)
def test_a_closed_door_is_told_to_who_asked(office: Office, error: str, caplog: pytest.LogCaptureFixture) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error=error))
    said = office.ada.mention("#platform", QUESTION)
    told = office.reply(said)
    assert told.only_for == "U0ADA"
    assert "directly" in told.text or "Invite me" in told.text
    assert "fault" not in told.text
    assert "Fault" not in caplog.text


@pytest.mark.parametrize("error", CLOSED)
def test_a_closed_door_is_told_directly_where_nothing_goes_into_the_channel(office: Office, error: str) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error=error))
    office.playground.fail_next("chat.postEphemeral", Failure(error=error))
    office.ada.mention("#platform", QUESTION)
    told = office.latest(office.ada.dm)
    assert "fault" not in told.text
    assert "essage me directly" in told.text or "Invite me" in told.text


@pytest.mark.parametrize("error", CLOSED)
def test_an_interview_that_cannot_be_updated_is_told_where_it_was_clicked(
    office: Office, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    message = begun(office)
    office.playground.fail_next("chat.update", Failure(error=error))
    pick(office.ada, message, "linux")
    (told,) = whispers(office, office.ada, message)
    assert "fault" not in told.text
    assert "Fault" not in caplog.text


# -- what nobody wires ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action_id", "value"),
    [
        ("interview.fly", "i1"),
        ("interview.back", "of an earlier version"),
        ("interview.back", "i1|many"),
        ("option.linux", "i1|linux"),
        ("topic.isolation", ""),
    ],
)
def test_a_button_that_is_not_known_says_so_and_is_logged(
    office: Office, caplog: pytest.LogCaptureFixture, action_id: str, value: str
) -> None:
    message = begun(office)
    clicked(office, message, action_id, value)
    (told,) = whispers(office, office.ada, message)
    assert "older version of me" in told.text
    assert f"UnknownAction '{action_id}'" in caplog.text
    assert "Fault" not in caplog.text


def test_a_modal_and_a_shortcut_that_are_not_known_say_so_too(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    user = {"team": {"id": "T0PLAY"}, "user": {"id": "U0ADA"}}
    view = {"id": "V1", "type": "modal", "callback_id": "old", "private_metadata": "", "state": {"values": {}}}
    office.playground.delivery.send(
        Envelope("interactive", {"type": "view_submission", "view": view, "trigger_id": "t1", **user})
    )
    office.playground.delivery.send(
        Envelope("interactive", {"type": "shortcut", "callback_id": "older", "trigger_id": "t2", **user})
    )
    office.settle()
    assert ["older version of me" in each.text for each in office.ada.sees(office.ada.dm)] == [True, True]
    assert caplog.text.count("UnknownAction 'old") == 2


def seen(office: Office) -> Iterator[Message | View]:
    """Everything that stands in Slack: messages, those for one person too, modals and Home."""
    for channel in office.playground.workspace.channels:
        for root in office.playground.workspace.messages(channel.id):
            yield from office.playground.workspace.messages(channel.id, root.ts)
    for person in (office.ada, office.linus):
        yield from (view for view in (person.home, person.modal) if view)


def usable(office: Office) -> dict[str, tuple[Message | View, Placed]]:
    """Every element whose use Slack tells the app at once, by its action id."""
    elements = ((place, item) for place in seen(office) for item in placed(list(place.blocks)))
    return {item.element["action_id"]: (place, item) for place, item in elements if item.sends_action}


def use(office: Office, place: Message | View, item: Placed, chance: random.Random) -> None:
    """Use an element, whoever it is for."""
    reader = place.user if isinstance(place, View) else place.only_for
    person = office.linus if reader == "U0LIN" else office.ada
    offered = options(item.element)
    action_id, block_id = item.element["action_id"], item.block["block_id"]
    if offered:
        person.choose(place, action_id, chance.choice(offered)["value"], block_id)
    elif item.element["type"] == "feedback_buttons":
        person.choose(place, action_id, item.element[chance.choice(FEEDBACK)]["value"], block_id)
    elif item.element["type"] == "plain_text_input":
        person.choose(place, action_id, QUESTION, block_id)
    else:
        person.click(place, action_id, block_id)
    office.settle()
    if person.modal and chance.random() < 0.5:
        person.close_modal(everything=True)


def talk(office: Office) -> None:
    """What brings up the buttons that chance seldom finds."""
    ada, linus = office.ada, office.linus
    answered = office.reply(ada.mention("#platform", "what is a hypervisor?"))
    ada.mention("#platform", "licensing", answered.root)
    ada.command("/vmvc", QUESTION, "#platform")
    ada.command("/vmvc", "interview", "#platform")
    ada.message_bot("interview me")
    message = begun(office)
    linus.mention("#platform", "linux", message.root)
    result = answer_all(office, ada, message, CLEAR_CASE)
    assert "Recommendation" in result.shown
    ada.open_home()
    office.settle()


def test_every_action_id_that_is_ever_shown_has_a_listener_that_reads_its_value(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    chance = random.Random(3)
    talk(office)
    found = usable(office)
    for _ in range(STEPS):
        use(office, *chance.choice(sorted(usable(office).items()))[1], chance)
        found |= usable(office)
    names = {each.rpartition(".")[0] if each.startswith(("option.", "topic.")) else each for each in found}
    assert names >= {
        "topic", "words", "answer.why", "answer.sources", "feedback",
        "share", "option", "more", "interview.start", "interview.change", "interview.accept",
        "interview.export", "interview.disagree", "interview.share", "interview.take_over", "interview.cancel",
        "interview.resume", "reminders.off", "ask.open", "question", "star",
    }  # fmt: skip
    for place, item in found.values():
        use(office, place, item, chance)
    assert "UnknownAction" not in caplog.text
    assert "Fault" not in caplog.text
