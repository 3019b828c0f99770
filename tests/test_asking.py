"""People ask, in every way that Slack has, and read what comes back: over HTTP, of the knowledge that ships."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from conftest import Learnt, Office, Stage, a_playground, at_once, at_work

from bot.matching import Decline, Guess
from bot.playground import Failure, Message, payloads
from bot.slack.blocks.mrkdwn import mrkdwn as to_mrkdwn
from bot.store import Turn

QUESTION = "how do containers isolate?"
TOPIC = "Isolation"


def block_types(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def topics_offered(message: Message) -> list[str]:
    buttons = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return [each["text"]["text"] for each in buttons if each["action_id"].startswith("topic.")]


def texts(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def links(message: Message) -> list[str]:
    texts = [each["text"] for block in message.blocks if block["type"] == "context" for each in block["elements"]]
    return [text for text in texts if "<https://" in text]


def title(message: Message) -> str:
    return str(next(block["text"]["text"] for block in message.blocks if block["type"] == "header"))


# -- the ways to ask ------------------------------------------------------------------------------


def test_a_mention_is_answered_in_its_thread(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    reply = office.reply(said)
    assert (title(reply), reply.root) == (TOPIC, said.ts)
    assert office.ada.sees("#platform") == [said]


def test_a_mention_in_a_thread_is_answered_in_that_thread(office: Office) -> None:
    root = office.linus.say("#platform", "Which one is safer?")
    said = office.ada.mention("#platform", QUESTION, thread_ts=root.ts)
    assert office.reply(said).root == root.ts


def test_a_direct_message_is_answered(office: Office) -> None:
    said = office.ada.message_bot(QUESTION)
    assert title(office.reply(said)) == TOPIC


def test_spelling_is_forgiven(office: Office) -> None:
    assert title(office.reply(office.ada.mention("#platform", "how do contaners isolat?"))) == TOPIC


def test_a_command_is_answered_for_the_eyes_of_who_asked(office: Office) -> None:
    office.ada.command("/vmvc", QUESTION, "#platform")
    reply = office.latest("#platform")
    assert (title(reply), reply.only_for) == (TOPIC, office.ada.user.id)
    assert office.linus.sees("#platform") == []


@pytest.mark.parametrize("channel", ["#platform", "#random"])
def test_a_command_s_answer_can_be_shared_also_where_the_bot_is_no_member(office: Office, channel: str) -> None:
    office.ada.command("/vmvc", QUESTION, channel)
    private = office.latest(channel)
    office.ada.click(private, "Share with the channel")
    shared = office.latest(channel, office.linus)
    assert (title(shared), shared.only_for) == (TOPIC, None)
    assert "Share with the channel" not in shared.labels


def test_a_shared_comparison_says_what_was_compared(office: Office) -> None:
    office.ada.command("/vmvc", "compare docker virtualbox", "#random")
    office.ada.click(office.latest("#random"), "Share with the channel")
    assert title(office.latest("#random", office.linus)) == "Docker and VirtualBox"


SHARE = "Share with the channel"


def shared(office: Office, command: str) -> tuple[Message, Message]:
    """What Ada saw after a command, and what everybody sees after she shared it."""
    office.ada.command("/vmvc", command, "#random")
    private = office.latest("#random")
    office.ada.click(private, SHARE)
    return private, office.latest("#random", office.linus)


@pytest.mark.parametrize(
    "command",
    [
        "what is a cgroup",
        "what is a hypervisor",
        QUESTION,
        "is docker or virtualbox lighter?",
        "compare docker virtualbox",
        "compare docker frobnicator",
    ],
)
def test_what_is_shared_is_what_was_shown_with_who_asked_what(office: Office, command: str) -> None:
    private, public = shared(office, command)
    assert without_ids(public.blocks[:-1]) == without_ids(private.blocks[:-1])
    assert private.text in public.text
    assert public.blocks[-1]["elements"][0]["text"] == f"Shared by <@U0ADA>, who asked: {command}"


def without_ids(blocks: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in block.items() if name != "block_id"} for block in blocks]


def test_the_definition_is_shared_with_the_topic(office: Office) -> None:
    private, public = shared(office, "what is a cgroup")
    (definition,) = (text for text in texts(private) if "cgroup" in text)
    assert definition in public.shown


def test_each_part_of_a_question_is_shared_by_itself(office: Office) -> None:
    office.ada.command("/vmvc", "how do containers isolate? and what is podman?", "#random")
    office.settle()
    parts = [each for each in office.ada.sees("#random") if SHARE in each.labels]
    assert len(parts) == 2
    for part in parts:
        office.ada.click(part, SHARE)
        assert title(office.latest("#random", office.linus)) == title(part)


def test_a_reply_is_shared_once(office: Office) -> None:
    private, public = shared(office, QUESTION)
    office.ada.click(private, SHARE)
    told = office.latest("#random")
    assert ("already shared this" in told.text, told.only_for) == (True, office.ada.user.id)
    assert office.latest("#random", office.linus) == public


def test_a_private_answer_loses_its_button_once_it_is_shared(office: Office) -> None:
    private, _ = shared(office, QUESTION)
    now = office.current(private)
    assert SHARE in private.labels
    assert SHARE not in now.labels
    assert without_ids(now.blocks) == without_ids(private.blocks[:-1])


def test_a_topic_that_was_picked_is_shared_without_a_question(office: Office) -> None:
    office.ada.command("/vmvc", "topics", "#random")
    listed = office.latest("#random")
    office.ada.choose(listed, "Pick a topic", TOPIC)
    office.ada.click(office.latest("#random"), SHARE)
    public = office.latest("#random", office.linus)
    assert title(public) == TOPIC
    assert public.blocks[-1]["elements"][0]["text"] == "Shared by <@U0ADA>"


def test_what_is_shared_is_what_was_said_also_when_the_knowledge_has_changed_since(
    stage: Stage, learnt: Learnt, sqlite_url: str
) -> None:
    playground = a_playground(stage)
    with at_work(stage, learnt, sqlite_url, playground) as office:
        office.ada.command("/vmvc", QUESTION, "#random")
        private = office.latest("#random")
    topics = tuple(topic.model_copy(update={"answer": "It has all changed."}) for topic in learnt.base.topics)
    changed = Learnt(learnt.base.model_copy(update={"topics": topics, "version": "later"}), learnt.matcher)
    with at_work(stage, changed, sqlite_url, playground) as office:
        office.ada.click(private, SHARE)
        public = office.latest("#random", office.linus)
        assert without_ids(public.blocks[:-1]) == without_ids(private.blocks[:-1])


def test_what_is_no_longer_kept_is_not_shared_and_the_asker_is_told(office: Office) -> None:
    office.ada.command("/vmvc", QUESTION, "#random")
    private = office.latest("#random")
    office.store.prune(datetime.now(UTC) + timedelta(seconds=1))
    office.ada.click(private, SHARE)
    told = office.latest("#random")
    assert ("Ask again" in told.text, told.only_for) == (True, office.ada.user.id)


# -- turns ----------------------------------------------------------------------------------------


def turns(office: Office) -> list[Turn]:
    office.settle()
    return office.store.turns.since(datetime(2020, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        (QUESTION, "answer"),
        ("compare docker and virtualbox", "compare"),
        ("what is the capital of France?", "decline"),
        ("hello", "small_talk"),
    ],
)
def test_a_question_is_a_turn_that_ends_in_a_word_of_its_own(office: Office, text: str, outcome: str) -> None:
    said = office.ada.mention("#platform", text)
    (turn,) = turns(office)
    assert (turn.outcome, turn.event) == (outcome, f"message:T0PLAY:C0PLAT:{said.ts}")
    assert turn.id


def test_a_question_that_is_handled_again_is_one_turn(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"), times=2)
    said = office.ada.mention("#platform", QUESTION)
    assert title(office.reply(said)) == TOPIC
    assert len(office.calls("chat.postMessage")) == 3
    assert [turn.topic for turn in turns(office)] == ["isolation"]


def test_a_follow_up_that_is_handled_again_is_about_the_same_topic(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    office.settle()
    office.playground.fail_next("chat.postMessage", Failure(error="internal_error"))
    office.ada.mention("#platform", "and density? why?", thread_ts=said.ts)
    office.settle()
    assert len(turns(office)) == len({(turn.event, turn.part) for turn in turns(office)})


def test_under_a_shared_answer_a_topic_is_shown_to_who_picked_it(office: Office) -> None:
    office.ada.command("/vmvc", QUESTION, "#random")
    office.ada.click(office.latest("#random"), "Share with the channel")
    shared = office.latest("#random", office.linus)
    office.linus.click(shared, topics_offered(shared)[1])
    picked = office.latest("#random", office.linus)
    assert (title(picked), picked.only_for) == (topics_offered(shared)[1], office.linus.user.id)


def test_a_message_can_be_answered_by_its_shortcut(office: Office) -> None:
    said = office.linus.say("#platform", QUESTION)
    office.ada.message_shortcut("ask_message", said)
    assert title(office.reply(said, office.linus)) == TOPIC


def test_where_the_bot_is_no_member_the_shortcut_answers_for_the_eyes_of_who_used_it(office: Office) -> None:
    said = office.linus.say("#random", QUESTION)
    office.ada.message_shortcut("ask_message", said)
    reply = office.latest("#random")
    assert (title(reply), reply.only_for) == (TOPIC, office.ada.user.id)


def test_a_question_from_the_modal_at_home_is_answered_directly(office: Office) -> None:
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.ada.click(office.ada.home, "Ask")
    office.settle()
    office.ada.submit({"question": QUESTION})
    assert title(office.latest(office.ada.dm)) == TOPIC


def test_a_topic_picked_at_home_is_answered_directly(office: Office) -> None:
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.ada.choose(office.ada.home, "Pick a topic", TOPIC)
    assert title(office.latest(office.ada.dm)) == TOPIC


# -- what an answer is made of --------------------------------------------------------------------


def test_an_answer_begins_with_what_answers_then_come_a_comparison_sources_and_ways_on(office: Office) -> None:
    reply = office.reply(office.ada.mention("#platform", QUESTION))
    lead, *_ = reply.blocks
    assert lead["type"] == "section"
    assert lead["text"]["text"].startswith("*")
    assert reply.text.startswith(lead["text"]["text"])
    types = block_types(reply)
    assert types.index("context") < types.index("actions") < types.index("header") < types.index("table")
    assert types[-2:] == ["actions", "context_actions"]
    (table,) = (block for block in reply.blocks if block["type"] == "table")
    header = [cell["elements"][0]["elements"][0]["text"] for cell in table["rows"][0]]
    assert header == ["VM", "Container"]
    assert links(reply)[0].count("<https://") <= 2
    assert {"More", "Why", "Sources"} <= set(reply.labels)
    assert "Interview me" in reply.labels


@pytest.mark.parametrize("side", ["container", "virtual machine"])
def test_the_sides_stand_in_one_order_whatever_is_asked(office: Office, side: str) -> None:
    topic = office.advisor.base.entry("isolation")
    assert topic is not None
    question = next(each for each in topic.wordings if side in each)
    reply = office.reply(office.ada.mention("#platform", question))
    (table,) = (block for block in reply.blocks if block["type"] == "table")
    assert table["rows"][0][0]["elements"][0]["elements"][0]["text"] == "VM"


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("can several containers share a GPU?", "Yes. "),
        ("does every container need a GPU of its own?", "No. "),
    ],
)
def test_whoever_asks_yes_or_no_reads_it_first(office: Office, question: str, lead: str) -> None:
    reply = office.reply(office.ada.mention("#platform", question))
    (point,) = (each for _, each in office.advisor.base.points.values() if each.id == "gpu_sharing")
    assert reply.text.startswith(f"*{lead}{point.say}*")
    assert point.sources[0].url in reply.text


@pytest.mark.parametrize(
    "question",
    [
        "Should I run Postgres in Docker or in a VM?",
        "is it safe to run postgres in docker",
        "where should we host our psql",
    ],
)
def test_a_named_workload_is_told_where_it_belongs(office: Office, question: str) -> None:
    reply = office.reply(office.ada.mention("#platform", question))
    assert "PostgreSQL" in reply.text.split("\n")[0]


def test_more_of_an_answer_is_a_click_away(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    office.linus.click(office.reply(said), "More")
    assert title(office.replies(said)[-1]) == f"{TOPIC}: the details"


def test_the_text_alone_says_it_all(office: Office) -> None:
    reply = office.reply(office.ada.mention("#platform", QUESTION))
    (table,) = (block for block in reply.blocks if block["type"] == "table")
    for cell in table["rows"][1]:
        assert cell["text"] in reply.text
    for part in (TOPIC, "*Container*", "*VM*", "Sources: <https://"):
        assert part in reply.text


def test_where_tables_are_refused_the_comparison_comes_as_plain_blocks(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="invalid_blocks"))
    reply = office.reply(office.ada.mention("#platform", QUESTION))
    assert "table" not in block_types(reply)
    assert "*Container*: " in reply.shown
    assert "Interview me" in reply.labels


def test_where_all_blocks_are_refused_the_text_remains(office: Office) -> None:
    office.playground.fail_next("chat.postMessage", Failure(error="invalid_blocks"), times=2)
    reply = office.reply(office.ada.mention("#platform", QUESTION))
    assert reply.blocks == ()
    assert "Sources: " in reply.text


def test_a_related_topic_is_answered_in_the_thread(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    reply = office.reply(said)
    related = topics_offered(reply)[1]
    office.linus.click(reply, related)
    assert [title(each) for each in office.replies(said)] == [TOPIC, related]


def test_a_system_is_shown_with_what_could_take_its_place(office: Office) -> None:
    base = office.advisor.base
    system = next(each for each in base.systems if each.alternatives)
    reply = office.reply(office.ada.mention("#platform", system.title))
    assert ", ".join(each.title for each in base.named(system.alternatives)) in reply.shown


def test_every_topic_and_system_is_shown_whole_by_slack(office: Office) -> None:
    """Nothing is cut, nothing refused: Slack takes the blocks of each as they are."""
    office.ada.command("/vmvc", "topics", "#platform")
    entries = office.advisor.base.entries
    for entry in entries:
        office.ada.command("/vmvc", entry.questions[0] if entry.questions else entry.title, "#platform")
    office.settle()
    for message in office.ada.sees("#platform"):
        assert message.blocks, message.text
        assert "…\n" not in message.shown


# -- not sure, not known, not a question ----------------------------------------------------------


@pytest.fixture(scope="module")
def unclear(learnt: Learnt) -> str:
    """A question that may mean one topic or another: two titles in one."""
    titles = [topic.title for topic in learnt.base.topics]
    pairs = (f"{one} {other}" for one, other in combinations(titles, 2))
    return next(text for text in pairs if isinstance(learnt.matcher.match(text).outcomes[0], Guess))


def test_an_unclear_question_is_met_with_a_guess_and_others_to_pick(office: Office, unclear: str) -> None:
    said = office.ada.mention("#platform", unclear)
    reply = office.reply(said)
    assert reply.text.startswith("*Is this what you mean?*")
    guess, *others = topics_offered(reply)
    assert guess.startswith("Yes: ")
    assert 1 <= len(others) <= 2
    assert "None of these" in reply.labels
    office.ada.click(reply, guess)
    shown = reply.text.split("\n")[1].removeprefix("> ")
    assert office.replies(said)[-1].text.startswith(f"*{shown}*")


def test_none_of_these_leads_to_the_interview(office: Office, unclear: str) -> None:
    said = office.ada.mention("#platform", unclear)
    office.ada.click(office.reply(said), "None of these")
    assert "I don't have an answer" in office.replies(said)[-1].text
    assert "Interview me" in office.replies(said)[-1].labels


def test_what_is_not_known_is_said_and_nothing_far_off_is_offered(office: Office) -> None:
    reply = office.reply(office.ada.mention("#platform", "what's the weather in Paris tomorrow?"))
    assert reply.text.startswith("I don't have an answer to that")
    assert topics_offered(reply) == []
    assert "Interview me" in reply.labels


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("hello", "Hi!"),
        ("Hi there!", "Hi!"),
        ("good morning", "Hi!"),
        ("thanks a lot", "You're welcome"),
        ("that's wrong", "I'm sorry I got that wrong"),
        ("not what I asked", "ask me again in other words"),
        ("I hate you!", "a person will look at it"),
        ("are you a bot?", "Yes, I'm a bot"),
        ("who made this?", "open-source bot"),
        ("can I talk to a human?", "please ask your platform team directly"),
        ("help", "What I can do"),
        ("what can you do?", "What I can do"),
        ("why?", "I'd love to, but I don't know about what yet"),
    ],
)
def test_what_is_not_a_question_gets_a_human_answer(office: Office, said: str, answer: str) -> None:
    assert answer in office.reply(office.ada.mention("#platform", said)).text


@pytest.mark.parametrize("text", ["", "help", "HELP"])
def test_the_command_without_a_question_helps(office: Office, text: str) -> None:
    office.ada.command("/vmvc", text, "#random")
    assert "What I can do" in office.latest("#random").text


def test_the_command_lists_the_topics_and_shows_one_that_is_picked(office: Office) -> None:
    office.ada.command("/vmvc", "topics", "#random")
    listed = office.latest("#random")
    assert "Docker" in listed.text
    office.ada.choose(listed, "Pick a topic", TOPIC)
    assert title(office.latest("#random")) == TOPIC


@pytest.mark.parametrize("names", ["docker virtualbox", "Docker and VirtualBox", "dcoker, virtual box"])
def test_the_command_compares_two_systems(office: Office, names: str) -> None:
    office.ada.command("/vmvc", f"compare {names}", "#platform")
    reply = office.latest("#platform")
    assert title(reply) == "Docker and VirtualBox"
    assert "table" in block_types(reply)


def test_two_systems_are_told_by_their_point_and_a_line_each_and_the_rest_is_a_click_away(office: Office) -> None:
    said = office.ada.mention("#platform", "Docker vs. VirtualBox?")
    reply = office.reply(said)
    point, first, second = reply.text.split("\n")[:3]
    assert "Docker" in point
    assert "VirtualBox" in point
    assert first.startswith("Choose *Docker* when ")
    assert second.startswith("Choose *VirtualBox* when ")
    office.ada.click(reply, "Show everything")
    whole = office.replies(said)[-1]
    rows = [block["rows"] for message in (reply, whole) for block in message.blocks if block["type"] == "table"]
    assert len(rows[0]) < len(rows[1])
    assert "Show everything" not in whole.labels


def test_a_comparison_can_be_asked_for_in_words(office: Office) -> None:
    reply = office.reply(office.ada.mention("#platform", "Docker vs. VirtualBox?"))
    assert title(reply) == "Docker and VirtualBox"


def test_an_unknown_system_is_named_before_anything_else(office: Office) -> None:
    office.ada.command("/vmvc", "compare docker frobnicator", "#platform")
    assert office.latest("#platform").text.startswith("*I don't know frobnicator")


@pytest.mark.parametrize(
    "text",
    [
        "docker and virtualbox",
        "docker & virtualbox",
        "docker + virtualbox",
        "docker/virtualbox",
        "docker, virtualbox",
    ],
)
def test_systems_that_are_only_named_are_compared(office: Office, text: str) -> None:
    assert title(office.reply(office.ada.mention("#platform", text))) == "Docker and VirtualBox"


def test_a_system_against_a_side_is_told_what_tells_them_apart(office: Office) -> None:
    (reply,) = office.replies(office.ada.mention("#platform", "Docker vs. Virtual Machine (VMs)"))
    assert "a VM" in reply.text
    assert "the kernel that already runs" in reply.text


@pytest.mark.parametrize("channel", ["#platform", "#random"])
def test_the_command_to_compare_asks_which_two(office: Office, channel: str) -> None:
    office.ada.command("/vmvc", "compare", channel)
    asked = office.latest(channel)
    assert " vs " in asked.text.split("/vmvc compare ")[1]
    office.ada.choose(asked, "First system", "Docker")
    office.ada.choose(asked, "Second system", "VirtualBox")
    office.ada.click(asked, "Compare")
    reply = office.latest(channel)
    assert (title(reply), reply.only_for) == ("Docker and VirtualBox", office.ada.user.id)


def test_the_system_that_was_named_is_chosen_already(office: Office) -> None:
    office.ada.command("/vmvc", "compare docker", "#platform")
    asked = office.latest("#platform")
    office.ada.choose(asked, "Second system", "Podman")
    office.ada.click(asked, "Compare")
    assert title(office.latest("#platform")) == "Docker and Podman"


def test_to_compare_takes_two_that_differ(office: Office) -> None:
    said = office.ada.mention("#platform", "compare")
    asked = office.reply(said)
    office.ada.choose(asked, "First system", "Docker")
    office.ada.choose(asked, "Second system", "Docker")
    office.ada.click(asked, "Compare")
    assert "Which two" in office.replies(said)[-1].text


@pytest.mark.parametrize("count", [3, 6, 20])
def test_what_a_comparison_leaves_out_is_said(office: Office, learnt: Learnt, count: int) -> None:
    titles = [system.title for system in learnt.base.systems][:count]
    said = office.ada.mention("#platform", f"compare {', '.join(titles)}")
    reply = office.reply(said)
    cells = [cell for block in reply.blocks if block["type"] == "table" for cell in block["rows"][0]]
    shown = {cell["elements"][0]["elements"][0]["text"] for cell in cells}
    assert len(shown & set(titles)) >= 2
    left_out = reply.text.partition("*Left out*")[2].partition("\n")[0]
    assert [title for title in titles if title not in shown and title not in left_out] == []
    assert not any(text.endswith("…") for text in texts(reply))


def test_a_long_comparison_without_tables_is_whole(office: Office, learnt: Learnt) -> None:
    """A workspace whose clients know no tables reads the same in paragraphs."""
    titles = [system.title for system in learnt.base.systems][:5]
    office.playground.api.fail_next("chat.postMessage", Failure(error="invalid_blocks"))
    reply = office.reply(office.ada.mention("#platform", f"compare {', '.join(titles)}"))
    assert "table" not in block_types(reply)
    said = "\n".join(texts(reply))
    for line in reply.text.splitlines():
        assert line in said or line.startswith(("Sources: ", f"*{title(reply)}*"))


# -- following up ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("follow_up", "part"),
    [
        ("why?", "why it matters"),
        ("sources", "where it comes from"),
        ("tell me more", "details"),
        ("jargon", "words"),
    ],
)
def test_a_follow_up_is_about_the_topic_of_its_thread(office: Office, follow_up: str, part: str) -> None:
    said = office.ada.mention("#platform", QUESTION)
    office.settle()
    asked = office.linus.mention("#platform", follow_up, thread_ts=said.ts)
    reply = office.reply(asked)
    assert title(reply).startswith(TOPIC)
    assert part in title(reply)


def test_the_words_of_an_answer_are_explained_on_a_click(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    office.linus.click(office.reply(said), "Explain the words")
    _, explained = office.replies(said)
    assert title(explained).startswith(TOPIC)
    meanings = {each.term: each.meaning for each in office.advisor.base.glossary.terms}
    for term in ("kernel", "hypervisor", "namespace"):
        assert f"{term}: {meanings[term]}" in explained.shown.replace("*", "")


def test_the_meaning_of_a_word_is_one_line_and_no_card(office: Office) -> None:
    (meaning,) = (each.meaning for each in office.advisor.base.glossary.terms if each.term == "hypervisor")
    reply = office.reply(office.ada.mention("#platform", "what's a hypervizor?"))
    assert meaning in reply.text
    assert block_types(reply) == ["section", "actions", "context_actions"]


def test_a_word_that_no_topic_is_about_is_explained_all_the_same(office: Office, learnt: Learnt) -> None:
    declined = (
        each
        for each in learnt.base.glossary.terms
        if isinstance(learnt.matcher.match(f"What is meant by {each.term}?").outcomes[0], Decline)
    )
    term = next(declined)
    reply = office.reply(office.ada.mention("#platform", f"What is meant by {term.term}?"))
    assert term.meaning in reply.shown
    assert "don't have an answer" not in reply.shown
    assert topics_offered(reply)


def test_a_follow_up_in_direct_messages_needs_no_thread(office: Office) -> None:
    office.ada.message_bot(QUESTION)
    office.settle()
    assert title(office.reply(office.ada.message_bot("why?"))).startswith(TOPIC)


def test_a_follow_up_to_a_topic_picked_at_home_needs_no_thread(office: Office) -> None:
    office.ada.open_home()
    office.settle()
    assert office.ada.home is not None
    office.ada.choose(office.ada.home, "Pick a topic", TOPIC)
    office.settle()
    assert title(office.reply(office.ada.message_bot("why?"))).startswith(TOPIC)


def test_commands_of_one_person_follow_up_each_other(office: Office) -> None:
    office.ada.command("/vmvc", QUESTION, "#random")
    office.settle()
    office.ada.command("/vmvc", "why?", "#random")
    assert title(office.latest("#random")).startswith(TOPIC)
    office.linus.command("/vmvc", "why?", "#random")
    assert "I don't know about what yet" in office.latest("#random", office.linus).text


# -- nothing comes of what people write but an answer ---------------------------------------------


NASTY = [
    "<!channel> how do containers isolate?",
    "<@U0LIN> and @linus and @channel: compare docker <!here>",
    "compare docker and <https://evil.example|frobnicator>",
    "docker vs <!channel>",
    "*bold* _it_ `code` ~no~ > quote <script>alert(1)</script>",
    "&lt;!channel&gt; &amp;lt;!everyone&amp;gt;",
]


@pytest.mark.parametrize("text", NASTY)
def test_nothing_that_people_write_pings_or_becomes_a_link(office: Office, text: str) -> None:
    office.ada.mention("#platform", text)
    office.ada.command("/vmvc", text, "#random")
    office.ada.command("/vmvc", f"compare {text}", "#random")
    office.settle()
    assert office.playground.workspace.pings == []
    shown = [each.text + each.shown for each in office.ada.sees("#random")]
    assert not any("evil.example" in text or "<script" in text for text in shown)


@pytest.mark.parametrize("text", ["", "   ", "🐳🐳", ":whale: :tada:", ":+1::skin-tone-2:", "?!…"])
def test_without_words_it_helps(office: Office, text: str) -> None:
    assert "What I can do" in office.reply(office.ada.mention("#platform", text)).text


@pytest.mark.parametrize("text", ["x" * 10_000, "how do containers isolate? " * 400, "a b\n" * 2_500])
def test_a_very_long_message_gets_one_reply(office: Office, text: str) -> None:
    reply = office.reply(office.ada.mention("#platform", text))
    assert len(reply.text) < 10_000


# -- once, and only what is meant for it ----------------------------------------------------------


def test_what_is_not_addressed_to_it_stays_unanswered(office: Office) -> None:
    office.ada.say("#platform", QUESTION)
    office.settle()
    assert len(office.ada.sees("#platform")) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"subtype": "message_changed", "message": {"text": "<@U0VMVC> how do containers isolate?"}},
        {"subtype": "message_deleted"},
        {"subtype": "bot_message", "bot_id": "B1"},
        {"bot_id": "B1"},
        {"subtype": "channel_join"},
    ],
)
def test_edits_and_what_apps_say_are_not_answered(office: Office, change: dict[str, object]) -> None:
    event = {
        "type": "message",
        "channel": "C0PLAT",
        "channel_type": "channel",
        "user": "U0ADA",
        "text": f"<@U0VMVC> {QUESTION}",
        "ts": "1700000000.000100",
        "event_ts": "1700000000.000100",
    }
    office.playground.delivery.send(payloads.event({**event, **change}))
    office.settle()
    assert office.ada.sees("#platform") == []


def test_a_message_that_comes_as_two_events_is_answered_once(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    kinds = [each.envelope.body["event"]["type"] for each in office.playground.delivery.log]
    assert sorted(kinds) == ["app_mention", "message"]
    assert len(office.replies(said)) == 1


def test_slack_s_retries_are_answered_once(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    delivered = office.playground.delivery.log[-1]
    office.playground.delivery.resend(delivered.envelope, 1)
    office.settle()
    office.playground.delivery.resend(delivered.envelope, 2)
    assert len(office.replies(said)) == 1


def test_duplicates_that_come_at_the_same_moment_are_answered_once(office: Office) -> None:
    said = office.ada.mention("#platform", QUESTION)
    envelope, delivery = office.playground.delivery.log[-1].envelope, office.playground.delivery
    at_once(*[lambda: delivery.resend(envelope, 1)] * 4)
    assert len(office.replies(said)) == 1


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**Bold** and *slanted*, ~~gone~~", "*Bold* and _slanted_, ~gone~"),
        ("[a | b](https://example.com/?a=1&b=2)", "<https://example.com/?a=1&amp;b=2|a - b>"),
        ("[x](ftp://example.com) <!channel> <@U1>", "x &lt;!channel&gt; &lt;@U1&gt;"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("**Lead**\n- a\n- b\n  - c\n\nAfter", "*Lead*\n• a\n• b\n    • c\n\nAfter"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("## Title\n\n> said\n> twice", "*Title*\n\n>said\n>twice"),
        ("```\na <b> *c*\n```", "```\na &lt;b&gt; *c*\n```"),
        ("`a*b*`\nnext", "`a*b*`\nnext"),
    ],
)
def test_markdown_of_the_knowledge_becomes_slack_s_own_markup(markdown: str, mrkdwn: str) -> None:
    assert to_mrkdwn(markdown) == mrkdwn
