"""Answers with a language model: over real HTTP, nothing is shown that does not hold."""

import json

import pytest

from bot.compose import Application
from bot.domain.answers import Answer, Question, Refusal
from bot.domain.frames import FRAMES
from tests.scripted_model import HANG_SECONDS, ScriptedModel
from tests.services.model_apps import ASKED, app_with, asked, offered


def test_supported_statements_are_shown_in_the_models_words_with_the_sources_tags(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    first = asked(application).statements[0]
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
    model.delay_seconds = HANG_SECONDS
    assert asked(app).mode == "extractive"


SWEDISH = Question(text="Måste vi göra en pilot innan vi börjar använda systemet?")


def test_refusals_and_swedish_answers_never_go_to_the_model(app: Application, model: ScriptedModel) -> None:
    assert isinstance(app.advisor.ask(Question(text="Which chest x-ray AI vendor is best?")), Refusal)
    assert isinstance(app.advisor.ask(Question(text="Patient 19121212-1212 fell, what now?")), Refusal)
    assert asked(app, SWEDISH).mode == "extractive"
    assert not model.requests


def test_who_asks_in_swedish_is_told_that_the_model_has_no_say(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    answer = asked(app, SWEDISH)
    assert answer.notice == FRAMES["sv"].model_english
    assert answer.notice in answer.text
    assert asked(application, SWEDISH).notice == ""
    *_, streamed = app.advisor.stream(SWEDISH)
    assert isinstance(streamed, Answer)
    assert streamed.notice == answer.notice
    assert app.model_figures()["not_asked"] == 0
