"""What a run is written as: JSON, JUnit, and one page that is opened in a real browser."""

import json
import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot.compose import Application
from bot.errors import DataFolderError
from evals.metrics import Rate
from evals.reports import files, html, terminal
from evals.reports.charts import Bar, interval_chart, spoken
from evals.run import Run, run
from tests.evals.conftest import NOW

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))),
    None,
)


@pytest.fixture(scope="module")
def small_run(evals_application: Application) -> Run:
    """Three quick suites, one with held-out cases, one with weak ones."""
    return run(evals_application, ["injection", "premises", "phase"], NOW)


def test_json_holds_every_case_and_check(small_run: Run, tmp_path: Path) -> None:
    files.write_json(small_run, tmp_path / "run.json")
    told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert told["suites"].keys() == small_run.results.keys()
    assert len(told["suites"]["phase"]["cases"]) == 32
    assert len(told["checks"]) == len(small_run.checks)
    weak = next(case for case in told["suites"]["phase"]["cases"] if case["why"])
    assert weak["asked"]
    assert weak["answered"]
    assert weak["wanted"]


def test_junit_has_a_test_case_a_check(small_run: Run, tmp_path: Path) -> None:
    files.write_junit(small_run, tmp_path / "run.xml")
    root = ET.parse(tmp_path / "run.xml").getroot()
    assert len(root.findall(".//testcase")) == len(small_run.checks)
    assert len(root.findall(".//failure")) == len(small_run.red)


def test_the_page_needs_no_network_and_no_script(small_run: Run) -> None:
    page = html.page(small_run)
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#|data:)[^"]*"', page) == []
    assert "prefers-color-scheme: dark" in page


def test_the_page_shows_what_was_asked_answered_and_on_what_passage(small_run: Run) -> None:
    page = html.page(small_run)
    row = next(row for row in small_run.results["phase"].rows if row.why and row.passages)
    for text in (row.id, row.asked, row.passages[0][0]):
        assert str(text).replace("'", "&#39;").replace('"', "&#34;") in page
    assert "held-out" in page


def test_the_page_tells_what_is_weak_though_all_checks_pass(small_run: Run) -> None:
    weakest = html.weakest_figures(small_run)
    assert all(one[2].value <= other[2].value < 0.9 for one, other in pairwise(weakest))
    page = html.page(small_run)
    assert "What is weakest" in page
    assert spoken(weakest[0][1]) in page


def test_what_people_write_is_escaped_in_the_page(small_run: Run) -> None:
    rows = small_run.results["injection"].rows
    assert any("<|im_start|>" in row.asked for row in rows)
    assert "<|im_start|>" not in html.page(small_run)


def test_a_report_that_cannot_be_written_is_told(small_run: Run, tmp_path: Path) -> None:
    with pytest.raises(DataFolderError):
        files.write_json(small_run, tmp_path / "nowhere" / "run.json")


def test_the_terminal_names_figures_weak_cases_and_the_end(
    small_run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, result in small_run.results.items():
        terminal.tell_suite(name, result)
        terminal.tell_weak(name, result)
    terminal.tell_end(small_run)
    told = capsys.readouterr().out
    assert "ThePremiseIsNotConfirmed" in told
    assert "held-out cases are not shown" in told
    assert "checks passed" in told or "red:" in told


def test_a_chart_marks_what_is_below_its_gate() -> None:
    rate = Rate(0.5, 0.4, 0.6, 10)
    assert "dot bad" in interval_chart("t", [Bar("A", rate, 0.45)])
    assert "dot good" in interval_chart("t", [Bar("A", rate, 0.4)])
    assert interval_chart("t", [Bar("A", Rate(74, 74, 74, 1))]) == "", "a time is no share"


def test_a_claim_is_spoken_as_a_sentence() -> None:
    assert spoken("TheKeyFactsAreShown") == "The key facts are shown"
    assert spoken("AKeyFactComesEarly: dense alone") == "A key fact comes early: dense alone"
    assert spoken("kept under swedish") == "kept under swedish"


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt-get install chromium)")
def test_chromium_shows_the_page_without_an_error(small_run: Run, tmp_path: Path) -> None:
    page, picture = tmp_path / "run.html", tmp_path / "run.png"
    html.write_html(small_run, page)
    done = browse(page, tmp_path, f"--screenshot={picture}", "--window-size=1100,1600")
    assert "CONSOLE" not in done.stderr, done.stderr
    assert picture.stat().st_size > 40_000, "an empty page is a few kilobytes"
    dom = browse(page, tmp_path, "--dump-dom").stdout
    assert dom.count("<section") == 3
    assert dom.count("<circle") > 10


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt-get install chromium)")
def test_the_browser_test_sees_a_console_error(tmp_path: Path) -> None:
    page = tmp_path / "bad.html"
    page.write_text("<script>console.error('seen')</script>", encoding="utf-8")
    assert "CONSOLE" in browse(page, tmp_path, "--dump-dom").stderr


def browse(page: Path, folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [
        str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--disable-background-networking", "--enable-logging=stderr",
        f"--user-data-dir={folder / 'profile'}", *options, page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
