"""What an interview hands over arrives: as files, as a canvas, or, whatever Slack refuses, in words."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from conftest import (
    CLEAR_CASE,
    EVERY_SCOPE,
    Learnt,
    Office,
    Stage,
    a_playground,
    answer_all,
    at_work,
    begun,
    whispers,
)

from bot.playground import Failure, Message
from bot.playground.manifest import BOT_TOKEN
from bot.playground.messages import Channel, File
from bot.playground.workspace import ADA, LINUS
from bot.slack.app import web_client
from bot.slack.messenger import Messenger
from bot.slack.uploads import ALT_TEXT, Attachment
from bot.store import Arrival, Thread

STEPS = ("files.getUploadURLExternal", "upload", "files.completeUploadExternal")
ERRORS = (
    "missing_scope",
    "file_uploads_disabled",
    "file_uploads_except_images_disabled",
    "file_type_not_allowed",
    "file_upload_size_restricted",
    "alt_txt_too_large",
    "unknown_method",
    "storage_limit_reached",
    "restricted_action",
    "channel_not_found",
    "not_in_channel",
    "an_error_that_slack_invents_tomorrow",
)
REFUSED = [(STEPS[0], Failure(error=error)) for error in (*ERRORS, "internal_error")]
REFUSED += [(STEPS[1], Failure(status=status, error=f"status_{status}")) for status in (400, 403, 413, 500)]
REFUSED += [(STEPS[2], Failure(error=error)) for error in ("channel_not_found", "not_in_channel", "internal_error")]


@pytest.fixture(scope="module")
def shared_office(stage: Stage, learnt: Learnt, migrated_sqlite: Any, tmp_path_factory: Any) -> Iterator[Office]:
    """One for many tests, each with an interview of its own. It is at work until another office is."""
    path = tmp_path_factory.mktemp("files") / "office.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    with at_work(stage, learnt, f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture
def refusing(shared_office: Office) -> Iterator[Callable[[str, Failure], Office]]:
    """The office in which Slack refuses something from now on, until the test ends."""
    failures = shared_office.playground.api._failures

    def refuse(method: str, failure: Failure) -> Office:
        shared_office.playground.fail_next(method, failure, times=50)
        return shared_office

    yield refuse
    shared_office.settle()
    failures.clear()


def thread(office: Office, message: Message) -> list[Message]:
    office.settle()
    return office.ada.sees(message.channel, message.root)


def texts(office: Office, message: Message) -> str:
    return "\n".join(each.text for each in thread(office, message))


@pytest.mark.parametrize(("step", "failure"), REFUSED, ids=lambda each: getattr(each, "error", each))
def test_whatever_upload_slack_refuses_record_and_chart_come_in_words(
    refusing: Callable[[str, Failure], Office], step: str, failure: Failure
) -> None:
    office = refusing(step, failure)
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    said = texts(office, message)
    assert said.count("## Decision Outcome") == 1
    assert said.count("Your decision record, to keep") == 1
    assert said.count("Bar chart. ") == 1
    assert [each for each in thread(office, message) if each.files] == []
    assert whispers(office, office.ada, message) == []


def test_where_only_pictures_are_allowed_the_record_comes_in_words_and_the_chart_as_one(
    office: Office,
) -> None:
    office.playground.fail_next(STEPS[0], Failure(error="file_uploads_except_images_disabled"))
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    assert "## Decision Outcome" in texts(office, message)
    assert [file.name.rpartition(".")[2] for each in thread(office, message) for file in each.files] == ["png"]


def test_where_the_channel_takes_no_words_either_they_go_to_the_owner(office: Office) -> None:
    office.playground.fail_next(STEPS[2], Failure(error="not_in_channel"), times=50)
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    before = len(office.ada.sees(office.ada.dm))
    office.playground.fail_next("chat.postMessage", Failure(error="restricted_action"))
    office.ada.click(message, "Export")
    office.settle()
    sent = office.ada.sees(office.ada.dm)[before:]
    assert len(sent) == 1
    assert "Your decision record as it is now" in sent[0].text
    assert texts(office, message).count("## Decision Outcome") == 2


def test_a_picture_alone_that_is_refused_is_told_in_its_words(office: Office) -> None:
    said = office.ada.mention("#platform", "hello")
    office.settle()
    office.playground.fail_next(STEPS[0], Failure(error="file_type_not_allowed"))
    attach(office, said, Attachment("chart.png", b"\x89PNG", words="Two bars <3"))
    assert [each.text for each in office.replies(said)[-2:]] == ["It:", "Two bars &lt;3"]


def test_the_words_of_a_picture_are_cut_at_slack_s_limit(office: Office) -> None:
    said = office.ada.mention("#platform", "hello")
    office.settle()
    attach(office, said, Attachment("chart.png", b"\x89PNG", words="bar " * 600))
    (file,) = office.replies(said)[-1].files
    assert ALT_TEXT - 10 < len(file.words) <= ALT_TEXT


def attach(office: Office, said: Message, file: Attachment) -> None:
    """Hand a file over in the thread of a message, as while an event is handled."""
    office.store.inbox.receive(Arrival("an event", "T0PLAY", {}))
    client = web_client(BOT_TOKEN, f"{office.playground.base_url}/api/")
    Messenger(client, office.store, "an event").attach(
        Thread("T0PLAY", said.channel, said.ts), [file], "It:", "U0ADA"
    )
    office.store.inbox.finish("an event")


# -- canvases -------------------------------------------------------------------------------------


def canvases(office: Office) -> list[File]:
    """The canvases that there are: files that nobody uploaded."""
    shown = {file.id for channel in office.playground.workspace.channels for file in shown_in(office, channel)}
    return [file for file in office.playground.workspace.files if file.name.endswith(".md") and file.id not in shown]


def shown_in(office: Office, channel: Channel) -> list[File]:
    workspace = office.playground.workspace
    roots = workspace.messages(channel.id)
    return [file for root in roots for each in workspace.messages(channel.id, root.ts) for file in each.files]


def exported(office: Office, message: Message) -> Message:
    """What Ada gets when she exports a result: the message with the file."""
    office.ada.click(message, "Export")
    last = thread(office, message)[-1]
    assert [file.name for file in last.files if file.name.endswith(".md")]
    return last


def shares(office: Office) -> list[Mapping[str, Any]]:
    wanted = ("channel_ids", "user_ids")
    return [{name: call[name] for name in wanted if name in call} for call in office.calls("canvases.access.set")]


def test_in_a_direct_message_the_canvas_is_shared_with_the_person(office: Office) -> None:
    message = answer_all(office, office.ada, office.reply(office.ada.message_bot("interview me")), CLEAR_CASE)
    assert "As a canvas: " in exported(office, message).text
    assert shares(office) == [{"user_ids": "U0ADA"}]


def in_a_group(office: Office) -> Message:
    group = office.playground.workspace.open_group(ADA, LINUS)
    return answer_all(office, office.ada, office.reply(office.ada.mention(group.id, "interview me")), CLEAR_CASE)


def test_in_a_group_message_the_canvas_is_shared_with_those_in_it(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage, scopes=[*EVERY_SCOPE, "mpim:read"])
    with at_work(stage, learnt, sqlite_url, playground) as office:
        assert "As a canvas: " in exported(office, in_a_group(office)).text
        assert shares(office)[-1] == {"user_ids": "U0ADA,U0LIN"}
        assert len(canvases(office)) == 1


def test_where_it_may_not_ask_who_is_in_a_group_the_file_comes_and_no_canvas_is_left(office: Office) -> None:
    assert "canvas" not in exported(office, in_a_group(office)).text
    assert canvases(office) == []


@pytest.mark.parametrize("error", ["channel_not_found", "invalid_parameters", "restricted_action", "internal_error"])
def test_where_a_canvas_cannot_be_shared_the_file_comes_and_no_canvas_is_left(office: Office, error: str) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    before = canvases(office)
    office.playground.fail_next("canvases.access.set", Failure(error=error))
    assert "canvas" not in exported(office, message).text
    assert canvases(office) == before
    assert whispers(office, office.ada, message) == []


def test_where_the_canvas_cannot_be_deleted_either_the_file_still_comes(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.playground.fail_next("canvases.access.set", Failure(error="channel_not_found"))
    office.playground.fail_next("canvases.delete", Failure(error="failed_for_some_other_reason"))
    assert "canvas" not in exported(office, message).text


def test_whatever_canvas_is_refused_the_file_comes(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.playground.fail_next("canvases.create", Failure(error="an_error_that_slack_invents_tomorrow"))
    assert "canvas" not in exported(office, message).text
    assert whispers(office, office.ada, message) == []
