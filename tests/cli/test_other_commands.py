"""`search`, `index`, `check`, `ingest` and the terminal rendering, as people meet them."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bot.cli import render
from bot.compose import Application
from bot.domain.answers import Question
from tests.builders import small_knowledge


def run(arguments: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A data folder of its own over one section of the knowledge."""
    folder = tmp_path_factory.mktemp("commands")
    knowledge = small_knowledge(folder / "knowledge")
    return os.environ | {"ADVISOR_DATA_DIR": str(folder / "data"), "ADVISOR_KNOWLEDGE_DIR": str(knowledge)}


def test_index_says_when_there_is_nothing_to_do(environment: dict[str, str]) -> None:
    first, second = (json.loads(run(["index", "--json"], environment).stdout) for _ in range(2))
    assert (first["built"], second["built"]) == (True, False)
    assert "nothing to do" in run(["index"], environment).stdout


def test_search_gives_passages_with_the_score_of_each_retriever(environment: dict[str, str]) -> None:
    rows = json.loads(run(["search", "train before the pilot", "-k", "2", "--json"], environment).stdout)
    assert len(rows) == 2
    assert rows[0]["id"] == "3.1.4/pilot-training-and-evaluation"
    assert {"section", "score", "dense", "lexical", "kernel"} <= rows[0].keys()


def test_search_for_nothing_is_off(environment: dict[str, str]) -> None:
    result = run(["search", "…"], environment)
    assert result.returncode == 2
    assert "no words" in result.stderr


def test_check_exits_with_1_and_names_file_and_line(environment: dict[str, str], tmp_path: Path) -> None:
    knowledge = small_knowledge(tmp_path)
    path = knowledge / "guidance/3.1.4-adaptation.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("S3.1.4-05", "S3.1.4-77"), encoding="utf-8")
    result = run(["check"], environment | {"ADVISOR_KNOWLEDGE_DIR": str(knowledge)})
    assert result.returncode == 1
    assert "3.1.4-adaptation.yaml:" in result.stdout
    assert "S3.1.4-77" in result.stdout


def test_an_ingested_document_answers_with_its_heading_and_is_gone_when_it_is_gone(
    environment: dict[str, str], tmp_path: Path
) -> None:
    document = tmp_path / "policy.md"
    document.write_text(
        "# Regional policy\n\n## Approval\nEvery AI system must be approved by the digital health board "
        "before it is connected to the production network.\n",
        encoding="utf-8",
    )
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    result = run(["ingest", str(tmp_path)], environment)
    assert result.returncode == 1, "the broken file is told by the status"
    assert "broken.pdf" in result.stdout
    question = ["ask", "which board must approve an AI system?", "--json"]
    found = json.loads(run(question, environment).stdout)
    cited = [c for s in found["statements"] for c in s["citations"] if c["passage"].startswith("doc-")]
    assert cited
    assert "Approval" in cited[0]["section"]
    next(Path(environment["ADVISOR_DATA_DIR"]).glob("index/documents.*.json")).unlink()
    assert "Documents:" in run(["index"], environment).stdout
    again = json.loads(run(question, environment).stdout)
    assert again["statements"] == found["statements"], "a lost index of documents is made anew from the store"
    document.unlink()
    run(["ingest", str(tmp_path)], environment)
    gone = json.loads(run(question, environment).stdout)
    assert not [c for s in gone["statements"] for c in s["citations"] if c["passage"].startswith("doc-")]


def test_the_terminal_rendering_says_all_that_the_text_says(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcome = application.advisor.ask(Question(text="How do I get the doctors on board?"))
    written = io.StringIO()
    console = Console(file=written, width=100)
    monkeypatch.setattr(render, "Console", lambda **_: console)
    render.print_outcome(outcome)
    told = "".join(c for c in written.getvalue() if c.isalnum())
    for statement in outcome.statements:
        assert "".join(c for c in statement.text if c.isalnum()) in told
