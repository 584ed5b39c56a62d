"""The line that opens a lead's summary: which project needs them first, and why. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from bot.domain.framework import Framework
from bot.domain.project import PortfolioRow
from bot.domain.understanding import Language

_CLAUSES: dict[Language, dict[str, str]] = {
    "en": {
        "first": "Look at {name} first, which is in the phase “{phase}”: ",
        "late": "{late} of its activities are late",
        "one late": "one of its activities is late",
        "blocked": "{blocked} are blocked",
        "one blocked": "one is blocked",
        "conditions": "{conditions} conditions of its gates are late",
        "one conditions": "one condition of its gates is late",
        "and": " and ",
        "others": " {others} other projects have something late or blocked too.",
        "one others": " One other project has something late or blocked too.",
    },
    "sv": {
        "first": "Se först till {name}, som är i fasen ”{phase}”: ",
        "late": "{late} av aktiviteterna är sena",
        "one late": "en av aktiviteterna är sen",
        "blocked": "{blocked} är blockerade",
        "one blocked": "en är blockerad",
        "conditions": "{conditions} villkor från grindarna är sena",
        "one conditions": "ett villkor från grindarna är sent",
        "and": " och ",
        "others": " {others} andra projekt har också något sent eller blockerat.",
        "one others": " Ett annat projekt har också något sent eller blockerat.",
    },
}


class Brief(NamedTuple):
    """A sentence with marks, and what is filled in for them."""

    sentence: str
    facts: dict[str, str]

    def filled(self, sentence: str | None = None) -> str:
        """Return the sentence, or another wording of it, with its facts."""
        return (sentence or self.sentence).format(**self.facts)


def needs_attention(row: PortfolioRow) -> bool:
    """Tell whether something of a running project is overdue, late or blocked."""
    return row.status not in ("stopped", "complete") and bool(
        row.all.overdue or row.all.blocked or row.late_conditions
    )


def brief_of(rows: Sequence[PortfolioRow], framework: Framework, language: Language) -> Brief | None:
    """Return the opening line for rows that are sorted by need; None where nothing needs anybody."""
    needy = [row for row in rows if needs_attention(row)]
    if not needy:
        return None
    row = needy[0]
    counts = {
        "late": row.all.overdue,
        "blocked": row.all.blocked,
        "conditions": row.late_conditions,
    }
    others = len(needy) - 1
    names = framework.phase(row.phase).names
    facts = {name: str(count) for name, count in {**counts, "others": others}.items()}
    facts |= {"name": str(row.name), "phase": names.sv if language == "sv" else names.en}
    return Brief(sentence_of(counts, others, language), facts)


def sentence_of(counts: Mapping[str, int], others: int, language: Language) -> str:
    """Return the line with its marks: `counts` of what is late, blocked, and of late conditions."""
    words = _CLAUSES[language]
    reasons = [words[name if count > 1 else f"one {name}"] for name, count in counts.items() if count]
    sentence = f"{words['first']}{_listed(reasons, words['and'])}."
    if others:
        sentence += words["others" if others > 1 else "one others"]
    return sentence


def _listed(reasons: Sequence[str], joint: str) -> str:
    return joint.join((", ".join(reasons[:-1]), reasons[-1])) if len(reasons) > 1 else reasons[0]
