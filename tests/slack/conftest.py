"""Fixtures of the Slack tests."""

import pytest

from bot.domain.corpus import Corpus
from bot.library.reader import corpus_of, read_folder
from bot.settings import SHIPPED_KNOWLEDGE


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The corpus as shipped."""
    return corpus_of(read_folder(SHIPPED_KNOWLEDGE))
