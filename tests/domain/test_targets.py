"""What a cue speaks for."""

from dataclasses import replace

from bot.compose import Application
from bot.domain.corpus import Corpus
from bot.domain.knowledge import Worked
from bot.domain.retrieval import Cue
from bot.domain.targets import Targets, worked_id

TWICE = "S4-15"
"""Two statements rest on it: a policy on liability, and agreements on data."""


def voted(corpus: Corpus, *items: str) -> dict[str, float]:
    """Return the weights of the statements that a worked question with these items speaks for."""
    targets = Targets(replace(corpus, worked=(Worked(ask="what?", items=items),)))
    votes = targets.votes(Cue(worked_id(0), "ask", 0, "what?"))
    found = [(targets.all[at], weight) for at, weight in votes]
    return {corpus.passage_by_id[t.entry].statements[t.number].text: weight for t, weight in found}


def test_a_question_speaks_for_every_statement_that_rests_on_its_item(application: Application) -> None:
    statements = [s.text for p in application.corpus.passages for s in p.statements if TWICE in s.extract]
    assert len(statements) > 1
    assert voted(application.corpus, TWICE) == dict.fromkeys(statements, 1.0)


def test_the_first_item_of_an_answer_weighs_most(application: Application) -> None:
    first, later = "S3.1.2-03", "S3.1.10-04"
    weights = voted(application.corpus, first, later)
    by_item = {item: weights[application.corpus.carriers[item].statement.text] for item in (first, later)}
    assert by_item[first] > by_item[later]


def test_an_item_that_no_statement_carries_gets_no_vote(application: Application) -> None:
    gone = {p.id for p in application.corpus.passages for s in p.statements if TWICE in s.extract}
    assert voted(application.corpus.without(frozenset(gone)), TWICE) == {}
