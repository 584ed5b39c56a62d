"""Likeness in writing."""

import numpy as np

from bot.domain.writing import BUCKETS, Writing

TEXTS = ["who owns the algorithm", "vad kostar utbildningen", "training of the staff", "the the the"]


def test_a_text_is_written_as_itself_and_others_less() -> None:
    writing = Writing.of(TEXTS)
    for at, text in enumerate(TEXTS):
        likeness = writing.likeness(text)
        assert int(np.argmax(likeness)) == at
        assert abs(float(likeness[at]) - 1) < 1e-5


def test_a_misspelt_word_and_a_compound_are_near_the_word_that_is_meant() -> None:
    writing = Writing.of(TEXTS)
    assert int(np.argmax(writing.likeness("algoritm owner"))) == 0
    assert int(np.argmax(writing.likeness("traning"))) == 2
    assert int(np.argmax(writing.likeness("utbildningskostnaden"))) == 1


def test_a_text_without_words_is_like_nothing() -> None:
    assert not Writing.of(TEXTS).likeness("?!").any()
    assert not Writing.of(["?!"]).likeness("word").any()
    assert len(Writing.of(TEXTS).rarity) == BUCKETS
