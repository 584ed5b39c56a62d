"""`advisor project` as people and programs use it."""

import datetime as dt
import io
import json
import os
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bot.cli.project import app
from bot.compose import Application
from bot.domain.answers import Question
from bot.domain.project import Status
from bot.errors import Refused
from bot.services.acting import Acting, Start
from bot.services.project_keys import project_key
from bot.settings import SHIPPED_KNOWLEDGE, Settings
from tests.cli.commands import Result, Terminal

LEAD = ("--channel", "C1", "--as", "U1")
MEMBER = ("--channel", "C1", "--as", "U2")
SPONSOR = ("--channel", "C1", "--as", "U3")
READ = ("--channel", "C1")


@pytest.fixture
def team(terminal: Terminal) -> Terminal:
    """A project with a lead, a member and a sponsor."""
    terminal.ok("project", "create", "Sepsis alert", "--vendor", "Acme", "--go-live", "2099-01-31", *LEAD)
    terminal.ok("project", "person", "U2", "--role", "member", "--name", "Bo Ek", *LEAD)
    terminal.ok("project", "person", "U3", "--role", "sponsor", *LEAD)
    return terminal


def snapshot(terminal: Terminal, data_dir: Path | None = None) -> Any:
    return terminal.ok("project", "show", *READ, "--json", data_dir=data_dir).json


def decide(terminal: Terminal) -> Result:
    condition = "U2 2099-02-01 Finish the legal check"
    call = ("go-with-conditions", "--reason", "The board agrees", "--condition", condition)
    return terminal.ok("project", "decide", *call, *SPONSOR, "--json")


def test_a_team_goes_through_a_gate(team: Terminal) -> None:
    made = team.ok("project", "mark", "assess/use-case", "done", *MEMBER, "--json").json
    assert (made["change"], made["activity"], made["kind"]) == (4, "assess/use-case", "marked")
    proof = team.ok("project", "evidence", "assess/use-case", "https://x.test/1", "--link", *MEMBER, "--json")
    assert proof.json["id"] == "e5"
    team.ok("project", "verify-item", "assess/use-case", *SPONSOR)
    both = team.ok("project", "assign", "assess/pilot", "U2", "--due", "2099-01-10", *LEAD, "--json").json
    assert [one["kind"] for one in both["changes"]] == ["assigned", "due_set"]

    held = team("project", "set-phase", "structure", *LEAD)
    assert held.status == 1
    assert "must requirements are missing" in held.error
    assert held.error.count("\n") == 1
    decision = decide(team).json["id"]
    moved = team.ok("project", "set-phase", "structure", *LEAD, "--json").json
    assert moved["phase"] == "structure"
    assert "gaps: assess/exit-need" in moved["text"]
    team.ok("project", "close", decision, "1", "--note", "done", *SPONSOR)

    found = team.ok("project", "summary", *READ, "--since", "2020-01-01", "--json").json
    assert found["phase"] == "structure"
    assert len(found["changes"]) == 11
    assert found["decisions"][0][1]["conditions"][0]["closed"]["by"] in found["shown"]
    text = team.ok("project", "summary", *READ).out
    for part in ("Decisions to take", "Bo Ek", "2099-01-10", "https://x.test/1", "S3.1.2-03", "closed by U3"):
        assert part in text


def test_undo_puts_back_what_was_and_undoing_it_brings_it_again(team: Terminal) -> None:
    before = snapshot(team)["activities"]
    team.ok("project", "mark", "assess/use-case", "in-progress", *MEMBER)
    after = snapshot(team)["activities"]
    team.ok("project", "undo", *LEAD)
    assert snapshot(team)["activities"] == before
    team.ok("project", "undo", "5", *LEAD)
    assert snapshot(team)["activities"] == after
    text = team.ok("project", "history", *READ).out
    assert "change 4 undone" in text
    assert len(team.ok("project", "history", *READ, "--json", "--after", "3").json) == 3


def test_an_export_is_the_same_project_in_another_folder(team: Terminal, tmp_path: Path) -> None:
    team.ok("project", "lesson", "Book the *rota* early", *MEMBER)
    decide(team)
    file, other = tmp_path / "p.json", tmp_path / "other"
    told = team.ok("project", "export", *READ, "--to", str(file), "--json").json
    assert told["bytes"] == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0
    team.ok("project", "import", str(file), "--as", "ops", data_dir=other)
    assert snapshot(team, other) == snapshot(team)
    again = tmp_path / "again.json"
    team.ok("project", "export", *READ, "--to", str(again), data_dir=other)
    assert again.read_bytes() == file.read_bytes()
    twice = team("project", "import", str(file), "--as", "ops", data_dir=other)
    assert (twice.status, "has a project already" in twice.error) == (1, True)


def test_an_altered_export_is_refused(team: Terminal, tmp_path: Path) -> None:
    file, other = tmp_path / "p.json", tmp_path / "other"
    team.ok("project", "export", *READ, "--to", str(file))
    file.write_text(file.read_text().replace('"role": "sponsor"', '"role": "lead"'))
    broken = team("project", "import", str(file), "--as", "ops", data_dir=other)
    assert broken.status == 1
    assert "record 3 of the export does not fit" in broken.error
    file.write_text('{"records": []}')
    nothing = team("project", "import", str(file), "--as", "ops", data_dir=other)
    assert (nothing.status, nothing.error.count("\n")) == (2, 1)
    assert str(file) in nothing.error
    assert team.ok("project", "list", "--json", data_dir=other).json == []


@pytest.mark.parametrize("what", ["summary", "history", "portfolio"])
def test_every_content_is_there_as_markdown_csv_and_pdf(team: Terminal, what: str, tmp_path: Path) -> None:
    for suffix in ("md", "csv", "pdf"):
        file = tmp_path / f"x.{suffix}"
        team.ok("project", "export", *READ, "--what", what, "--to", str(file))
        raw = file.read_bytes()
        shown = PdfReader(io.BytesIO(raw)).pages[0].extract_text() if suffix == "pdf" else raw.decode()
        assert ("role of Bo Ek" if what == "history" else "Sepsis alert") in shown
        assert raw.startswith(b"\xef\xbb\xbf") == (suffix == "csv")
    piped = team.ok("project", "export", *READ, "--what", what, "--format", "md")
    assert piped.out.startswith("# ")


def test_erasing_a_person_leaves_a_sound_history_without_them(team: Terminal) -> None:
    team.ok("project", "mark", "assess/pilot", "blocked", "--blocker", "Bo Ek is ill", *LEAD)
    team.ok("project", "lesson", "Ask early", *MEMBER)
    asked = team("project", "erase", "--person", "U2", *LEAD)
    assert (asked.status, "say --yes" in asked.error) == (2, True)
    gone = team.ok("project", "erase", "--person", "U2", "--yes", *LEAD, "--json").json
    assert gone["texts"] == 2
    export = team.ok("project", "export", *READ).out
    for secret in ("U2", "Bo Ek", "Ask early", "is ill"):
        assert secret not in export
    assert "Person 2" in team.ok("project", "history", *READ).out
    team.ok("project", "verify", *READ)


def test_a_person_is_erased_from_all_projects_by_an_operator_only(team: Terminal) -> None:
    team.ok("project", "create", "Other", "--channel", "C2", "--as", "U9")
    team.ok("project", "person", "U2", "--role", "member", "--channel", "C2", "--as", "U9")
    everywhere = ("project", "erase", "--person", "U2", "--everywhere", "--yes")
    assert team(*everywhere, "--as", "U1").status == 1
    gone = team.ok(*everywhere, "--operator", "--as", "ops", "--json").json
    assert gone["projects"] == ["local/C1", "local/C2"]
    assert "U2" not in team.ok("project", "export", "--channel", "C2").out
    team.ok("project", "verify")


def test_an_erased_project_is_gone_and_is_not_imported_again(team: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "p.json"
    team.ok("project", "export", *READ, "--to", str(file))
    assert team("project", "erase", *MEMBER, "--yes").status == 1
    team.ok("project", "erase", *LEAD, "--yes")
    assert team.ok("project", "list", "--json").json == []
    missing = team("project", "show", *READ)
    assert (missing.status, missing.error) == (1, "advisor: there is no project in C1. create it first\n")
    assert "was erased here" in team("project", "import", str(file), "--as", "ops").error


def test_verify_names_the_first_row_that_does_not_fit(team: Terminal) -> None:
    sound = team.ok("project", "verify", "--json").json
    assert sound[0]["sound"]
    database = sqlite3.connect(team.data_dir / "advisor.db")
    database.execute("""UPDATE change SET record = replace(record, 'member', 'lead') WHERE number = 2""")
    database.commit()
    database.close()
    broken = team("project", "verify")
    assert broken.status == 1
    assert "advisor: local/C1: change 2:" in broken.error


def test_a_change_since_the_version_that_was_seen_is_told(team: Terminal) -> None:
    team.ok("project", "mark", "assess/use-case", "done", *MEMBER)
    late = team("project", "mark", "assess/pilot", "done", *LEAD, "--if-version", "3")
    assert late.status == 1
    assert late.error.startswith("advisor: ")
    assert "assess/pilot" not in snapshot(team)["activities"]


def test_next_says_why_and_from_where(team: Terminal) -> None:
    found = team.ok("project", "next", *READ, "-n", "3", "--json").json
    assert len(found) == 3
    assert all(one["why"] and one["line"]["provenance"]["extract"] for one in found)
    assert "[section" in team.ok("project", "next", *READ).out


def test_people_read_what_the_portfolio_tells_programs(team: Terminal) -> None:
    team.ok("project", "create", "Other", "--channel", "C2", "--as", "U2", "--team", "T9")
    every = team.ok("project", "list", "--json").json
    assert [one["project"] for one in every] == ["T9/C2", "local/C1"]
    mine = team.ok("project", "list", "--person", "U2", "--role", "lead", "--json").json
    assert [one["project"] for one in mine] == ["T9/C2"]
    assert "Sepsis alert" in team.ok("project", "list", "--team", "local").out


BAD = [
    (("mark", "assess/use-case", "done", "--channel", "C1"), "--as is missing"),
    (("mark", "assess/use-case", "done", "--as", "U1"), "--channel is missing"),
    (("mark", "assess/use-case", "perhaps", *LEAD), "use one of not_assessed, not_started"),
    (("mark", "assess/usecase", "done", *LEAD), "did you mean assess/use-case"),
    (("mark", "pilot", "done", *LEAD), "did you mean assess/pilot"),
    (("assign", "assess/pilot", "--due", "31/1/2099", *LEAD), "--due: '31/1/2099' is no date"),
    (("assign", "assess/pilot", *LEAD), "neither owner nor --due"),
    (("set-phase", "party", *LEAD), "unknown phase 'party'"),
    (("decide", "maybe", *LEAD), "use one of go, go_with_conditions"),
    (("decide", "go_with_conditions", "--condition", "U2 soon", *LEAD), "is not OWNER DATE TEXT"),
    (("evidence", "assess/pilot", *LEAD), "say what to add"),
    (("person", "U9", "--role", "boss", *LEAD), "--role: unknown value 'boss'"),
    (("tailor", "assess/pilot", "must", *LEAD), "--reason is missing"),
    (("edit", "--language", "de", *LEAD), "--language:"),
    (("edit", "--target", "assess", *LEAD), "is not PHASE=DATE"),
    (("export", *READ, "--format", "docx"), "use one of json, md, csv, pdf"),
    (("export", *READ, "--to", "/nowhere/at/all.md"), "/nowhere/at/all.md: cannot be written"),
    (("summary", *READ, "--since", "yesterday"), "--since: 'yesterday' is no date"),
    (("import", "/nowhere.json", "--as", "ops"), "/nowhere.json: cannot be read"),
    (("list", "--role", "lead"), "--role needs a person"),
]


def test_a_call_that_is_off_is_told_in_one_line_and_changes_nothing(team: Terminal) -> None:
    for call, part in BAD:
        result = team("project", *call)
        assert result.status == 2, (call, result)
        assert part in result.error, (call, result.error)
        assert result.error.count("\n") == 1
        assert not result.out
    assert snapshot(team)["version"] == 3


def test_what_the_rules_refuse_ends_with_status_1(team: Terminal) -> None:
    for call in (
        ("mark", "assess/use-case", "done", "--channel", "C1", "--as", "stranger"),
        ("set-phase", "structure", *MEMBER),
        ("mark", "assess/use-case", "not_applicable", *LEAD),
        ("create", "Again", *LEAD),
        ("migrate", *LEAD, "--apply"),
        ("edit", "--time-zone", "Mars/Base", *LEAD),
    ):
        result = team("project", *call)
        assert (result.status, result.error.count("\n")) == (1, 1), (call, result)
    assert snapshot(team)["version"] == 3


def test_the_person_can_come_from_the_environment(team: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADVISOR_PERSON", "U2")
    made = team.ok("project", "mark", "assess/use-case", "done", *READ, "--json").json
    assert made["by"] == "Bo Ek"


def test_markup_of_a_person_is_shown_as_it_was_written(team: Terminal) -> None:
    text = "[bold red]no[/bold red] :smile: \x1b]0;title\x07"
    told = team.ok("project", "lesson", text, *MEMBER).out
    summary = team.ok("project", "summary", *READ).out
    assert "[bold red]no[/bold red] :smile: \ufffd]0;title\ufffd" in summary
    assert not {"\x1b", "\x07"} & set(told + summary)
    assert snapshot(team)["lessons"]["l4"]["text"]["text"] == text
    for suffix in ("md", "csv", "pdf"):
        team.ok("project", "export", *READ, "--to", str(team.data_dir / f"x.{suffix}"))
    team.ok("project", "verify")


def test_a_newer_framework_is_shown_first_and_then_gone_to(
    team: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.ok("project", "mark", "assess/local-data", "done", *MEMBER)
    newer = shutil.copytree(SHIPPED_KNOWLEDGE, tmp_path / "knowledge")
    file = newer / "framework.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("version: 1.0.0", "version: 1.1.0"), "utf-8")
    monkeypatch.setenv("ADVISOR_KNOWLEDGE_DIR", str(newer))
    assert "1.0.0 → 1.1.0" in team.ok("project", "migrate", *READ).out
    assert snapshot(team)["framework_version"] == "1.0.0"
    team.ok("project", "migrate", "--apply", *LEAD)
    found = snapshot(team)
    assert (found["framework_version"], list(found["activities"])) == ("1.1.0", ["assess/local-data"])
    team.ok("project", "verify")


def test_a_process_tells_errors_on_one_line_and_asking_loads_no_database(tmp_path: Path) -> None:
    environment = os.environ | {"ADVISOR_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "bot", "project", "show", "--channel", "C1", "--json"]
    result = subprocess.run(command, capture_output=True, env=environment, timeout=60, check=False)
    assert result.returncode == 1
    assert result.stderr == b"advisor: there is no project in C1. create it first\n"
    code = "import bot.cli.app, bot.cli.ask, bot.compose, sys; print('sqlalchemy' in sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, timeout=60, check=True)
    assert loaded.stdout.strip() == b"False"


def test_an_answer_in_a_channel_takes_phase_and_next_steps_from_its_project(
    application: Application, tmp_path: Path
) -> None:
    app = Application(Settings(data_dir=tmp_path))
    app.__dict__.update(corpus=application.corpus, advisor=application.advisor)
    by = Acting(person="U1", now=dt.datetime.now(dt.UTC))
    key = project_key("C1")
    app.tracker.create(key, by, Start(name="Sepsis alert"))
    question = Question(text="Does it need a CE mark?")
    first = app.answer(question, "C1").next
    assert len(first) == 3
    assert all(step.why and step.extract for step in first)
    app.tracker.mark(key, by, first[0].activity, Status.DONE)
    assert first[0].activity not in [step.activity for step in app.answer(question, "local/C1").next]
    assert not app.answer(question).next
    with pytest.raises(Refused, match="no project in C9"):
        app.answer(question, "C9")


def test_json_of_a_write_is_one_object(team: Terminal) -> None:
    out = team.ok("project", "mark", "assess/use-case", "done", *MEMBER, "--json").out
    assert set(json.loads(out)) == {
        "project",
        "change",
        "kind",
        "activity",
        "text",
        "id",
        "by",
        "phase",
        "head",
    }


DOCUMENT = Path(__file__).parents[2] / "docs" / "projects.md"


def documented() -> list[list[str]]:
    """Return the commands of the document, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]


def test_every_example_of_the_document_does_what_it_says(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Import goes to another folder and migration needs another version: both say so there."""
    monkeypatch.chdir(tmp_path)
    for arguments in documented():
        if arguments[1] == "migrate":
            assert "is on framework 1.0.0 already" in terminal(*arguments).error
            continue
        elsewhere = tmp_path / "other" if arguments[1] == "import" else None
        terminal.ok(*arguments, data_dir=elsewhere)
    assert len(list(tmp_path.glob("*.pdf"))) == 2


def test_every_command_is_documented() -> None:
    there = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback}
    assert {arguments[1] for arguments in documented()} == there
