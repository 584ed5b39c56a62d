"""Ways to kill a safeguard: each changes the running code in one place until its context ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any
from unittest.mock import patch

import numpy as np

import bot.domain.project.summary as summaries
from bot.adapters.guard import identifiers
from bot.adapters.lexical import LexicalRetriever
from bot.adapters.speller import Speller
from bot.compose import Application
from bot.domain import composing, correcting
from bot.domain.answers import Answer
from bot.domain.kernel import KernelModel
from bot.domain.phases import Phase
from bot.services import advisor
from bot.services.searcher import QuestionVectors
from bot.services.summarizer import Summarizer
from evals import channels
from evals.suites import questions

nexts: Any = import_module("bot.domain.project.next_activities")
"""By its name: the package has a function of the same name."""

_BOARD: Any = getattr(nexts, "_Board")  # noqa: B009 (private, and to be changed from outside)

Kill = Callable[[Application], AbstractContextManager[Any]]


@dataclass(frozen=True)
class Mutation:
    """A safeguard, how it is killed, and the suites that watch over it."""

    safeguard: str
    how: str
    suites: tuple[str, ...]
    kill: Kill


def _swap(where: Any, name: str, new: Any) -> Kill:
    """Put something else in place of an attribute that is there (patching one that is not raises)."""
    return lambda _app: patch.object(where, name, new)


def _around(where: Any, name: str, change: Callable[[Any], Any]) -> Kill:
    """Change what a function gives back."""
    original: Any = getattr(where, name)

    def changed(*args: Any, **options: Any) -> Any:
        return change(original(*args, **options))

    return lambda _app: patch.object(where, name, changed)


def _tuned(**changes: Any) -> Kill:
    """Run with other numbers than `knowledge/tuning.yaml` has; `gate_` and `weights_` go inside."""

    def kill(app: Application) -> AbstractContextManager[Any]:
        tuning = app.tuning
        for part in ("gate", "weights"):
            inner = {k.removeprefix(f"{part}_"): v for k, v in changes.items() if k.startswith(f"{part}_")}
            if inner:
                tuning = tuning.model_copy(update={part: getattr(tuning, part).model_copy(update=inner)})
        outer = {k: v for k, v in changes.items() if k in type(tuning).model_fields}
        app.__dict__["tuning"] = tuning.model_copy(update=outer)
        return ExitStack()

    return kill


def _with_text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda shown: shown.model_copy(update={"text": change(shown.text)})


def _with_citation(**changes: Any) -> Callable[[Any], Any]:
    def changed(shown: Any) -> Any:
        cited = tuple(citation.model_copy(update=changes) for citation in shown.citations)
        return shown.model_copy(update={"citations": cited})

    return changed


def _only_first_channel(_app: Application) -> AbstractContextManager[Any]:
    """Every channel reads the project that was read first."""
    original = Summarizer.show
    seen: dict[Any, Any] = {}

    def show(self: Summarizer, key: Any) -> Any:
        return original(self, seen.setdefault(id(self), key))

    return patch.object(Summarizer, "show", show)


def _cached_by_question(_app: Application) -> AbstractContextManager[Any]:
    """An answer is kept by the text of the question alone."""
    original = Application.answer
    kept: dict[Any, Any] = {}

    def answer(self: Application, question: Any, channel: str | None = None) -> Any:
        key = (id(self), question.text)
        if key not in kept:
            kept[key] = original(self, question, channel)
        return kept[key]

    return patch.object(Application, "answer", answer)


def _same_vector(_app: Application) -> AbstractContextManager[Any]:
    """Every question has the vector of the first."""
    original = QuestionVectors.encode
    kept: list[Any] = []

    def encode(self: QuestionVectors, text: str) -> Any:
        found = original(self, text)
        kept.append(found.vector)
        return replace(found, vector=kept[0])

    return patch.object(QuestionVectors, "encode", encode)


def _steps_of_the_last_phase(app: Application) -> AbstractContextManager[Any]:
    steps = app.advisor.next_steps(Phase.LEARN, "en")
    return patch.object(app.advisor, "next_steps", _gives(steps))


def _no_cases(_app: Application) -> AbstractContextManager[Any]:
    return patch.object(questions, "load_file", _gives([]))


def _notes_leak(_app: Application) -> AbstractContextManager[Any]:
    """A text of one project is added to whatever is answered afterwards."""
    original = Application.answer
    heard: list[str] = []

    def answer(self: Application, question: Any, channel: str | None = None) -> Any:
        found = original(self, question, channel)
        name = str(self.summarizer.show(channels.project_key(str(channel))).project.profile.name)
        heard.append(name)
        return found.model_copy(update={"text": f"{found.text}\nAs in {heard[0]}"})

    return patch.object(Application, "answer", answer)


def _repeated(outcome: Any) -> Any:
    if not isinstance(outcome, Answer) or not outcome.statements:
        return outcome
    return outcome.model_copy(update={"statements": (*outcome.statements[:7], outcome.statements[0])})


def _miscounted(found: Any) -> Any:
    return found.model_copy(update={"done": found.done + found.blocked, "blocked": 0})


def _echoing(_app: Application) -> AbstractContextManager[Any]:
    """Whatever was asked is told back as not covered."""
    original: Any = getattr(advisor.Advisor, "_outcome")  # noqa: B009 (private, changed from outside)

    def outcome(self: advisor.Advisor, question: Any, given: Any) -> Any:
        return original(self, question, given).model_copy(update={"not_covered": (question.text,)})

    return patch.object(advisor.Advisor, "_outcome", outcome)


def _zeros(self: KernelModel, question: Any) -> Any:
    del question
    return np.zeros_like(self.base)


def _gives(value: Any) -> Callable[..., Any]:
    """Return a function that gives this, whatever it is called with."""

    def give(*_args: Any) -> Any:
        return value

    return give


def _first_text(*args: Any) -> Any:
    """Give back the question, or the text to be mended, untouched."""
    return next(arg for arg in args if isinstance(arg, str))


def _always_open(board: Any, name: str) -> bool:
    return name in board.known.items


def _alone(text: str) -> list[str]:
    return [text]


def _any_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _correction_off(*_args: Any) -> None:
    """Correct nothing."""


MUTATIONS: tuple[Mutation, ...] = (
    Mutation("reranking", "all scores are zero", ("retrieval",), _swap(KernelModel, "scores", _zeros)),
    Mutation("dense retrieval", "every question has one vector", ("multi-turn",), _same_vector),
    Mutation(
        "fusion", "words count for nothing", ("retrieval",), _swap(LexicalRetriever, "search", _gives([]))
    ),
    Mutation(
        "fusion weights", "only words count", ("answers",), _tuned(weights_kernel=0.0, weights_dense=0.0)
    ),
    Mutation("refusal threshold", "is zero", ("refusals",), _tuned(gate_threshold=0.0)),
    Mutation("reserve of an unsure answer", "is never made", ("refusals",), _tuned(gate_sure=0.0)),
    Mutation(
        "answers without a reserve", "all are made with one", ("refusals",), _tuned(gate_sure=1.0)
    ),
    Mutation("answering at all", "the threshold is one", ("answers", "refusals"), _tuned(gate_threshold=1.0)),
    Mutation(
        "boundaries", "are not looked at", ("refusals",), _swap(composing, "_boundaries", _gives([]))
    ),
    Mutation(
        "containment", "a full stop is lost", ("citations",),
        _around(composing, "shown_of", _with_text(lambda text: text[:-1])),
    ),
    Mutation(
        "containment of a not", "a sentence is negated", ("citations",),
        _around(composing, "shown_of", _with_text(lambda text: text.replace(" the ", " not the ", 1))),
    ),
    Mutation(
        "evidence tags", "are stripped", ("citations",),
        _around(composing, "shown_of", _with_citation(evidence=())),
    ),
    Mutation(
        "evidence tags are exact", "one is added", ("citations",),
        _around(composing, "shown_of", _with_citation(evidence=("Expert 6",))),
    ),
    Mutation(
        "citations", "go to another passage", ("citations",),
        _around(composing, "shown_of", _with_citation(passage="3.1.10/communication-plan")),
    ),
    Mutation(
        "patient guard", "finds nothing", ("patient-data",),
        lambda app: patch.object(app.advisor, "_finds_patient_data", _gives(False)),
    ),
    Mutation(
        "check digits", "any number is a person", ("patient-data",),
        lambda app: patch.object(app.advisor, "_finds_patient_data", _any_digit),
    ),
    Mutation(
        "record numbers", "are not looked for", ("patient-data",),
        lambda _app: patch.object(identifiers, "_RECORD_NUMBER", identifiers.re.compile(r"(?!)")),
    ),
    Mutation(
        "no echo", "the message is told back", ("patient-data",), _echoing
    ),
    Mutation(
        "injection screen", "lets all through", ("injection",),
        _swap(advisor, "holds_injection", _gives(False)),
    ),
    Mutation(
        "injection screen is not deaf", "turns all away", ("injection",),
        _swap(advisor, "holds_injection", _gives(True)),
    ),
    Mutation("phase steering", "the phase weighs nothing", ("phase",), _tuned(weights_phase=0.0)),
    Mutation(
        "steps of the phase", "are those of another phase", ("phase",),
        _steps_of_the_last_phase,
    ),
    Mutation("premise correction", "is off", ("premises",), _swap(composing, "_correct", _correction_off)),
    Mutation(
        "numbers beyond their series", "are believed", ("premises",),
        _swap(correcting, "wrong_numbers", _gives([])),
    ),
    Mutation(
        "thread context", "the thread is not read", ("multi-turn",),
        _swap(advisor, "in_thread", _first_text),
    ),
    Mutation("speller", "mends nothing", ("robustness",), _swap(Speller, "mend", _first_text)),
    Mutation(
        "Swedish", "is taken for English", ("answers",), _swap(advisor, "language_of", _gives("en"))
    ),
    Mutation(
        "parts of a question", "are read as one", ("refusals",),
        _swap(advisor, "parts_of", _alone),
    ),
    Mutation(
        "no repeats", "a statement is shown twice", ("answers",), _around(advisor, "compose", _repeated)
    ),
    Mutation(
        "length", "twenty statements are shown", ("answers",),
        _tuned(max_statements=20, drop=100.0, show_probability=0.0),
    ),
    Mutation("isolation of projects", "all channels read one project", ("isolation",), _only_first_channel),
    Mutation("isolation of caches", "answers are kept by question", ("isolation",), _cached_by_question),
    Mutation("isolation of texts", "a project's name leaks", ("isolation",), _notes_leak),
    Mutation(
        "order of work", "preconditions do not count", ("next",),
        lambda _app: patch.object(_BOARD, "open_needs", _gives([])),
    ),
    Mutation(
        "done is done", "settled activities come again", ("next",),
        lambda _app: patch.object(_BOARD, "is_open", _always_open),
    ),
    Mutation(
        "exact summaries", "blocked counts as done", ("summaries",), _around(summaries, "tally", _miscounted)
    ),
    Mutation("fixed case count", "a file of cases is empty", ("robustness",), _no_cases),
)  # fmt: skip
