"""What the documents say is so, and what is so is in the documents."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main

from bot.cli.app import app
from bot.settings import Settings, SlackSettings
from evals.run import SUITES

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONFIGURATION = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")

DOCUMENTS = [*sorted(ROOT.glob("docs/**/*.md")), ROOT / "README.md"]


def commands() -> set[str]:
    group: Any = typer.main.get_command(app)
    return set(group.commands)


def test_every_command_is_in_the_readme_and_the_other_way_round() -> None:
    told = set(re.findall(r"^\| `advisor (\w+)", README, re.MULTILINE))
    assert told == commands()


def test_every_setting_is_documented_and_the_other_way_round() -> None:
    told = set(re.findall(r"^\| `ADVISOR_(\w+)`", CONFIGURATION, re.MULTILINE))
    assert told == {name.upper() for name in Settings.model_fields}


def test_every_variable_of_slack_is_documented_and_the_other_way_round() -> None:
    told = set(re.findall(r"`SLACK_(\w+)`", CONFIGURATION.split("## Slack")[1]))
    assert told == {name.upper() for name in SlackSettings.model_fields}


def test_the_readme_names_just_two_commands_to_set_up() -> None:
    section = README.split("## Set up")[1].split("##")[0]
    block = re.findall(r"```\n(.*?)```", section, re.DOTALL)[0]
    assert block.split("\n")[:-1] == ["make demo", "make test"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.name)
def test_no_link_between_documents_dangles(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (path.parent / target).exists(), target


def test_every_suite_is_documented() -> None:
    text = (ROOT / "docs/evals.md").read_text(encoding="utf-8")
    assert all(f"`{suite}`" in text for suite in SUITES)


def test_no_lock_names_an_index() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
