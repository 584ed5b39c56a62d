"""A sentence of ours in a model's words has the same marks and states, and nothing of its own."""

import pytest

from bot.compose import Application
from bot.domain.wordings import says_the_same
from bot.library.nudges import read_nudges
from bot.settings import SHIPPED_KNOWLEDGE

LATE = "“{title}” was due on {date} and is still open."
QUIET = "Nothing has changed in this project since {date} ({days} days), and “{phase}” has open activities."


@pytest.mark.parametrize(
    ("wording", "sentence"),
    [
        ("Still open: “{title}”, which was due on {date}.", LATE),
        ("“{title}” is still open and was due on {date}.", LATE),
        (
            "“{phase}” has open activities, and since {date} nothing has changed ({days} days).",
            QUIET,
        ),
    ],
)
def test_an_honest_wording_is_used(application: Application, wording: str, sentence: str) -> None:
    assert says_the_same(wording, sentence, application.lexicon)


@pytest.mark.parametrize(
    "wording",
    [
        "“{title}” was due and is still open.",
        "“{title}” was due on {date} and {date} and is still open.",
        "“{title}” was due on {date} and is done.",
        "“{title}” was due on {date} and is not still open.",
        "“{title}” was due on {date}, is still open and delays the go-live.",
        "“{title}” was due on {date} and is still open. Anna should hurry up.",
        "“{title}” was due on {date} and is still open for 12 days.",
        "“{title.__class__}” was due on {date} and is still open.",
        "“{title}” was due on {date} and is still open, see https://evil.example.",
        "“{title}” was due on {date} and is *still* open.",
        "“{title}” must be done by {date}.",
        "“{title}” was due and is still open on {date}.",
        "“{date}” was due on {title} and is still open.",
        "{title} {date}",
        "",
    ],
)
def test_a_wording_that_says_another_thing_is_not_used(application: Application, wording: str) -> None:
    assert not says_the_same(wording, LATE, application.lexicon)


def test_numbers_may_not_change_places(application: Application) -> None:
    sentence = "Look at {name} first: {late} of its activities are late and {blocked} are blocked."
    turned = "Look at {name} first: {blocked} of its activities are late and {late} are blocked."
    assert says_the_same(sentence, sentence, application.lexicon)
    assert not says_the_same(turned, sentence, application.lexicon)


def test_texts_may_not_change_places(application: Application) -> None:
    sentence = "Still open: {first}. Under way: {then}."
    assert says_the_same("{first} is still open. {then} is under way.", sentence, application.lexicon)
    assert not says_the_same("Still open: {then}. Under way: {first}.", sentence, application.lexicon)


def test_each_shipped_sentence_loses_its_standing_with_one_word_denied(application: Application) -> None:
    for rule in read_nudges(SHIPPED_KNOWLEDGE).rules:
        sentence = rule.wording.en
        for verb in (" is ", " are ", " has ", " have ", " would ", " belongs "):
            if verb in sentence:
                denied = sentence.replace(verb, f"{verb}never ", 1)
                assert not says_the_same(denied, sentence, application.lexicon), denied
