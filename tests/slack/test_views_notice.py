"""What the asker is told of how an answer came about, and what the operator sees of the model."""

from bot.compose import Application
from bot.domain.answers import Answer, Question
from bot.domain.frames import FRAMES
from bot.slack.metrics import MODEL_FIGURES, Metrics
from bot.slack.views.answers import build_answer
from bot.standin.blocks import check_blocks


def test_a_message_says_when_the_language_model_was_away(application: Application) -> None:
    answer = application.advisor.ask(Question(text="who should own the AI system?"))
    assert isinstance(answer, Answer)
    told = FRAMES["en"].model_away
    plain = build_answer(answer, application.corpus, answer_id="a1")
    away = build_answer(answer.model_copy(update={"notice": told}), application.corpus, answer_id="a1")
    assert check_blocks(away.blocks, "message") == []
    assert told in str(away.blocks)
    assert told not in str(plain.blocks)


def test_a_message_says_over_the_first_point_that_it_may_not_be_what_was_asked(
    application: Application,
) -> None:
    answer = application.advisor.ask(Question(text="who should own the AI system?"))
    assert isinstance(answer, Answer)
    assert not answer.unsure
    unsure = build_answer(answer.model_copy(update={"unsure": True}), application.corpus, answer_id="a1")
    assert check_blocks(unsure.blocks, "message") == []
    assert FRAMES["en"].unsure in str(unsure.blocks[0])


def test_the_models_counters_are_among_the_metrics_and_follow_it() -> None:
    figures = dict.fromkeys(MODEL_FIGURES, 0.0)
    metrics = Metrics(lambda: 0, lambda: figures)
    figures["tokens_written"] = 42.0
    shown = metrics.shown().decode()
    assert "advisor_model_tokens_written 42.0" in shown
    assert all(f"advisor_model_{name} " in shown for name in MODEL_FIGURES)
    assert "advisor_model" not in Metrics(lambda: 0).shown().decode()


def test_every_counter_of_the_drafter_has_its_figure() -> None:
    from dataclasses import fields

    from bot.services.metering import Counters

    assert {one.name for one in fields(Counters)} == MODEL_FIGURES.keys()
