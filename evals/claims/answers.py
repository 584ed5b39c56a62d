"""Claims about what an answer holds: the facts, and nothing beside the point."""

from dataclasses import dataclass
from typing import Any

from pydantic_evals.evaluators import EvaluatorContext

from bot.domain.answers import Answer, Refusal, Shown
from evals.cases import Case
from evals.claims.base import NOT_ABOUT, Claim, Verdict, verdict

Outcome = Answer | Refusal
Context = EvaluatorContext[Case, Outcome, Any]


def items_of(shown: Shown) -> set[str]:
    """Return the items and lessons that a shown statement rests on."""
    return {item for citation in shown.citations for item in citation.extract or (citation.passage,)}


def items_shown(outcome: Outcome) -> set[str]:
    """Return the items of all statements of an answer; of a refusal none."""
    if isinstance(outcome, Refusal):
        return set()
    return {item for shown in outcome.statements for item in items_of(shown)}


def recall(case: Case, outcome: Outcome) -> float:
    """Return the share of the key items that an answer holds."""
    return len(items_shown(outcome) & set(case.key_items)) / len(case.key_items)


@dataclass
class TheKeyFactsAreShown(Claim):
    """The share of key facts that the answer holds; a refusal holds none."""

    def evaluate(self, ctx: Context) -> Verdict:
        case = ctx.inputs
        if case.kind != "answerable" or not case.key_items:
            return NOT_ABOUT
        missing = sorted(set(case.key_items) - items_shown(ctx.output))
        refused = "refused; " if isinstance(ctx.output, Refusal) else ""
        return verdict(recall(case, ctx.output), f"{refused}misses {', '.join(missing)}" if missing else "")


@dataclass
class WhatIsShownBearsOnTheQuestion(Claim):
    """The share of shown statements that rest on a key item or on one that is also relevant."""

    def evaluate(self, ctx: Context) -> Verdict:
        case, statements = ctx.inputs, ctx.output.statements
        if case.kind != "answerable" or not case.key_items or isinstance(ctx.output, Refusal):
            return NOT_ABOUT
        if not statements:
            return verdict(0.0, "an answer without a statement")
        beside = [s for s in statements if not items_of(s) & case.relevant]
        why = "; ".join(s.citations[0].passage for s in beside)
        return verdict(1 - len(beside) / len(statements), f"beside the point: {why}" if beside else "")


@dataclass
class NoStatementIsRepeated(Claim):
    """No two statements of an answer are the same, and none only repeats the items of others."""

    def evaluate(self, ctx: Context) -> Verdict:
        texts = [s.text for s in ctx.output.statements]
        return verdict(len(texts) == len(set(texts)), "a statement is shown twice")


@dataclass
class AnAnswerIsShort(Claim):
    """At most this many statements."""

    most: int = 8

    def evaluate(self, ctx: Context) -> Verdict:
        count = len(ctx.output.statements)
        return verdict(count <= self.most, f"{count} statements")


@dataclass
class TheAnswerSpeaksTheLanguageOfTheQuestion(Claim):
    """The frame around the quotes is in the language that was asked in."""

    def evaluate(self, ctx: Context) -> Verdict:
        said = ctx.output.language
        return verdict(said == ctx.inputs.lang, f"asked in {ctx.inputs.lang}, framed in {said}")


@dataclass
class EachPartGetsAWord(Claim):
    """Of a question with several parts one is answered, and what is not is named as not covered."""

    def evaluate(self, ctx: Context) -> Verdict:
        case, outcome = ctx.inputs, ctx.output
        if not case.uncovered:
            return NOT_ABOUT
        named = " ".join(outcome.not_covered).lower()
        unnamed = [word for word in case.uncovered if word.lower() not in named]
        return verdict(outcome.kind == "partial" and not unnamed, f"{outcome.kind}; not named: {unnamed}")
