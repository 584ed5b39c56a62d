"""Claims about citations. Recall and precision as ALCE defines them (Gao et al. 2023), entailment
being containment: what is shown is to stand word for word in what it cites.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.domain.answers import Citation, Shown
from bot.domain.corpus import Corpus
from evals.claims.answers import Context, Outcome
from evals.claims.base import NOT_ABOUT, Claim, Verdict, verdict

Supports = Callable[[str, tuple[Citation, ...]], bool]
"""Tells whether the cited passages, taken together, say a text."""


def contained_in(corpus: Corpus) -> Supports:
    """Return the check of the extractive mode: the text is a statement of a cited passage."""

    def supports(text: str, citations: tuple[Citation, ...]) -> bool:
        passages = (corpus.passage_by_id.get(citation.passage) for citation in citations)
        return any(text == statement.text for p in passages if p for statement in p.statements)

    return supports


@dataclass
class EveryStatementIsContained(Claim):
    """Each shown statement stands word for word in the passage that it cites."""

    corpus: Corpus = field(repr=False)

    def evaluate(self, ctx: Context) -> Verdict:
        supports = contained_in(self.corpus)
        loose = [s.text for s in ctx.output.statements if not supports(s.text, s.citations)]
        return verdict(not loose, "; ".join(loose))


@dataclass
class EveryTagIsOfItsSource(Claim):
    """Citations carry exactly the evidence tags that the source gives for their items, and its section."""

    corpus: Corpus = field(repr=False)

    def evaluate(self, ctx: Context) -> Verdict:
        wrong = [c.passage for c in _citations(ctx.output) if not self._exact(c)]
        return verdict(not wrong, ", ".join(wrong))

    def _exact(self, citation: Citation) -> bool:
        known = self.corpus.item_by_id
        if not set(citation.extract) <= known.keys():
            return False
        wanted = {tag for item in citation.extract for tag in known[item].evidence}
        sections = {known[item].section for item in citation.extract}
        return set(citation.evidence) == wanted and (not sections or citation.section in sections)


@dataclass
class EveryStatementIsCited(Claim):
    """Each statement names a passage that is there, and that passage's own source."""

    corpus: Corpus = field(repr=False)

    def evaluate(self, ctx: Context) -> Verdict:
        return verdict(all(self._cited(s) for s in ctx.output.statements), "a statement without its source")

    def _cited(self, shown: Shown) -> bool:
        passages = [(c, self.corpus.passage_by_id.get(c.passage)) for c in shown.citations]
        return bool(passages) and all(p is not None and p.source == c.source for c, p in passages)


@dataclass
class CitationsSupportWhatIsSaid(Claim):
    """ALCE's citation recall: the share of statements that their citations together support."""

    corpus: Corpus = field(repr=False)

    def evaluate(self, ctx: Context) -> Verdict:
        statements = ctx.output.statements
        if not statements:
            return NOT_ABOUT
        supports = contained_in(self.corpus)
        held = sum(bool(s.citations) and supports(s.text, s.citations) for s in statements)
        return verdict(held / len(statements), "a statement is not supported")


@dataclass
class EveryCitationIsNeeded(Claim):
    """ALCE's citation precision: the share of citations without which less would be supported.

    A citation is not needed when it does not support the statement alone and the others do without
    it, or when the statement is not supported at all.
    """

    corpus: Corpus = field(repr=False)

    def evaluate(self, ctx: Context) -> Verdict:
        supports = contained_in(self.corpus)
        needed = [
            _needed(shown, citation, supports)
            for shown in ctx.output.statements
            for citation in shown.citations
        ]
        if not needed:
            return NOT_ABOUT
        return verdict(sum(needed) / len(needed), "a citation adds nothing")


def _needed(shown: Shown, citation: Citation, supports: Supports) -> bool:
    others = tuple(one for one in shown.citations if one is not citation)
    if not supports(shown.text, shown.citations):
        return False
    return supports(shown.text, (citation,)) or not supports(shown.text, others)


@dataclass
class TheTextShowsWhatTheDataSay(Claim):
    """Each statement stands in the text that a person reads, with the mark of its source."""

    def evaluate(self, ctx: Context) -> Verdict:
        outcome = ctx.output
        unmarked = [s.text for s in outcome.statements if f"{s.text} [" not in outcome.text]
        return verdict(not unmarked, "; ".join(unmarked))


def _citations(outcome: Outcome) -> Iterable[Citation]:
    for shown in outcome.statements:
        yield from shown.citations
    for note in outcome.corrections:
        yield from note.citations
