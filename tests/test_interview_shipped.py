"""The questionnaire that ships: it is complete, every path ends, and known workloads come out as published."""

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.interview import (
    DONT_KNOW,
    Case,
    Component,
    Understood,
    decide,
    facts,
    likely_facts,
    read_change,
    read_priorities,
    recommend,
    replay,
    understand,
)
from bot.knowledge.model import Questionnaire
from bot.knowledge.reading import read

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"
SHIPPED = Questionnaire.model_validate(read(KNOWLEDGE / "interview.yaml", KNOWLEDGE).data)
WORKLOADS: list[dict[str, Any]] = read(KNOWLEDGE / "expectations" / "workloads.yaml", KNOWLEDGE).data["workloads"]

OPTIONS = [(question, option) for question in SHIPPED.questions for option in question.options]

STABLE = {
    "guest_os": "linux windows other mixed",
    "needs_different_kernel_than_host": "yes no",
    "custom_kernel_or_drivers": "yes no",
    "legacy_os": "yes no",
    "gui_desktop": "yes no",
    "architecture": "monolith microservices batch serverless desktop appliance",
    "stateful": "none some heavy_database",
    "isolation_need": "standard hostile_multitenant regulated",
    "release_frequency": "daily weekly monthly yearly",
    "scaling": "steady bursty massive",
    "startup_need": "seconds minutes irrelevant",
    "team_skills": "containers vms both none",
    "existing_packaging": "container_image installer vm_image source",
    "licensing_tied_to_host": "yes no",
    "portability_need": "yes no",
    "hardware_passthrough": "none gpu other",
    "uptime_model": "replicas single_instance_failover",
    "lifespan": "ephemeral long_lived",
}
"""Ids that files for `vmvc assess` rely on."""


@pytest.mark.parametrize("seed", range(20))
def test_no_answer_makes_the_number_of_questions_to_go_rise(seed: int) -> None:
    dice, answers, before = random.Random(seed), dict[str, str](), len(SHIPPED.questions)
    while question := (progress := replay(SHIPPED, answers)).open:
        assert 1 <= progress.left <= before
        before = progress.left
        answers[question.id] = dice.choice([*(option.id for option in question.options), DONT_KNOW])


def interviewed(stated: dict[str, str]) -> dict[str, str]:
    """The answers after an interview of somebody who knows only this."""
    answers: dict[str, str] = {}
    while question := replay(SHIPPED, answers).open:
        answers[question.id] = stated.get(question.id, DONT_KNOW)
    return answers


def random_answers(seed: int) -> dict[str, str]:
    chance = random.Random(seed)
    return {
        question.id: chance.choice([DONT_KNOW, *(o.id for o in question.options)]) for question in SHIPPED.questions
    }


def test_the_ids_that_files_rely_on_are_there():
    offered = {question.id: " ".join(option.id for option in question.options) for question in SHIPPED.questions}
    assert {id_: offered.get(id_) for id_ in STABLE} == STABLE


@pytest.mark.parametrize("question", SHIPPED.questions, ids=lambda question: question.id)
def test_a_question_is_short_and_says_why_it_is_asked(question):
    assert len(question.ask) <= 100
    assert question.ask.endswith("?")
    assert 20 <= len(question.why) <= 160
    assert all(len(option.label) <= 40 and len(option.says) >= 4 for option in question.options)


@pytest.mark.parametrize(("question", "option"), OPTIONS, ids=lambda each: each.id)
def test_evidence_that_counts_has_a_reason_and_a_source(question, option):
    if any(abs(weight) > 0.15 for weight in option.evidence.values()):
        assert option.because.endswith(".")
        assert option.sources


@pytest.mark.parametrize(("question", "option"), OPTIONS, ids=lambda each: each.id)
def test_every_way_of_putting_an_option_is_understood_as_it(question, option):
    names = (option.id, option.label, *(says for says in option.says if "#" not in says))
    assert {name: understand(question, name) for name in names} == dict.fromkeys(names, Understood(option.id))


@pytest.mark.parametrize(("question", "option"), OPTIONS, ids=lambda each: each.id)
def test_every_answer_can_be_changed_by_the_title_of_its_question(question, option):
    amended = read_change(SHIPPED, f"Change the {question.names[0]} to {option.id.replace('_', ' ')}.")
    assert amended
    assert (amended.question.id, amended.answer) == (question.id, option.id)


def test_the_operating_system_is_changed_as_people_say_it():
    amended = read_change(SHIPPED, "change the OS to linux")
    assert amended
    assert (amended.question.id, amended.answer) == ("guest_os", "linux")


@pytest.mark.parametrize("priority", SHIPPED.priorities, ids=lambda priority: priority.id)
def test_a_priority_changes_what_answers_weigh_and_is_understood_by_its_names(priority):
    for name in (priority.title, *priority.says):
        assert read_priorities(SHIPPED, f"What matters most is {name}.") == (priority.id,)
    answers = {question.id: question.options[0].id for question in SHIPPED.questions}
    plain, weighed = recommend(SHIPPED, answers), recommend(SHIPPED, answers, priorities=[priority.id])
    assert weighed.log_odds != plain.log_odds
    assert {reason.factor for reason in weighed.reasons} > {1.0}


def test_every_side_has_a_verdict_with_five_steps_and_sources():
    general = {verdict.side for verdict in SHIPPED.verdicts if not verdict.when}
    assert general == {"container", "vm", "both"}
    assert all(len(verdict.next_steps) == 5 and verdict.tools and verdict.sources for verdict in SHIPPED.verdicts)


def test_no_single_answer_outweighs_all_the_others():
    largest = {
        question.id: max(abs(weight) for option in question.options for weight in (0.0, *option.evidence.values()))
        for question in SHIPPED.questions
    }
    assert all(weight < sum(largest.values()) / 4 for weight in largest.values())


@pytest.mark.parametrize("seed", range(20))
def test_every_path_ends_and_is_short(seed):
    assert len(interviewed(random_answers(seed))) <= SHIPPED.at_most


def test_somebody_who_knows_nothing_gets_an_answer_that_admits_it():
    recommendation = recommend(SHIPPED, interviewed({}))
    assert recommendation.closeness == "close"
    assert recommendation.assumptions


def test_every_side_is_reached():
    reached = {recommend(SHIPPED, random_answers(seed)).side for seed in range(60)}
    assert reached == {"container", "vm", "both"}


@pytest.mark.parametrize("constraint", SHIPPED.constraints, ids=lambda constraint: constraint.id)
@pytest.mark.parametrize("seed", range(5))
def test_a_constraint_is_never_overruled(constraint, seed):
    forced = {question: options[0] for question, options in constraint.when.items()}
    recommendation = recommend(SHIPPED, {**random_answers(seed), **forced})
    assert recommendation.side not in constraint.rules_out
    assert not recommendation.contradiction


@pytest.mark.parametrize("workload", WORKLOADS, ids=lambda workload: workload["id"])
def test_a_known_workload_comes_out_as_published(workload):
    assert workload["expected"] in workload["acceptable"]
    assert recommend(SHIPPED, workload["facts"]).side in workload["acceptable"]


KINDS = [workload for workload in WORKLOADS if "kind" in workload]


@pytest.mark.parametrize("workload", KINDS, ids=lambda workload: workload["id"])
def test_a_known_workload_comes_out_as_the_kind_that_was_published(workload):
    assert recommend(SHIPPED, workload["facts"]).kind == workload["kind"]


def test_every_kind_of_every_side_comes_out_for_some_workload():
    assert {workload["kind"] for workload in KINDS} == {verdict.kind for verdict in SHIPPED.verdicts if verdict.kind}


@pytest.mark.parametrize(
    "workload", [each for each in WORKLOADS if "components" in each], ids=lambda workload: workload["id"]
)
def test_a_workload_in_components_is_split_between_the_sides(workload):
    components = tuple(Component(name, facts) for name, facts in workload["components"].items())
    decision = decide(SHIPPED, Case(workload["facts"], components))
    assert (decision.side, decision.kind) == (workload["expected"], workload["kind"])
    assert {part.recommendation.side for part in decision.parts} == {"container", "vm"}


def test_an_interview_agrees_with_the_facts_and_asks_few_questions():
    interviews = [interviewed(workload["facts"]) for workload in WORKLOADS]
    right = sum(
        recommend(SHIPPED, answers).side in workload["acceptable"]
        for answers, workload in zip(interviews, WORKLOADS, strict=True)
    )
    asked = sorted(len(answers) for answers in interviews)
    assert right >= 0.9 * len(WORKLOADS)
    assert asked[len(asked) // 2] <= 8
    assert asked[-1] <= 9


def test_what_is_read_from_a_description_is_mostly_right_and_mostly_enough():
    right = stated = agreed = 0
    for workload in WORKLOADS:
        read_from_text = {fact.question: fact.option for fact in facts(SHIPPED, workload["workload"])}
        known = workload["facts"].keys() & read_from_text.keys()
        stated += len(known)
        right += sum(workload["facts"][question] == read_from_text[question] for question in known)
        likely = {fact.question: fact.option for fact in likely_facts(SHIPPED, workload["workload"])}
        agreed += recommend(SHIPPED, likely).side in workload["acceptable"]
    assert right >= 0.9 * stated
    assert agreed >= 0.85 * len(WORKLOADS)


@pytest.mark.parametrize(
    ("text", "question", "option"),
    [
        ("It has no GUI.", "gui_desktop", "no"),
        ("A graphical interface is not needed.", "gui_desktop", "no"),
        ("It runs headless on Windows Server 2022.", "guest_os", "windows"),
        ("It runs on Linux, not on Windows.", "guest_os", "linux"),
        ("We run it on Linux and on Windows.", "guest_os", "mixed"),
        ("Part of it is Windows. The rest is Linux.", "guest_os", "mixed"),
        ("It loads its own kernel modules.", "custom_kernel_or_drivers", "yes"),
        ("There are no kernel modules involved.", "custom_kernel_or_drivers", "no"),
        ("It needs a GPU.", "hardware_passthrough", "gpu"),
        ("No GPU is needed.", "hardware_passthrough", None),
        ("No special hardware is needed.", "hardware_passthrough", "none"),
        ("It is stateless.", "stateful", "none"),
        ("It must start within seconds.", "startup_need", "seconds"),
        ("We deploy several times a day.", "release_frequency", "daily"),
        ("The team has no Kubernetes experience.", "team_skills", "vms"),
        ("It comes as a Docker image.", "existing_packaging", "container_image"),
        ("It comes as an OVA.", "existing_packaging", "vm_image"),
        ("Customers upload their own scripts, which we do not trust.", "isolation_need", "hostile_multitenant"),
        ("It must pass the PCI audit.", "isolation_need", "regulated"),
    ],
)
def test_a_description_states_a_fact(text, question, option):
    assert {fact.question: fact.option for fact in facts(SHIPPED, text)}.get(question) == option


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("It is not Windows.", "guest_os"),
        ("We never run batch jobs.", "architecture"),
        ("The windows of the office are open.", "gui_desktop"),
        ("We do not use Docker images.", "existing_packaging"),
    ],
)
def test_a_description_that_denies_or_does_not_say_states_nothing(text, question):
    assert question not in {fact.question for fact in facts(SHIPPED, text)}


def test_the_file_is_plain_yaml_for_other_readers():
    assert isinstance(yaml.safe_load((KNOWLEDGE / "interview.yaml").read_text(encoding="utf-8")), dict)
