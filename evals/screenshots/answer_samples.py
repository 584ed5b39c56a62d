"""Samples of answers, refusals, modals, help and notices: answered by the real advisor."""

from bot.compose import Application
from bot.domain.answers import Answer, Question, Refusal
from bot.domain.phases import Phase
from bot.slack.views import notices
from bot.slack.views.answers import build_answer
from bot.slack.views.help import build_help
from bot.slack.views.message import Message, ViewDict
from bot.slack.views.modals import build_feedback_reasons, build_passage, build_whole_answer
from evals.screenshots.registry import add, sample


def _ask(app: Application, text: str, phase: Phase | None = None) -> Answer | Refusal:
    return app.answer(Question(text=text, phase=phase))


@sample("answer")
def answer(app: Application) -> Message:
    outcome = _ask(app, "What should we check before we buy?", Phase.ASSESS)
    return build_answer(outcome, app.corpus, answer_id="a1")


@sample("answer-corrected")
def corrected(app: Application) -> Message:
    outcome = _ask(app, "Expert 9 says that one training before the start is enough, right?")
    return build_answer(outcome, app.corpus, answer_id="a1")


@sample("answer-partial-private")
def partial(app: Application) -> Message:
    outcome = _ask(app, "How much does training cost, and which study is reference 12?", Phase.SUPPORT)
    return build_answer(outcome, app.corpus, answer_id="a1", private=True)


@sample("answer-lessons-shared")
def lessons(app: Application) -> Message:
    outcome = _ask(app, "How did hospitals get nurses to act on sepsis alerts?")
    return build_answer(outcome, app.corpus, answer_id="a1", note=notices.shared_note("U0ANNA", "en"))


@sample("answer-swedish")
def swedish(app: Application) -> Message:
    outcome = _ask(app, "Hur får vi läkarna att vilja använda systemet?", Phase.IMPLEMENT)
    return build_answer(outcome, app.corpus, answer_id="a1")


@sample("refusal")
def refusal(app: Application) -> Message:
    return build_answer(_ask(app, "Which chest x-ray AI vendor is best?"), app.corpus, answer_id="a1")


@sample("refusal-nearby")
def nearby(app: Application) -> Message:
    return build_answer(_ask(app, "Which hospital is Case 3?"), app.corpus, answer_id="a1")


@sample("modal-whole-answer")
def whole(app: Application) -> ViewDict:
    outcome = _ask(app, "What should we check before we buy?", Phase.ASSESS)
    return build_whole_answer(outcome, app.corpus, answer_id="a1", channel="C0TRIAGE")


@sample("modal-passage")
def passage(app: Application) -> ViewDict:
    outcome = _ask(app, "Is one training enough?")
    shown = outcome.statements[0]
    citation = shown.citations[0]
    return build_passage(
        citation,
        app.corpus.passage_by_id.get(citation.passage),
        app.corpus,
        "en",
        cited=frozenset({shown.text}),
    )


add("modal-feedback", lambda _: build_feedback_reasons("a1", "C0TRIAGE", "en"))
add("help", lambda _: build_help("en"))
add("notice-patient-data", lambda _: notices.build_patient_data("en"))
add("notice-failure", lambda _: notices.build_failure("7f3c-21", "en"))
add("notice-no-question", lambda _: notices.build_no_question("sv"))
