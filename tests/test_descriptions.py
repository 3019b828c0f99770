"""What is read from descriptions of workloads: the facts that a text states, quoted, and nothing else."""

from pathlib import Path

import pytest
import yaml

from bot.advisor.descriptions import is_description
from bot.interview import (
    DONT_KNOW,
    Case,
    ChangeAnswer,
    Confirm,
    Describe,
    Dismiss,
    Explained,
    apply,
    facts,
    interpret,
    likely_facts,
    propose,
)
from bot.knowledge import load

SHIPPED = load(Path(__file__).parents[1] / "knowledge").interview
YES_NO = {True: "yes", False: "no"}
DESCRIPTIONS = [
    (each["text"], {question: YES_NO.get(option, option) for question, option in each["states"].items()})
    for each in yaml.safe_load((Path(__file__).parent / "descriptions.yaml").read_text(encoding="utf-8"))
]


def test_what_is_read_from_descriptions_is_what_they_state():
    read = [
        (fact.option == states.get(fact.question), fact.question in states)
        for text, states in DESCRIPTIONS
        for fact in facts(SHIPPED, text)
    ]
    stated = sum(len(states) for _, states in DESCRIPTIONS)
    right, not_said = sum(right for right, _ in read), sum(not known for _, known in read)
    assert right / len(read) >= 0.97
    assert not_said / len(read) <= 0.02
    assert right / stated >= 0.97


@pytest.mark.parametrize(("text", "_"), DESCRIPTIONS)
def test_a_fact_is_quoted_as_it_was_written(text, _):
    written = " ".join(text.split())
    assert all(fact.words and fact.words in written for fact in (*facts(SHIPPED, text), *likely_facts(SHIPPED, text)))


@pytest.mark.parametrize(
    ("text", "question", "option"),
    [
        ("a non-critical Linux helper", "guest_os", "linux"),
        ("No kernel modules and a USB dongle.", "hardware_passthrough", "other"),
        ("It doesn't need kernel modules.", "custom_kernel_or_drivers", "no"),
        ("They aren’t trusted: customers’ code runs there.", "isolation_need", "hostile_multitenant"),
    ],
)
def test_a_denial_reaches_what_it_denies(text, question, option):
    assert {fact.question: fact.option for fact in facts(SHIPPED, text)}[question] == option


@pytest.mark.parametrize(
    "text",
    [
        "It could go into a container image.",
        "Perhaps with a GPU.",
        "Not a web application.",
        "Linux instead of Windows, or Windows instead of Linux.",
        "Quorum and shards without a word on a database.",
    ],
)
def test_what_is_only_supposed_denied_or_contradicted_is_no_fact(text):
    stated = {fact.question for fact in facts(SHIPPED, text)}
    assert not stated & {"existing_packaging", "hardware_passthrough", "gui_desktop", "database_replicates"}


def test_what_is_likely_adds_to_what_is_stated():
    text = "Moodle with a Docker image"
    stated, likely = facts(SHIPPED, text), likely_facts(SHIPPED, text)
    assert {fact.question for fact in stated} == {"existing_packaging"}
    assert {"existing_packaging", "guest_os"} <= {fact.question for fact in likely}


SAID = "It runs on Ubuntu, comes as a Docker image, and brings its own kernel driver."
OS, IMAGE, DRIVER = (0, "guest_os"), (0, "existing_packaging"), (0, "custom_kernel_or_drivers")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yep, that's right", Confirm()),
        ("yes, except the operating system", Confirm(frozenset({IMAGE, DRIVER}))),
        ("yes but not the driver", Confirm(frozenset({OS, IMAGE}))),
        ("everything except the Docker image", Confirm(frozenset({OS, DRIVER}))),
        ("no", Dismiss()),
        ("no, not the driver", Dismiss(frozenset({DRIVER}))),
        ("the operating system is wrong", Dismiss(frozenset({OS}))),
        ("no, it's Windows", ChangeAnswer("guest_os", "windows")),
        ("not sure about the driver", ChangeAnswer("custom_kernel_or_drivers", DONT_KNOW)),
        ("I don't know about the driver", ChangeAnswer("custom_kernel_or_drivers", DONT_KNOW)),
    ],
)
def test_a_yes_a_no_or_a_doubt_is_about_what_it_names(typed, meant):
    assert interpret(SHIPPED, propose(SHIPPED, Case(), SAID), typed) == meant


def test_a_doubt_about_one_fact_leaves_the_others_and_one_that_names_none_is_asked_which():
    case = propose(SHIPPED, Case(), SAID)
    changed = apply(SHIPPED, case, ChangeAnswer("custom_kernel_or_drivers", DONT_KNOW))
    assert {fact.question for fact in changed.case.proposed} == {"guest_os", "existing_packaging"}
    assert dict(changed.case.answers) == {"custom_kernel_or_drivers": DONT_KNOW}
    kept = apply(SHIPPED, case, Dismiss(frozenset({DRIVER})))
    assert {fact.question for fact in kept.case.proposed} == {"guest_os", "existing_packaging"}
    assert isinstance(interpret(SHIPPED, case, "not sure"), Explained)
    only = propose(SHIPPED, Case(), "It runs on Ubuntu.")
    assert interpret(SHIPPED, only, "not sure") == ChangeAnswer("guest_os", DONT_KNOW)


def test_what_was_read_is_declined_by_a_no_and_not_by_a_sentence_that_begins_with_no():
    case = propose(SHIPPED, Case(), "It runs on Ubuntu.")
    assert interpret(SHIPPED, case, "no") == Dismiss()
    assert isinstance(interpret(SHIPPED, case, "no special hardware"), Describe)


TICKET = (
    """
INFRA-1234: New home for the dispatch system
Reporter: Kim. Priority: medium.

Background: our dispatch program is a monolith that the vendor delivers as an installer. It runs on Windows Server
2008, loads its own kernel driver for the radio card, and the operators use its desktop GUI. There are problems with
the old hardware, and the lease ends in May.
"""
    + "Further notes, none of which matters here. " * 40
)


@pytest.mark.parametrize(
    "text",
    [
        "we have a Windows 2003 accounting program with a dongle, where should it run?",
        "Our billing app is a monolith on Linux. What fits?",
        "We run stateless microservices on Linux. Container or VM?",
        "Our shop runs on Debian, comes as a Docker image and is released daily.",
        TICKET,
    ],
)
def test_a_description_is_taken_for_one_without_a_wish(text):
    assert is_description(SHIPPED, text, is_answered=False)


@pytest.mark.parametrize(
    "text",
    [
        "where should I run Postgres?",
        "Can I run a Windows 2003 program in a container?",
        "Do I need a licence for Windows Server containers or for VMs?",
        "Our Docker image on Ubuntu is broken: permission denied on /data",
        "How do I run a Windows container on Linux?",
        "Windows Server 2008 is out of support, and its programs need a VM.",
    ],
)
def test_a_question_and_a_call_for_repair_are_no_descriptions(text):
    assert not is_description(SHIPPED, text, is_answered=False)


def test_what_the_knowledge_surely_answers_is_a_description_only_if_it_tells_plenty():
    assert not is_description(SHIPPED, "Our billing app is a monolith on Linux. What fits?", is_answered=True)
    assert is_description(SHIPPED, TICKET, is_answered=True)
