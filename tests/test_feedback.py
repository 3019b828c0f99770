"""People say whether an answer helped, in which way it didn't, and turn to a person."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from conftest import EVERY_SCOPE, Learnt, Office, Stage, a_playground, at_work

from bot.playground import Failure, Message
from bot.store import Vote

QUESTION = "how do containers isolate?"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HELPFUL, NOT_HELPFUL = "Helpful", "Not helpful"


def answer(office: Office) -> Message:
    return office.reply(office.ada.mention("#platform", QUESTION))


def votes(office: Office) -> dict[str, tuple[int, int]]:
    office.settle()
    return office.store.feedback.by_topic(LONG_AGO)


def vote_of(office: Office, user: str) -> Vote:
    office.settle()
    (turn,) = office.store.turns.since(LONG_AGO)
    found = office.store.feedback.of(turn.id, user)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "question", [QUESTION, "compare docker and virtualbox", "what is a hypervisor", "what is podman?"]
)
def test_every_answer_asks_whether_it_helped(office: Office, question: str) -> None:
    reply = office.reply(office.ada.mention("#platform", question))
    assert {HELPFUL, NOT_HELPFUL} <= set(reply.labels)
    assert reply.blocks[-1]["type"] == "context_actions"


@pytest.mark.parametrize("question", ["hello", "what's the weather in Paris tomorrow?"])
def test_what_is_no_answer_does_not_ask_whether_it_helped(office: Office, question: str) -> None:
    assert HELPFUL not in office.reply(office.ada.mention("#platform", question)).labels


def test_a_vote_is_kept_and_thanked_for_where_only_the_voter_sees_it(office: Office) -> None:
    reply = answer(office)
    office.linus.click(reply, HELPFUL)
    office.settle()
    thanks = office.linus.sees("#platform", reply.root)[-1]
    assert ("glad that helped" in thanks.text, thanks.only_for) == (True, office.linus.user.id)
    assert votes(office) == {"isolation": (1, 0)}


def test_who_is_not_helped_says_why_and_is_shown_what_they_meant(office: Office) -> None:
    reply = answer(office)
    office.ada.click(reply, NOT_HELPFUL)
    assert votes(office) == {"isolation": (0, 1)}
    assert office.ada.modal is not None
    assert office.ada.modal.title == "What went wrong?"
    office.ada.submit({"reason": "It's about something else", "meant": "Density", "comment": "how many fit?"})
    vote = vote_of(office, office.ada.user.id)
    assert (vote.reason, vote.meant, vote.comment) == ("other_topic", "density", "how many fit?")
    thanks = office.ada.sees("#platform", reply.root)[-1]
    assert ("Thanks for telling me" in thanks.text, thanks.only_for) == (True, office.ada.user.id)
    office.ada.click(thanks, "Density")
    office.settle()
    assert "Density" in office.ada.sees("#platform", reply.root)[-1].shown


def test_a_vote_can_be_changed(office: Office) -> None:
    reply = answer(office)
    office.ada.click(reply, NOT_HELPFUL)
    office.settle()
    office.ada.submit({"reason": "It's wrong"})
    office.settle()
    office.ada.click(reply, HELPFUL)
    assert votes(office) == {"isolation": (1, 0)}
    assert "changed your vote" in office.ada.sees("#platform", reply.root)[-1].text


def test_the_modal_opens_again_with_what_was_said(office: Office) -> None:
    reply = answer(office)
    office.ada.click(reply, NOT_HELPFUL)
    office.settle()
    office.ada.submit({"reason": "It's out of date", "comment": "since 1.31"})
    office.settle()
    office.ada.click(reply, NOT_HELPFUL)
    office.settle()
    assert office.ada.modal is not None
    filled = office.ada.filled_in(office.ada.modal)
    assert filled["reason"]["reason"]["selected_option"]["value"] == "outdated"
    assert filled["comment"]["comment"]["value"] == "since 1.31"


def test_everybody_has_one_vote(office: Office) -> None:
    reply = answer(office)
    for person in (office.ada, office.linus, office.linus):
        person.click(reply, HELPFUL)
        office.settle()
    assert votes(office) == {"isolation": (2, 0)}


def test_where_feedback_buttons_are_refused_ordinary_ones_take_their_place(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="invalid_blocks"))
    reply = answer(office)
    assert "context_actions" not in [block["type"] for block in reply.blocks]
    office.ada.click(reply, f"👍 {HELPFUL}")
    assert votes(office) == {"isolation": (1, 0)}


def test_a_private_answer_takes_votes_too(office: Office) -> None:
    office.ada.command("/vmvc", QUESTION, "#random")
    private = office.latest("#random")
    office.ada.click(private, HELPFUL)
    assert votes(office) == {"isolation": (1, 0)}
    assert "glad that helped" in office.latest("#random").text


def test_a_vote_on_an_answer_that_is_gone_says_so(office: Office) -> None:
    reply = answer(office)
    office.store.forget_team("T0PLAY")
    office.ada.click(reply, HELPFUL)
    office.settle()
    assert "no longer have that answer" in office.ada.sees("#platform", reply.root)[-1].text


# -- asking a person ------------------------------------------------------------------------------


@pytest.fixture
def with_contact(stage: Stage, learnt: Learnt, sqlite_url: str, contact: str) -> Iterator[Office]:
    about = learnt.base.about.model_copy(update={"contact": contact})
    named = Learnt(learnt.base.model_copy(update={"about": about}), learnt.matcher)
    with at_work(stage, named, sqlite_url, a_playground(stage, EVERY_SCOPE)) as office:
        office.linus.invite_bot("#random")
        yield office


UNKNOWN = "what's the weather in Paris tomorrow?"


@pytest.mark.parametrize("contact", ["#random"])
def test_a_question_goes_to_the_channel_that_the_base_names_and_is_resolved_there(with_contact: Office) -> None:
    office = with_contact
    said = office.ada.mention("#platform", UNKNOWN)
    office.ada.click(office.reply(said), "Ask a person")
    request = office.latest("#random", office.linus)
    assert UNKNOWN in request.shown
    assert f"<@{office.ada.user.id}>" in request.text
    assert f"thread={said.ts}" in request.text or said.ts in request.text
    told = office.ada.sees("#platform", said.ts)[-1]
    assert ("passed your question on" in told.text, told.only_for) == (True, office.ada.user.id)
    office.linus.click(request, "Mark as resolved")
    done = office.current(request)
    assert "Resolved by <@U0LIN>" in done.text
    assert done.labels == []


@pytest.mark.parametrize("contact", ["#random"])
def test_it_can_be_asked_for_in_words(with_contact: Office) -> None:
    office = with_contact
    said = office.ada.mention("#platform", QUESTION)
    office.settle()
    asked = office.ada.mention("#platform", "can I talk to a human?", thread_ts=said.ts)
    office.ada.click(office.reply(asked), "Ask a person")
    assert QUESTION in office.latest("#random", office.linus).shown


@pytest.mark.parametrize("contact", ["#random"])
def test_who_says_that_an_answer_is_wrong_is_offered_a_person(with_contact: Office) -> None:
    office = with_contact
    said = office.ada.mention("#platform", QUESTION)
    office.settle()
    told = office.reply(office.ada.mention("#platform", "that's wrong!", thread_ts=said.ts))
    assert "I'm sorry" in told.text
    office.ada.click(told, "Ask a person")
    assert QUESTION in office.latest("#random", office.linus).shown


@pytest.mark.parametrize("contact", ["U0LIN"])
def test_a_person_is_asked_directly(with_contact: Office) -> None:
    office = with_contact
    office.ada.click(office.reply(office.ada.mention("#platform", UNKNOWN)), "Ask a person")
    assert UNKNOWN in office.latest(office.linus.dm, office.linus).shown


@pytest.mark.parametrize("contact", ["S0PLATFORM"])
def test_a_group_is_called_into_the_thread(with_contact: Office) -> None:
    office = with_contact
    said = office.ada.mention("#platform", UNKNOWN)
    office.ada.click(office.reply(said), "Ask a person")
    office.settle()
    assert "<!subteam^S0PLATFORM>" in [each.text for each in office.linus.sees("#platform", said.ts)][-1]


@pytest.mark.parametrize("contact", ["", "platform-team"])
def test_where_nobody_can_be_reached_it_says_what_to_do(with_contact: Office) -> None:
    office = with_contact
    said = office.ada.mention("#platform", UNKNOWN)
    assert "Ask a person" not in office.reply(said).labels
    asked = office.ada.mention("#platform", "can I talk to a human?", thread_ts=said.ts)
    assert "`contact` in `about.yaml`" in office.reply(asked).text


@pytest.mark.parametrize("contact", ["#random"])
def test_a_topic_s_owner_comes_before_the_base_s_contact(
    stage: Stage, learnt: Learnt, sqlite_url: str, contact: str
) -> None:
    topics = tuple(each.model_copy(update={"owner": "U0LIN"}) for each in learnt.base.topics)
    about = learnt.base.about.model_copy(update={"contact": contact})
    owned = replace(learnt, base=learnt.base.model_copy(update={"topics": topics, "about": about}))
    with at_work(stage, owned, sqlite_url) as office:
        reply = answer(office)
        office.ada.click(reply, NOT_HELPFUL)
        office.settle()
        office.ada.submit({"reason": "It's hard to understand"})
        office.settle()
        office.ada.click(office.ada.sees("#platform", reply.root)[-1], "Ask a person")
        assert QUESTION in office.latest(office.linus.dm, office.linus).shown
