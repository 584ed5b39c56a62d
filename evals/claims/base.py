"""The base of all claims."""

from typing import Any

from pydantic_evals.evaluators import EvaluationReason, Evaluator

Verdict = EvaluationReason | dict[str, EvaluationReason]
"""What a claim says of a case; an empty mapping: the claim is not about such a case."""

NOT_ABOUT: dict[str, EvaluationReason] = {}


def verdict(kept: bool | float, why: str = "") -> EvaluationReason:
    """Return how far a claim holds, and for one that does not, why."""
    return EvaluationReason(kept, why or None)


class Claim(Evaluator[Any, Any, Any]):
    """An evaluator that is named in reports by its class alone.

    pydantic-evals would write out the arguments of an evaluator for each case; with a corpus among
    them that takes most of a second.
    """

    def build_serialization_arguments(self) -> dict[str, Any]:
        return {}

    def evaluate(self, ctx: Any) -> Verdict:
        raise NotImplementedError
