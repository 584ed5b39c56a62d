"""What a language model would be told: the parts that ask it are run, up to the moment at which they ask."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NoReturn

from bot.compose import Application
from bot.compose_model import ModelSide
from bot.domain.answers import Question
from bot.domain.briefing import sentence_of
from bot.domain.drafting import DraftAnswer, DraftStatement
from bot.domain.understanding import Turn
from bot.errors import UsageError
from bot.library.prompts import FORMS, read_prompts
from bot.services.chatting import Form
from bot.services.metering import Usage
from bot.services.worder import Occasion

QUESTION = "Should we pilot before going live?"
FOLLOW_UP = "And when do we have to name them?"
THREAD = ("Who should own the AI system in the organization?",)
SEVERAL = "Tell me about training before the start, liability, and the evaluation plan for a bought system."
NUDGE = "“{title}” was due on {date} and is still open."
"""Samples for what is not given; `SEVERAL` is a question that the rules leave whole."""


class _AboutToAsk(Exception):  # noqa: N818 (no error: the end of a trial)
    """Holds what the model would have been told."""


class _Unasked:
    """Stands where a model would: whoever is about to ask it gets no further."""

    name = "none"

    def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:  # noqa: ARG002
        _stop(prompt)

    def write(self, prompt: str, spent: float = 0.0) -> Iterator[DraftStatement | Usage]:  # noqa: ARG002
        _stop(prompt)

    def fill(self, prompt: str, form: type[Form]) -> tuple[Form, Usage]:  # noqa: ARG002
        _stop(prompt)


def _stop(prompt: str) -> NoReturn:
    raise _AboutToAsk(prompt)


@dataclass(frozen=True)
class Trial:
    """What a prompt is tried with; a sample stands in for what is empty."""

    text: str = ""
    """A question; for `nudge` and `summary` a sentence with marks, for `judge` a statement."""
    thread: Sequence[str] = ()
    passage: str = ""


def told_by(app: Application, prompt: str, trial: Trial) -> str:
    """Return what a model would be told.

    Raises:
        UsageError: there is no such prompt, or the text is such that no model is asked.
    """
    trials: dict[str, Callable[[Application, Trial], object]] = {
        "answer": _answer,
        "follow-up": _follow_up,
        "parts": _parts,
        "nudge": _nudge,
        "summary": _summary,
        "judge": _judge,
    }
    if prompt not in trials:
        raise UsageError(f"there is no prompt {prompt!r}", f"one of {', '.join(sorted(FORMS))}")
    try:
        trials[prompt](app, trial)
    except _AboutToAsk as told:
        return str(told)
    raise UsageError(f"no model is asked by {prompt!r} for this", "see docs/models.md for when one is")


def _side(app: Application) -> ModelSide:
    everything = {"model_reads_questions": True, "model_words_messages": True}
    settings = app.settings.model_copy(update=everything)
    return ModelSide(settings, app.rewording.check, app.lexicon, _Unasked())


def _answer(app: Application, trial: Trial) -> object:
    question = Question(text=trial.text or QUESTION)
    outcome = app.advisor.ask(question)
    return _side(app).drafter.rewrite(question, outcome) if outcome.kind != "refusal" else None


def _follow_up(app: Application, trial: Trial) -> object:
    thread = tuple(Turn("user", text) for text in trial.thread or THREAD)
    return _read(app, trial.text or FOLLOW_UP, thread)


def _parts(app: Application, trial: Trial) -> object:
    return _read(app, trial.text or SEVERAL, ())


def _read(app: Application, question: str, thread: tuple[Turn, ...]) -> object:
    rereader = _side(app).rereader
    return rereader.read(question, thread) if rereader else None


def _nudge(app: Application, trial: Trial) -> object:
    return _worded(app, "nudge", trial.text or NUDGE)


def _summary(app: Application, trial: Trial) -> object:
    sample = sentence_of({"late": 3, "blocked": 0, "conditions": 0}, 0, "en")
    return _worded(app, "summary", trial.text or sample)


def _worded(app: Application, occasion: Occasion, sentence: str) -> object:
    word = _side(app).wording(occasion)
    return word(sentence) if word else None


def _judge(app: Application, trial: Trial) -> object:
    from evals.judge import Judge  # (brings the evaluations along)

    sample = app.corpus.passages[0].statements
    passage = trial.passage or " ".join(statement.text for statement in sample)
    prompt = read_prompts(app.settings.prompts_dir)["judge"]
    return Judge("none", _stop, prompt).supports(trial.text or sample[0].text, passage)
