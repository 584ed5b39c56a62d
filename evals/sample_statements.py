"""A sample of what a model's answers show, as a sheet for a person to read and judge.

    python -m evals.sample_statements --model gguf:/path/model.gguf --out sample.md
    python -m evals.sample_statements --model hostile --out sample.md

`hostile` is a model of ours that spoils every statement it is given, in a way of its own each time, and
quotes it right; `sly` spoils every second one, so that what is let through is not lost with the rest.
Questions come from the open splits alone. Statements in the model's own words come first into the sample;
the source's own sentences fill it up. A small model is slow: what each question showed is kept beside the
sheet at once, and a run that was stopped goes on from there.
"""

import argparse
import datetime as dt
import itertools
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import Field, ValidationError

from bot.adapters.chat_model import LangChainChat
from bot.adapters.chat_opening import MAX_ANSWER_TOKENS, open_langchain
from bot.compose import Application
from bot.compose_model import ModelSide
from bot.domain.answers import Answer, Question, Shown
from bot.domain.drafting import Check, DraftAnswer, DraftStatement
from bot.domain.grounding import Verdict
from bot.domain.grounding.quotes import is_whole
from bot.domain.knowledge import Entry
from bot.errors import UsageError
from bot.services.chatting import ChatModel, Form
from bot.services.metering import Usage
from bot.settings import read_settings
from evals.cases import load
from evals.hostile import spoilings

HOSTILE = "hostile"

SLY = "sly"

PATIENCE_SECONDS = 300.0
"""How long a small model may write on one question; nobody waits for it."""

AS_IT_STANDS = "containment: the source's own sentence"
"""What lets a sentence of the source through."""


class Sampled(Entry):
    """A shown statement, what it cites, and what its reader thinks of it."""

    id: str
    model: str
    question: str
    statement: str = Field(min_length=3)
    source: str
    """The sentence that the model was given."""
    passages: tuple[str, ...]
    passage_text: str = ""
    """What the cited passages say in full."""
    own_words: bool
    let_through: str = ""
    """The check that let it through, with its score and what it gives as the reason."""
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


class SlyModel(HostileModel):
    """Spoils every second statement only: where less than half holds nothing of a draft is shown."""

    name = SLY

    def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:
        draft, usage = super().draft(prompt, spent)
        made = [
            one if number % 2 else one.model_copy(update={"text": f"In short, {one.quote}"})
            for number, one in enumerate(draft.statements)
        ]
        return DraftAnswer(statements=made), usage


class Recording:
    """A check that remembers by which verdict a statement was let through."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self.passed: dict[str, Verdict] = {}

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict:
        verdict = self._check(statement, passages, quote)
        if verdict.supported:
            self.passed[statement] = verdict
        return verdict


class Asked(Entry):
    """What one question showed; a line of the file by which a run goes on."""

    model: str
    question: str
    """Its id."""
    had_a_say: bool
    """False where the model failed, and where there is no answer: the source alone is then shown."""
    shown: tuple[Sampled, ...]


class Sampler:
    """Asks questions one after the other and keeps what each showed in a file.

    Args:
        plain: the same application without a model, whose sentences are the sources.
        passed: what the check of `app` let through.
    """

    def __init__(self, app: Application, plain: Application, passed: Recording, kept: Path) -> None:
        assert app.models
        self._app = app
        self._plain = plain
        self._passed = passed
        self._kept = kept
        self.had_a_say = 0
        """Questions of the latest sample whose answer the model had a say in."""
        self._model = app.models.model.name.rpartition("/")[2]
        self._meter = app.models.meter

    def sample(self, questions: Sequence[Question], wanted: int) -> list[Sampled]:
        """Return statements that were shown, own words first, each beside its source.

        Raises:
            UsageError: the file of a run before is of another model, or no such file.
        """
        known = self._read()
        found: list[Sampled] = []
        self.had_a_say = 0
        for question in questions:
            asked = known.get(question.id or "") or self._ask(question)
            self.had_a_say += asked.had_a_say
            found += asked.shown
        found.sort(key=lambda one: not one.own_words)
        return found[:wanted]

    def _read(self) -> dict[str, Asked]:
        if not self._kept.exists():
            return {}
        lines = self._kept.read_text(encoding="utf-8").splitlines()
        try:
            asked = [Asked.model_validate_json(line) for line in lines]
        except ValidationError:
            raise UsageError(f"{self._kept}: not a run of this command", "give another --out") from None
        if other := next((one.model for one in asked if one.model != self._model), None):
            raise UsageError(f"{self._kept}: a run of the model {other}", "give another --out")
        return {one.question: one for one in asked}

    def _ask(self, question: Question) -> Asked:
        meter = self._meter
        failed, written = meter.counters.failed, meter.counters.tokens_written
        shown = tuple(self._shown(question))
        had_a_say = meter.counters.tokens_written > written and meter.counters.failed == failed
        asked = Asked(model=self._model, question=question.id or "", had_a_say=had_a_say, shown=shown)
        with self._kept.open("a", encoding="utf-8") as file:
            file.write(asked.model_dump_json() + "\n")
        return asked

    def _shown(self, question: Question) -> Iterator[Sampled]:
        answer, source = self._app.advisor.ask(question), self._plain.advisor.ask(question)
        if not isinstance(answer, Answer) or not isinstance(source, Answer):
            return
        for number, shown in enumerate(answer.statements):
            given = _source_of(shown, source.statements)
            yield Sampled(
                id=f"{question.id}#{number}",
                model=self._model,
                question=question.text,
                statement=shown.text,
                source=given,
                passages=tuple(citation.passage for citation in shown.citations),
                passage_text=self._text_of(shown),
                own_words=shown.text != given,
                let_through=AS_IT_STANDS if shown.text == given else self._verdict_on(shown.text),
            )

    def _text_of(self, shown: Shown) -> str:
        known = self._plain.corpus.passage_by_id
        held = [known[citation.passage] for citation in shown.citations if citation.passage in known]
        return " ".join(statement.text for passage in held for statement in passage.statements)

    def _verdict_on(self, text: str) -> str:
        verdict = self._passed.passed[text]
        return f"verifier {verdict.score:.2f}, nothing added: {verdict.why}"


def questions_for(most: int, seed: int) -> list[Question]:
    """Return so many English questions of the open splits that have an answer, the same for a seed."""
    known = (*load("tune"), *load("gate"))
    cases = [case for case in known if case.lang == "en" and case.kind == "answerable"]
    random.Random(seed).shuffle(cases)
    return [case.as_question() for case in cases[:most]]


def _source_of(shown: Shown, offered: Sequence[Shown]) -> str:
    """Return the sentence that a statement was made from: the same, else one with the same citations."""
    same = (one.text for one in offered if one.text == shown.text)
    cited = (one.text for one in offered if one.citations == shown.citations)
    return next(itertools.chain(same, cited))


def sheet_of(sampled: Sequence[Sampled]) -> str:
    """Return the sample as a sheet to read: what the reader writes in is the verdict."""
    return "\n".join(line for number, one in enumerate(sampled, 1) for line in _lines(number, one))


def _lines(number: int, one: Sampled) -> Iterator[str]:
    yield f"## {number}. {one.id}: {'in the own words of the model' if one.own_words else 'as it stands'}\n"
    yield f"- Question: {_line(one.question)}"
    yield f"- **Shown: {_line(one.statement)}**"
    if one.own_words:
        yield f"- Source: {_line(one.source)}"
    yield f"- Passage {', '.join(one.passages)}: {_line(one.passage_text)}"
    yield f"- Let through by: {_line(one.let_through)}"
    yield "- Verdict (supported, unsupported):\n"


def _line(text: str) -> str:
    return " ".join(text.split())


def unsupported_in(sampled: Sequence[Sampled], check: Check) -> list[Sampled]:
    """Return the statements that neither stand in what they cite nor are supported by it.

    This asks the cited passage, not the sentence that the model was given: a second look, by other text.
    """
    return [
        one
        for one in sampled
        if not is_whole(one.statement, one.passage_text)
        and not check(one.statement, [one.passage_text], None).supported
    ]


def side_of(app: Application, recording: Recording, model: ChatModel) -> ModelSide:
    """Return the model's side with a model that is asked again and again, however often it fails."""
    return ModelSide(app.settings, recording.check, app.lexicon, model, failures=sys.maxsize)


def _opened(name: str, most_tokens: int) -> LangChainChat:
    return LangChainChat(name, open_langchain(name, "", PATIENCE_SECONDS, most_tokens), PATIENCE_SECONDS)


def main() -> None:
    """Write the sheet, and beside it the same as JSON Lines, to be filled in with verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--questions", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tokens", type=int, default=MAX_ANSWER_TOKENS, help="an answer is cut off there")
    given = parser.parse_args()
    settings = read_settings(model_timeout_seconds=PATIENCE_SECONDS)
    plain = Application(settings.model_copy(update={"model": ""}))
    app = Application(settings.model_copy(update={"model": given.model}))
    for name in ("searcher", "speller", "documents"):
        app.__dict__[name] = getattr(plain, name)
    recording = Recording(app.rewording.check)
    spoiling = {HOSTILE: HostileModel, SLY: SlyModel}.get(given.model)
    model = spoiling(given.seed) if spoiling else _opened(given.model, given.tokens)
    app.__dict__["models"] = side_of(app, recording, model)
    sampler = Sampler(app, plain, recording, given.out.with_suffix(".asked.jsonl"))
    sampled = sampler.sample(questions_for(given.questions, given.seed), given.count)
    given.out.write_text(sheet_of(sampled), encoding="utf-8")
    lines = given.out.with_suffix(".jsonl")
    lines.write_text("".join(one.model_dump_json() + "\n" for one in sampled), encoding="utf-8")
    own = sum(one.own_words for one in sampled)
    print(f"{len(sampled)} statements, {own} in the model's own words: {given.out}, {lines}")
    print(f"unsupported = {len(unsupported_in(sampled, app.rewording.check))} of {len(sampled)}")
    print(f"the model had a say in {sampler.had_a_say} answers")
    print(app.model_figures())


if __name__ == "__main__":
    main()
