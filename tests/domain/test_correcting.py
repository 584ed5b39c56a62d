"""Wrong beliefs told from true statements about the same matter."""

import pytest

from bot.compose import Application
from bot.domain.correcting import wrong_belief, wrong_tags
from bot.domain.ranking import Features, Ranked
from bot.domain.targets import Target
from bot.domain.understanding import makes_less
from bot.settings import read_settings

CORPUS = Application(read_settings()).corpus
TUNING = Application(read_settings()).tuning
PILOT = Target("correction/pilot-skippable", -1)


def ranked(target: Target, kernel: float) -> Ranked:
    return Ranked(target, Features(kernel, 0.5, 0.5, 0.0), kernel)


def statement(item: str, kernel: float) -> Ranked:
    ref = CORPUS.carriers[item]
    return ranked(Target(ref.passage.id, ref.number), kernel)


def belief_of(text: str, belief: float, best: float, item: str = "S3.1.4-03") -> str | None:
    found = wrong_belief(text, [statement(item, best), ranked(PILOT, belief)], CORPUS, TUNING)
    return found[0].id if found else None


def test_a_belief_that_is_likelier_than_any_statement_is_corrected() -> None:
    assert belief_of("the paper says the pilot has no value, right?", 0.3, 0.2) == PILOT.entry


def test_a_true_statement_that_the_source_says_more_of_is_not_corrected() -> None:
    assert belief_of("the paper wants a local pilot, right?", 0.2, 0.4) is None


def test_a_question_that_denies_nothing_does_not_hold_a_belief_that_is_a_denial() -> None:
    assert belief_of("the pilot needs its own contracts, right?", 0.3, 0.2) is None
    assert belief_of("the pilot needs its own contracts, right?", 0.5, 0.2) == PILOT.entry


def test_what_makes_less_of_something_is_corrected_even_where_the_statement_is_nearer() -> None:
    assert belief_of("the paper says we can skip the pilot, right?", 0.2, 0.4) == PILOT.entry


def test_a_tag_that_stands_in_what_answers_it_speaks_for_the_question() -> None:
    tag = CORPUS.carriers["S3.1.4-04"].statement.evidence[0]
    said = f"{tag} does not want contracts for the pilot, right?"
    assert belief_of(said, 0.25, 0.2, "S3.1.4-04") is None
    assert belief_of(said.replace(tag, "the paper"), 0.25, 0.2, "S3.1.4-04") == PILOT.entry


def test_a_belief_that_nobody_asserts_needs_five_times_the_score() -> None:
    score = 2 * TUNING.correction_score
    assert belief_of("is there a pilot in it?", score, 0.01) is None
    assert belief_of("there is no pilot in it, right?", score, 0.01) == PILOT.entry


def test_what_is_ascribed_to_the_wrong_expert_is_said() -> None:
    ref = CORPUS.carriers["S3.1.2-04"]
    near = [statement("S3.1.2-04", 0.4)]
    asked = "Expert 7 said we must test on our own data, right?"
    note = wrong_tags(asked, near, [ref], "en", CORPUS)
    assert note is not None
    assert "not on Expert 7" in note
    assert all(tag in note for tag in ref.statement.evidence)
    assert wrong_tags(asked.replace("7", "3"), near, [ref], "en", CORPUS) is None
    assert wrong_tags("test on our own data, right?", near, [ref], "en", CORPUS) is None
    assert wrong_tags("Expert 9 said we must test it", near, [ref], "en", CORPUS) is None


@pytest.mark.parametrize("text", ["skip it", "one course is enough", "vi kan vänta med det", "det räcker"])
def test_words_that_make_less_of_something(text: str) -> None:
    assert makes_less(text)
    assert not makes_less("the committee approves changes")
