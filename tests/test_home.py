"""App Home: what one asked about, everything there is to ask about, and how the knowledge does."""

from collections.abc import Iterator

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
    pick,
    standing,
)

from bot.playground import Person, View

QUESTION = "how do containers isolate?"
TOPIC = "Isolation"


@pytest.fixture
def admin_office(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Office]:
    """With the scope to tell who is an admin: Ada is one."""
    with at_work(stage, learnt, sqlite_url, a_playground(stage, (*EVERY_SCOPE, "users:read"))) as office:
        yield office


def home_of(office: Office, person: Person) -> View:
    person.open_home()
    return shown(office, person)


def shown(office: Office, person: Person) -> View:
    office.settle()
    assert person.home is not None
    return person.home


def words(view: View) -> str:
    return str(view.blocks)


def test_home_offers_every_topic_and_system(office: Office) -> None:
    view = home_of(office, office.ada)
    for entry in office.advisor.base.entries:
        assert f"'value': '{entry.id}'" in words(view)


def test_home_remembers_what_one_asked_about(office: Office) -> None:
    assert "What you asked about" not in words(home_of(office, office.ada))
    office.ada.mention("#platform", QUESTION)
    office.settle()
    view = home_of(office, office.ada)
    assert "What you asked about" in words(view)
    office.ada.click(view, "Show")
    assert TOPIC in office.latest(office.ada.dm).shown
    assert "What you asked about" not in words(home_of(office, office.linus))


def test_home_is_brought_up_to_date_by_what_one_does_there(office: Office) -> None:
    view = home_of(office, office.ada)
    office.ada.choose(view, "Pick a topic", TOPIC)
    assert "What you asked about" in words(shown(office, office.ada))
    office.ada.click(shown(office, office.ada), "Start an interview")
    assert "Resume" in words(shown(office, office.ada))


def test_an_admin_sees_how_the_knowledge_does(admin_office: Office) -> None:
    office = admin_office
    reply = office.reply(office.linus.mention("#platform", QUESTION))
    office.linus.mention("#platform", "what's the weather in Paris tomorrow?")
    office.linus.click(reply, "Not helpful")
    office.settle()
    view = words(home_of(office, office.ada))
    assert "in the last 30 days: 2. Without an answer: 1. Answers that didn't help: 1." in view
    assert "*what's the weather in Paris tomorrow?*" in view
    assert "Declined 1×. This week 1, up from last week's 0." in view
    assert "How I'm doing" not in words(home_of(office, office.linus))


# -- asking at home -------------------------------------------------------------------------------


def test_a_question_is_asked_in_the_box_and_the_box_is_empty_again(office: Office) -> None:
    view = home_of(office, office.ada)
    office.ada.choose(view, "question", QUESTION)
    assert TOPIC in office.latest(office.ada.dm).shown
    assert "What you asked about" in words(shown(office, office.ada))
    assert QUESTION not in str(office.ada.filled_in(shown(office, office.ada)))


def test_what_is_in_the_box_can_be_asked_by_the_button_too(office: Office) -> None:
    view = home_of(office, office.ada)
    office.ada.fill_in(view, "question", QUESTION)
    office.ada.click(view, "Ask")
    assert TOPIC in office.latest(office.ada.dm).shown
    assert office.ada.modal is None


def test_with_an_empty_box_the_button_opens_a_larger_one(office: Office) -> None:
    office.ada.click(home_of(office, office.ada), "Ask")
    office.playground.wait(lambda: office.ada.modal, 5)
    office.ada.submit({"question": QUESTION})
    assert TOPIC in office.latest(office.ada.dm).shown


# -- starred answers ------------------------------------------------------------------------------


def test_an_answer_is_starred_found_at_home_and_taken_off_again(office: Office) -> None:
    reply = office.reply(office.linus.mention("#platform", "can several containers share a GPU?"))
    office.ada.click(reply, "Star")
    office.settle()
    told = office.ada.sees("#platform", reply.root)[-1]
    assert ("my Home tab" in told.text, told.only_for) == (True, office.ada.user.id)
    view = home_of(office, office.ada)
    _, point = office.advisor.base.points["gpu_sharing"]
    assert "Your starred answers" in words(view)
    assert point.say[:40] in words(view)
    assert "Your starred answers" not in words(home_of(office, office.linus))
    office.ada.click(view, "Show")
    assert point.say[:40] in office.latest(office.ada.dm).shown
    office.ada.click(shown(office, office.ada), "Remove star")
    assert "Your starred answers" not in words(shown(office, office.ada))


def test_a_starred_answer_that_the_knowledge_no_longer_has_can_be_taken_off(office: Office) -> None:
    office.store.stars.add("T0PLAY", office.ada.user.id, "gone_topic")
    view = home_of(office, office.ada)
    assert "isn't in the knowledge base any more" in words(view)
    office.ada.click(view, "Remove star")
    assert "Your starred answers" not in words(shown(office, office.ada))


def test_home_shows_the_latest_stars_and_says_how_many_more_there_are(office: Office) -> None:
    ids = [entry.id for entry in office.advisor.base.entries[:13]]
    for id_ in ids:
        office.store.stars.add("T0PLAY", office.ada.user.id, id_)
    view = home_of(office, office.ada)
    assert "You've starred 3 more" in words(view)
    assert [f"'value': '{id_}', 'accessibility_label'" in words(view) for id_ in ids] == [False] * 3 + [True] * 10


def section(view: View, title: str) -> str:
    """What stands under a heading in small type, up to the next one."""
    shown, found = "", False
    for block in view.blocks:
        if block["type"] in {"context", "header", "divider"}:
            found = block["type"] == "context" and block["elements"][0]["text"] == f"*{title}*"
        elif found and block["type"] == "section":
            shown += block["text"]["text"]
    return shown


def test_interviews_stand_by_their_names_under_how_far_they_are(office: Office) -> None:
    for workload in ("the billing app", "the mail server"):
        office.ada.command("/vmvc", f"interview {workload}", "#platform")
        answer_all(office, office.ada, office.latest("#platform"), CLEAR_CASE)
    office.ada.click(standing(office), "Accept")
    office.ada.command("/vmvc", "interview a wiki", "#platform")
    office.settle()
    view = home_of(office, office.ada)
    assert "*a wiki*" in section(view, "Open")
    assert "*the billing app*\nContainers. Decision 1, proposed" in section(view, "Decided, not accepted yet")
    assert "*the mail server*\nContainers. Decision 2, accepted" in section(view, "Accepted")


def test_interviews_that_nobody_described_are_told_apart_by_what_is_known(office: Office) -> None:
    for option in ("linux", "windows"):
        pick(office.ada, begun(office), option)
        office.settle()
    office.ada.command("/vmvc", "interview", "#platform")
    office.settle()
    told = section(home_of(office, office.ada), "Open")
    assert "*Linux*" in told
    assert "*Windows*" in told
    assert "*Not described yet*" in told


def test_an_open_interview_is_discarded_at_home(office: Office) -> None:
    message = begun(office)
    office.ada.click(home_of(office, office.ada), "Discard")
    assert "cancelled" in office.current(message).text
    view = shown(office, office.ada)
    assert section(view, "Open") == ""
    assert "Cancelled." in section(view, "Ended without a result")


def test_every_decision_is_found_in_a_menu_and_shown(office: Office) -> None:
    office.ada.command("/vmvc", "interview the billing app", "#platform")
    answer_all(office, office.ada, office.latest("#platform"), CLEAR_CASE)
    office.ada.choose(home_of(office, office.ada), "interview.details", "1, proposed: the billing app")
    office.playground.wait(lambda: office.ada.modal, 3)
    assert office.ada.modal
    assert "Recommendation: Containers" in str(office.ada.modal.blocks)
    assert "Find one of your decisions" not in words(home_of(office, office.linus))
