"""Exports: what people typed comes out as they typed it, and does nothing on the way."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pypdf import PdfReader

from bot.adapters.exports import csv_file, markdown, pdf
from bot.adapters.exports.portfolio import portfolio_lines
from bot.adapters.exports.report import Report
from bot.adapters.exports.reporting import happened, report_of
from bot.adapters.exports.wording import said, shown_by
from bot.domain.phases import Phase
from bot.domain.project import (
    Assigned,
    Change,
    Decision,
    DueSet,
    EvidenceAdded,
    GateDecided,
    LessonAdded,
    Marked,
    NewCondition,
    People,
    PersonErased,
    Status,
    Verified,
    catalogue,
    changes_since,
    erase_person,
    portfolio,
    summarize,
)
from bot.domain.project.archive import Archive
from bot.errors import Refused
from tests.domain.project.builders import (
    BOT,
    DEPUTY,
    LEAD,
    MEMBER,
    NOW,
    OTHER,
    SPONSOR,
    VIEWER,
    Team,
    lab,
    real_framework,
    small_framework,
    w,
)
from tests.domain.project.random_changes import PEOPLE, any_change, any_erasure

NASTY = (
    '=HYPERLINK("http://x.test","y")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "  =1+1",
    "#pagebreak() #set text(red) $x^2$ _a_ *b* `c` <d> @e /* f",
    "[link](javascript:alert(1)) ![i](x) <b>bold</b> | cell | https://evil.test",
    "# heading",
    "line one\nline two",
    "1. one",
    "a & b &lt; c \\ d ~~e~~ ^f^",
    '"quoted", ; and \t tab',
    "x" * 700,
    "Ä" * 90 + " ölä 漢字 🙂",
)


def people() -> People:
    found = People()
    names = {
        LEAD: "Anna Lind", DEPUTY: "Bo Ek", MEMBER: "=Cecilia *Å*", SPONSOR: "Dr. #Storm", VIEWER: "Eva",
        BOT: "bot", OTHER: "Olle",
    }  # fmt: skip
    for token, name in names.items():
        found = found.joined(name.lower(), token, name)
    return found


def busy_team() -> Team:
    """A project on the shipped framework with something of everything, and every nasty text in it."""
    framework = real_framework()
    team = Team(framework, vendor=lab(NASTY[5]), owner=w(NASTY[6]), go_live=dt.date(2027, 3, 1)).staffed()
    names = [activity.id for activity in framework.in_phase(Phase.ASSESS)]
    team.done(*names[:3])
    team.do(EvidenceAdded(activity=names[0], evidence="permalink", what=w("https://x.test/p?a=1&b=2")))
    team.do(Verified(activity=names[0]), SPONSOR)
    team.do(Assigned(activity=names[3], owner=MEMBER))
    team.do(DueSet(activity=names[3], due=dt.date(2026, 11, 27)))
    team.do(Marked(activity=names[4], status=Status.BLOCKED, blocker=w(NASTY[12]), waiting_for=LEAD), MEMBER)
    for text in NASTY:
        team.do(LessonAdded(text=w(text), phase=Phase.ASSESS), MEMBER)
        team.do(EvidenceAdded(activity=names[1], evidence="note", what=w(text)))
    condition = NewCondition(text=w(NASTY[0]), owner=MEMBER, due=dt.date(2026, 11, 28))
    decided = Decision.GO_WITH_CONDITIONS
    team.do(
        GateDecided(phase=Phase.ASSESS, decision=decided, rationale=w(NASTY[7]), conditions=(condition,)),
        SPONSOR,
    )
    return team


@pytest.fixture(scope="module")
def team() -> Team:
    return busy_team()


@pytest.fixture(scope="module")
def report(team: Team) -> Report:
    now = team.at + dt.timedelta(days=12)
    return report_of(summarize(team.p, team.framework, now, team.records, NOW), people())


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_no_cell_of_a_csv_begins_as_a_formula(report: Report) -> None:
    for text in (csv_file.report_csv(report), csv_file.history_csv(report.changes)):
        for row in cells(text):
            for cell in row.values():
                assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\n"), cell
    lessons = [row["title"] for row in cells(csv_file.report_csv(report)) if row["record"] == "lesson"]
    assert lessons[:5] == ["'" + text for text in (*NASTY[:4], "=1+1")]
    assert lessons[8] == NASTY[8]


@given(st.text())
def test_a_guarded_cell_holds_its_text_and_never_begins_as_a_formula(text: str) -> None:
    cell = csv_file.guarded(text)
    assert cell.removeprefix("'") == text.removeprefix("'") or cell == "'" + text
    assert cell.lstrip(" ")[:1] not in set("=+-@\t\r\n")


def test_a_csv_has_every_requirement_activity_condition_and_lesson_with_its_source(report: Report) -> None:
    rows = cells(csv_file.report_csv(report))
    count = {kind: sum(row["record"] == kind for row in rows) for kind in {row["record"] for row in rows}}
    assert count["gate"] == len(report.criteria)
    assert count["activity"] == len(real_framework().activities)
    assert (count["condition"], count["lesson"]) == (1, len(NASTY))
    assert all(row["source"] for row in rows if row["record"] in {"gate", "activity", "lesson", "condition"})


def plain_text(source: str) -> str:
    """Return the text that a reader of the Markdown sees, and fail on any markup in it."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).enable("table").parse(source)
    found: list[str] = []
    for token in tokens:
        for child in token.children or []:
            assert child.type in {"text", "text_special", "softbreak"}, (source, child)
            found.append(" " if child.type == "softbreak" else child.content)
    return "".join(found)


@given(st.one_of(st.sampled_from(NASTY), st.text(), st.text(alphabet="#*_`[]()<>!|\\&-+=~.1: \na")))
def test_escaped_text_reads_as_it_was_written_wherever_markdown_shows_it(text: str) -> None:
    flat = " ".join(text.split())
    if "\x00" in flat or any(0xD800 <= ord(c) <= 0xDFFF for c in flat):
        return
    for before in ("", "- ", "1. ", "## "):
        assert plain_text(f"{before}{markdown.escaped(text)}").strip() == flat.strip()
    table = markdown._table(("a", "b"), [(text, "end")])
    assert plain_text(table).replace(" ", "") == f"ab{flat}end".replace(" ", "")


def test_markdown_has_no_link_image_or_html_but_the_plain_addresses_of_evidence(report: Report) -> None:
    source = markdown.report_markdown(report)
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(source)
    children = [child for token in tokens for child in token.children or []]
    links = {child.attrs["href"] for child in children if child.type == "link_open"}
    assert links == {"https://x.test/p?a=1&b=2"}
    assert not [t for t in [*tokens, *children] if t.type.startswith(("html", "image", "code_b", "fence"))]
    assert [t.content for t in children if t.type == "code_inline"] == [report.head[:16]]
    assert [t.tag for t in tokens if t.type == "heading_open"].count("h1") == 1
    for text in ("Decisions to take", "S3.1.2-03", "Anna Lind"):
        assert text in source.replace("\\", "")


def read(document: bytes) -> list[str]:
    return [page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(document)).pages]


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_a_pdf_has_pages_date_decisions_and_every_text_as_it_was_typed(report: Report) -> None:
    pages = read(pdf.report_pdf(report))
    assert len(pages) >= 5
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
    for text in ("Sepsis alert", "2026-12-06", "Assess the setting", "for 12 days", "Decisions to take"):
        assert text in pages[0]
    whole = squeezed("".join(pages))
    order = [whole.index(part) for part in ("Decisionstotake", "Mustmeet", "Checklist", "Lessonsoftheteam")]
    assert order == sorted(order)
    for text in NASTY[:12]:
        assert squeezed(text) in whole, text
    for text in (
        "S3.1.2-03",
        "=Cecilia *Å*",
        "2026-11-27",
        "https://x.test/p?a=1&b=2",
        "Verified: Dr. #Storm",
    ):
        assert squeezed(text) in whole
    for line in (line for checklist in report.checklists for line in checklist.lines):
        assert squeezed(line.source) in whole


def test_a_long_text_wraps_inside_the_page(report: Report) -> None:
    """A4 is 595 points wide, the margins 54: nothing may stand beyond them."""
    right = 0.0
    for page in PdfReader(io.BytesIO(pdf.report_pdf(report))).pages:
        widths: list[float] = []

        def note(
            text: str, _cm: Any, tm: list[float], _font: Any, _size: Any, w: list[float] = widths
        ) -> None:
            if text.strip():
                w.append(tm[4])

        page.extract_text(visitor_text=note)
        right = max([right, *widths])
    assert right < 595 - 54


def test_a_pdf_takes_only_the_fonts_inside_its_package_and_is_tagged(report: Report) -> None:
    reader = PdfReader(io.BytesIO(pdf.report_pdf(report)))
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in reader.pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all(name.startswith(("LibertinusSerif", "DejaVuSansMono", "NewCM")) for name in fonts), fonts
    assert reader.metadata is not None
    assert reader.metadata.title == "Sepsis alert"
    assert "/StructTreeRoot" in reader.root_object


def test_history_and_portfolio_are_set_too(team: Team, report: Report) -> None:
    pages = read(pdf.history_pdf(report.name, report.changes, report.date))
    assert f"{len(team.records)} changes" in pages[0]
    rows = [(row, people()) for row in portfolio([(team.p, team.framework)] * 3, team.at)]
    lines = portfolio_lines(rows, team.at.date())
    pages = read(pdf.portfolio_pdf(lines, report.date))
    assert "3 projects" in pages[0]
    assert "Lead: Anna Lind" in pages[0]
    shown = cells(csv_file.portfolio_csv(lines))
    assert len(shown) == 3
    assert "S3.1.2-03" in shown[0]["must_gaps"]
    assert markdown.portfolio_markdown(lines, report.date).count("Sepsis alert") == 3


def test_a_project_without_anything_is_set_too() -> None:
    team = Team(small_framework())
    found = report_of(summarize(team.p, team.framework, team.at), People())
    assert "Page 1 of" in read(pdf.report_pdf(found))[0]
    assert markdown.report_markdown(found)
    assert csv_file.report_csv(found)


def archive_after(data: st.DataObject, steps: int) -> Archive:
    """Return the export of a history in which anybody tried anything, perhaps with somebody erased."""

    def pick(options: Any) -> Any:
        return data.draw(st.sampled_from(list(options)))

    team, known = Team(small_framework()).staffed(), people()
    for _ in range(steps):
        _tried(team, any_change(team, pick), pick(PEOPLE))
    if pick([True, False]):
        change = any_erasure(pick)
        if isinstance(change, PersonErased) and _tried(team, change, team.p.leads[0]):
            erasure = erase_person(team.p, team.records, known, change.person)
            team.project, team.records, known = erasure.project, list(erasure.records), erasure.people
    return Archive(records=tuple(team.records), people=known, framework=team.framework)


def _tried(team: Team, change: Change, by: str) -> bool:
    try:
        team.do(change, by)
    except Refused:
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), steps=st.integers(0, 40))
def test_what_was_exported_is_imported_as_an_equal_project(data: st.DataObject, steps: int) -> None:
    """And every change of it can be told in words, and every line of its summary be exported."""
    archive = archive_after(data, steps)
    again = Archive.model_validate_json(archive.model_dump_json(indent=2))
    assert again == archive
    assert again.project() == archive.project()
    assert again.model_dump_json() == archive.model_dump_json()
    project, shown = archive.project(), shown_by(archive.people)
    lines = changes_since(archive.records, catalogue(project, archive.framework), archive.records[0].at)
    assert all(said(record.change, shown) for record in archive.records)
    assert len([happened(line, shown) for line in lines]) == project.version
    found = report_of(summarize(project, archive.framework, NOW, archive.records, NOW), archive.people)
    assert markdown.report_markdown(found)
    assert csv_file.report_csv(found)


def test_the_templates_take_in_each_other_only() -> None:
    """No typst package, which would be fetched, and no other file of the machine."""
    lines = [
        line
        for path in pdf._TEMPLATES.glob("*.typ")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    taken = [
        line for line in lines if any(word in line for word in ("#import", "#include", "read(", "image("))
    ]
    assert set(taken) == {'#import "layout.typ": *'}
