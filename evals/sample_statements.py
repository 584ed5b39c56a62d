"""A sample of what a model's answers show, as a table for a person to read and judge.

    python -m evals.sample_statements --model gguf:/path/model.gguf --out sample.md
    python -m evals.sample_statements --model hostile --out sample.md

`hostile` is a model of ours that spoils every statement it is given, in a way of its own each time, and
quotes it right. Questions come from the open splits alone. Statements in the model's own words come first
into the sample; the source's own sentences fill it up.
"""

import argparse
import datetime as dt
import itertools
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field

from bot.compose import Application
from bot.compose_model import ModelSide
from bot.domain.answers import Answer, Question, Shown
from bot.domain.drafting import DraftAnswer, DraftStatement
from bot.domain.knowledge import Entry
from bot.services.chatting import Form
from bot.services.metering import Usage
from bot.settings import read_settings
from evals.cases import load
from evals.hostile import spoilings

HOSTILE = "hostile"


class Sampled(Entry):
    """A shown statement, what it cites, and what its reader thinks of it."""

    id: str
    model: str
    question: str
    statement: str = Field(min_length=3)
    source: str
    """The sentence that the model was given."""
    passages: tuple[str, ...]
    own_words: bool
    verdict: str = ""
    """`supported` or `unsupported`; empty until somebody has read it."""
    reader: str = ""
    date: dt.date | None = None
    note: str = ""


class HostileModel:
    """Spoils what it is given and quotes it right. Behind the port of chat models."""

    name = HOSTILE

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)

    def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:  # noqa: ARG002
        offered = re.findall(r"^\[(\d+)\] (.+)$", prompt, re.MULTILINE)
        texts = [cited for _, cited in offered]
        made = [
            DraftStatement(text=self._rng.choice(spoilings(cited, texts)), label=int(label), quote=cited)
            for label, cited in offered
        ]
        return DraftAnswer(statements=made[:20]), Usage(1, 1)

    def write(self, prompt: str, spent: float = 0.0) -> Iterator[DraftStatement | Usage]:
        draft, usage = self.draft(prompt, spent)
        yield from draft.statements
        yield usage

    def fill(self, prompt: str, form: type[Form]) -> tuple[Form, Usage]:
        raise NotImplementedError("the sample is of answers")


def sample(app: Application, plain: Application, wanted: int, seed: int, questions: int) -> list[Sampled]:
    """Return statements that the application shows, own words first, each beside its source.

    Args:
        plain: the same application without a model.
        questions: how many questions are asked at most.
    """
    known = (*load("tune"), *load("gate"))
    cases = [case for case in known if case.lang == "en" and case.kind == "answerable"]
    rng = random.Random(seed)
    rng.shuffle(cases)
    found: list[Sampled] = []
    for case in cases[:questions]:
        found += _shown(app, plain, case.as_question())
    found.sort(key=lambda one: not one.own_words)
    return found[:wanted]


def _shown(app: Application, plain: Application, question: Question) -> Iterator[Sampled]:
    answer, source = app.advisor.ask(question), plain.advisor.ask(question)
    if not isinstance(answer, Answer) or not isinstance(source, Answer):
        return
    for number, shown in enumerate(answer.statements):
        given = _source_of(shown, source.statements)
        assert app.models
        yield Sampled(
            id=f"{question.id}#{number}",
            model=app.models.model.name.rpartition("/")[2],
            question=question.text,
            statement=shown.text,
            source=given,
            passages=tuple(citation.passage for citation in shown.citations),
            own_words=shown.text != given,
        )


def _source_of(shown: Shown, offered: Sequence[Shown]) -> str:
    """Return the sentence that a statement was made from: the same, else one with the same citations."""
    same = (one.text for one in offered if one.text == shown.text)
    cited = (one.text for one in offered if one.citations == shown.citations)
    return next(itertools.chain(same, cited))


def table_of(sampled: Sequence[Sampled]) -> str:
    """Return the sample as a Markdown table."""
    lines = ["| id | question | shown | source | own words | passages |", "|---|---|---|---|---|---|"]
    lines += [
        "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in _cells(one)) + " |"
        for one in sampled
    ]
    return "\n".join(lines) + "\n"


def _cells(one: Sampled) -> tuple[str, ...]:
    source = one.source if one.own_words else "the same"
    passages = ", ".join(one.passages)
    return one.id, one.question, one.statement, source, "yes" if one.own_words else "no", passages


def main() -> None:
    """Write the table, and beside it the same as JSON Lines, to be filled in with verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    settings = read_settings(model_timeout_seconds=300.0)
    plain = Application(settings.model_copy(update={"model": ""}))
    if given.model == HOSTILE:
        app = Application(settings)
        app.__dict__["models"] = ModelSide(
            settings, app.rewording.check, app.lexicon, HostileModel(given.seed)
        )
    else:
        app = Application(settings.model_copy(update={"model": given.model}))
    for name in ("searcher", "speller", "documents"):
        app.__dict__[name] = getattr(plain, name)
    sampled = sample(app, plain, given.count, given.seed, given.questions)
    given.out.write_text(table_of(sampled), encoding="utf-8")
    lines = given.out.with_suffix(".jsonl")
    lines.write_text("".join(one.model_dump_json() + "\n" for one in sampled), encoding="utf-8")
    own = sum(one.own_words for one in sampled)
    print(f"{len(sampled)} statements, {own} in the model's own words: {given.out}, {lines}")
    print(app.model_figures())


if __name__ == "__main__":
    main()
