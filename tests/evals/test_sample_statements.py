"""The sheet that a person reads: what a model's answers showed, and the check that let it by."""

from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.answers import Question
from bot.domain.drafting import DraftAnswer
from bot.errors import ModelError, UsageError
from bot.services.metering import Usage
from evals.cases import load
from evals.hostile import spoilings
from evals.sample_statements import (
    AS_IT_STANDS,
    HostileModel,
    Recording,
    Sampled,
    Sampler,
    SlyModel,
    questions_for,
    sheet_of,
    side_of,
    unsupported_in,
)
from tests.services.model_apps import sharing

QUESTIONS = tuple(
    Question(id=f"q{number}", text=text)
    for number, text in enumerate(
        ("should we pilot before going live?", "who should own it?", "what does the governance committee do?")
    )
)


class Counting(HostileModel):
    """Counts what it is asked, and echoes the source with a word of its own that changes nothing."""

    def __init__(self, name: str = "counting") -> None:
        super().__init__(seed=7)
        self.name = name
        self.asked = 0

    def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:
        self.asked += 1
        made, usage = super().draft(prompt, spent)
        mild = [
            one.model_copy(update={"text": f"In short, {one.quote[0].lower()}{one.quote[1:]}"})
            for one in made.statements
        ]
        return made.model_copy(update={"statements": mild}), usage


def sampler_with(application: Application, model: HostileModel, kept: Path) -> Sampler:
    settings = application.settings.model_copy(update={"model": model.name})
    app = sharing(application, settings)
    recording = Recording(app.rewording.check)
    app.__dict__["models"] = side_of(app, recording, model)
    return Sampler(app, application, recording, kept)


def test_a_stopped_run_goes_on_where_it_stopped(application: Application, tmp_path: Path) -> None:
    kept, questions = tmp_path / "asked.jsonl", QUESTIONS
    first, second = Counting(), Counting()
    sampler_with(application, first, kept).sample(questions[:2], 100)
    resumed = sampler_with(application, second, kept)
    sampled = resumed.sample(questions, 100)
    assert (first.asked, second.asked) == (2, 1)
    assert resumed.had_a_say == len(questions)
    assert {one.question for one in sampled} == {question.text for question in questions}
    assert [one.id for one in sampled] == [
        one.id for one in sampler_with(application, Counting(), kept).sample(questions, 100)
    ]


def test_a_model_that_fails_is_asked_for_the_next_answer_all_the_same(
    application: Application, tmp_path: Path
) -> None:
    class Failing(Counting):
        def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:
            super().draft(prompt, spent)
            raise ModelError("no form", "none", kind="form", used=(10, 10))

    model = Failing()
    sampler = sampler_with(application, model, tmp_path / "asked.jsonl")
    questions = [Question(id=f"q{n}", text=QUESTIONS[n % 3].text) for n in range(5)]
    sampled = sampler.sample(questions, 100)
    assert (model.asked, sampler.had_a_say) == (5, 0)
    assert not any(one.own_words for one in sampled)


def test_the_questions_are_the_same_for_a_seed_and_none_is_held_out() -> None:
    asked = questions_for(20, seed=7)
    assert asked == questions_for(20, seed=7) != questions_for(20, seed=8)
    held_out = {case.id for case in load("heldout")}
    assert not {question.id for question in questions_for(1000, seed=7)} & held_out


def test_a_run_of_another_model_is_not_mixed_in(application: Application, tmp_path: Path) -> None:
    kept, questions = tmp_path / "asked.jsonl", QUESTIONS[:1]
    sampler_with(application, Counting("one"), kept).sample(questions, 100)
    with pytest.raises(UsageError, match="a run of the model one"):
        sampler_with(application, Counting("other"), kept).sample(questions, 100)
    kept.write_text("{}\n", encoding="utf-8")
    with pytest.raises(UsageError, match="not a run"):
        sampler_with(application, Counting("one"), kept).sample(questions, 100)


def test_each_statement_stands_beside_its_passage_and_what_let_it_by(
    application: Application, tmp_path: Path
) -> None:
    sampler = sampler_with(application, Counting(), tmp_path / "asked.jsonl")
    sampled = sampler.sample(QUESTIONS[:2], 100)
    assert [one.own_words for one in sampled] == sorted((one.own_words for one in sampled), reverse=True)
    assert sampled[0].own_words
    assert sampled[0].let_through.startswith("verifier 0.")
    for one in sampled:
        assert one.source in one.passage_text
        assert (one.let_through == AS_IT_STANDS) == (not one.own_words)
        assert (one.verdict, one.reader) == ("", "")


def test_a_model_that_spoils_every_second_statement_shows_none_of_those(
    application: Application, tmp_path: Path
) -> None:
    sampled = sampler_with(application, SlyModel(seed=7), tmp_path / "asked.jsonl").sample(QUESTIONS, 100)
    own = [one for one in sampled if one.own_words]
    assert len({one.question for one in own}) == len(QUESTIONS)
    assert not [
        one.statement for one in own if one.statement.removeprefix("In short, ") not in one.passage_text
    ]
    assert not unsupported_in(sampled, application.rewording.check)


def test_what_its_passage_does_not_support_is_counted(application: Application, tmp_path: Path) -> None:
    sampled = sampler_with(application, Counting(), tmp_path / "asked.jsonl").sample(QUESTIONS, 100)
    spoiled = [
        one.model_copy(update={"statement": spoilings(one.source)[-1]}) for one in sampled if one.own_words
    ]
    assert spoiled
    assert len(unsupported_in([*sampled, *spoiled], application.rewording.check)) >= 0.8 * len(spoiled)
    assert not unsupported_in([one for one in sampled if not one.own_words], application.rewording.check)


def test_the_sheet_holds_all_that_a_reader_needs(application: Application, tmp_path: Path) -> None:
    sampled = sampler_with(application, Counting(), tmp_path / "asked.jsonl").sample(QUESTIONS[:1], 2)
    sheet = sheet_of(sampled)
    for one in sampled:
        for said in (
            one.question,
            one.statement,
            one.source,
            one.passage_text,
            one.let_through,
            *one.passages,
        ):
            assert " ".join(said.split()) in sheet
    assert sheet.count("Verdict (supported, unsupported):") == len(sampled) == 2


def test_the_readings_that_are_kept_are_whole_and_none_is_unsupported_and_still_shown(
    application: Application,
) -> None:
    from evals.statements import DATASETS

    lines = (DATASETS / "readings.jsonl").read_text(encoding="utf-8").splitlines()
    readings = [Sampled.model_validate_json(line) for line in lines]
    assert readings
    for one in readings:
        assert one.verdict in {"supported", "unsupported"}
        assert one.reader
        assert one.date
        if one.verdict == "unsupported":
            assert not application.rewording.check(one.statement, [one.source], one.source).supported, one.id
