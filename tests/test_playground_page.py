"""The playground's page, in a real browser, with a small app that answers as a bot would."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from browsers import in_browser, violations
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.playground import Playground, Shortcut, serve
from bot.playground.page import markup
from bot.playground.page.rendering import static_page

NASTY = "<img src=x onerror=alert(1)> & <b>bold</b> \"quoted\" 'too'"


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(action_id: str, label: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


OPTIONS = [{"text": plain("Linux"), "value": "linux"}, {"text": plain("Windows"), "value": "windows"}]
ANSWER: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A *VM* has its own kernel."}},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": cell} for cell in row]
            for row in (["Aspect", "VM", "Container"], ["Kernel", "its own", "shared"])
        ],
    },
    {
        "type": "actions",
        "elements": [
            button("interview", "Start interview", style="primary"),
            button("why", "Not helpful"),
            button(
                "drop",
                "Discard",
                confirm={
                    "title": plain("Sure?"),
                    "text": plain("Gone."),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            ),
        ],
    },
]
QUESTION = [
    {
        "type": "section",
        "text": plain("Which system?"),
        "accessory": {"type": "static_select", "action_id": "os", "placeholder": plain("Choose"), "options": OPTIONS},
    },
]
MODAL = {
    "type": "modal",
    "title": plain("What was missing?"),
    "submit": plain("Send"),
    "blocks": [
        {
            "type": "input",
            "block_id": "reason",
            "label": plain("In your words"),
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
HOME = {"type": "home", "blocks": [{"type": "header", "text": plain("Your interviews")}]}


class SmallBot:
    """Answers mentions, commands, clicks and submissions over the Web API, after it has acknowledged."""

    def __init__(self) -> None:
        self.client = WebClient()
        self.submitted: Queue[str] = Queue()
        self.status = 200
        self.is_slow = threading.Event()
        self.is_slow.set()

    async def endpoint(self, request: Request) -> Response:
        body = (await request.body()).decode()
        if self.status == 200:
            threading.Thread(target=self.answer, args=[request.headers["content-type"], body]).start()
        return Response(status_code=self.status)

    def answer(self, content_type: str, body: str) -> None:
        self.is_slow.wait(10)
        if content_type == "application/json":
            return self.on_event(json.loads(body)["event"])
        fields = {name: values[0] for name, values in parse_qs(body).items()}
        if "payload" in fields:
            return self.on_interaction(json.loads(fields["payload"]))
        WebhookClient(fields["response_url"]).send(text=f"You asked: {fields.get('text', '')}")
        return None

    def on_event(self, event: dict[str, Any]) -> None:
        if event["type"] == "app_home_opened":
            self.client.views_publish(user_id=event["user"], view=HOME)
        else:
            thread = event.get("thread_ts") or event["ts"]
            self.client.chat_postMessage(channel=event["channel"], text="x", blocks=ANSWER, thread_ts=thread)

    def on_interaction(self, payload: dict[str, Any]) -> None:
        if payload["type"] == "view_submission":
            self.submitted.put(payload["view"]["state"]["values"]["reason"]["text"]["value"])
            return
        action = payload.get("actions", [{"action_id": "why"}])[0]
        match action["action_id"]:
            case "why":
                self.client.views_open(trigger_id=payload["trigger_id"], view=MODAL)
            case "interview":
                self.update(payload, "Which system?", QUESTION)
            case "os":
                self.update(payload, f"You chose {action['selected_option']['value']}.")
            case "drop":
                self.export(payload)

    def update(self, payload: dict[str, Any], text: str, blocks: list[dict[str, Any]] | None = None) -> None:
        place = {"channel": payload["channel"]["id"], "ts": payload["message"]["ts"]}
        self.client.chat_update(**place, text=text, blocks=blocks)

    def export(self, payload: dict[str, Any]) -> None:
        self.client.files_upload_v2(
            content="# Decision\n\n- containers",
            filename="decision.md",
            channel=payload["channel"]["id"],
            thread_ts=payload["message"]["thread_ts"],
        )


@pytest.fixture
def small_bot() -> SmallBot:
    return SmallBot()


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
def playground(small_bot: SmallBot, front: tuple[Front, str]) -> Playground:
    playground = Playground(
        None,
        "secret",
        shortcuts=[Shortcut("ask", "Ask a question"), Shortcut("answer", "Answer this", "message")],
        examples=["How do containers isolate?", "Is Windows a problem?", "Start an interview"],
        completions=[("/vmvc", "Ask anything")],
        explain=lambda text: (f"Because you said {text}",),
    )
    routes = [*playground.routes, Route("/slack/events", small_bot.endpoint, methods=["POST"])]
    front[0].app, base_url = Starlette(routes=routes), front[1]
    playground.base_url, playground.request_url = base_url, f"{base_url}/slack/events"
    small_bot.client = WebClient("xoxb-playground", base_url=f"{base_url}/api/")
    return playground


@pytest.fixture
def page(browser: Browser, playground: Playground) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(playground.base_url)
    yield page
    context.close()
    assert complaints == []


def send(page: Page, text: str, field: str = "#compose") -> None:
    page.fill(field, text)
    page.press(field, "Enter")


# -- a first visit, and a conversation ------------------------------------------------------------


@in_browser
def test_a_first_visit_ends_in_an_answer_with_one_click(page: Page) -> None:
    expect(page.locator("#compose")).to_be_focused()
    page.get_by_role("button", name="How do containers isolate?").click()
    thread = page.get_by_label("Thread", exact=True)
    expect(thread.get_by_text("A VM has its own kernel.")).to_be_visible()
    expect(thread.get_by_role("cell", name="shared")).to_be_visible()
    expect(page.locator("#reply")).to_be_focused()


@in_browser
def test_an_interview_goes_on_in_the_same_message(page: Page) -> None:
    send(page, "@vmvc hello")
    thread = page.get_by_label("Thread", exact=True)
    thread.get_by_role("button", name="Start interview").click()
    thread.get_by_label("Choose").select_option("Linux")
    expect(thread.get_by_text("You chose linux.")).to_be_visible()
    expect(thread.get_by_role("button", name="Start interview")).to_have_count(0)


@in_browser
def test_a_direct_message_needs_no_mention(page: Page) -> None:
    page.get_by_role("navigation").get_by_role("link", name="vmvc").click()
    expect(page.get_by_label("Message vmvc")).to_be_visible()
    send(page, "hello")
    expect(page.get_by_label("Thread", exact=True).get_by_text("its own kernel")).to_be_visible()


@in_browser
def test_a_commands_answer_is_for_one_person_only(page: Page) -> None:
    send(page, "/vmvc what is a sandbox?")
    expect(page.get_by_text("You asked: what is a sandbox?")).to_be_visible()
    expect(page.get_by_text("Only visible to you")).to_be_visible()
    page.get_by_role("link", name="Linus").click()
    expect(page.get_by_text("Welcome to #platform")).to_be_visible()


@in_browser
def test_two_people_see_each_other_without_reloading(page: Page, playground: Playground) -> None:
    playground.linus.say("#platform", "good morning")
    expect(page.get_by_text("good morning")).to_be_visible()
    playground.linus.say("#random", "over here")
    expect(page.locator('[data-room="C0RAND"]')).to_have_class("unread")


@in_browser
def test_what_people_write_is_never_html(page: Page, playground: Playground) -> None:
    playground.ada.say("#platform", NASTY)
    expect(page.get_by_text(NASTY)).to_be_visible()
    assert page.locator(".message img").count() == 0


@in_browser
def test_modals_ask_for_what_is_required_and_send_it(page: Page, small_bot: SmallBot) -> None:
    send(page, "@vmvc hello")
    page.get_by_role("button", name="Not helpful").click()
    modal = page.get_by_role("dialog", name="What was missing?")
    modal.get_by_role("button", name="Send").click()
    expect(modal.get_by_text("Please complete this required field.")).to_be_visible()
    modal.get_by_label("In your words").fill("numbers")
    modal.get_by_role("button", name="Send").click()
    expect(modal).to_have_count(0)
    assert small_bot.submitted.get(timeout=5) == "numbers"


@in_browser
def test_shortcuts_are_in_the_lightning_menu_and_at_messages(page: Page, playground: Playground) -> None:
    page.get_by_label("Shortcuts").click()
    page.get_by_role("button", name="Ask a question").click()
    expect(page.get_by_role("dialog", name="What was missing?")).to_be_visible()
    page.keyboard.press("Escape")
    playground.linus.say("#platform", "why?")
    page.get_by_text("why?").hover()
    page.get_by_label("More actions").click()
    page.get_by_role("button", name="Answer this").click()
    expect(page.get_by_role("dialog", name="What was missing?")).to_be_visible()


@in_browser
def test_a_confirmed_click_brings_a_file_that_can_be_read_and_downloaded(page: Page) -> None:
    send(page, "@vmvc hello")
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="No", exact=True).click()
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    page.get_by_text("decision.md ·").click()
    expect(page.locator(".preview .h1")).to_have_text("Decision")
    with page.expect_download() as download:
        page.get_by_label("Download decision.md").click()
    assert Path(download.value.path()).read_text() == "# Decision\n\n- containers"


@in_browser
def test_app_home_shows_what_the_app_publishes(page: Page) -> None:
    page.get_by_role("link", name="App Home").click()
    expect(page.get_by_role("heading", name="Your interviews")).to_be_visible()


@in_browser
def test_a_failing_app_is_said_in_plain_words(page: Page, small_bot: SmallBot) -> None:
    small_bot.status = 500
    send(page, "@vmvc hello")
    expect(page.get_by_role("alert")).to_have_text("The app answered with HTTP 500 instead of 200.×")
    page.get_by_label("Dismiss").click()
    expect(page.get_by_role("alert")).to_be_hidden()


@in_browser
def test_a_mention_where_the_bot_is_not_says_what_to_do(page: Page) -> None:
    page.get_by_role("link", name="random").click()
    expect(page.get_by_label("Message #random")).to_be_visible()
    send(page, "@vmvc hello?")
    expect(page.get_by_role("alert")).to_contain_text("Add vmvc to the channel first")
    page.get_by_role("button", name="Add vmvc").click()
    expect(page.get_by_text("Ada, Linus and vmvc")).to_be_visible()


@in_browser
def test_the_page_comes_back_where_it_was(page: Page) -> None:
    send(page, "@vmvc hello")
    expect(page.get_by_label("Thread", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Thread", exact=True).get_by_text("its own kernel")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Thread", exact=True)).to_have_count(0)


@in_browser
def test_the_page_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    send(page, "@vmvc hello")
    expect(page.get_by_label("Thread", exact=True).get_by_text("its own kernel")).to_be_visible()
    page.get_by_label("Close thread").click()
    page.get_by_label("Channels and people").click()
    page.get_by_role("link", name="App Home").click()
    expect(page.get_by_role("heading", name="Your interviews")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@in_browser
def test_everything_can_be_reached_with_the_keyboard(page: Page) -> None:
    names = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        names.add(page.evaluate("(document.activeElement.ariaLabel || document.activeElement.innerText).trim()"))
    assert {"Send", "Shortcuts", "App Home", "How do containers isolate?"} <= names


# -- who may use it -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Host": "evil.example"}, 403),
        ({"Content-Type": "text/plain"}, 403),
    ],
)
def test_other_sites_cannot_act_through_the_page(
    playground: Playground, headers: dict[str, str], status: int
) -> None:
    deed = {"person": "U0ADA", "channel": "C0PLAT", "text": "hello"}
    usual = {"Content-Type": "application/json", "Origin": playground.base_url}
    answer = httpx.post(f"{playground.base_url}/play/say", content=json.dumps(deed), headers=usual | headers)
    assert answer.status_code == status
    assert len(playground.ada.sees("#platform")) == (1 if status == 200 else 0)


def test_the_page_is_not_shown_under_a_foreign_name(playground: Playground) -> None:
    assert httpx.get(playground.base_url).status_code == 200
    assert httpx.get(playground.base_url, headers={"Host": "evil.example"}).status_code == 403


def test_the_page_loads_nothing_from_elsewhere(playground: Playground) -> None:
    answer = httpx.get(playground.base_url)
    assert "default-src 'none'; script-src 'self'" in answer.headers["content-security-policy"]
    assert "http" not in answer.text.replace("http://www.w3.org", "")


def test_an_unknown_deed_is_refused(playground: Playground) -> None:
    headers = {"Content-Type": "application/json"}
    assert httpx.post(f"{playground.base_url}/play/dance", content="{}", headers=headers).status_code == 403
    assert httpx.post(f"{playground.base_url}/play/say", content="{}", headers=headers).status_code == 400


# -- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~no~ `x*y*`", "<strong>bold</strong> <em>it</em> <s>no</s> <code>x*y*</code>"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("a\nb", "a<br>b"),
        ("&gt; said", "<blockquote>said</blockquote>"),
        ("```a *b*```", "<pre>a *b*</pre>"),
        ("&lt;b&gt; &amp;amp;", "&lt;b&gt; &amp;amp;"),
        (
            "<https://a.b?c=1&amp;d|x *y*>",
            '<a href="https://a.b?c=1&amp;d" target="_blank" rel="noopener noreferrer">x *y*</a>',
        ),
        ("<javascript:alert(1)|x>", "x"),
        ("<@U0ADA> <!here> <#C1|ops>", None),
        (":tada: :unknown:", "🎉 :unknown:"),
        ("\"onmouseover='x'", "&#34;onmouseover=&#39;x&#39;"),
    ],
)
def test_mrkdwn_becomes_safe_html(text: str, html: str | None) -> None:
    drawn = markup.mrkdwn(text, {"U0ADA": "Ada"})
    if html is None:
        spans = ("@Ada", "@here", "#ops")
        html = " ".join(f'<span class="mention">{words}</span>' for words in spans)
    assert drawn == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# A *b*", '<p class="h1">A <em>b</em></p>'),
        ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
        ("- a\n  - b", None),
        ("> q", "<blockquote><p>q</p></blockquote>"),
        ("```\n<x>\n```", "<pre>&lt;x&gt;\n</pre>"),
        ("---", "<hr>"),
        ("[x](javascript:alert)", "<p>x</p>"),
        ("<script>", "<p>&lt;script&gt;</p>"),
        (
            "|a|b|\n|-|-|\n|1|2|",
            '<div class="scroll"><table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table></div>',
        ),
    ],
)
def test_markdown_becomes_safe_html(text: str, html: str | None) -> None:
    if html is None:
        item = '<p class="item depth{}"><span>•</span><span>{}</span></p>'
        html = item.format(0, "a") + item.format(1, "b")
    assert markup.markdown(text) == html


# -- for everybody --------------------------------------------------------------------------------


@pytest.fixture
def open_page(screen: Page, playground: Playground) -> Page:
    """The page as people see it, on each kind of screen."""
    screen.goto(playground.base_url)
    return screen


@in_browser
@pytest.mark.parametrize("query", ["?in=C0PLAT", "?in=C0RAND", "?in=dm", "?in=home", "?in=C0PLAT&inspect"])
def test_every_view_is_accessible(open_page: Page, playground: Playground, query: str) -> None:
    playground.ada.open_home()
    playground.linus.say("#platform", "good morning")
    open_page.goto(f"{playground.base_url}/{query}")
    assert violations(open_page) == []


@in_browser
def test_a_thread_and_a_modal_are_accessible(open_page: Page) -> None:
    send(open_page, "@vmvc hello")
    expect(open_page.get_by_label("Thread", exact=True).get_by_text("its own kernel")).to_be_visible()
    assert violations(open_page) == []
    open_page.get_by_role("button", name="Not helpful").click()
    expect(open_page.get_by_label("In your words")).to_be_focused()
    assert violations(open_page) == []


@in_browser
def test_messages_as_a_page_of_their_own_are_accessible(open_page: Page) -> None:
    open_page.set_content(static_page("An answer", [ANSWER[:2]]))
    assert violations(open_page) == []


@in_browser
def test_esc_closes_the_modal_and_then_the_thread_and_focus_returns(page: Page) -> None:
    send(page, "@vmvc hello")
    page.get_by_role("button", name="Not helpful").click()
    expect(page.get_by_label("In your words")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="What was missing?")).to_have_count(0)
    expect(page.get_by_role("button", name="Not helpful")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Thread", exact=True)).to_have_count(0)
    expect(page.locator(".replies")).to_be_focused()


@in_browser
def test_a_question_opens_its_thread_at_once_and_shows_that_it_waits(page: Page, small_bot: SmallBot) -> None:
    small_bot.is_slow.clear()
    send(page, "@vmvc hello")
    thread = page.get_by_label("Thread", exact=True)
    expect(thread.get_by_text("vmvc is looking that up…")).to_be_visible()
    small_bot.is_slow.set()
    expect(thread.get_by_text("its own kernel")).to_be_visible()
    expect(thread.get_by_text("vmvc is looking that up…")).to_have_count(0)


@in_browser
def test_commands_and_names_are_completed(page: Page) -> None:
    page.locator("#compose").press_sequentially("/vm")
    page.keyboard.press("Enter")
    expect(page.locator("#compose")).to_have_value("/vmvc ")
    page.fill("#compose", "")
    page.locator("#compose").press_sequentially("@l")
    expect(page.get_by_role("option", name="@linus")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#compose")).to_have_value("@linus ")


@in_browser
def test_questions_to_try_stay_at_hand(page: Page) -> None:
    send(page, "@vmvc hello")
    expect(page.get_by_label("Thread", exact=True).get_by_text("its own kernel")).to_be_visible()
    page.get_by_title("Questions to try").click()
    page.get_by_role("button", name="Is Windows a problem?").click()
    expect(page.locator(".main").get_by_text("Is Windows a problem?").first).to_be_visible()


@in_browser
def test_the_theme_can_be_switched_and_is_remembered(page: Page) -> None:
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    expect(page.get_by_role("button", name="Theme: dark")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 27, 28)"


@in_browser
def test_the_inspector_shows_what_goes_in_and_out_and_why(page: Page) -> None:
    page.get_by_role("link", name="Inspector").click()
    send(page, "@vmvc hello")
    inspector = page.get_by_label("Inspector", exact=True)
    expect(inspector.get_by_text("chat.postMessage")).to_be_visible()
    inspector.get_by_text("app_mention", exact=True).click()
    expect(inspector.get_by_text("Because you said hello")).to_be_visible()


@in_browser
def test_starting_over_clears_what_was_said(page: Page, playground: Playground) -> None:
    send(page, "@vmvc hello")
    expect(page.get_by_label("Thread", exact=True).get_by_text("its own kernel")).to_be_visible()
    page.get_by_role("button", name="Start over").click()
    page.get_by_role("dialog").get_by_role("button", name="Start over").click()
    expect(page.get_by_text("Welcome to #platform")).to_be_visible()
    assert playground.ada.sees("#platform") == []


@in_browser
def test_what_was_typed_survives_a_reload(page: Page) -> None:
    page.locator("#compose").press_sequentially("@vmvc how do")
    page.reload()
    expect(page.locator("#compose")).to_have_value("@vmvc how do")


@in_browser
def test_messages_stand_under_their_day_and_replies_under_their_number(page: Page) -> None:
    send(page, "@vmvc hello")
    expect(page.locator(".main .divider")).to_have_text("Today")
    expect(page.locator(".thread .divider")).to_have_text("1 reply")
