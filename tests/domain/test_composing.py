"""What is shown, refused and named, from rankings made by hand."""

from bot.compose import Application
from bot.domain.answers import Answer, Question, Refusal
from bot.domain.composing import MASS, UNSURE, PartResult, compose, select
from bot.domain.frames import FRAMES
from bot.domain.ranking import Features, Ranked
from bot.domain.targets import Target


def ranked(target: Target, score: float, kernel: float = 0.5) -> Ranked:
    return Ranked(target, Features(kernel, 0.5, 0.5, 0.0), score)


def statements(application: Application, count: int, score: float = 3.0) -> list[Ranked]:
    passages = [p for p in application.corpus.passages if p.statements[0].extract][:count]
    return [ranked(Target(p.id, 0), score) for p in passages]


def test_never_more_statements_than_the_limit(application: Application) -> None:
    found = select(statements(application, 40), application.corpus, application.tuning, 8)
    assert len(found) == MASS == application.tuning.max_statements


def test_a_statement_that_comes_far_behind_is_not_shown(application: Application) -> None:
    best, other = statements(application, 2)
    far = Ranked(other.target, other.features, best.score - application.tuning.drop - 0.1)
    assert len(select([best, far], application.corpus, application.tuning, 8)) == 1


def test_the_best_statement_is_shown_even_when_it_is_unlikely(application: Application) -> None:
    assert len(select(statements(application, 1, score=-9), application.corpus, application.tuning, 8)) == 1


def test_an_item_is_not_said_twice(application: Application) -> None:
    """S4-14 stands in two passages."""
    twins = [
        Target(p.id, n)
        for p in application.corpus.passages
        for n, s in enumerate(p.statements)
        if s.extract == ("S4-14",)
    ]
    assert len(twins) == 2
    found = select([ranked(t, 3) for t in twins], application.corpus, application.tuning, 8)
    assert len(found) == 1


def test_the_figures_of_a_lesson_never_come_before_the_lesson(application: Application) -> None:
    lesson = next(x for x in application.corpus.lessons if x.figures)
    found = select(
        [ranked(Target(lesson.id, 1), 3), ranked(Target(lesson.id, 0), 2.9)],
        application.corpus,
        application.tuning,
        8,
    )
    assert found[0].statement.text == lesson.text


def test_a_refusal_speaks_of_the_boundary_that_is_most_alike(application: Application) -> None:
    corpus, tuning = application.corpus, application.tuning
    weak, strong = corpus.boundaries[0], corpus.boundaries[5]
    parts = [
        PartResult(text="a", ranked=[], boundary=weak, boundary_score=0.1, answered=False),
        PartResult(text="b", ranked=[], boundary=strong, boundary_score=0.9, answered=False),
    ]
    outcome = compose(Question(text="a? b?"), parts, corpus, tuning, "en", ())
    assert isinstance(outcome, Refusal)
    assert strong.says.en in outcome.text


def composed(application: Application, *chances: float) -> Answer:
    parts = [
        PartResult("a", statements(application, 3)[at : at + 1], None, 0.0, answered=True, chance=chance)
        for at, chance in enumerate(chances)
    ]
    outcome = compose(Question(text="a?"), parts, application.corpus, application.tuning, "en", ())
    assert isinstance(outcome, Answer)
    return outcome


def test_an_answer_that_may_not_be_what_was_asked_says_so_first(application: Application) -> None:
    outcome = composed(application, application.tuning.gate.sure - 0.01)
    assert outcome.unsure
    assert outcome.to_json()["unsure"] is True
    assert outcome.text.startswith(FRAMES["en"].unsure)


def test_an_answer_of_which_one_part_is_sure_has_no_reserve(application: Application) -> None:
    outcome = composed(application, application.tuning.gate.sure - 0.01, application.tuning.gate.sure)
    assert "unsure" not in outcome.to_json()
    assert FRAMES["en"].unsure not in outcome.text


def test_an_answer_under_a_reserve_is_short(application: Application) -> None:
    many = statements(application, UNSURE + 3)
    lengths: list[int] = []
    for chance in (application.tuning.gate.sure - 0.01, application.tuning.gate.sure):
        part = PartResult("a", many, None, 0.0, answered=True, chance=chance)
        outcome = compose(Question(text="a?"), [part], application.corpus, application.tuning, "en", ())
        lengths.append(len(outcome.statements))
    assert lengths[0] == UNSURE < lengths[1]
