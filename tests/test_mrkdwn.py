"""What people mean by lists, quotations, code and what they strike out, in both of Slack's encodings."""

import pytest

from bot.slack.mrkdwn import mentioned, plain, plain_of


@pytest.mark.parametrize(
    ("mrkdwn", "said"),
    [
        ("<@U1|vmvc> hi <#C1|general> <https://a.b|the page> :wave::skin-tone-2:", "hi general the page"),
        ("<https://a.b> <mailto:a@b.c|a@b.c> <!here> <!subteam^S1|@ops>", "https://a.b a@b.c"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("&lt;@U1&gt; is what I typed", "<@U1> is what I typed"),
        ("split into:\n• database\n• web tier\n    ◦ batch jobs", "split into:\ndatabase\nweb tier\nbatch jobs"),
        ("1. linux\n2) windows\n10. both", "linux\nwindows\nboth"),
        ("- linux\n* windows", "linux\nwindows"),
        ("2.", "2."),
        ("3.11 of python, -5 degrees", "3.11 of python, -5 degrees"),
        ("&gt; we run vmware today\nlinux", "linux"),
        ("linux\n&gt;&gt;&gt; on Monday he wrote:\nwindows", "linux"),
        ("a &gt; b", "a > b"),
        ("~windows~ linux", "linux"),
        ("not ~windows~, linux", "not , linux"),
        ("~/data and ~5 to ~10", "~/data and ~5 to ~10"),
        ("run `ls ~a~ b` ~now~", "run ls ~a~ b"),
        ("```\n&gt; docker run\n~x~\n```", "> docker run\n~x~"),
        ("a\n\n\nb", "a\nb"),
        ("<", "<"),
        ("", ""),
    ],
)
def test_mrkdwn_is_read_as_people_mean_it(mrkdwn: str, said: str) -> None:
    assert plain(mrkdwn) == said


def words(text: str, **style: bool) -> dict[str, object]:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def section(*elements: object) -> dict[str, object]:
    return {"type": "rich_text_section", "elements": list(elements)}


BOT = {"type": "user", "user_id": "UBOT"}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([section(BOT, words(" how do "), words("containers", bold=True), words(" isolate?"))],
         "how do containers isolate?"),
        ([section(words("split into:")), {"type": "rich_text_list", "style": "bullet", "elements": [
            section(words("database")), section(words("web tier"))]}], "split into:\ndatabase\nweb tier"),
        ([{"type": "rich_text_quote", "elements": [words("windows")]}, section(words("linux"))], "linux"),
        ([section(words("windows", strike=True), words(" linux"))], "linux"),
        ([{"type": "rich_text_preformatted", "elements": [words("> docker run\n~x~")]}], "> docker run\n~x~"),
        ([section({"type": "link", "url": "https://a.b"}, words(" "), {"type": "link", "url": "x", "text": "page"})],
         "https://a.b page"),
        ([section({"type": "emoji", "name": "wave"}, {"type": "broadcast", "range": "here"}, words("hi"))], "hi"),
        (["nothing", None, {"type": "rich_text_section", "elements": [7, {"text": 7}]}], ""),
    ],
)  # fmt: skip
def test_rich_text_is_read_as_people_mean_it(parts: list[object], said: str) -> None:
    assert plain_of([{"type": "rich_text", "elements": parts}]) == said


def test_the_text_of_an_app_is_read_from_its_blocks() -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Disk full"}},
        {"type": "section", "text": {"type": "mrkdwn", "text": "on <https://a.b|db1>"}},
        {"type": "divider"},
    ]
    assert plain_of(blocks) == "Disk full\non db1"


@pytest.mark.parametrize(
    ("text", "blocks", "found"),
    [
        ("<@UBOT> hi", [], True),
        ("<@UBOT|vmvc> hi", [], True),
        ("<@UBOTH> hi", [], False),
        ("hi", [{"type": "rich_text", "elements": [section(BOT)]}], True),
        ("hi", [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [BOT]}]}], False),
    ],
)
def test_a_mention_is_found_in_text_and_blocks(text: str, blocks: list[object], found: bool) -> None:
    assert mentioned("UBOT", text, blocks) is found
