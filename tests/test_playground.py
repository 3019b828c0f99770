"""The playground behaves like Slack: the real client, real HTTP, and a tiny app that records what it is sent."""

import asyncio
import json
import threading
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.webhook import WebhookClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.playground import LEAST_SCOPES, CannotDo, Failure, Playground, Shortcut, serve
from bot.playground.archive import kept_in
from bot.playground.workspace import ADA, LINUS

SECRET = "a signing secret"
BUTTONS = [
    {
        "type": "actions",
        "block_id": "choice",
        "elements": [
            {"type": "button", "action_id": "yes", "text": {"type": "plain_text", "text": "Yes"}, "value": "1"},
            {
                "type": "static_select",
                "action_id": "size",
                "placeholder": {"type": "plain_text", "text": "How big?"},
                "options": [
                    {"text": {"type": "plain_text", "text": "Small"}, "value": "s"},
                    {"text": {"type": "plain_text", "text": "Large"}, "value": "l"},
                ],
            },
        ],
    }
]
MODAL = {
    "type": "modal",
    "callback_id": "reason",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "why",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}


@dataclass
class RecordingApp:
    """An app that keeps what Slack sends it and answers as it is told."""

    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    delay: float = 0

    async def endpoint(self, request: Request) -> Response:
        self.requests.append((dict(request.headers), await request.body()))
        await asyncio.sleep(self.delay)
        return self.answers.pop(0) if self.answers else Response()

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return [_decoded(headers, body) for headers, body in self.requests]

    @property
    def last(self) -> dict[str, Any]:
        return self.payloads[-1]


def _decoded(headers: dict[str, str], body: bytes) -> dict[str, Any]:
    if headers["content-type"] == "application/json":
        return json.loads(body)
    fields = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
    return json.loads(fields["payload"]) if "payload" in fields else fields


class Clock:
    """A clock that only moves when told."""

    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Desk:
    """A playground that is being served, the app it sends to, and a client of its Web API."""

    playground: Playground
    app: RecordingApp
    client: WebClient
    clock: Clock


class Front:
    """One server for all tests of the module: every test puts its own application behind it."""

    app: ASGIApp = Starlette()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def front() -> Iterator[tuple[Front, str]]:
    front = Front()
    with serve(front) as base_url:
        yield front, base_url


@pytest.fixture
def desk(front: tuple[Front, str]) -> Desk:
    app, clock = RecordingApp(), Clock()
    playground = Playground(
        None,
        SECRET,
        bot_scopes=[*LEAST_SCOPES, "channels:history", "reactions:write", "im:write", "files:read"],
        subscribed_events=["app_mention", "message.im", "message.channels", "app_home_opened"],
        shortcuts=[Shortcut("ask", "Ask"), Shortcut("answer", "Answer this", "message")],
        clock=clock,
    )
    routes = [*playground.routes, Route("/slack/events", app.endpoint, methods=["POST"])]
    front[0].app, base_url = Starlette(routes=routes), front[1]
    playground.base_url, playground.request_url = base_url, f"{base_url}/slack/events"
    return Desk(playground, app, WebClient("xoxb-playground", base_url=f"{base_url}/api/"), clock)


def refusal(call: Any, **arguments: Any) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


# -- the Web API ----------------------------------------------------------------------------------


def test_a_posted_message_is_seen_by_everyone_in_the_channel(desk: Desk) -> None:
    posted = desk.client.chat_postMessage(channel="C0PLAT", text="hello")
    for person in (desk.playground.ada, desk.playground.linus):
        assert [(m.text, m.ts) for m in person.sees("#platform")] == [("hello", posted["ts"])]


def test_timestamps_are_unique_and_rise(desk: Desk) -> None:
    stamps = [desk.client.chat_postMessage(channel="C0PLAT", text=str(n))["ts"] for n in range(5)]
    assert stamps == sorted(set(stamps))
    assert stamps[0] == "1700000000.000100"


def test_many_threads_can_post_at_once(desk: Desk) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: desk.client.chat_postMessage(channel="C0PLAT", text=str(n)), range(40)))
    assert len({answer["ts"] for answer in answers}) == 40
    assert len(desk.playground.ada.sees("#platform")) == 40


def test_a_message_to_a_person_lands_in_their_direct_message(desk: Desk) -> None:
    desk.client.chat_postMessage(channel="U0ADA", text="psst")
    assert [m.text for m in desk.playground.ada.sees(desk.playground.ada.dm)] == ["psst"]
    assert desk.playground.linus.sees(desk.playground.linus.dm) == []


def test_a_reply_stands_in_its_thread_and_not_in_the_channel(desk: Desk) -> None:
    root = desk.playground.ada.say("#platform", "anyone?")
    desk.client.chat_postMessage(channel="C0PLAT", text="here", thread_ts=root.ts)
    assert [m.text for m in desk.playground.ada.sees("#platform")] == ["anyone?"]
    assert [m.text for m in desk.playground.ada.sees("#platform", root.ts)] == ["anyone?", "here"]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "C0RAND", "text": "x"}, "not_in_channel"),
        ({"channel": "C0PLAT"}, "no_text"),
        ({"channel": "C0PLAT", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0PLAT", "text": "x", "thread_ts": "1600000000.000100"}, "thread_not_found"),
        ({"channel": "C0PLAT", "text": "x", "thread_ts": 1600000000.0001}, "invalid_thread_ts"),
        ({"channel": "C0PLAT", "text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": "C0PLAT", "text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"text": "x"}, "invalid_arguments"),
    ],
)
def test_what_slack_would_not_post_is_refused(desk: Desk, arguments: dict[str, Any], error: str) -> None:
    assert refusal(desk.client.api_call, api_method="chat.postMessage", json=arguments) == error
    assert desk.playground.ada.sees("#platform") == []


def test_a_refusal_of_blocks_says_what_and_where(desk: Desk) -> None:
    header = {"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}
    with pytest.raises(SlackApiError) as refused:
        desk.client.chat_postMessage(channel="C0PLAT", text="x", blocks=[header])
    assert refused.value.response["response_metadata"]["messages"] == [
        "[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"
    ]


def test_an_update_with_text_alone_removes_the_blocks(desk: Desk) -> None:
    posted = desk.client.chat_postMessage(channel="C0PLAT", text="?", blocks=BUTTONS)
    desk.client.chat_update(channel="C0PLAT", ts=posted["ts"], text="done")
    (message,) = desk.playground.ada.sees("#platform")
    assert (message.text, message.blocks) == ("done", ())


def test_only_the_bots_own_lasting_messages_can_be_changed(desk: Desk) -> None:
    said = desk.playground.ada.say("#platform", "mine")
    shown = desk.client.chat_postEphemeral(channel="C0PLAT", user="U0ADA", text="only you")
    update, place = desk.client.chat_update, {"channel": "C0PLAT", "text": "x"}
    assert refusal(update, ts=said.ts, **place) == "cant_update_message"
    assert refusal(update, ts=shown["message_ts"], **place) == "message_not_found"
    assert refusal(update, ts="1600000000.000100", **place) == "message_not_found"
    assert refusal(desk.client.chat_delete, channel="C0PLAT", ts=said.ts) == "cant_delete_message"


def test_an_ephemeral_message_is_seen_by_one_person(desk: Desk) -> None:
    desk.client.chat_postEphemeral(channel="C0PLAT", user="U0ADA", text="only you")
    assert [m.text for m in desk.playground.ada.sees("#platform")] == ["only you"]
    assert desk.playground.linus.sees("#platform") == []
    ada_dm = desk.playground.ada.dm
    assert refusal(desk.client.chat_postEphemeral, channel=ada_dm, user="U0LIN", text="x") == "user_not_in_channel"


def test_a_deleted_message_is_gone(desk: Desk) -> None:
    posted = desk.client.chat_postMessage(channel="C0PLAT", text="oops")
    desk.client.chat_delete(channel="C0PLAT", ts=posted["ts"])
    assert desk.playground.ada.sees("#platform") == []


def test_tokens_are_checked(desk: Desk) -> None:
    base_url = f"{desk.playground.base_url}/api/"
    assert refusal(WebClient("", base_url=base_url).auth_test) == "not_authed"
    assert refusal(WebClient("xoxb-other", base_url=base_url).auth_test) == "invalid_auth"
    assert refusal(WebClient("xapp-playground", base_url=base_url).auth_test) == "not_allowed_token_type"
    assert WebClient(base_url=base_url).api_test(foo="bar")["args"] == {"foo": "bar"}


def test_auth_test_tells_who_and_with_which_scopes(desk: Desk) -> None:
    answer = desk.client.auth_test()
    assert (answer["user"], answer["team_id"]) == ("vmvc", "T0PLAY")
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")


def test_a_missing_scope_is_named(desk: Desk) -> None:
    with pytest.raises(SlackApiError) as refused:
        desk.client.users_info(user="U0ADA")
    answer = refused.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert "chat:write" in answer["provided"]


def test_an_unknown_method_is_refused(desk: Desk) -> None:
    assert refusal(desk.client.api_call, api_method="chat.sing") == "unknown_method"


def test_failures_come_when_ordered_and_then_stop(desk: Desk) -> None:
    desk.playground.fail_next("chat.postMessage", Failure(429, "ratelimited", retry_after=7))
    with pytest.raises(SlackApiError) as refused:
        desk.client.chat_postMessage(channel="C0PLAT", text="x")
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "7"
    assert desk.client.chat_postMessage(channel="C0PLAT", text="x")["ok"]


def test_an_answer_can_be_lost_after_the_work_is_done(desk: Desk) -> None:
    desk.playground.fail_next("chat.postMessage", Failure(500, done_first=True))
    with pytest.raises(SlackApiError):
        desk.client.chat_postMessage(channel="C0PLAT", text="once")
    assert [m.text for m in desk.playground.ada.sees("#platform")] == ["once"]


def test_an_uploaded_file_appears_in_the_thread(desk: Desk) -> None:
    root = desk.playground.ada.say("#platform", "export please")
    desk.client.files_upload_v2(
        content="# Record", filename="record.md", title="Record", channel="C0PLAT", thread_ts=root.ts
    )
    (file,) = desk.playground.ada.sees("#platform", root.ts)[-1].files
    assert (file.name, file.title, file.content) == ("record.md", "Record", b"# Record")
    download = httpx.get(f"{desk.playground.base_url}/files/{file.id}")
    assert download.content == b"# Record"
    assert download.headers["content-disposition"].startswith("attachment")
    assert desk.client.files_info(file=file.id)["file"]["size"] == 8


def test_a_picture_s_words_have_a_limit(desk: Desk) -> None:
    asked = {"filename": "chart.png", "length": 4}
    assert desk.client.files_getUploadURLExternal(**asked, alt_txt="x" * 1_000)["ok"]
    assert refusal(desk.client.files_getUploadURLExternal, **asked, alt_txt="x" * 1_001) == "alt_txt_too_large"


def test_the_bytes_of_a_file_can_be_refused(desk: Desk) -> None:
    desk.playground.fail_next("upload", Failure(403, "not today"))
    with pytest.raises(HTTPError, match="403"):
        desk.client.files_upload_v2(content="# Record", filename="record.md", channel="C0PLAT")
    desk.client.files_upload_v2(content="# Record", filename="record.md", channel="C0PLAT")


def test_a_canvas_is_shared_with_channels_or_with_people_and_deleted(desk: Desk) -> None:
    content = {"type": "markdown", "markdown": "# Record"}
    canvas = desk.client.canvases_create(title="Record", document_content=content)["canvas_id"]
    group = desk.playground.workspace.open_group(ADA, LINUS)
    sharing = {"canvas_id": canvas, "access_level": "read"}
    assert desk.client.canvases_access_set(**sharing, channel_ids=["C0PLAT"])["ok"]
    assert desk.client.canvases_access_set(**sharing, user_ids=["U0ADA", "U0LIN"])["ok"]
    for user, error in [
        ({}, "invalid_parameters"),
        ({"channel_ids": ["C0PLAT"], "user_ids": ["U0ADA"]}, "invalid_parameters"),
        ({"channel_ids": [group.id]}, "channel_not_found"),
        ({"channel_ids": [desk.playground.ada.dm]}, "channel_not_found"),
        ({"channel_ids": ["U0ADA"]}, "channel_not_found"),
        ({"channel_ids": ["C0NONE"]}, "channel_not_found"),
        ({"user_ids": ["U0NONE"]}, "user_not_found"),
    ]:
        assert refusal(desk.client.canvases_access_set, **sharing, **user) == error
    assert desk.client.canvases_delete(canvas_id=canvas)["ok"]
    assert refusal(desk.client.canvases_delete, canvas_id=canvas) == "canvas_not_found"
    assert refusal(desk.client.canvases_access_set, **sharing, user_ids=["U0ADA"]) == "canvas_not_found"


def test_a_group_message_is_between_the_bot_and_several_people(desk: Desk) -> None:
    group = desk.playground.workspace.open_group(ADA, LINUS)
    desk.client.chat_postMessage(channel=group.id, text="hello, both")
    assert [each.text for each in desk.playground.linus.sees(group.id)] == ["hello, both"]
    desk.playground.ada.mention(group.id, "hello")
    assert [(each["event"]["type"], each["event"]["channel"]) for each in desk.app.payloads] == [
        ("app_mention", group.id)
    ]


def test_reactions_come_and_go(desk: Desk) -> None:
    said = desk.playground.ada.say("#platform", "hi")
    mark = {"channel": "C0PLAT", "timestamp": said.ts, "name": "eyes"}
    desk.client.reactions_add(**mark)
    assert desk.playground.ada.sees("#platform")[0].reactions == (("eyes", "U0VMVC"),)
    assert refusal(desk.client.reactions_add, **mark) == "already_reacted"
    desk.client.reactions_remove(**mark)
    assert refusal(desk.client.reactions_remove, **mark) == "no_reaction"


def test_everything_that_would_notify_somebody_is_noted(desk: Desk) -> None:
    desk.client.chat_postMessage(channel="C0PLAT", text="quiet &lt;!channel&gt; @here")
    assert desk.playground.workspace.pings == []
    loud = {"type": "section", "text": {"type": "mrkdwn", "text": "<!channel> and <@U0ADA>"}}
    mute = {"type": "section", "text": {"type": "plain_text", "text": "<!here>"}}
    desk.client.chat_postMessage(channel="C0PLAT", text="x", blocks=[loud, mute])
    assert [ping.what for ping in desk.playground.workspace.pings] == ["<!channel>", "<@U0ADA>"]


# -- what people do reaches the app ---------------------------------------------------------------


def test_every_request_is_signed(desk: Desk) -> None:
    ada = desk.playground.ada
    said = ada.mention("#platform", "hello")
    ada.command("/vmvc", "help", "#platform")
    ada.message_shortcut("answer", said)
    verifier = SignatureVerifier(SECRET)
    assert len(desk.app.requests) == 4
    assert all(verifier.is_valid_request(body, headers) for headers, body in desk.app.requests)


def test_a_mention_is_told_twice_with_two_event_ids(desk: Desk) -> None:
    said = desk.playground.ada.mention("#platform", "containers <or> VMs?")
    assert said.text == "<@U0VMVC> containers &lt;or&gt; VMs?"
    assert {p["event"]["type"] for p in desk.app.payloads} == {"app_mention", "message"}
    assert len({p["event_id"] for p in desk.app.payloads}) == 2
    assert {p["event"]["ts"] for p in desk.app.payloads} == {said.ts}


def test_a_direct_message_is_a_message_of_the_im(desk: Desk) -> None:
    desk.playground.ada.message_bot("hello")
    event = desk.app.last["event"]
    assert (event["type"], event["channel_type"], event["user"]) == ("message", "im", "U0ADA")


def test_the_app_hears_nothing_from_channels_it_is_not_in(desk: Desk) -> None:
    desk.playground.ada.mention("#random", "hello?")
    assert desk.app.requests == []
    desk.playground.ada.invite_bot("#random")
    desk.playground.ada.mention("#random", "hello!")
    assert len(desk.app.requests) == 2


def test_a_slash_command_can_answer_where_the_bot_is_not_a_member(desk: Desk) -> None:
    desk.playground.ada.command("/vmvc", "how do containers isolate", "#random")
    sent = desk.app.last
    assert (sent["command"], sent["text"], sent["channel_id"]) == ("/vmvc", "how do containers isolate", "C0RAND")
    WebhookClient(sent["response_url"]).send(text="like so")
    assert [m.text for m in desk.playground.ada.sees("#random")] == ["like so"]
    assert desk.playground.linus.sees("#random") == []
    WebhookClient(sent["response_url"]).send(text="for all", response_type="in_channel")
    assert [m.text for m in desk.playground.linus.sees("#random")] == ["for all"]


def test_the_acknowledgement_of_a_command_can_be_its_answer(desk: Desk) -> None:
    desk.app.answers = [JSONResponse({"text": "at once"})]
    desk.playground.ada.command("/vmvc", "", "#platform")
    (message,) = desk.playground.ada.sees("#platform")
    assert (message.text, message.only_for) == ("at once", "U0ADA")


def test_slash_commands_are_not_for_threads(desk: Desk) -> None:
    said = desk.playground.ada.say("#platform", "x")
    with pytest.raises(CannotDo, match="threads"):
        desk.playground.ada.command("/vmvc", "help", "#platform", thread_ts=said.ts)


def test_a_response_url_works_five_times_for_half_an_hour(desk: Desk) -> None:
    desk.playground.ada.command("/vmvc", "", "#platform")
    used = WebhookClient(desk.app.last["response_url"])
    assert [used.send(text="x").status_code for _ in range(6)] == [200] * 5 + [404]
    desk.playground.ada.command("/vmvc", "", "#platform")
    late = WebhookClient(desk.app.last["response_url"])
    desk.clock.now += 30 * 60 + 1
    assert (late.send(text="x").status_code, late.send(text="x").body) == (
        404,
        '{"ok":false,"error":"expired_url"}',
    )


def test_a_click_carries_the_message_and_all_values(desk: Desk) -> None:
    root = desk.playground.ada.say("#platform", "start")
    desk.client.chat_postMessage(channel="C0PLAT", text="?", blocks=BUTTONS, thread_ts=root.ts)
    question = desk.playground.ada.sees("#platform", root.ts)[-1]
    desk.playground.ada.choose(question, "size", "Large")
    desk.playground.ada.click(question, "Yes")
    sent = desk.app.last
    assert sent["actions"][0]["action_id"] == "yes"
    assert sent["actions"][0]["value"] == "1"
    assert sent["container"]["thread_ts"] == sent["message"]["thread_ts"] == root.ts
    assert sent["state"]["values"]["choice"]["size"]["selected_option"]["value"] == "l"


def test_a_click_on_an_ephemeral_message_can_replace_and_delete_it(desk: Desk) -> None:
    ada = desk.playground.ada
    desk.client.chat_postEphemeral(channel="C0PLAT", user="U0ADA", text="?", blocks=BUTTONS)
    ada.click(ada.sees("#platform")[0], "yes")
    sent = desk.app.last
    assert sent["container"]["is_ephemeral"]
    assert "message" not in sent
    answer = WebhookClient(sent["response_url"])
    answer.send(text="thanks", replace_original=True)
    assert [(m.text, m.only_for) for m in ada.sees("#platform")] == [("thanks", "U0ADA")]
    answer.send(delete_original=True)
    assert ada.sees("#platform") == []


def test_only_what_is_there_can_be_clicked(desk: Desk) -> None:
    ada, linus = desk.playground.ada, desk.playground.linus
    desk.client.chat_postEphemeral(channel="C0PLAT", user="U0ADA", text="?", blocks=BUTTONS)
    message = ada.sees("#platform")[0]
    with pytest.raises(CannotDo, match="no 'No' here; there is: yes"):
        ada.click(message, "No")
    with pytest.raises(CannotDo, match="offers no 'Huge'"):
        ada.choose(message, "size", "Huge")
    with pytest.raises(CannotDo, match="choose a value"):
        ada.click(message, "size")
    with pytest.raises(CannotDo, match="does not see"):
        linus.click(message, "yes")


def test_an_old_snapshot_can_still_be_clicked(desk: Desk) -> None:
    posted = desk.client.chat_postMessage(channel="C0PLAT", text="?", blocks=BUTTONS)
    before = desk.playground.ada.sees("#platform")[0]
    desk.client.chat_update(channel="C0PLAT", ts=posted["ts"], text="done")
    assert desk.playground.ada.click(before, "yes").error is None
    assert desk.app.last["actions"][0]["action_id"] == "yes"


def test_feedback_buttons_send_the_value_of_the_pressed_one(desk: Desk) -> None:
    feedback = {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "helpful",
                "positive_button": {"text": {"type": "plain_text", "text": "Helpful"}, "value": "up"},
                "negative_button": {"text": {"type": "plain_text", "text": "Not helpful"}, "value": "down"},
            }
        ],
    }
    desk.client.chat_postMessage(channel="C0PLAT", text="?", blocks=[feedback])
    desk.playground.ada.click(desk.playground.ada.sees("#platform")[0], "Not helpful")
    assert desk.app.last["actions"][0]["value"] == "down"


def test_shortcuts_open_modals_and_submissions_carry_the_values(desk: Desk) -> None:
    ada = desk.playground.ada
    ada.global_shortcut("ask")
    desk.client.views_open(trigger_id=desk.app.last["trigger_id"], view=MODAL)
    assert ada.modal is not None
    with pytest.raises(CannotDo, match="why: Please complete this required field"):
        ada.submit()
    ada.submit({"Reason": "because"})
    sent = desk.app.last
    assert sent["type"] == "view_submission"
    assert sent["view"]["state"]["values"]["why"]["text"]["value"] == "because"
    assert ada.modal is None


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ({"response_action": "errors", "errors": {"why": "too short"}}, ["Why?"]),
        ({"response_action": "push", "view": MODAL | {"title": {"type": "plain_text", "text": "2"}}}, ["Why?", "2"]),
        ({"response_action": "update", "view": MODAL | {"title": {"type": "plain_text", "text": "2"}}}, ["2"]),
        ({"response_action": "clear"}, []),
    ],
)
def test_the_answer_to_a_submission_decides_what_stays_open(
    desk: Desk, answer: dict[str, Any], left: list[str]
) -> None:
    ada = desk.playground.ada
    ada.global_shortcut("ask")
    desk.client.views_open(trigger_id=desk.app.last["trigger_id"], view=MODAL)
    desk.app.answers = [JSONResponse(answer)]
    ada.submit({"why": "x"})
    assert [view.title for view in desk.playground.workspace.modals("U0ADA")] == left
    if ada.modal is not None:
        assert dict(ada.modal.errors) == answer.get("errors", {})


def test_closing_a_modal_is_told_when_asked_for(desk: Desk) -> None:
    ada = desk.playground.ada
    ada.global_shortcut("ask")
    desk.client.views_open(trigger_id=desk.app.last["trigger_id"], view=MODAL)
    ada.close_modal()
    assert desk.app.last["type"] == "view_closed"
    assert ada.modal is None


def test_trigger_ids_work_once_within_three_seconds(desk: Desk) -> None:
    desk.playground.ada.global_shortcut("ask")
    trigger = desk.app.last["trigger_id"]
    desk.client.views_open(trigger_id=trigger, view=MODAL)
    assert refusal(desk.client.views_open, trigger_id=trigger, view=MODAL) == "exchanged_trigger_id"
    desk.playground.ada.global_shortcut("ask")
    desk.clock.now += 4
    assert refusal(desk.client.views_open, trigger_id=desk.app.last["trigger_id"], view=MODAL) == "expired_trigger_id"
    assert refusal(desk.client.views_open, trigger_id="nobodys", view=MODAL) == "invalid_trigger_id"


def test_at_most_three_modals_lie_on_each_other(desk: Desk) -> None:
    def trigger() -> str:
        desk.playground.ada.global_shortcut("ask")
        return str(desk.app.last["trigger_id"])

    desk.client.views_open(trigger_id=trigger(), view=MODAL)
    desk.client.views_push(trigger_id=trigger(), view=MODAL)
    desk.client.views_push(trigger_id=trigger(), view=MODAL)
    assert refusal(desk.client.views_push, trigger_id=trigger(), view=MODAL) == "push_limit_reached"


def test_an_outdated_hash_does_not_overwrite_a_view(desk: Desk) -> None:
    desk.playground.ada.global_shortcut("ask")
    view = desk.client.views_open(trigger_id=desk.app.last["trigger_id"], view=MODAL)["view"]
    desk.client.views_update(view_id=view["id"], view=MODAL, hash=view["hash"])
    update = desk.client.views_update
    assert refusal(update, view_id=view["id"], view=MODAL, hash=view["hash"]) == "hash_conflict"
    assert refusal(update, view_id="V0NONE", view=MODAL) == "not_found"


def test_app_home_is_published_per_person_and_can_be_clicked(desk: Desk) -> None:
    ada = desk.playground.ada
    ada.open_home()
    assert (desk.app.last["event"]["type"], desk.app.last["event"]["tab"]) == ("app_home_opened", "home")
    desk.client.views_publish(user_id="U0ADA", view={"type": "home", "blocks": BUTTONS})
    assert ada.home is not None
    assert desk.playground.linus.home is None
    ada.click(ada.home, "yes")
    assert desk.app.last["container"]["type"] == "view"
    assert desk.app.last["view"]["type"] == "home"


# -- when the app fails ---------------------------------------------------------------------------


def test_a_failed_event_is_sent_again_at_once(desk: Desk) -> None:
    desk.app.answers = [Response(status_code=500)]
    desk.playground.ada.message_bot("hello")
    (_, first), (headers, second) = desk.app.requests
    assert first == second
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("1", "http_error")
    assert [d.error for d in desk.playground.delivery.log] == [
        "The app answered with HTTP 500 instead of 200.",
        None,
    ]


def test_an_app_that_takes_too_long_hears_it_again(desk: Desk) -> None:
    desk.playground.delivery.seconds = 0.05
    desk.app.delay = 0.3
    desk.playground.ada.message_bot("hello")
    assert [headers.get("x-slack-retry-reason") for headers, _ in desk.app.requests] == [None, "http_timeout"]
    assert desk.playground.delivery.log[-1].error == "The app didn't answer within 0.05 seconds."


def test_no_retry_when_the_app_declines_it(desk: Desk) -> None:
    desk.app.answers = [Response(status_code=500, headers={"X-Slack-No-Retry": "1"})]
    desk.playground.ada.message_bot("hello")
    assert len(desk.app.requests) == 1


def test_commands_and_clicks_are_never_sent_again(desk: Desk) -> None:
    desk.app.answers = [Response(status_code=500)]
    delivered = desk.playground.ada.command("/vmvc", "", "#platform")
    assert delivered.error == "The app answered with HTTP 500 instead of 200."
    assert len(desk.app.requests) == 1


def test_an_event_can_be_sent_again_on_demand(desk: Desk) -> None:
    desk.playground.ada.message_bot("hello")
    desk.playground.delivery.resend(desk.playground.delivery.log[-1].envelope, 2)
    (_, first), (headers, second) = desk.app.requests
    assert json.loads(first)["event_id"] == json.loads(second)["event_id"]
    assert (headers["x-slack-retry-num"], headers["x-slack-retry-reason"]) == ("2", "http_timeout")


def test_an_unreachable_app_is_said_in_plain_words(desk: Desk) -> None:
    desk.playground.request_url = "http://127.0.0.1:9/slack/events"
    assert desk.playground.ada.global_shortcut("ask").error == (
        "The app can't be reached at http://127.0.0.1:9/slack/events."
    )
    desk.playground.request_url = None
    error = desk.playground.ada.global_shortcut("ask").error
    assert error == "No app is connected: there's neither a request URL nor an open socket."


def test_uninstalling_is_told_and_ends_the_token(front: tuple[Front, str]) -> None:
    app = RecordingApp()
    playground = Playground(None, SECRET, subscribed_events=["app_uninstalled", "tokens_revoked"])
    front[0].app = Starlette(routes=[*playground.routes, Route("/slack/events", app.endpoint, methods=["POST"])])
    playground.request_url = f"{front[1]}/slack/events"
    playground.uninstall()
    assert {payload["event"]["type"] for payload in app.payloads} == {"app_uninstalled", "tokens_revoked"}
    client = WebClient("xoxb-playground", base_url=f"{front[1]}/api/")
    assert refusal(client.auth_test) == "token_revoked"


def test_events_need_their_scopes() -> None:
    with pytest.raises(ValueError, match=r"message\.channels needs the scope channels:history"):
        Playground(None, SECRET, subscribed_events=["message.channels"])


# -- Socket Mode ----------------------------------------------------------------------------------


@pytest.fixture
def socket(desk: Desk) -> Iterator[tuple[SocketModeClient, list[SocketModeRequest]]]:
    client = SocketModeClient("xapp-playground", web_client=desk.client)
    received: list[SocketModeRequest] = []

    def acknowledge(client: SocketModeClient, request: SocketModeRequest) -> None:
        received.append(request)
        payload = {"text": "over the socket"} if request.type == "slash_commands" else None
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, payload))

    client.socket_mode_request_listeners.append(acknowledge)  # type: ignore[arg-type]
    client.connect()
    _wait_for_sockets(desk.playground, 1)
    yield client, received
    client.close()


def _wait_for_sockets(playground: Playground, count: int) -> None:
    pause = threading.Event()
    for _ in range(500):
        if playground.sockets.count == count:
            return
        pause.wait(0.01)
    raise TimeoutError(f"{playground.sockets.count} sockets are open, not {count}")


def test_payloads_go_over_an_open_socket(
    desk: Desk, socket: tuple[SocketModeClient, list[SocketModeRequest]]
) -> None:
    desk.playground.ada.message_bot("hello")
    desk.playground.ada.command("/vmvc", "help", "#platform")
    desk.playground.ada.global_shortcut("ask")
    assert [request.type for request in socket[1]] == ["events_api", "slash_commands", "interactive"]
    assert socket[1][0].payload["event"]["text"] == "hello"
    assert [m.text for m in desk.playground.ada.sees("#platform")] == ["over the socket"]
    assert desk.app.requests == []


def test_a_client_told_to_disconnect_comes_back(
    desk: Desk, socket: tuple[SocketModeClient, list[SocketModeRequest]]
) -> None:
    desk.playground.sockets.disconnect()
    _wait_for_sockets(desk.playground, 1)
    assert desk.playground.ada.message_bot("still there?")
    assert desk.playground.delivery.log[-1].error is None


def test_an_event_without_acknowledgement_comes_again(
    desk: Desk, socket: tuple[SocketModeClient, list[SocketModeRequest]]
) -> None:
    desk.playground.delivery.seconds = 0.2
    socket[0].socket_mode_request_listeners.clear()
    desk.playground.ada.message_bot("anyone?")
    assert [d.error for d in desk.playground.delivery.log] == [
        "The app didn't acknowledge this within 0.2 seconds."
    ] * 2
    assert [d.attempt for d in desk.playground.delivery.log] == [0, 1]


@pytest.mark.parametrize("foreign", [{"Origin": "https://evil.example"}, {"Host": "evil.example"}], ids=str)
@pytest.mark.parametrize("path", ["/api/chat.postMessage", "/response/x", "/files/upload/x", "/files/x", "/docs/T/x"])
def test_pages_of_other_sites_cannot_call_what_the_app_uses(desk: Desk, path: str, foreign: dict[str, str]) -> None:
    form = {"token": "xoxb-playground", "channel": "C0PLAT", "text": "x"}
    method = "GET" if path in {"/files/x", "/docs/T/x"} else "POST"
    url = f"{desk.playground.base_url}{path}"
    assert httpx.request(method, url, data=form, headers=foreign).status_code == 403
    assert httpx.request(method, url, data=form).status_code != 403


def test_a_socket_needs_a_ticket(desk: Desk) -> None:
    bot_as_app = WebClient("xoxb-playground", base_url=desk.client.base_url)
    assert refusal(bot_as_app.apps_connections_open, app_token="xoxb-playground") == "not_allowed_token_type"
    assert httpx.get(f"{desk.playground.base_url}/socket").status_code == 404


# -- what it is made of ---------------------------------------------------------------------------


def test_the_playground_is_kept_apart_from_every_other_part_of_the_bot() -> None:
    """The contract has to list them: a package that is added has to be added there."""
    root = Path(__file__).parent.parent
    tools = tomllib.loads((root / "pyproject.toml").read_text())["tool"]
    (contract,) = (
        each for each in tools["importlinter"]["contracts"] if each.get("source_modules") == ["bot.playground"]
    )
    modules = [*(root / "bot").glob("*.py"), *(init.parent for init in (root / "bot").glob("*/__init__.py"))]
    others = {path.stem for path in modules} - {"__init__", "__main__", "playground"}
    assert set(contract["forbidden_modules"]) == {f"bot.{other}" for other in others}


# -- between starts -------------------------------------------------------------------------------


def test_what_was_said_can_be_kept_between_starts(tmp_path: Path) -> None:
    kept = tmp_path / "play.messages.json"
    first, second = Playground(None, SECRET), Playground(None, SECRET)
    with kept_in(kept, first.workspace):
        said = first.ada.say("#platform", "hello, *world*")
        first.linus.say("#platform", "hi", thread_ts=said.ts)
        first.ada.invite_bot("#random")
        file = first.workspace.announce_file("a.md", 3)
        first.workspace.keep_file(replace(file, content=b"\xff\x00a"))
    with kept_in(kept, second.workspace):
        assert second.ada.sees("#platform", said.ts) == first.ada.sees("#platform", said.ts)
        assert second.workspace.file(file.id).content == b"\xff\x00a"
        assert second.workspace.announce_file("b.md", 1).id != file.id
        second.ada.mention("#random", "are you there?")
        assert second.delivery.log


@pytest.mark.parametrize("broken", ["", "{}", "[1]", '{"messages": [{}], "files": [], "channels": []}'])
def test_a_file_that_cannot_be_read_is_an_empty_workspace(tmp_path: Path, broken: str) -> None:
    kept = tmp_path / "play.messages.json"
    kept.write_text(broken)
    playground = Playground(None, SECRET)
    with kept_in(kept, playground.workspace):
        assert playground.ada.sees("#platform") == []
