import pytest

from bot.domain.answers import Shown
from bot.domain.drafting import DraftStatement, Verification
from bot.domain.grounding import Verdict

SOURCE = Shown(text="Try the system out in a pilot, which shows what has to be adapted.", citations=())


def supports(statement: str, passages: object, quote: str | None) -> Verdict:
    del statement, passages, quote
    return Verdict(supported=True, score=1.0, why="")


@pytest.mark.parametrize("end", [",", ",.", "..", " and what counts,.", ";", ":", " –", "…", "-"])
def test_a_sentence_that_was_not_written_to_its_end_is_replaced_by_its_source(end: str) -> None:
    made = Verification([SOURCE], supports).take(
        DraftStatement(text=f"Pilot first{end}", label=1, quote=SOURCE.text)
    )
    assert made == [SOURCE]


@pytest.mark.parametrize(
    "text", ["Pilot first.", "Pilot first", "Pilot first!", "Pilot first (at your site)."]
)
def test_a_whole_sentence_is_shown_in_the_models_words(text: str) -> None:
    made = Verification([SOURCE], supports).take(DraftStatement(text=text, label=1, quote=SOURCE.text))
    assert [one.text for one in made] == [text]
