"""What the advisor answers in a channel without being mentioned, and who chooses it."""

from collections.abc import Iterator

import pytest
from conftest import EVERY_SCOPE, Learnt, Office, Stage, a_playground, at_work

from bot.playground import Failure, Message
from bot.settings import Settings
from bot.store import Listening

QUESTION = "how do containers isolate?"


@pytest.fixture
def admin_office(stage: Stage, learnt: Learnt, sqlite_url: str) -> Iterator[Office]:
    """With the scope to tell who is an admin: Ada is one."""
    with at_work(stage, learnt, sqlite_url, a_playground(stage, (*EVERY_SCOPE, "users:read"))) as office:
        yield office


def answered(office: Office) -> Message:
    """A thread in which the advisor has answered Ada."""
    said = office.ada.mention("#platform", QUESTION)
    office.settle()
    return said


def sure_question(office: Office) -> str:
    """A question about another topic, in the knowledge's own words."""
    topic = office.advisor.base.entry("live_migration")
    assert topic is not None
    return f"{topic.questions[0].rstrip('?')}?"


def listen(office: Office, listening: Listening) -> None:
    office.store.channels.choose("T0PLAY", "C0PLAT", listening)


# -- following up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "part"),
    [("More", "the details"), ("Why", "why it matters"), ("Sources", "where it comes from")],
)
def test_a_follow_up_is_a_click_away(office: Office, label: str, part: str) -> None:
    said = answered(office)
    office.linus.click(office.reply(said), label)
    assert part in office.replies(said)[-1].text


def test_the_sources_of_a_point_come_first(office: Office) -> None:
    said = office.ada.mention("#platform", "can several containers share a GPU?")
    office.ada.click(office.reply(said), "Sources")
    (point,) = (each for _, each in office.advisor.base.points.values() if each.id == "gpu_sharing")
    assert point.sources[0].url in office.replies(said)[-1].text.split("\n")[1]


@pytest.mark.parametrize(
    ("follow_up", "part"),
    [
        ("why?", "why it matters"),
        ("sources", "where it comes from"),
        ("tell me more", "the details"),
        ("jargon", "what the words mean"),
    ],
)
def test_a_follow_up_in_its_thread_needs_no_mention(office: Office, follow_up: str, part: str) -> None:
    said = answered(office)
    asked = office.linus.say("#platform", follow_up, thread_ts=said.ts)
    assert part in office.reply(asked).text


@pytest.mark.parametrize("remark", ["that's wrong", "not what I asked", "thanks!", "ask a person"])
def test_what_is_said_about_its_answer_is_answered_there_and_nowhere_else(office: Office, remark: str) -> None:
    said = answered(office)
    assert len(office.replies(office.ada.say("#platform", remark, thread_ts=said.ts))) == 1
    assert office.replies(office.ada.say("#platform", remark)) == []


def test_a_question_that_it_is_sure_of_needs_no_mention_in_its_thread(office: Office) -> None:
    said = answered(office)
    asked = office.linus.say("#platform", sure_question(office), thread_ts=said.ts)
    assert "Live migration" in office.reply(asked).shown


@pytest.mark.parametrize("words", ["I see, that makes sense", "what's for lunch?", "let me check", "ok", "not sure?"])
def test_what_is_no_follow_up_is_met_with_silence(office: Office, words: str) -> None:
    said = answered(office)
    assert office.replies(office.linus.say("#platform", words, thread_ts=said.ts)) == []


def test_it_never_joins_in_between_people(office: Office) -> None:
    said = answered(office)
    office.linus.say("#platform", "I don't think we should do that", thread_ts=said.ts)
    assert office.replies(office.ada.say("#platform", "why?", thread_ts=said.ts)) == []


def test_a_question_to_somebody_else_is_left_to_them(office: Office) -> None:
    said = answered(office)
    asked = office.ada.say("#platform", f"@linus {sure_question(office)}", thread_ts=said.ts)
    assert office.replies(asked) == []


def test_one_may_say_something_oneself_before_following_up(office: Office) -> None:
    said = answered(office)
    office.linus.say("#platform", "interesting", thread_ts=said.ts)
    assert "why it matters" in office.reply(office.linus.say("#platform", "why?", thread_ts=said.ts)).text


def test_in_a_thread_of_other_people_it_stays_silent(office: Office) -> None:
    root = office.linus.say("#platform", "Which one is safer?")
    assert office.replies(office.ada.say("#platform", QUESTION, thread_ts=root.ts)) == []


def test_an_interview_is_answered_in_its_thread_without_a_mention(office: Office) -> None:
    said = office.ada.mention("#platform", "interview me")
    office.settle()
    before = office.reply(said)
    office.ada.say("#platform", "conclude", thread_ts=said.ts)
    assert office.current(before).text != before.text


def test_where_threads_cannot_be_read_only_a_mention_is_answered(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        said = answered(office)
        playground.api.fail_next("conversations.replies", Failure(error="missing_scope"), times=5)
        assert office.replies(office.linus.say("#platform", "why?", thread_ts=said.ts)) == []


# -- settings -------------------------------------------------------------------------------------


def test_a_digest_in_a_channel_without_us_is_refused_beside_its_box(admin_office: Office) -> None:
    office = admin_office
    office.ada.command("/vmvc", "settings", "#random")
    office.settle()
    office.ada.submit({"digest": ["Post a weekly digest here"]})
    assert office.ada.modal is not None
    assert "`/invite @vmvc`" in office.ada.modal.errors["digest"]
    office.ada.invite_bot("#random")
    office.ada.submit({"digest": ["Post a weekly digest here"]})
    office.settle()
    assert office.ada.modal is None
    assert office.store.channels.settings("T0PLAY", "C0RAND").digest_due_at is not None


def test_an_admin_chooses_what_is_answered_in_a_channel(admin_office: Office) -> None:
    office = admin_office
    office.ada.command("/vmvc", "settings", "#platform")
    office.settle()
    assert office.ada.modal is not None
    office.ada.submit({"listening": "Only mentions"})
    assert "only mentions" in office.latest(office.ada.dm).text
    said = answered(office)
    assert office.replies(office.linus.say("#platform", "why?", thread_ts=said.ts)) == []
    assert "why it matters" in office.reply(office.linus.mention("#platform", "why?", thread_ts=said.ts)).text


def test_others_are_told_who_can_and_what_holds(admin_office: Office) -> None:
    office = admin_office
    office.linus.command("/vmvc", "settings", "#platform")
    told = office.latest("#platform", office.linus)
    assert "Only workspace admins" in told.text
    assert "mentions and follow-ups" in told.text
    assert office.linus.modal is None


def test_in_direct_messages_there_is_nothing_to_set(admin_office: Office) -> None:
    office = admin_office
    office.ada.command("/vmvc", "settings", office.ada.dm)
    assert "in the channel you want to change" in office.latest(office.ada.dm).text


def test_who_installed_the_app_may_be_named_in_the_environment(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    with at_work(stage, learnt, sqlite_url, settings=Settings(vmvc_admins="U0LIN")) as office:
        office.linus.command("/vmvc", "settings", "#platform")
        office.settle()
        assert office.linus.modal is not None
        office.linus.close_modal()
        office.ada.command("/vmvc", "settings", "#platform")
        assert "Only workspace admins" in office.latest("#platform").text


def test_switched_off_it_answers_nobody_but_says_so_to_who_mentions_it(office: Office) -> None:
    listen(office, "off")
    said = office.ada.mention("#platform", QUESTION)
    told = office.reply(said)
    assert ("switched off in this channel" in told.text, told.only_for) == (True, office.ada.user.id)
    office.ada.command("/vmvc", QUESTION, "#platform")
    assert "Isolation" in office.latest("#platform").shown


def test_a_question_that_nobody_asked_it_is_answered_where_that_is_wished_and_once(office: Office) -> None:
    listen(office, "questions")
    said = office.linus.say("#platform", QUESTION)
    assert "Isolation" in office.reply(said).shown
    office.ada.say("#platform", "hm, which of them starts faster?", thread_ts=said.ts)
    office.linus.say("#platform", "how big are images?", thread_ts=said.ts)
    assert len([each for each in office.replies(said) if each.by_app]) == 1


@pytest.mark.parametrize("words", ["who is at the office today?", "lunch?", "containers"])
def test_what_it_is_not_sure_of_is_left_to_people(office: Office, words: str) -> None:
    listen(office, "questions")
    assert office.replies(office.linus.say("#platform", words)) == []
