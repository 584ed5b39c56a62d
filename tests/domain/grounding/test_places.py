"""Who does what, in which order and in which direction: told by where words stand in their clauses."""

import pytest

from bot.adapters.lexicon import read_lexicon
from bot.domain.grounding.verifier import Verifier

VERIFIER = Verifier(read_lexicon())

BUYING = "Hospitals spend less time and money on buying a finished product than on building one."
SUPPLIER = "The vendor supplies the model, whereas the hospital remains responsible for monitoring it."
DOCTORS = "Explanations increased trust among junior doctors but not among seniors."
LABORATORY = "Accuracy fell from 91% to 78% after the laboratory changed its analyser."
NAMES = "QIF is practical and specific, with steps one can act on. Meyers et al. built it from 25 theories."


@pytest.mark.parametrize(
    ("passage", "statement"),
    [
        (SUPPLIER, "Monitoring stays the hospital's responsibility; supplying the model is the vendor's."),
        (DOCTORS, "Junior doctors trusted it more with explanations; senior ones did not."),
        (LABORATORY, "When the laboratory got a different analyser, accuracy dropped to 78% from 91%."),
        (
            "Do not mix the checklist up with the guideline.",
            "The checklist is not to be mixed up with the guideline.",
        ),
    ],
)
def test_what_only_stands_elsewhere_is_supported(passage: str, statement: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert verdict.supported, verdict


@pytest.mark.parametrize(
    ("rule", "passage", "statement"),
    [
        (
            "order",
            SUPPLIER,
            "Monitoring stays the vendor's duty; supplying the model is the hospital's.",
        ),
        ("order", DOCTORS, "Senior doctors trusted it more with explanations; junior ones did not."),
        (
            "direction",
            DOCTORS,
            "Junior doctors trusted it less with explanations; senior ones did not change.",
        ),
        (
            "number",
            LABORATORY,
            "When the laboratory got a different analyser, accuracy dropped to 91% from 78%.",
        ),
        ("order", BUYING, "Building a product takes less time and money than buying a finished one."),
        ("name", NAMES, "Meyers is practical and specific, with actionable steps."),
        (
            "quantifier",
            "Some sites reported that the tool shortened the time to diagnosis; others saw no difference.",
            "At all sites the tool cut the time to diagnosis.",
        ),
    ],
)
def test_what_changed_places_is_objected_to_by_its_rule(rule: str, passage: str, statement: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert not verdict.supported, verdict
    assert verdict.why.startswith(f"{rule}:"), verdict
