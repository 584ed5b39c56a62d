"""A retrieval set that nobody here wrote: 1,000 questions, each to find its own abstract (PubMedQA).

The file is not shipped; give its path. Dense and lexical are the shipped adapters, fused by the
weights of the document search (`bot.domain.fusion`).
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bot.adapters.lexical import LexicalRetriever
from bot.compose import Application
from bot.domain.fusion import fuse
from bot.domain.retrieval import Cue, Encoded, Hit
from bot.errors import UsageError


def run(app: Application, path: Path | None) -> dict[str, Any]:
    """Return MRR@10 of dense, lexical and fused retrieval, all in one run.

    Raises:
        UsageError: no path was given or the file is not as expected.
    """
    if path is None or not path.exists():
        raise UsageError("pubmedqa: no file", "give the path of pubmedqa_labelled.json with --pubmedqa")
    pairs = _pairs(path)
    cues = [Cue(f"a{at}", "text", 0, abstract) for at, (_, abstract) in enumerate(pairs)]
    space = f"{app.embedder.name}/text"
    vectors = app.index_store.vectors(
        space, [cue.text for cue in cues], app.embedder.embed_texts, app.progress
    )
    asked = app.index_store.vectors(
        f"{app.embedder.name}/ask", [question for question, _ in pairs], app.embedder.embed_asks, app.progress
    )
    found: dict[str, list[float]] = {"dense alone": [], "lexical alone": [], "fused": []}
    with tempfile.TemporaryDirectory() as folder:
        lexical = LexicalRetriever(Path(folder))
        lexical.build(cues, vectors)
        for at, (question, _) in enumerate(pairs):
            cosines = vectors @ asked[at]
            top = np.argsort(-cosines, kind="stable")[:100]
            dense = [Hit(f"a{number}", "text", 0, float(cosines[number])) for number in top]
            worded = lexical.search(Encoded(question, asked[at]), 100)
            for name, hits in (
                ("dense alone", dense),
                ("lexical alone", worded),
                ("fused", fuse(dense, worded)),
            ):
                found[name].append(_reciprocal([hit.entry for hit in hits], f"a{at}"))
    figures = {name: sum(values) / len(values) for name, values in found.items()}
    sys.stdout.write(f"\nPubMedQA, {len(pairs)} questions to their own abstract\n")
    for name, value in figures.items():
        sys.stdout.write(f"  {name:14} MRR@10 {value:.4f}\n")
    return figures


def _pairs(path: Path) -> list[tuple[str, str]]:
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path}: cannot be read ({type(error).__name__})", "give the labelled set"
        ) from None
    rows: list[Any] = list(raw.values()) if isinstance(raw, dict) else raw  # pyright: ignore[reportUnknownVariableType,reportUnknownArgumentType]
    try:
        return [(str(row["QUESTION"]), " ".join(row["CONTEXTS"])) for row in rows]
    except (KeyError, TypeError) as error:
        raise UsageError(f"{path}: not the labelled PubMedQA set ({error})", "give that file") from None


def _reciprocal(found: list[str], wanted: str) -> float:
    place = found[:10].index(wanted) + 1 if wanted in found[:10] else 0
    return 1 / place if place else 0.0
