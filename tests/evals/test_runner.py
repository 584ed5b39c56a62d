"""A run cannot look perfect because something crashed, was left out or cannot fail."""

from dataclasses import dataclass
from typing import Any

from evals.claims.base import Claim
from evals.results import Result
from evals.runner import Item, Plant, measure


@dataclass
class ItIsTheSame(Claim):
    def evaluate(self, ctx: Any) -> Any:
        return ctx.output == ctx.inputs


@dataclass
class ItIsAlwaysSo(Claim):
    def evaluate(self, ctx: Any) -> Any:
        del ctx
        return True


@dataclass
class ItRaises(Claim):
    def evaluate(self, ctx: Any) -> Any:
        del ctx
        raise RuntimeError("broken evaluator")


GOOD_PLANT = Plant("ItIsTheSame", "a", "b")
ITEMS = [Item(name, name, {"kind": "x" if name < "c" else "y"}) for name in "abcd"]


def run(claim: Claim, task: Any, plants: list[Plant[str, str]]) -> Result:
    return measure("test", ITEMS, task, [claim], plants)


def test_a_sound_suite_has_no_errors() -> None:
    found = run(ItIsTheSame(), lambda text: text, [GOOD_PLANT])
    assert found.errors == ()
    assert found.figures["ItIsTheSame"].value == 1.0
    assert found.figures["ItIsTheSame@kind=x"].size == 2
    assert found.figures["cases"].value == 4


def test_a_crashed_task_is_an_error_and_missing_from_the_count() -> None:
    def task(text: str) -> str:
        if text != "a":
            raise RuntimeError("down")
        return text

    found = run(ItIsTheSame(), task, [GOOD_PLANT])
    assert len(found.errors) == 3
    assert found.figures["cases"].value == 1


def test_a_raising_evaluator_is_an_error() -> None:
    assert run(ItRaises(), lambda text: text, [Plant("ItRaises", "a", "b")]).errors


def test_an_evaluator_that_says_yes_to_everything_fails_its_suite() -> None:
    found = run(ItIsAlwaysSo(), lambda text: text, [Plant("ItIsAlwaysSo", "a", "b")])
    assert found.errors == ("ItIsAlwaysSo let a planted fault through",)


def test_a_claim_without_a_planted_fault_fails_its_suite() -> None:
    assert run(ItIsTheSame(), lambda text: text, []).errors == ("ItIsTheSame has no planted fault",)


def test_a_fault_planted_for_another_claim_does_not_count() -> None:
    found = run(ItIsTheSame(), lambda text: text, [Plant("Nothing", "a", "b")])
    assert len(found.errors) == 2


def test_a_secret_case_leaves_no_text_behind() -> None:
    items = [Item("h", "secret question", secret=True, shown="secret question")]
    found = measure("test", items, lambda text: f"{text}!", [ItIsTheSame()], [GOOD_PLANT])
    assert found.figures["ItIsTheSame"].value == 0.0
    assert "secret" not in repr(found)
