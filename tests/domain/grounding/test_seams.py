"""Statements made of two passages: each part must stand in one of them, and nothing new may tie them."""

import pytest

from bot.adapters.lexicon import read_lexicon
from bot.domain.grounding.verifier import Verifier

VERIFIER = Verifier(read_lexicon())

OWNER = (
    "Before a purchase, name the owner of the system in writing. The owner reports incidents to the board."
)
LOGS = "Vendors must keep the audit logs for five years. Logs are reviewed every month by the security team."
WARDS = "Silent testing took four months in two wards."


@pytest.mark.parametrize(
    "statement",
    [
        "The owner is named in writing before a purchase, and vendors must keep audit logs for five years.",
        "Silent testing lasted four months in two wards, while the security team reviews the logs monthly.",
        "Incidents are reported to the board by the owner; the security team reviews logs every month.",
        (
            "Vendors must keep the logs for five years, and the owner reports incidents to the board; "
            "silent testing took four months in two wards."
        ),
    ],
)
def test_two_claims_beside_each_other_are_held_by_their_passages_together(statement: str) -> None:
    verdict = VERIFIER.check(statement, [OWNER, LOGS, WARDS])
    assert verdict.supported, verdict


@pytest.mark.parametrize("cited", [[OWNER], [LOGS]])
def test_of_two_claims_both_must_be_cited(cited: list[str]) -> None:
    statement = (
        "The owner reports incidents to the board, and vendors must keep the audit logs for five years."
    )
    assert VERIFIER.check(statement, [OWNER, LOGS]).supported
    assert not VERIFIER.check(statement, cited).supported


@pytest.mark.parametrize(
    "statement",
    [
        "The owner of the system keeps the audit logs for five years.",
        "Name the owner of the system in writing for five years.",
        "Before a purchase, name the owner by the security team every month.",
        "The owner is named in writing because vendors must keep the audit logs for five years.",
        "Vendors must keep the audit logs for five years so the owner reports incidents to the board.",
        "Silent testing took four months, which the security team reviews every month.",
    ],
)
def test_what_mixes_two_passages_or_ties_them_is_refused(statement: str) -> None:
    verdict = VERIFIER.check(statement, [OWNER, LOGS, WARDS])
    assert not verdict.supported, verdict


def test_a_part_that_is_not_supported_is_not_carried_by_the_others() -> None:
    statement = (
        "Vendors must keep the audit logs for five years. The owner reports incidents to the board. "
        "Ambulances are dispatched by the model."
    )
    assert not VERIFIER.check(statement, [OWNER, LOGS]).supported


def test_the_end_of_a_sentence_is_not_said_of_something_else() -> None:
    passage = (
        "Interviews with nurses showed a high workload. "
        "Reviews of incident reports by the safety board led to a new protocol for all night shifts."
    )
    assert VERIFIER.check(
        "Incident reports reviewed by the safety board led to a new protocol for all night shifts.", [passage]
    ).supported
    assert not VERIFIER.check("The workload led to a new protocol for all night shifts.", [passage]).supported
