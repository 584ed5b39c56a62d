"""The gate of corrupted statements: a model that writes three hundred of them, and none is shown."""

from collections import Counter

import pytest

from bot.compose import Application
from bot.domain.answers import Answer, Question
from evals.cases import load
from evals.corruptions import corrupted
from evals.grounding import Material
from tests.scripted_model import ScriptedModel

WANTED = 300


@pytest.mark.slow
def test_of_three_hundred_corrupted_statements_with_right_quotes_none_is_shown(
    application: Application, app: Application, model: ScriptedModel
) -> None:
    material = Material(application.corpus)
    place = {(p.id, s.text): (p, n) for p in material.passages for n, s in enumerate(p.statements)}
    kinds: Counter[str] = Counter()
    wrong: list[str] = []
    for case in load("tune"):
        question = Question(text=case.question)
        plain = application.advisor.ask(question)
        if not isinstance(plain, Answer) or plain.language != "en" or len(plain.statements) < 2:
            continue
        sources = [shown.text for shown in plain.statements]
        made: list[tuple[str, int, str]] = []
        for label, shown in enumerate(plain.statements, 1):
            passage, number = place[shown.citations[0].passage, shown.text]
            given = material.given(f"{passage.id}#{number}", passage, shown.text)
            options = sorted(corrupted(given), key=lambda one: (kinds[one.kind], one.kind))
            if options:
                kinds[options[0].kind] += 1
                made.append((options[0].text, label, shown.text))
        model.says(*made)
        answer = app.advisor.ask(question)
        wrong += [shown.text for shown in answer.statements if shown.text not in sources]
        if sum(kinds.values()) >= WANTED:
            break
    assert sum(kinds.values()) >= WANTED
    assert len(kinds) >= 12, kinds
    assert not wrong, wrong
