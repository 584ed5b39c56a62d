"""The screenshots: each sample fits what Slack takes, each has its picture, a missing tool is named."""

import importlib

import pytest

from bot.compose import Application
from bot.errors import UsageError
from bot.slack.views import budget
from bot.slack.views.message import Message
from evals.screenshots import browser
from evals.screenshots.__main__ import OUT, SAMPLE_MODULES
from evals.screenshots.playground import PICTURES
from evals.screenshots.registry import SAMPLES, add

for _module in SAMPLE_MODULES:
    importlib.import_module(_module)


def test_every_sample_has_its_picture_and_every_picture_its_sample() -> None:
    assert {picture.stem for picture in OUT.glob("*.png")} == set(SAMPLES) | set(PICTURES)


def test_every_sample_fits(application: Application) -> None:
    for make in SAMPLES.values():
        shown = make(application)
        found = budget.faults(shown.blocks) if isinstance(shown, Message) else budget.view_faults(shown)
        assert found == []


def test_a_name_is_taken_once() -> None:
    with pytest.raises(ValueError, match="two samples are called answer"):
        add("answer", SAMPLES["answer"])


def test_a_missing_chromium_is_named_with_the_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser.shutil, "which", {}.get)
    with pytest.raises(UsageError, match=r"no Chromium was found.*install the package chromium"):
        browser.find_chromium(None)


def test_missing_packages_of_the_renderer_are_named_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(browser, "RENDERER", tmp_path)
    monkeypatch.setattr(browser.shutil, "which", {"node": "/bin/node"}.get)
    with pytest.raises(UsageError, match="npm ci --prefix deploy/screenshots"):
        browser.check_renderer()
