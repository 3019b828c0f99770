"""App Home: what one asked about, everything there is to ask about, and how the knowledge does."""

from collections.abc import Iterator

import pytest
from conftest import EVERY_SCOPE, Learnt, Office, Stage, a_playground, at_work

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
    office.ada.click(view, TOPIC)
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
    assert "questions asked 2, without an answer 1, answers that didn't help 1." in view
    assert "• what's the weather in Paris tomorrow? (1×)" in view
    assert "The knowledge base" not in words(home_of(office, office.linus))
