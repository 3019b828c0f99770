"""What people type: answers in their own words, steering, and facts in a description."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.interview import (
    DONT_KNOW,
    LATER,
    NOT_APPLICABLE,
    Case,
    Changed,
    Fact,
    NotUnderstood,
    Understood,
    apply,
    done_text,
    facts,
    interpret,
    read_change,
    steering,
    understand,
)
from bot.knowledge.model import Question, Questionnaire

PET = Question.model_validate(
    {
        "id": "pet",
        "ask": "Which pet is it?",
        "why": "Food.",
        "names": ["pet", "animal"],
        "ignores": ["hot dog", "barks orders"],
        "options": [
            {"id": "dog", "label": "A dog", "says": ["poodle", "terrier", "hound"], "signs": ["barks", "on a leash"]},
            {
                "id": "cat",
                "label": "A cat",
                "says": ["tabby", "kitten", "tomcat"],
                "signs": ["purrs"],
                "hints": ["whiskers"],
            },
            {
                "id": "many",
                "label": "Several pets",
                "says": ["cats and dogs", "a zoo", "# animals"],
                "signs": ["menagerie"],
                "joins": ["dog", "cat"],
            },
        ],
    }
)

GARDEN = Question.model_validate(
    {
        "id": "garden",
        "ask": "Is there a garden?",
        "why": "Room to run.",
        "names": ["garden", "lawn"],
        "options": [
            {"id": "yes", "label": "Yes, a garden", "says": ["a lawn", "backyard"], "signs": ["garden", "back yard"]},
            {
                "id": "no",
                "label": "No",
                "says": ["a flat", "balcony only"],
                "signs": ["no garden at all", "high-rise"],
            },
        ],
    }
)

HOME = Questionnaire(questions=(PET, GARDEN))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dog", "dog"),
        ("Dog!", "dog"),
        ("a dog", "dog"),
        ("it's a dog, please", "dog"),
        ("poodle", "dog"),
        ("we have two poodles", "dog"),
        ("we have a poodel", "dog"),
        ("kiten", "cat"),
        ("tomact", "cat"),
        ("it is a cat, not a dog", "cat"),
        ("not a dog but a cat", "cat"),
        ("cats and dogs", "many"),
        ("12 animals", "many"),
        ("about twelve... well, several animals", "many"),
        ("1", "dog"),
        ("2", "cat"),
        ("option 3", "many"),
        ("#2", "cat"),
        ("b", "cat"),
        ("c)", "many"),
        ("the first one", "dog"),
        ("second", "cat"),
        ("the last", "many"),
        ("MANY", "many"),
        ("it barks", "dog"),
        ("I think it's a terrier", "dog"),
        ("not sure", DONT_KNOW),
        ("dunno", DONT_KNOW),
        ("I don't know", DONT_KNOW),
        ("I dont knwo", DONT_KNOW),
        ("no idea, sorry", DONT_KNOW),
        ("hmm, hard to say", DONT_KNOW),
        ("skip", DONT_KNOW),
        ("skip this one please", DONT_KNOW),
        ("I'm not sure, maybe a dog", DONT_KNOW),
        ("n/a", NOT_APPLICABLE),
        ("does not apply", NOT_APPLICABLE),
        ("ask me later", LATER),
        ("I have to check", LATER),
    ],
)
def test_a_typed_answer_is_understood(typed, meant):
    assert understand(PET, typed) == Understood(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("yes", "yes"),
        ("y", "yes"),
        ("Yep", "yes"),
        ("yeah, a big one", "yes"),
        ("of course!", "yes"),
        ("yes we do", "yes"),
        ("yse", "yes"),
        ("I think so", "yes"),
        ("definitely", "yes"),
        ("it does", "yes"),
        ("sure, with a lawn", "yes"),
        ("backyard", "yes"),
        ("true", "yes"),
        ("1", "yes"),
        ("no", "no"),
        ("nope", "no"),
        ("No, we live in a flat", "no"),
        ("not at all", "no"),
        ("not really", "no"),
        ("I don't think so", "no"),
        ("we don't have one", "no"),
        ("there isn't a lawn", "no"),
        ("without a garden", "no"),
        ("it does not", "no"),
        ("false", "no"),
        ("2", "no"),
        ("no idea", DONT_KNOW),
        ("not sure", DONT_KNOW),
        ("maybe", DONT_KNOW),
    ],
)
def test_yes_and_no_come_in_many_words(typed, meant):
    assert understand(GARDEN, typed) == Understood(meant)


@pytest.mark.parametrize(
    ("typed", "candidates"),
    [
        ("a poodle and a tabby", {"dog", "cat"}),
        ("goldfish", set()),
        ("", set()),
        ("🤷", set()),
        ("yes", set()),
        ("7", set()),
        ("<!channel>", set()),
        ("x" * 10_000, set()),
    ],
)
def test_what_is_ambiguous_or_foreign_is_not_guessed(typed, candidates):
    understood = understand(PET, typed)
    assert isinstance(understood, NotUnderstood)
    assert set(understood.candidates) == candidates


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("back", "back"),
        ("Go back!", "back"),
        ("can we go back please", "back"),
        ("undo", "back"),
        ("stop", "cancel"),
        ("Cancel the interview", "cancel"),
        ("never mind", "cancel"),
        ("why?", "why"),
        ("Why do you ask?", "why"),
        ("why do you want to know that", "why"),
        ("start over", "restart"),
        ("Let's start again", "restart"),
        ("how many more questions?", "progress"),
        ("are we there yet?", "progress"),
        ("I don't know", "dont_know"),
        ("later", "later"),
        ("not applicable", "not_applicable"),
        ("windows", None),
        ("we must stop the service for updates", None),
        ("why is the sky blue?", None),
        ("no", None),
        ("", None),
    ],
)
def test_people_steer_in_their_own_words(typed, meant):
    assert steering(typed) == meant


def asking_for_the_pet() -> Questionnaire:
    """The same questions, where the first one decides."""
    data = HOME.model_dump(mode="json")
    for option, side in zip(data["questions"][0]["options"], ("house", "flat"), strict=False):
        option["evidence"] = {side: 1.0}
    data["verdicts"] = [
        {"side": side, "title": side, "summary": side, "next_steps": []} for side in ("house", "flat")
    ]
    return Questionnaire.model_validate(data)


def came_of(typed: str, case: Case) -> Changed:
    """What comes of a typed message."""
    changed = apply(asking_for_the_pet(), case, interpret(asking_for_the_pet(), case, typed))
    assert isinstance(changed, Changed)
    return changed


@pytest.mark.parametrize(
    "typed",
    [
        "what is a poodle?",
        "what's a hound",
        "what do you mean by a zoo",
        "Is a tabby a cat?",
        "sorry, what counts as a dog?",
        "can it be a kitten?",
        "how does a terrier differ from a hound",
    ],
)
def test_a_question_in_return_is_no_answer(typed):
    assert isinstance(interpret(asking_for_the_pet(), Case(), typed), NotUnderstood)


@pytest.mark.parametrize("typed", ["poodle?", "could be a poodle?", "a dog, I think?", "what we have is a poodle"])
def test_an_answer_in_doubt_is_an_answer(typed):
    command = interpret(asking_for_the_pet(), Case(), typed)
    changed = came_of(typed, Case())
    assert changed.case.answers == {"pet": "dog"}
    assert done_text(asking_for_the_pet(), command, changed) == "Noted: Pet: A dog."


def test_every_label_id_and_way_of_putting_it_means_its_option():
    for question in HOME.questions:
        for option in question.options:
            for name in (option.id, option.label, option.label.upper(), f"{option.label}, please"):
                assert understand(question, name) == Understood(option.id)


@settings(max_examples=100)
@given(st.text(max_size=60))
def test_any_text_is_understood_or_not_and_never_breaks(text):
    assert isinstance(understand(PET, text), Understood | NotUnderstood)
    assert steering(text) is None or isinstance(steering(text), str)
    assert isinstance(facts(HOME, text), tuple)


@pytest.mark.parametrize(
    ("typed", "question", "answer"),
    [
        ("change the pet to cat", "pet", "cat"),
        ("Please change my pet to a kiten.", "pet", "cat"),
        ("change the answer to garden to no", "garden", "no"),
        ("switch the animal from dog to cat please", "pet", "cat"),
        ("can you set the lawn to don't know?", "garden", DONT_KNOW),
    ],
)
def test_an_answer_is_changed_by_its_name(typed, question, answer):
    amended = read_change(HOME, typed)
    assert amended
    assert (amended.question.id, amended.answer) == (question, answer)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a cat",
        "change the weather to sunny",
        "change the pet to goldfish",
        "we change to winter time",
        "x" * 5000,
    ],
)
def test_a_wish_that_names_no_question_or_no_answer_changes_nothing(typed):
    assert read_change(HOME, typed) is None


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("It barks all night.", {"pet": "dog"}),
        ("He always walks it on a leash.", {"pet": "dog"}),
        ("It never barks.", {}),
        ("It does not bark but purrs.", {"pet": "cat"}),
        ("It purrs, and we have a garden.", {"pet": "cat", "garden": "yes"}),
        ("It purrs and barks.", {"pet": "many"}),
        ("There are whiskers everywhere.", {}),
        ("There are whiskers everywhere, and something barks.", {"pet": "dog"}),
        ("We have no garden.", {"garden": "no"}),
        ("There is no garden at all.", {"garden": "no"}),
        ("We live without a garden.", {"garden": "no"}),
        ("A garden is not needed.", {"garden": "no"}),
        ("No stairs, but a garden.", {"garden": "yes"}),
        ("Not only a garden, it also barks.", {"garden": "yes", "pet": "dog"}),
        ("A high-rise without a garden.", {"garden": "no"}),
        ("A garden near the high-rise.", {}),
        ("The gardener came.", {}),
        ("", {}),
    ],
)
def test_facts_are_what_a_text_states_and_nothing_that_it_denies(text, stated):
    assert {fact.question: fact.option for fact in facts(HOME, text)} == stated


def test_what_answers_the_open_question_corrects_no_other():
    before = Case({"garden": "no"})
    heard = came_of("a poodle, it loves the garden", before)
    assert heard.case.answers == {"garden": "no", "pet": "dog"}
    assert not heard.case.proposed
    corrected = came_of("it does have a garden", before)
    assert [(fact.question, fact.option) for fact in corrected.case.proposed] == [("garden", "yes")]


def test_to_finish_forgets_what_waits_for_a_yes():
    waiting = came_of("it is by the garden", Case())
    assert waiting.case.proposed
    finished = came_of("just decide", waiting.case)
    assert not finished.case.proposed
    assert finished.case.answers == {}


def test_words_that_only_sound_like_an_answer_say_nothing():
    assert understand(PET, "a hot dog") == NotUnderstood()
    assert understand(PET, "a tabby that likes a hot dog") == Understood("cat")
    assert facts(HOME, "its owner barks orders") == ()
    assert [fact.option for fact in facts(HOME, "its owner barks orders, and it barks back")] == ["dog"]


def test_a_fact_comes_with_the_words_that_said_so():
    assert facts(HOME, "Mind the dog: it BARKS!") == (Fact("pet", "dog", "BARKS"),)
