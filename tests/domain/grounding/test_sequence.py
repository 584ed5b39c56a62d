"""What comes first, who does what, and which way it goes: in other words than the passage has."""

import pytest

from bot.adapters.lexicon import read_lexicon
from bot.domain.grounding.verifier import Verifier

VERIFIER = Verifier(read_lexicon())

PILOT = "Run a pilot before the rollout."
REVIEW = "First the committee reviews the risk report, then the vendor signs the contract."
SILENT = "Silent testing is followed by a trial in one ward; only then do other hospitals join."
TRAIN = "Nurses train the physicians in using the alerts."
TREWS = "In the trial, TREWS outperformed MEWS in detecting sepsis."
TEAM = "A central team enables faster follow-up and encourages reporting."
SERVICE = (
    "Have the people who will use the system try it on cases, with a contact named at the developer. "
    "The study included 14 physicians, and a committee of the hospital read the results."
)
UPDATE = "Alert fatigue worsened after the update, while accuracy improved."
PRACTICES = "The publication of 2025 holds 30 best practices. The preprint of 2023 had 28."


@pytest.mark.parametrize(
    ("passage", "statement"),
    [
        (PILOT, "Carry out a pilot ahead of the rollout."),
        (PILOT, "The rollout follows the pilot."),
        (REVIEW, "The vendor signs the contract after the committee has reviewed the risk report."),
        (
            REVIEW,
            "The committee's review of the risk report precedes the vendor's signature on the contract.",
        ),
        (SILENT, "A trial in one ward comes after silent testing."),
        (SILENT, "Other hospitals join after a trial in one ward."),
        ("The rollout may start after a pilot.", "Run a pilot before the rollout may start."),
        (TRAIN, "Physicians are trained by nurses in using the alerts."),
        (TEAM, "Follow-up gets faster with a central team, which encourages reporting."),
        (
            PRACTICES,
            "The publication of 2025 holds 30 best practices, two more than the 28 of the preprint of 2023.",
        ),
    ],
)
def test_the_same_said_otherwise_is_supported(passage: str, statement: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert verdict.supported, verdict


@pytest.mark.parametrize(
    ("passage", "statement"),
    [
        (PILOT, "First the rollout, then run a pilot."),
        (PILOT, "The pilot follows the rollout."),
        (PILOT, "Do not start the pilot until the rollout has begun."),
        (PILOT, "The rollout is followed by the pilot."),
        (PILOT, "The rollout precedes the pilot."),
        (REVIEW, "The vendor signs the contract and then the committee reviews the risk report."),
        (REVIEW, "Once the vendor has signed the contract, the committee reviews the risk report."),
        (
            REVIEW,
            "The signing of the contract by the vendor precedes the committee's review of the risk report.",
        ),
        (SILENT, "The trial in one ward is followed by silent testing."),
        (SILENT, "Other hospitals join before the trial in one ward."),
        (TRAIN, "Physicians train the nurses in using the alerts."),
        (TRAIN, "The physicians teach nurses how to use the alerts."),
        (TRAIN, "Nurses are trained by physicians in using the alerts."),
        (TREWS, "In the trial, MEWS outperformed TREWS in detecting sepsis."),
        (
            "The board reports to the committee every quarter.",
            "The committee reports to the board every quarter.",
        ),
        (TEAM, "A central team blocks faster follow-up and encourages reporting."),
        (TEAM, "A central team discourages reporting."),
        (UPDATE, "Accuracy declined after the update."),
        ("Increased workload lowers trust in the tool.", "A heavier workload strengthens trust in the tool."),
        (
            "Confirm the problem, which lets you formulate a clear use case.",
            "Confirming the problem makes it impossible to formulate a clear use case.",
        ),
        (
            PRACTICES,
            "The publication of 2025 holds 30 best practices, two less than the 28 of the preprint of 2023.",
        ),
        (SERVICE, "Let the physicians try the system on cases."),
        (
            SERVICE,
            "Have the people who will use the system try it on cases, with a contact at the committee.",
        ),
        (
            "QIF was built by Meyers et al. from 25 theories. AI-QIF is made in five phases.",
            "QIF's version is made in five phases.",
        ),
    ],
)
def test_what_is_turned_round_is_refused(passage: str, statement: str) -> None:
    verdict = VERIFIER.check(statement, [passage])
    assert not verdict.supported, verdict


@pytest.mark.parametrize(
    "statement",
    [
        "The vendor signs the after contract.",
        "The committee reviews the the risk report and the vendor signs.",
        "The committee reviews a report, after while the vendor signs the contract.",
    ],
)
def test_words_that_never_stand_side_by_side_are_refused(statement: str) -> None:
    verdict = VERIFIER.check(statement, [REVIEW])
    assert not verdict.supported, verdict
