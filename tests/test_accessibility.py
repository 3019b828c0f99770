"""What the app shows is accessible: axe finds nothing in its messages, modals and Home tab, on any screen."""

from collections.abc import Iterator

import pytest
from browsers import in_browser, violations
from conftest import CLEAR_CASE, EVERY_SCOPE, Learnt, Office, Stage, a_playground, answer_all, at_work, begun, pick
from playwright.sync_api import Page, expect

from bot.playground import Message


@pytest.fixture
def office(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Office]:
    """With the scope to tell who is an admin: Ada is one."""
    with at_work(stage, learnt, sqlite_url, a_playground(stage, (*EVERY_SCOPE, "users:read"))) as opened:
        yield opened


def look(office: Office, screen: Page, query: str) -> list[str]:
    """What axe finds wrong in a view, with the thread and the modal that belong to it."""
    office.settle()
    screen.goto(f"{office.playground.base_url}/?{query}")
    expect(screen.get_by_label("Thread", exact=True)).to_have_count(int("thread=" in query))
    expect(screen.get_by_role("dialog")).to_have_count(int(office.ada.modal is not None))
    return violations(screen)


def in_thread(message: Message) -> str:
    return f"in={message.channel}&thread={message.root}"


@in_browser
def test_an_interview_is_accessible_from_its_first_question_to_its_result(office: Office, screen: Page) -> None:
    message = begun(office)
    found = {"question": look(office, screen, in_thread(message))}
    for entry in ("What matters most…", "Components…"):
        office.ada.choose(message, "more", entry)
        office.playground.wait(lambda: office.ada.modal, 5)
        found[entry] = look(office, screen, in_thread(message))
        office.ada.close_modal()
    pick(office.ada, message, "linux")
    found["next question"] = look(office, screen, in_thread(message))
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    found["result"] = look(office, screen, in_thread(result))
    for label in ("Details", "I disagree"):
        office.ada.click(result, label)
        office.playground.wait(lambda: office.ada.modal, 5)
        found[label] = look(office, screen, in_thread(result))
        office.ada.close_modal()
    assert {view: wrong for view, wrong in found.items() if wrong} == {}


@in_browser
def test_answers_home_and_the_modals_of_curators_are_accessible(office: Office, screen: Page) -> None:
    answer = office.reply(office.ada.mention("#platform", "docker vs podman"))
    found = {"comparison": look(office, screen, in_thread(answer))}
    answer = office.reply(office.ada.mention("#platform", "how do containers isolate?"))
    office.ada.click(answer, "Star")
    found["answer"] = look(office, screen, in_thread(answer))
    office.ada.mention("#platform", "what's the weather in Paris tomorrow?")
    office.ada.mention("#platform", "interview me")
    office.ada.open_home()
    found["home"] = look(office, screen, "in=home")
    office.ada.command("/vmvc", "settings", "#platform")
    office.playground.wait(lambda: office.ada.modal, 5)
    found["settings"] = look(office, screen, "in=C0PLAT")
    assert {view: wrong for view, wrong in found.items() if wrong} == {}
