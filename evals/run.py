"""`advisor evals`: runs suites, prints their figures, exits 1 below a gate."""

import json
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.compose import Application
from bot.errors import AdvisorError, UsageError
from evals import answers, grounding, pubmedqa, retrieval
from evals.ablation import ablated_refusals
from evals.cases import Case, Split, load

GATES = Path(__file__).resolve().parent / "gates.toml"

SUITES = ("retrieval", "answers", "ablation", "grounding", "pubmedqa", "tune")
_WITHOUT_QUESTIONS = {"grounding", "pubmedqa"}
"""Suites that do not run over the question sets."""


class GateMissedError(AdvisorError):
    """A figure is below its gate."""

    exit_code = 1


def run(
    app: Application,
    suites: Sequence[str],
    split: str,
    details: bool,
    json_file: Path | None,
    pubmedqa_file: Path | None,
) -> None:
    """Run the suites and print what they measure.

    Raises:
        UsageError: a suite or split is unknown.
        GateMissedError: a figure is below its gate in `evals/gates.toml`.
    """
    _check_call(suites, split)
    report: dict[str, Any] = {}
    if "tune" in suites:
        write_tuning(app)
        return
    splits: list[Split] = (
        ["tune", "heldout"] if split == "both" else ["tune" if split == "tune" else "heldout"]
    )
    for name in splits:
        cases = load(name)
        for suite in suites:
            if suite not in _WITHOUT_QUESTIONS:
                report[f"{suite} {name}"] = _run_suite(app, suite, name, cases, details)
    if "grounding" in suites:
        report |= {f"grounding {tier}": figures for tier, figures in grounding.run(app).items()}
    if "pubmedqa" in suites:
        report["pubmedqa"] = pubmedqa.run(app, pubmedqa_file)
    if json_file:
        json_file.write_text(json.dumps(report, indent=2), encoding="utf-8")
    missed = below_gates(report)
    if missed:
        raise GateMissedError("; ".join(missed), "see the figures above; details with --details")


def _check_call(suites: Sequence[str], split: str) -> None:
    unknown = sorted(set(suites) - set(SUITES))
    if unknown:
        raise UsageError(f"unknown suite {unknown[0]!r}", f"known: {', '.join(SUITES)}")
    if split not in {"tune", "heldout", "both"}:
        raise UsageError(f"unknown split {split!r}", "tune, heldout or both")


def _run_suite(
    app: Application, suite: str, split: Split, cases: Sequence[Case], details: bool
) -> dict[str, Any]:
    _say(f"\n{suite}, {split} half ({len(cases)} cases)")
    if suite == "retrieval":
        figures: dict[str, Any] = {}
        for name, score in retrieval.run(app, cases).items():
            _say(f"  {name:14} recall@5 {score.recall_at_5}  nDCG@10 {score.ndcg_at_10}  MRR {score.mrr}")
            figures[name] = {"recall_at_5": score.recall_at_5.value, "ndcg_at_10": score.ndcg_at_10.value}
        return figures
    if suite == "ablation":
        rate = ablated_refusals(app, cases)
        _say(f"  refused when the passages that hold the answer are taken out  {rate}")
        return {"refused": rate.value}
    asked = answers.ask_all(app, cases)
    score = answers.score(asked, app.corpus)
    for name, value in score.rows().items():
        _say(f"  {name:46} {value}")
    for language, code in (("English", "en"), ("Swedish", "sv")):
        part = answers.score([pair for pair in asked if pair[0].lang == code], app.corpus)
        _say(f"  {f'key-fact recall, {language}':46} {part.key_fact_recall}")
    if details and split == "tune":
        for flip in score.flips:
            _say(f"    {flip[:160]}")
    return {
        "key_fact_recall": score.key_fact_recall.value,
        "statement_precision": score.statement_precision.value,
        "refusal_precision": score.refusal_precision.value,
        "refusal_recall": score.refusal_recall.value,
        "false_premises": score.not_confirmed / max(1, score.premises),
        "guarded": score.guarded / max(1, score.guard_cases),
        "faithful": float(not (score.not_contained + score.tags_missing + score.tags_not_in_source)),
        "not_echoed": float(score.echoed == 0),
        "cases": len(cases),
    }


def below_gates(report: dict[str, Any]) -> list[str]:
    """Return what is below its gate; a figure that a gate names and a run suite lacks is below too."""
    gates: dict[str, dict[str, float]] = tomllib.loads(GATES.read_text(encoding="utf-8"))
    missed: list[str] = []
    for suite, wanted in gates.items():
        if suite not in report:
            continue
        for name, least in wanted.items():
            found = _figure(report[suite], name)
            if found is None or found < least:
                missed.append(
                    f"{suite}: {name} is {found if found is None else round(found, 3)}, gate {least}"
                )
    return missed


def _figure(figures: dict[str, Any], name: str) -> float | None:
    value: Any = figures
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None  # pyright: ignore[reportUnknownVariableType,reportUnknownMemberType]
    return float(value) if isinstance(value, int | float) else None


def write_tuning(app: Application) -> None:
    """Fit the numbers on the tuning half and write them to the knowledge folder."""
    from evals.tune import tune

    cases = load("tune")
    tuned = tune(app, cases)
    path = app.settings.knowledge_dir / "tuning.yaml"
    lines = [
        "# Numbers that steer ranking, refusal and length of answers. Set by `advisor evals tune`;",
        "# what each means stands in knowledge/schema/tuning.schema.json and docs/retrieval.md.",
    ]
    for key, value in tuned.model_dump().items():
        if isinstance(value, dict):
            lines.append(f"{key}:")
            lines += [f"  {name}: {number}" for name, number in value.items()]  # pyright: ignore[reportUnknownVariableType]
        elif key == "fitted_on":
            lines.append(
                f"fitted_on: {len(cases)} cases of evals/datasets/tune and the corpus's own questions"
            )
        else:
            lines.append(f"{key}: {value}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _say(f"written {path}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
