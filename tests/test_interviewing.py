"""People are interviewed: from every place it can be started in, to the decision record in the thread."""

from functools import partial

import pytest
from conftest import (
    CLEAR_CASE,
    EVERY_SCOPE,
    Learnt,
    Office,
    Stage,
    a_playground,
    answer_all,
    at_once,
    at_work,
    begun,
    choose_more,
    files,
    options,
    pick,
    question_of,
    standing,
    whispers,
)

from bot.advisor import Utterance
from bot.advisor.replies import InterviewWanted
from bot.playground import Failure, Message, Person
from bot.playground.messages import shown
from bot.store import Thread

# -- starting -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wish",
    ["interview me", "which one fits my workload?", "Please interview me!", "intervew me", "interview me, please"],
)
def test_a_mention_starts_it_in_the_thread(office: Office, wish: str) -> None:
    said = office.ada.mention("#platform", wish)
    message = office.reply(said)
    assert question_of(message)
    assert message.root == said.ts


@pytest.mark.parametrize("between", [". ", "! ", "? ", ": ", ", ", "; ", " - ", " – ", "… ", " (", ' "', ":\n", "\n"])
def test_a_wish_may_be_followed_by_a_description_whatever_stands_between(office: Office, between: str) -> None:
    wish = f"interview me{between}We have an old Windows 2003 program with a GUI"
    thread = Thread("T0PLAY", "C0PLAT", "1.0")
    (reply,) = office.advisor.hear(Utterance(wish, office.ada.user.id, thread))
    assert reply == InterviewWanted("We have an old Windows 2003 program with a GUI")


@pytest.mark.parametrize(
    "wish",
    [
        "interview me. We have an old Windows 2003 program with a GUI",
        "Hi! Could you please interview me? We have an old Windows 2003 program with a GUI",
        "intervew me: we have an old Windows 2003 program with a GUI",
        "help me choose - it is an old Windows 2003 program with a GUI",
        "interview me about: an old Windows 2003 program",
        "interview me about:\n• an old Windows 2003 program\n• with a GUI",
        "interview me for\n1. an old Windows 2003 program\n2. a GUI",
        "interview me about\nan old Windows 2003 program",
        "Hi, interview me please\nIt is an old Windows 2003 program",
        "Hello! Can you interview me about an old Windows 2003 program",
    ],
)
def test_what_follows_a_wish_is_read_as_the_workload(office: Office, wish: str) -> None:
    message = office.reply(office.ada.mention("#platform", wish))
    assert "I understood" in message.shown
    assert "*Windows*" in message.shown


def test_a_description_without_a_wish_begins_an_interview_with_what_it_says(office: Office) -> None:
    described = "we have a Windows 2003 accounting program with a dongle, where should it run?"
    message = office.reply(office.ada.mention("#platform", described))
    assert "“Windows 2003”" in message.shown
    assert "“dongle”" in message.shown
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert interview.workload == described


@pytest.mark.parametrize("text", ["interview questions for platform engineers", "check my workload isolation"])
def test_words_that_only_begin_like_a_wish_start_no_interview(office: Office, text: str) -> None:
    office.ada.mention("#platform", text)
    office.settle()
    assert office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=1) == []


@pytest.mark.parametrize("typed", ["interview me about: Windows", "interview Windows", "interview: Windows"])
def test_a_command_describes_the_workload_as_a_message_does(office: Office, typed: str) -> None:
    office.ada.command("/vmvc", typed, "#platform")
    office.settle()
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert interview.workload == "Windows"


def test_a_direct_message_starts_it(office: Office) -> None:
    assert question_of(office.reply(office.ada.message_bot("interview me")))


def test_the_command_opens_a_thread_for_it(office: Office) -> None:
    office.ada.command("/vmvc", "interview a mail server", "#platform")
    message = office.latest("#platform", office.linus)
    assert question_of(message)
    assert message.only_for is None


def test_where_the_bot_is_no_member_the_command_opens_it_directly_and_says_so(office: Office) -> None:
    office.ada.command("/vmvc", "interview", "#random")
    assert question_of(office.latest(office.ada.dm))
    told = office.latest("#random")
    assert "direct messages" in told.text
    assert told.only_for == office.ada.user.id


def test_the_global_shortcut_opens_it_directly(office: Office) -> None:
    office.ada.global_shortcut("interview")
    assert question_of(office.latest(office.ada.dm))


def test_the_message_shortcut_starts_it_in_the_message_s_thread(office: Office) -> None:
    said = office.linus.say("#platform", "We have a mail server to run.")
    office.ada.message_shortcut("interview_message", said)
    assert question_of(office.reply(said))


def test_where_the_bot_is_no_member_the_message_shortcut_opens_it_directly(office: Office) -> None:
    said = office.linus.say("#random", "We have a mail server to run.")
    office.ada.message_shortcut("interview_message", said)
    assert question_of(office.latest(office.ada.dm))
    assert "direct messages" in office.latest("#random").text


def test_the_button_under_an_answer_starts_it_in_the_thread(office: Office) -> None:
    said = office.ada.mention("#platform", "how do containers isolate?")
    office.linus.click(office.reply(said), "Interview me")
    message = office.replies(said)[-1]
    assert question_of(message)
    pick(office.linus, message, options(message)[0])
    assert question_of(office.current(message)) != question_of(message)


def test_the_button_under_a_private_answer_opens_a_thread(office: Office) -> None:
    office.ada.command("/vmvc", "how do containers isolate?", "#platform")
    office.ada.click(office.latest("#platform"), "Interview me")
    assert question_of(office.latest("#platform", office.linus))


def test_the_button_under_a_shared_answer_works_where_the_bot_is_no_member(office: Office) -> None:
    office.ada.command("/vmvc", "how do containers isolate?", "#random")
    office.ada.click(office.latest("#random"), "Share with the channel")
    office.linus.click(office.latest("#random", office.linus), "Interview me")
    assert question_of(office.latest(office.linus.dm, office.linus))
    assert "direct messages" in office.latest("#random", office.linus).text


def test_a_thread_has_one_interview_at_a_time(office: Office) -> None:
    said = office.ada.mention("#platform", "interview me")
    message = office.reply(said)
    again = office.ada.mention("#platform", "interview me", thread_ts=said.ts)
    below = office.reply(again)
    assert "let's go on with that one" in below.shown
    assert question_of(below) == question_of(message)
    other = office.linus.mention("#platform", "interview me", thread_ts=said.ts)
    (refused,) = office.replies(other, office.linus)
    assert "somebody else" in refused.text
    assert office.current(below) == below


# -- answering ------------------------------------------------------------------------------------


def test_one_message_is_edited_in_place_from_the_first_question_to_the_result(office: Office) -> None:
    message = begun(office)
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    assert (result.ts, result.channel) == (message.ts, message.channel)
    by_app = [each for each in office.ada.sees("#platform", message.root) if each.by_app and not each.files]
    assert [each.ts for each in by_app] == [message.ts]


def test_a_step_shows_the_question_why_it_is_asked_its_options_and_how_far_it_is(office: Office) -> None:
    message = begun(office)
    question = next(each for each in office.advisor.base.interview.questions if each.id == question_of(message))
    for part in (question.ask, question.why, "0 answered, about", *(option.label for option in question.options)):
        assert part in message.shown
        assert part in message.text
    assert message.labels[-2:] == ["Don't know", "Cancel"]
    menu = ["Recommend now", "Does not apply", "Ask me later", "What matters most…", "Components…"]
    assert [option["text"]["text"] for option in message.blocks[-1]["elements"][-1]["options"]] == menu
    pick(office.ada, message, options(message)[0])
    assert "1 answered, about" in office.current(message).shown
    assert office.current(message).labels[-3:] == ["Back", "Don't know", "Cancel"]


def test_many_options_are_a_select(office: Office) -> None:
    message, seen = begun(office), set()
    while question := question_of(message):
        row = next(block for block in message.blocks if block.get("block_id", "").endswith(".options"))
        seen.add(row["elements"][0]["type"])
        if question == "architecture":
            pick(office.ada, message, "microservices")
            assert "Many small services" in office.current(message).shown
        else:
            office.ada.click(message, "Don't know")
        message = office.current(message)
    assert seen == {"button", "static_select"}


def test_back_asks_the_question_before_again(office: Office) -> None:
    first = begun(office)
    pick(office.ada, first, options(first)[0])
    second = office.current(first)
    office.ada.click(second, "Back")
    assert question_of(office.current(first)) == question_of(first)
    office.ada.click(second, "Back")
    assert "already taken that answer back" in whispers(office, office.ada, first)[-1].text


def test_back_from_the_result_goes_on_and_its_record_is_handed_over_on_demand(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    choose_more(office.ada, message, "Back to the last question")
    assert question_of(office.current(message))
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    assert "Recommendation" in result.shown
    assert "The decision record has changed" in result.shown
    assert len(files(office, result)) == 1
    office.ada.click(result, "Export")
    first, second = files(office, result)
    assert first == second


def test_cancel_ends_it_and_start_again_begins_anew(office: Office) -> None:
    message = begun(office)
    office.ada.click(message, "Cancel")
    cancelled = office.current(message)
    assert "cancelled" in cancelled.text
    office.ada.click(cancelled, "Start again")
    assert question_of(office.current(message)) == question_of(message)


def test_a_back_button_that_is_left_from_before_does_not_revive_a_cancelled_interview(office: Office) -> None:
    message = begun(office)
    pick(office.ada, message, options(message)[0])
    second = office.current(message)
    office.ada.click(second, "Cancel")
    office.settle()
    office.ada.click(second, "Back")
    assert "cancelled" in whispers(office, office.ada, message)[-1].text
    assert "cancelled" in office.current(message).text


def test_restart_begins_anew_and_leaves_the_decision_that_was_made(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    choose_more(office.ada, message, "Restart")
    again = office.replies(message)[-1]
    assert "0 answered" in again.shown
    assert office.current(message) == message
    result = answer_all(office, office.ada, again, CLEAR_CASE)
    assert "Decision 2, proposed" in result.shown
    assert "Supersedes 0001." in files(office, result)[-1]
    office.ada.click(message, "Export")
    assert 'status: "superseded by 0002"' in files(office, result)[-1]


# -- typing ---------------------------------------------------------------------------------------


def test_a_typed_answer_in_the_thread_counts_like_a_click(office: Office) -> None:
    message = begun(office)
    assert question_of(message) == "guest_os"
    typed = office.ada.mention("#platform", "we use Lnux", thread_ts=message.root)
    assert "Operating system: Linux" in office.reply(typed).shown


@pytest.mark.parametrize("top_level", [True, False])
def test_in_direct_messages_any_message_is_an_answer(office: Office, top_level: bool) -> None:
    said = office.ada.message_bot("interview me")
    message = office.reply(said)
    typed = office.ada.message_bot("linux", thread_ts=None if top_level else said.ts)
    assert question_of(office.reply(typed)) not in ("", question_of(message))


def test_what_follows_a_typed_answer_stands_below_it_and_the_old_message_shrinks_to_a_line(office: Office) -> None:
    message = begun(office)
    typed = office.ada.mention("#platform", "linux", thread_ts=message.root)
    below = office.reply(typed)
    assert below == standing(office)
    assert question_of(below) not in ("", question_of(message))
    assert office.current(message).blocks == ()
    assert office.current(message).text == "*Which operating system does the workload need?* This goes on below."
    pick(office.ada, below, options(below)[0])
    assert office.replies(typed) == [office.current(below)]
    assert question_of(office.current(below)) != question_of(below)


def test_in_direct_messages_the_interview_goes_on_in_the_thread_that_was_typed_in(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me"))
    typed = office.ada.message_bot("linux")
    below = office.reply(typed)
    assert below.root == typed.ts
    assert f"p{below.ts.replace('.', '')}" in office.current(message).text or below.ts in office.current(message).text
    result = answer_all(office, office.ada, below, CLEAR_CASE)
    assert "Recommendation" in result.shown
    assert len(files(office, result)) == 1
    office.ada.message_bot("go back", thread_ts=typed.ts)
    assert standing(office).root == typed.ts


@pytest.mark.parametrize("typed", ["purple elephants", "why do you ask?", "how many more?", "finish"])
def test_whatever_is_typed_is_answered_below_it(office: Office, typed: str) -> None:
    message = begun(office)
    reply = office.reply(office.ada.mention("#platform", typed, thread_ts=message.root))
    assert reply == standing(office)
    assert question_of(reply) == question_of(message)


@pytest.mark.parametrize("failure", ["chat.postMessage", "chat.update"])
def test_a_typed_answer_that_is_handled_again_counts_once(office: Office, failure: str) -> None:
    message = begun(office)
    office.playground.fail_next(failure, Failure(error="internal_error"))
    below = office.reply(office.ada.mention("#platform", "not sure", thread_ts=message.root))
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers) == {"guest_os": "dont_know"}
    assert below == standing(office)
    assert "1 answered" in below.shown
    assert office.current(message).blocks == ()


@pytest.mark.parametrize("failure", ["chat.postMessage", "chat.update"])
def test_a_typed_answer_that_is_handled_again_leaves_what_it_answered_in_the_old_place(
    office: Office, failure: str
) -> None:
    message = begun(office)
    office.playground.fail_next(failure, Failure(error="internal_error"))
    office.ada.mention("#platform", "linux", thread_ts=message.root)
    assert office.current(message).text.startswith("*Which operating system does the workload need?*")


def test_a_wish_to_cancel_that_is_handled_again_asks_and_cancels_nothing(office: Office) -> None:
    message = begun(office)
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"))
    asked = office.reply(office.ada.mention("#platform", "stop", thread_ts=message.root))
    assert "Shall I cancel your interview" in asked.text
    assert "cancelled" not in standing(office).text


@pytest.mark.parametrize("failure", ["chat.postMessage", "chat.update"])
@pytest.mark.parametrize("is_direct", [True, False])
def test_a_typed_yes_to_cancelling_that_is_handled_again_is_no_question(
    office: Office, failure: str, is_direct: bool
) -> None:
    message = office.reply(office.ada.message_bot("interview me")) if is_direct else begun(office)
    say = office.ada.message_bot if is_direct else partial(office.ada.mention, "#platform", thread_ts=message.root)
    say("stop")
    office.settle()
    office.playground.fail_next(failure, Failure(error="internal_error"))
    reply = office.reply(say("yes"))
    assert "cancelled" in reply.text
    assert "Start again" in reply.labels


def test_a_typed_no_to_cancelling_that_is_handled_again_answers_nothing(office: Office) -> None:
    message = begun(office)
    office.ada.mention("#platform", "stop", thread_ts=message.root)
    office.settle()
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"))
    reply = office.reply(office.ada.mention("#platform", "no", thread_ts=message.root))
    assert question_of(reply) == question_of(message)
    assert "0 answered" in reply.shown


def test_a_reply_to_the_question_whether_to_cancel_needs_no_mention(office: Office) -> None:
    message = begun(office)
    office.ada.mention("#platform", "stop", thread_ts=message.root)
    office.settle()
    reply = office.reply(office.ada.say("#platform", "yes", thread_ts=message.root))
    assert "cancelled" in reply.text


def test_a_change_after_the_result_that_is_handled_again_hands_no_second_record_over(office: Office) -> None:
    message = begun(office)
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"))
    office.ada.mention("#platform", "change the operating system to windows", thread_ts=message.root)
    assert "Windows" in standing(office).shown
    assert len(files(office, result)) == 1


def test_an_interview_that_replaces_a_decision_is_shown_when_its_click_is_handled_again(office: Office) -> None:
    result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"))
    choose_more(office.ada, result, "Restart")
    assert question_of(standing(office))
    assert standing(office).ts > result.ts


def test_where_the_app_is_switched_off_the_question_asks_for_no_reply(office: Office) -> None:
    office.advisor.choose("T0PLAY", "C0PLAT", "off", wants_digest=False)
    office.ada.command("/vmvc", "interview", "#platform")
    assert "@vmvc" not in standing(office).shown
    assert "Press a button" in standing(office).shown


def test_the_result_stands_below_the_last_typed_answer(office: Office) -> None:
    message = begun(office)
    pick(office.ada, message, "linux")
    typed = office.ada.mention("#platform", "just decide", thread_ts=message.root)
    result, record = office.replies(typed)
    assert "Recommendation" in result.shown
    assert record.files
    office.ada.click(result, "Undo")
    assert question_of(office.current(result))


def test_the_question_says_how_to_answer_where_it_is_asked(office: Office) -> None:
    assert "reply with @vmvc and your answer" in begun(office).shown
    direct = office.reply(office.ada.message_bot("interview me")).shown
    assert "or type your answer" in direct
    assert "@vmvc" not in direct


def test_what_was_noted_is_said_in_words_and_can_be_undone(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me"))
    noted = office.reply(office.ada.message_bot("it runs on linux"))
    assert "Noted: Operating system: Linux." in noted.text
    assert "Noted: Operating system: Linux." in noted.shown
    office.ada.click(noted, "Undo")
    undone = office.current(noted)
    assert question_of(undone) == question_of(message)
    assert "I took back: Operating system: Linux." in undone.shown
    office.ada.click(noted, "Undo")
    assert "changed more since" in whispers(office, office.ada, noted)[-1].text


@pytest.mark.parametrize("again", ["yes", "yes, cancel it", "cancel"])
def test_a_typed_yes_to_cancelling_cancels(office: Office, again: str) -> None:
    message = begun(office)
    office.ada.mention("#platform", "stop", thread_ts=message.root)
    office.settle()
    reply = office.reply(office.ada.mention("#platform", again, thread_ts=message.root))
    assert "cancelled" in reply.text
    assert "Start again" in reply.labels


@pytest.mark.parametrize("again", ["no", "go on"])
def test_a_typed_no_to_cancelling_asks_on(office: Office, again: str) -> None:
    message = begun(office)
    office.ada.mention("#platform", "stop", thread_ts=message.root)
    office.settle()
    reply = office.reply(office.ada.mention("#platform", again, thread_ts=message.root))
    assert question_of(reply) == question_of(message)
    office.ada.mention("#platform", "stop", thread_ts=message.root)
    office.settle()
    office.ada.click(office.replies(reply)[-1], "Go on")
    office.ada.mention("#platform", "yes", thread_ts=message.root)
    assert "cancelled" not in standing(office).text


def test_to_undo_a_change_brings_the_answer_before_it_back(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me"))
    pick(office.ada, message, "linux")
    office.settle()
    noted = office.reply(office.ada.message_bot("change the operating system to windows"))
    assert "Noted: Operating system: Windows." in noted.text
    office.ada.click(noted, "Undo")
    assert "Operating system: Linux" in office.current(noted).shown
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers) == {"guest_os": "linux"}


def test_a_request_for_an_interview_opens_another_one_beside_the_open_one(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me"))
    pick(office.ada, message, "linux")
    before = office.current(message)
    said = office.ada.message_bot("interview me about our Windows desktop app with a USB dongle")
    other = office.reply(said)
    assert "I understood" in other.shown
    assert "Windows" in other.shown
    assert office.current(message) == before
    assert len(office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)) == 2


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("kubernetes vs nomad", "Kubernetes"),
        ("docker vs podman", "Podman"),
        ("compare docker and virtualbox", "VirtualBox"),
        ("how do containers isolate", "Isolation"),
        ("what is a hypervisor?", "hypervisor"),
    ],
)
@pytest.mark.parametrize("question", ["guest_os", "team_skills", "existing_packaging"])
def test_a_comparison_or_a_question_is_answered_and_no_answer_to_the_interview(
    office: Office, text: str, answer: str, question: str
) -> None:
    message = office.current(office.reply(office.ada.message_bot("interview me")))
    while question_of(message) not in (question, ""):
        office.ada.click(message, "Don't know")
        message = office.current(message)
    assert answer in office.replies(office.ada.message_bot(text))[-1].shown
    assert office.current(message) == message


def test_facts_that_answer_another_question_than_the_open_one_are_no_answer(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me"))
    assert question_of(message) == "guest_os"
    told = office.reply(office.ada.message_bot("a hundred people wait for the invoices"))
    assert "Noted" not in told.text
    assert "I understood" not in office.current(message).shown


def test_cancel_in_direct_messages_asks_once(office: Office) -> None:
    message = office.reply(office.ada.message_bot("interview me about a mail server"))
    asked = office.reply(office.ada.message_bot("cancel"))
    assert "Shall I cancel your interview about “a mail server”?" in asked.text
    assert "cancelled" not in office.current(message).text
    office.ada.click(asked, "Go on")
    assert "Your interview is <" in office.current(asked).text
    assert "cancelled" not in office.current(message).text
    office.ada.click(asked, "Cancel the interview")
    assert "cancelled" in office.current(message).text
    assert "cancelled" in office.current(asked).text
    assert office.current(asked).labels == []


def test_cancel_in_a_channel_asks_once_in_the_thread(office: Office) -> None:
    said = office.ada.mention("#platform", "interview me about a mail server")
    message = office.reply(said)
    asked = office.replies(office.ada.mention("#platform", "cancel", thread_ts=said.ts))[-1]
    assert "Shall I cancel your interview" in asked.text
    assert "cancelled" not in office.current(message).text
    office.linus.click(asked, "Cancel the interview")
    assert "cancelled" not in office.current(message).text
    direct = len(office.ada.sees(office.ada.dm))
    office.ada.click(asked, "Go on")
    assert "Your interview is <" in office.current(asked).text
    assert len(office.ada.sees(office.ada.dm)) == direct
    office.ada.click(asked, "Cancel the interview")
    assert "cancelled" in office.current(message).text


def test_a_typed_don_t_know_back_and_stop_steer(office: Office) -> None:
    said = office.ada.message_bot("interview me")
    office.ada.message_bot("no idea", thread_ts=said.ts)
    assert "1 answered" in standing(office).shown
    office.ada.message_bot("go back", thread_ts=said.ts)
    assert "0 answered" in standing(office).shown
    office.ada.message_bot("stop", thread_ts=said.ts)
    assert "cancelled" not in standing(office).text
    office.ada.click(office.replies(said)[-1], "Cancel the interview")
    assert "cancelled" in standing(office).text


def test_a_question_that_is_put_off_comes_back_and_can_be_answered(office: Office) -> None:
    said = office.ada.message_bot("interview me")
    message = office.reply(said)
    first = question_of(message)
    office.ada.message_bot("later", thread_ts=said.ts)
    office.settle()
    interview = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=1)[0]
    for _ in range(30):
        if question_of(office.current(message)) in ("", first):
            break
        office.ada.click(office.current(message), "Don't know")
    assert question_of(office.current(message)) in ("", first)
    if question_of(office.current(message)):
        pick(office.ada, office.current(message), "linux")
        office.settle()
        found = office.store.interviews.find(interview.id)
        assert found is not None
        assert dict(found.answers)[first] == "linux"


def test_what_is_no_answer_gets_a_kind_word_and_the_question_again(office: Office) -> None:
    said = office.ada.message_bot("interview me")
    message = office.reply(said)
    again = office.reply(office.ada.message_bot("purple elephants", thread_ts=said.ts))
    assert "didn't understand" in again.shown
    assert question_of(again) == question_of(message)


def test_a_question_in_mid_interview_is_answered_without_losing_the_place(office: Office) -> None:
    message = begun(office)
    pick(office.ada, message, options(message)[0])
    second = office.current(message)
    asked = office.ada.mention("#platform", "how do containers isolate?", thread_ts=message.root)
    assert "Isolation" in office.reply(asked).shown
    assert office.current(message).blocks == second.blocks
    pick(office.ada, second, options(second)[0])
    assert "2 answered" in office.current(message).shown or "Recommendation" in office.current(message).shown


# -- others, double clicks, old buttons -----------------------------------------------------------


def test_somebody_else_s_click_changes_nothing_and_gets_a_friendly_word(office: Office) -> None:
    message = begun(office)
    for act in (
        lambda: pick(office.linus, message, options(message)[0]),
        lambda: office.linus.click(message, "Don't know"),
        lambda: office.linus.click(message, "Cancel"),
    ):
        act()
        assert "belongs to somebody else" in whispers(office, office.linus, message)[-1].text
        assert office.current(message) == message
    assert len(whispers(office, office.linus, message)) == 3
    assert whispers(office, office.ada, message) == []


def test_somebody_else_s_typed_answer_changes_nothing_but_their_question_is_answered(office: Office) -> None:
    message = begun(office)
    office.linus.mention("#platform", "Linux", thread_ts=message.root)
    assert "belongs to somebody else" in whispers(office, office.linus, message)[-1].text
    asked = office.linus.mention("#platform", "how do containers isolate?", thread_ts=message.root)
    assert "Isolation" in office.reply(asked, office.linus).shown
    assert office.current(message) == message


def test_of_a_double_click_one_counts_and_nothing_is_lost(office: Office) -> None:
    message = begun(office)
    at_once(*[lambda: pick(office.ada, message, "linux")] * 2)
    assert "1 answered" in office.current(message).shown
    assert len(whispers(office, office.ada, message)) == 1


def test_of_two_different_clicks_at_once_one_counts_and_the_other_is_told(office: Office) -> None:
    message = begun(office)
    at_once(lambda: pick(office.ada, message, "linux"), lambda: pick(office.ada, message, "windows"))
    assert "1 answered" in office.current(message).shown
    assert len(whispers(office, office.ada, message)) == 1


def test_an_old_button_gets_a_word_and_the_message_as_it_stands(office: Office) -> None:
    first = begun(office)
    pick(office.ada, first, "linux")
    second = office.current(first)
    pick(office.ada, first, "windows")
    assert "already answered that" in whispers(office, office.ada, first)[-1].text
    assert question_of(office.current(first)) == question_of(second)


def test_a_button_of_an_interview_that_is_gone_gets_a_word(office: Office) -> None:
    message = begun(office)
    office.store.forget_team("T0PLAY")
    pick(office.ada, message, "linux")
    assert "no longer have this interview" in whispers(office, office.ada, message)[-1].text


def test_a_deleted_message_is_posted_again(office: Office) -> None:
    message = begun(office)
    office.playground.workspace.remove(message)
    office.ada.mention("#platform", "linux", thread_ts=message.root)
    again = office.replies(message)[-1]
    assert "1 answered" in again.shown
    pick(office.ada, again, options(again)[0])
    assert office.current(again).blocks != again.blocks


def test_with_its_whole_thread_deleted_it_goes_on_in_the_channel(office: Office) -> None:
    office.ada.command("/vmvc", "interview", "#platform")
    message = office.latest("#platform")
    pick(office.ada, message, options(message)[0])
    message = office.current(message)
    office.playground.workspace.remove(message)
    pick(office.ada, message, options(message)[0])
    again = office.latest("#platform")
    assert question_of(again)
    result = answer_all(office, office.ada, again, CLEAR_CASE)
    assert "Recommendation" in result.shown
    assert office.latest("#platform").files


def details_of(office: Office, result: Message) -> str:
    """What the modal behind "Details" shows."""
    office.ada.click(result, "Details")
    office.playground.wait(lambda: office.ada.modal, 3)
    assert office.ada.modal
    return "\n".join(shown(office.ada.modal.blocks))


# -- the end --------------------------------------------------------------------------------------


def test_it_ends_with_a_recommendation_in_a_few_lines_and_the_rest_in_details(office: Office) -> None:
    unsure = {question: answer for question, answer in CLEAR_CASE.items() if question != "guest_os"}
    result = answer_all(office, office.ada, begun(office), unsure)
    verdict = result.blocks[1]["text"]["text"].splitlines()
    assert 3 <= len(verdict) <= 7
    assert sum(line.startswith("• You said ") for line in verdict) in {1, 2, 3}
    assert "log-odds" not in result.text
    assert "Your answers: " in result.text
    details = details_of(office, result)
    for part in ("How the options compare", "What speaks for it", "Next steps", "Tools to look at", "Sources: "):
        assert part in details
    assert "ontainer" in result.blocks[0]["text"]["text"]


def test_the_decision_record_is_uploaded_to_the_thread_once(office: Office) -> None:
    result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    (record,) = files(office, result)
    assert record.startswith(("---", "# "))
    for heading in ("## Context and Problem Statement", "## Considered Options", "## Decision Outcome"):
        assert heading in record
    (upload,) = [each for each in office.ada.sees("#platform", result.root) if each.files]
    written, drawn = upload.files
    assert written.name == drawn.name.replace(".png", ".md")
    assert written.name.startswith("0001-")
    assert upload.thread_ts == result.root


def test_the_chart_is_a_picture_and_says_the_same_in_words(office: Office) -> None:
    result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    (upload,) = [each for each in office.ada.sees("#platform", result.root) if each.files]
    drawn = upload.files[1]
    assert drawn.is_picture
    assert drawn.words.startswith("Bar chart.")
    shares = [word for word in drawn.words.split(". What counted")[0].split() if word.rstrip(",").endswith("%")]
    assert shares
    details = details_of(office, result)
    assert all(share.rstrip(",") in details for share in shares)


def test_the_record_is_uploaded_to_direct_messages_too(office: Office) -> None:
    said = office.ada.message_bot("interview me")
    result = answer_all(office, office.ada, office.reply(said), CLEAR_CASE)
    assert len(files(office, result)) == 1


def test_without_the_right_to_upload_the_record_comes_as_text(stage: Stage, learnt: Learnt, sqlite_url: str) -> None:
    scopes = [scope for scope in EVERY_SCOPE if scope != "files:write"]
    with at_work(stage, learnt, sqlite_url, a_playground(stage, scopes)) as office:
        office.ada.command("/vmvc", "interview <!channel> & a ``` mail server", "#platform")
        result = answer_all(office, office.ada, office.latest("#platform"), CLEAR_CASE)
        texts = [each.text for each in office.replies(result)]
        assert "## Decision Outcome" in "".join(texts)
        assert all(len(text) < 4_000 for text in texts)
        assert all(text.count("```") in (0, 2) for text in texts)
        assert office.playground.workspace.pings == []


def test_no_one_s_words_ping_or_break_out_in_the_record_and_at_home(office: Office) -> None:
    office.ada.command("/vmvc", "interview <!channel> *bold* <@U0LIN> & &lt;!here&gt;", "#platform")
    assert "*bold*" not in home_of(office, office.ada)
    answer_all(office, office.ada, office.latest("#platform"), CLEAR_CASE)
    assert office.playground.workspace.pings == []


@pytest.mark.parametrize(
    "answers", [CLEAR_CASE, {"guest_os": "windows"}, {}, {"isolation_need": "hostile_multitenant"}]
)
def test_every_message_is_short_enough_to_be_edited_in_slack(office: Office, answers: dict[str, str]) -> None:
    answer_all(office, office.ada, begun(office), answers)
    assert all(len(call["text"]) <= 4_000 for call in office.calls("chat.update"))


# -- at home --------------------------------------------------------------------------------------


def home_of(office: Office, person: Person) -> str:
    person.open_home()
    office.settle()
    assert person.home is not None
    return str(person.home.body)


def test_home_starts_an_interview(office: Office) -> None:
    home_of(office, office.ada)
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Start an interview")
    assert question_of(office.latest(office.ada.dm))


def test_home_shows_my_interviews_and_resumes_them(office: Office) -> None:
    assert "None yet" in home_of(office, office.ada)
    office.ada.command("/vmvc", "interview a mail server", "#platform")
    message = office.latest("#platform")
    pick(office.ada, message, options(message)[0])
    office.settle()
    assert "a mail server" in home_of(office, office.ada)
    assert "1 answered" in home_of(office, office.ada)
    assert "a mail server" not in home_of(office, office.linus)
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Resume")
    assert message.ts in office.latest(office.ada.dm).text
    assert question_of(office.current(message))


def test_resuming_posts_a_deleted_message_again_and_links_to_the_new_one(office: Office) -> None:
    message = begun(office)
    office.playground.workspace.remove(message)
    home_of(office, office.ada)
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Resume")
    office.settle()
    again = office.ada.sees("#platform", message.root)[-1]
    assert question_of(again)
    assert again.ts in office.latest(office.ada.dm).text


def test_at_home_a_cancelled_interview_is_started_again(office: Office) -> None:
    message = begun(office)
    office.ada.click(message, "Cancel")
    office.settle()
    home_of(office, office.ada)
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Start again")
    assert question_of(office.current(message))
    assert message.ts in office.latest(office.ada.dm).text


def test_an_old_button_at_home_gets_a_word_in_direct_messages(office: Office) -> None:
    begun(office)
    home_of(office, office.ada)
    assert office.ada.home is not None
    office.store.forget_team("T0PLAY")
    office.ada.click(office.ada.home, "Resume")
    assert "no longer have this interview" in office.latest(office.ada.dm).text


def test_at_home_a_finished_interview_is_shown(office: Office) -> None:
    result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    assert "Decided, not accepted yet" in home_of(office, office.ada)
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Show")
    assert result.ts in office.latest(office.ada.dm).text
    assert len(files(office, result)) == 1


# -- on both databases, and through restarts ------------------------------------------------------


def test_a_question_and_a_whole_interview_on_either_database(stage: Stage, learnt: Learnt, database_url: str) -> None:
    with at_work(stage, learnt, database_url) as office:
        said = office.ada.mention("#platform", "how do containers isolate?")
        assert "Isolation" in office.reply(said).shown
        result = answer_all(office, office.ada, begun(office), CLEAR_CASE)
        assert "Recommendation" in result.shown
        assert len(files(office, result)) == 1


def test_it_survives_a_restart_between_two_clicks(stage: Stage, learnt: Learnt, database_url: str) -> None:
    with at_work(stage, learnt, database_url) as office:
        message = begun(office)
        pick(office.ada, message, options(message)[0])
        message, playground = office.current(message), office.playground
    with at_work(stage, learnt, database_url, playground) as office:
        assert "1 answered" in office.current(message).shown
        result = answer_all(office, office.ada, message, CLEAR_CASE)
        assert result.ts == message.ts
        assert len(files(office, result)) == 1


@pytest.mark.parametrize("method", ["chat.update", "files.getUploadURLExternal", "files.completeUploadExternal"])
def test_when_slack_stumbles_at_the_last_answer_the_result_and_its_record_still_come(
    office: Office, method: str
) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    choose_more(office.ada, message, "Back to the last question")
    last = office.current(message)
    again = begun(office)
    while question_of(office.current(again)) != question_of(last):
        pick_or_pass(office, office.current(again))
    office.playground.fail_next(method, Failure(error="internal_error"))
    pick_or_pass(office, office.current(again))
    result = office.current(again)
    assert "Recommendation" in result.shown
    assert len(files(office, result)) == 1
    assert whispers(office, office.ada, result) == []


def pick_or_pass(office: Office, message: Message) -> None:
    """Answer the open question of a clear case."""
    question = question_of(message)
    if question in CLEAR_CASE:
        pick(office.ada, message, CLEAR_CASE[question])
    else:
        office.ada.click(message, "Don't know")


# -- what was said at the start ----------------------------------------------------------------------

SAID = "interview me about a machine with Windows NT and its own kernel drivers"


def test_what_the_request_says_is_shown_and_counts_once_it_is_confirmed(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    assert "I understood" in message.shown
    assert "0 answered" in message.shown
    office.ada.click(message, "Yes, that's right")
    office.settle()
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers)["guest_os"] == "windows"
    assert "I understood" not in office.current(message).shown


def test_what_the_request_says_counts_for_nothing_unless_it_is_confirmed(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    message = office.reply(office.ada.mention("#platform", "linux", thread_ts=message.root))
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers) == {"guest_os": "linux"}
    office.ada.click(message, "No, ask me")
    assert "I understood" not in office.current(message).shown
    assert "1 answered" in office.current(message).shown
    office.ada.click(message, "interview.confirm")
    assert "already replied to that" in whispers(office, office.ada, message)[-1].text
    assert "1 answered" in office.current(message).shown


def test_a_fact_counts_where_it_is_ticked_and_each_is_quoted(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    assert "“Windows NT”" in message.shown
    assert "“kernel drivers”" in message.shown
    office.ada.fill_in(message, "facts", ["0.custom_kernel_or_drivers"])
    office.ada.click(message, "Yes, that's right")
    office.settle()
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers) == {"custom_kernel_or_drivers": "yes"}
    assert question_of(office.current(message))


def test_nothing_is_asked_while_something_waits_to_be_confirmed(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    assert question_of(message) == ""
    office.ada.click(message, "No, ask me")
    assert question_of(office.current(message)) == "guest_os"


def test_a_typed_yes_confirms_what_was_understood(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    office.ada.mention("#platform", "yep, that's right", thread_ts=message.root)
    assert "I understood" not in office.current(message).shown
    assert "0 answered" not in office.current(message).shown


def test_nobody_else_confirms_or_changes(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    office.linus.click(message, "Yes, that's right")
    assert "somebody else" in whispers(office, office.linus, message)[-1].text
    office.ada.click(message, "Yes, that's right")
    changing = office.current(message)
    office.linus.choose(changing, "interview.change", offered(office, message, "guest_os"))
    assert office.linus.modal is None
    assert "windows" in office.current(message).shown.lower()


# -- changing an answer ------------------------------------------------------------------------------


def offered(office: Office, message: Message, question: str) -> str:
    """What the select of answers holds for a question."""
    (select,) = (
        element
        for block in office.current(message).blocks
        for element in block.get("elements", ())
        if element.get("action_id") == "interview.change"
    )
    (value,) = (each["value"] for each in select["options"] if each["value"].endswith(f"|{question}"))
    return str(value)


def change(office: Office, message: Message, question: str, label: str) -> None:
    """Pick an answer in an interview's message, and another one in the modal."""
    office.ada.choose(office.current(message), "interview.change", offered(office, message, question))
    office.settle()
    office.ada.submit({"answer": label})
    office.settle()


def test_any_answer_can_be_changed_and_the_others_stay(office: Office) -> None:
    message = begun(office)
    first = question_of(message)
    pick(office.ada, message, options(message)[0])
    second = question_of(office.current(message))
    pick(office.ada, office.current(message), options(office.current(message))[0])
    wanted = next(each for each in office.advisor.base.interview.questions if each.id == first)
    change(office, message, first, wanted.options[1].label)
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers)[first] == wanted.options[1].id
    assert second in dict(interview.answers)


def test_an_answer_is_changed_by_words(office: Office) -> None:
    message = office.reply(office.ada.mention("#platform", SAID))
    office.ada.click(message, "Yes, that's right")
    office.settle()
    office.ada.mention("#platform", "change the operating system to linux", thread_ts=message.root)
    office.settle()
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    assert dict(interview.answers)["guest_os"] == "linux"


def test_an_answer_changed_after_the_result_gives_a_new_result_and_record(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    (interview,) = office.store.interviews.of_owner("T0PLAY", office.ada.user.id, limit=5)
    asked = {each.id: each for each in office.advisor.base.interview.questions}
    changed = next(id_ for id_, _ in interview.answers)
    other = next(option for option in asked[changed].options if option.id != dict(interview.answers)[changed])
    change(office, message, changed, other.label)
    result = answer_all(office, office.ada, message, CLEAR_CASE)
    assert "The decision record has changed" in result.shown
    office.ada.click(result, "Export")
    before, after = files(office, message)
    assert other.statement not in before
    assert other.statement in after


# -- sharing the result -------------------------------------------------------------------------------


def test_a_result_is_shared_where_its_owner_says(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.ada.click(message, "Share")
    office.settle()
    office.ada.submit({"channel": "C0PLAT"})
    shown = office.latest("#platform")
    assert shown.thread_ts is None
    assert "Recommendation: Containers" in shown.shown
    assert f"Shared by <@{office.ada.user.id}>" in shown.text
    assert shown.labels == ["I disagree"]


def test_a_result_is_not_shared_where_the_bot_is_no_member(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.ada.click(message, "Share")
    office.settle()
    before = office.ada.sees("#random")
    office.ada.submit({"channel": "C0RAND"})
    assert office.ada.modal
    assert "Invite me there" in office.ada.modal.errors["channel"]
    office.ada.submit({"channel": "C0PLAT"})
    assert office.ada.modal is None
    assert "Shared by" in office.latest("#platform").text
    assert office.ada.sees("#random") == before


def test_an_answer_is_not_changed_beside_an_open_interview_and_the_modal_says_so(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.ada.choose(message, "interview.change", offered(office, message, "guest_os"))
    office.settle()
    choose_more(office.ada, message, "Restart")
    office.settle()
    office.ada.submit({"answer": "Windows"})
    assert office.ada.modal
    assert "another interview open" in office.ada.modal.errors["answer"]
    assert office.current(message) == message


def test_nobody_else_shares_a_result(office: Office) -> None:
    message = answer_all(office, office.ada, begun(office), CLEAR_CASE)
    office.linus.click(message, "Share")
    assert "somebody else" in whispers(office, office.linus, message)[-1].text
    assert office.linus.modal is None
