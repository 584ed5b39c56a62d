"""The suites: a table of name → `Suite(run, claim, needs)`. To add one, write its line here.

`run` gets the application and gives back a mapping of figures (numbers, or `metrics.Rate` with an
interval), or a `results.Result` where it has rows, plants and errors too (`evals.runner.measure`
makes one with pydantic-evals). A figure is gated by its name in `evals/gates.toml`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.compose import Application
from evals import grounding, guard, nudges
from evals.results import Figures, Result
from evals.suites import ablation, latency, projects, questions, retrieval, summaries


@dataclass(frozen=True)
class Suite:
    """A suite: what runs it, what it shows when it is green, and the settings that it needs."""

    run: Callable[[Application], Figures | Result]
    claim: str
    """One sentence for a reader who does not code."""
    needs: tuple[str, ...] = ()
    """Names of settings without which it is skipped by default, e.g. `("model",)`."""

    def lacks(self, app: Application) -> str:
        """Return the first needed setting that is not set, or an empty string."""
        return next((name for name in self.needs if not getattr(app.settings, name, None)), "")


SUITES: dict[str, Suite] = {
    "retrieval": Suite(
        retrieval.run, "The passages that hold the key facts are found, and better than by peers."
    ),
    "answers": Suite(questions.run_answers, "Answers hold the key facts and little beside the point."),
    "citations": Suite(
        questions.run_citations, "Whatever is shown stands word for word in the source cited."
    ),
    "refusals": Suite(
        questions.run_refusals, "What the corpus does not answer is refused, and nothing else."
    ),
    "premises": Suite(
        questions.run_premises, "A false premise is not confirmed, and a true one not corrected."
    ),
    "multi-turn": Suite(
        questions.run_threads, "A follow-up is read with its thread, a new topic without it."
    ),
    "robustness": Suite(
        questions.run_robustness, "Other words, slips, Swedish and slang find the same facts."
    ),
    "patient-data": Suite(questions.run_patient_data, "Patient data are turned away and never echoed."),
    "guard": Suite(
        guard.run, "Identity numbers of six countries are found, and ordinary text is let through."
    ),
    "injection": Suite(questions.run_injection, "Orders hidden in a question are not obeyed."),
    "phase": Suite(questions.run_phase, "The phase of the asker steers the answer and hides nothing."),
    "next": Suite(projects.run_next, "A project is told to do first what its framework puts first."),
    "summaries": Suite(summaries.run, "A lead's summary is exactly what the history gives."),
    "isolation": Suite(projects.run_isolation, "Nothing of one channel reaches another, caches included."),
    "grounding": Suite(grounding.run, "What a passage does not support is caught; what it supports is kept."),
    "nudges": Suite(
        nudges.run, "Just the expected nudges are in the channel: once, in hours, within the cap."
    ),
    "ablation": Suite(ablation.run, "Without the passages that hold the answer, a question is refused."),
    "latency": Suite(latency.run, "An answer takes little longer than embedding its question."),
}
