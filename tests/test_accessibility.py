"""What the app shows is accessible: axe finds nothing in its messages, modals and Home tab, on any screen."""

from collections.abc import Iterator

import pytest
from conftest import CLEAR_CASE, EVERY_SCOPE, Learnt, Office, Stage, a_playground, answer_all, at_work, begun, pick
from playwright.sync_api import Browser, Page, expect
from test_playground_page import browser, in_browser, violations

from bot.playground import Message

__all__ = ["browser"]

SCREENS = {"light": (1280, 800), "dark": (1280, 800), "phone": (390, 844)}


@pytest.fixture
def office(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Office]:
    """With the scope to tell who is an admin: Ada is one."""
    with at_work(stage, learnt, sqlite_url, a_playground(stage, (*EVERY_SCOPE, "users:read"))) as opened:
        yield opened


@pytest.fixture(params=sorted(SCREENS))
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    width, height = SCREENS[request.param]
    scheme = "dark" if request.param == "dark" else "light"
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=True)
    yield context.new_page()
    context.close()


def look(office: Office, page: Page, query: str) -> list[str]:
    """What axe finds wrong in a view, with the thread and the modal that belong to it."""
    office.settle()
    page.goto(f"{office.playground.base_url}/?{query}")
    expect(page.get_by_label("Thread", exact=True)).to_have_count(int("thread=" in query))
    expect(page.get_by_role("dialog")).to_have_count(int(office.ada.modal is not None))
    return violations(page)


def in_thread(message: Message) -> str:
    return f"in={message.channel}&thread={message.root}"


@in_browser
def test_an_interview_is_accessible_from_its_first_question_to_its_result(office: Office, page: Page) -> None:
    message = begun(office)
    found = {"question": look(office, page, in_thread(message))}
    for entry in ("What matters most…", "Components…"):
        office.ada.choose(message, "more", entry)
        office.playground.wait(lambda: office.ada.modal, 5)
        found[entry] = look(office, page, in_thread(message))
        office.ada.close_modal()
    pick(office.ada, message, "linux")
    found["next question"] = look(office, page, in_thread(message))
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    found["result"] = look(office, page, in_thread(result))
    for label in ("Details", "I disagree"):
        office.ada.click(result, label)
        office.playground.wait(lambda: office.ada.modal, 5)
        found[label] = look(office, page, in_thread(result))
        office.ada.close_modal()
    assert {view: wrong for view, wrong in found.items() if wrong} == {}


@in_browser
def test_answers_home_and_the_modals_of_curators_are_accessible(office: Office, page: Page) -> None:
    answer = office.reply(office.ada.mention("#platform", "docker vs podman"))
    found = {"comparison": look(office, page, in_thread(answer))}
    answer = office.reply(office.ada.mention("#platform", "how do containers isolate?"))
    office.ada.click(answer, "Star")
    found["answer"] = look(office, page, in_thread(answer))
    office.ada.mention("#platform", "what's the weather in Paris tomorrow?")
    office.ada.mention("#platform", "interview me")
    office.ada.open_home()
    found["home"] = look(office, page, "in=home")
    office.ada.command("/vmvc", "settings", "#platform")
    office.playground.wait(lambda: office.ada.modal, 5)
    found["settings"] = look(office, page, "in=C0PLAT")
    assert {view: wrong for view, wrong in found.items() if wrong} == {}
