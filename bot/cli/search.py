"""`advisor search`: the passages nearest to a query."""

import json
import sys
from typing import TYPE_CHECKING, Any

from bot.domain.ranking import Ranked
from bot.domain.text import clean, has_words
from bot.errors import UsageError

if TYPE_CHECKING:
    from bot.compose import Application


def run(app: "Application", query: str, k: int, as_json: bool) -> None:
    """Print the passages with id, section, score and the score of each retriever."""
    text = clean(query)
    if not has_words(text):
        raise UsageError("the query holds no words", "search for a topic, such as: training before the pilot")
    rows = found_passages(app, text, k)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        scores = f"kernel {row['kernel']:.2f}, dense {row['dense']:.2f}, lexical {row['lexical']:.2f}"
        sys.stdout.write(f"{row['score']:.2f}  {row['id']}  (section {row['section']}; {scores})\n")
        sys.stdout.write(f"      {row['title']}: {row['text']}\n")


def found_passages(app: "Application", text: str, k: int) -> list[dict[str, Any]]:
    """Return the `k` best passages, best first."""
    best: dict[str, Ranked] = {}
    for ranked in app.searcher.search(text):
        if ranked.target.is_statement:
            best.setdefault(ranked.target.entry, ranked)
        if len(best) == k:
            break
    return [_row(app, ranked) for ranked in best.values()]


def _row(app: "Application", ranked: Ranked) -> dict[str, Any]:
    passage = app.searcher.passage(ranked.target.entry)
    return {
        "id": passage.id,
        "title": passage.title,
        "section": passage.section,
        "source": passage.source,
        "text": " ".join(statement.text for statement in passage.statements),
        "score": round(ranked.probability, 4),
        "kernel": round(ranked.features.kernel, 4),
        "dense": round(ranked.features.dense, 4),
        "lexical": round(ranked.features.lexical, 4),
    }
