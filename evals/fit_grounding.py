"""Fits the weights of the evidence, and tells how they carry over to a set that they never saw.

    python -m evals.fit_grounding --factcheck FILE --pubmedqa FILE

Three sets: claims with evidence, conclusions with abstracts (evals/public.py), and the tuning half of
the paraphrases with the right and the wrong passage. No corruption is trained on: the rules are
written, not learned. Each set counts alike, and so do the two labels of a set.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from bot.compose import Application
from bot.domain.grounding.scoring import WEIGHTS, Evidence, evidence_of
from bot.domain.grounding.verifier import Verifier
from bot.settings import read_settings
from evals.grounding import paraphrased_cases
from evals.public import Labelled, read_factcheck, read_pubmedqa
from evals.statements import Material

RIDGE = 0.02
STEPS = 60

Table = tuple[Any, Any]
"""Evidence, shape (n, features), and labels, shape (n,)."""


def table_of(verifier: Verifier, lexicon: Any, cases: Iterable[Labelled]) -> Table:
    """Return evidence and labels of cases."""
    rows: list[Any] = []
    labels: list[float] = []
    for case in cases:
        parts = verifier.pairs(case.statement, verifier.reading(case.passages))
        if parts:
            rows.append(np.mean([evidence_of(part.match, lexicon) for part in parts], axis=0))
            labels.append(float(case.supported))
    return np.array(rows), np.array(labels)


def fit(tables: Iterable[Table]) -> Any:
    """Return the weights of a ridge logistic regression, by Newton's method."""
    tables = list(tables)
    rows = np.vstack([rows for rows, _ in tables])
    labels = np.concatenate([labels for _, labels in tables])
    share = np.concatenate([_shares(labels) for _, labels in tables])
    weights = np.zeros(rows.shape[1])
    penalty = RIDGE * np.eye(rows.shape[1])
    linalg: Any = np.linalg
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (share * (chance - labels)) + penalty @ weights
        curve = (rows * (share * chance * (1 - chance))[:, None]).T @ rows + penalty
        weights = weights - linalg.solve(curve, slope)
    return weights


def _shares(labels: Any) -> Any:
    mean = float(labels.sum()) / len(labels)
    shares: Any = np.where(labels == 1, 0.5 / mean, 0.5 / (1 - mean))
    return shares / len(labels) * 100


def balanced(table: Table, weights: Any) -> float:
    """Return the balanced accuracy of weights at the operating point."""
    rows, labels = table
    found = rows @ np.array(weights) >= 0
    return float((found[labels == 1].mean() + (~found[labels == 0]).mean()) / 2)


def main() -> None:
    """Print the fitted weights, and for each set the figure of weights fitted without it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--factcheck", type=Path, required=True)
    parser.add_argument("--pubmedqa", type=Path, required=True)
    given = parser.parse_args()
    app = Application(read_settings())
    own = (
        Labelled(case.text, case.passages, case.kind == "kept", "tune")
        for case in paraphrased_cases(Material(app.corpus), "tune")
        if case.kind == "kept" or case.kind.startswith("citation")
    )
    sets = {
        "factcheck": read_factcheck(given.factcheck),
        "pubmedqa": read_pubmedqa(given.pubmedqa),
        "own": own,
    }
    tables = {name: table_of(app.verifier, app.lexicon, cases) for name, cases in sets.items()}
    print("fitted on all:", Evidence(*(round(float(weight), 1) for weight in fit(tables.values()))))
    print("shipped:      ", WEIGHTS)
    for name, table in tables.items():
        others = fit(other for key, other in tables.items() if key != name)
        print(f"{name:10} without it {balanced(table, others):.3f}  shipped {balanced(table, WEIGHTS):.3f}")


if __name__ == "__main__":
    main()
