"""A judge is calibrated on labels, and can take a pass away but never give one."""

import json
from pathlib import Path

import pytest

from bot.errors import SettingsError, UsageError
from evals.judge import LABELS, Judge, Labelled, calibrate, model_judge, read_labels, second_opinion

PAIRS = read_labels(LABELS)


def oracle(wrong: int = 0) -> Judge:
    """A judge that knows the labels and errs on the first so many pairs."""
    said = {one.statement: one.supported != (at < wrong) for at, one in enumerate(PAIRS)}

    def reply(prompt: str) -> str:
        statement = prompt.split(" STATEMENT\n")[1].split("\n==", maxsplit=1)[0]
        return "Yes." if said[statement] else "no"

    return Judge("oracle", reply)


def test_the_labels_hold_both_answers_in_equal_number() -> None:
    assert len(PAIRS) == 36
    assert sum(one.supported for one in PAIRS) == 18


def test_agreement_is_printed_as_kappa_with_false_passes_and_strips() -> None:
    right = calibrate(oracle(), PAIRS)
    assert (right.kappa, right.false_pass.value, right.false_strip.value) == (1.0, 0.0, 0.0)
    assert right.may_speak
    off = calibrate(oracle(wrong=9), PAIRS)
    assert off.false_strip.value == 0.5, "the first half of the labels is supported"
    assert off.kappa == pytest.approx(0.5)
    assert "kappa 0.500 (has no say)" in str(off)


@pytest.mark.parametrize("reply", ["YES", "NO"])
def test_a_judge_that_always_says_the_same_has_no_say(reply: str) -> None:
    found = calibrate(Judge("constant", lambda _prompt: reply), PAIRS)
    assert found.kappa == 0.0
    assert not found.may_speak


def test_an_unclear_reply_counts_as_no() -> None:
    assert not Judge("vague", lambda _prompt: "Yes, probably").supports("a", "b")


def test_nothing_passes_because_a_judge_said_so() -> None:
    good, bad = calibrate(oracle(), PAIRS), calibrate(oracle(wrong=18), PAIRS)
    assert not second_opinion(proven=False, judged=True, calibration=good)
    assert not second_opinion(proven=True, judged=False, calibration=good)
    assert second_opinion(proven=True, judged=False, calibration=bad), "an unfit judge takes nothing away"


def test_the_pin_holds_the_prompt() -> None:
    assert Judge("x", str).pin.startswith("x+prompt-")


def test_labels_of_one_answer_calibrate_nothing() -> None:
    with pytest.raises(UsageError, match="one answer only"):
        calibrate(oracle(), [one for one in PAIRS if one.supported])


def test_a_label_that_is_off_is_named(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps({"id": "a", "statement": "abc", "passage": "abc"}) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"labels.jsonl:1: supported"):
        read_labels(path)


def test_an_unknown_judge_is_told() -> None:
    with pytest.raises(SettingsError, match="nonsense"):
        model_judge("nonsense")


def test_a_labelled_pair_is_frozen() -> None:
    assert Labelled.model_config["frozen"]
