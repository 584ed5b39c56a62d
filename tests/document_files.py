"""Makes real files of each kind for the tests of documents."""

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

PILOT = (
    "A pilot runs for six weeks on one ward before the system is opened to others. "
    "The ward manager names two super users who answer questions during the pilot. "
    "Every alert that staff override is recorded with a reason and read once a week."
)
FALLBACK = (
    "When the model is down, staff go back to the paper score that was used before. "
    "The on-call engineer is told by telephone and writes the time into the log."
)


def write_pdf(
    path: Path, pages: Sequence[Sequence[tuple[str, str]]], password: str = "", header: str = ""
) -> Path:
    """Write a PDF of (heading, text) pairs a page."""
    from fpdf import FPDF

    pdf = FPDF()
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    for number, page in enumerate(pages, start=1):
        pdf.add_page()
        if header:
            pdf.set_font("helvetica", "", 8)
            pdf.cell(0, 6, f"{header} {number}", new_x="LMARGIN", new_y="NEXT")
        for heading, text in page:
            if heading:
                pdf.set_font("helvetica", "B", 16)
                pdf.cell(0, 10, heading, new_x="LMARGIN", new_y="NEXT")
            pdf.set_font("helvetica", "", 11)
            pdf.multi_cell(0, 6, text, new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(path))
    return path


def write_scan(path: Path, pages: int = 2) -> Path:
    """Write a PDF whose pages are pictures."""
    from fpdf import FPDF
    from PIL import Image

    pdf = FPDF()
    for _ in range(pages):
        pdf.add_page()
        pdf.image(Image.new("L", (200, 200), 180), w=100)
    pdf.output(str(path))
    return path


def write_docx(path: Path, blocks: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]] = ()) -> Path:
    """Write a Word document of (style, text) paragraphs and one table."""
    from docx import Document

    document = Document()
    for style, text in blocks:
        document.add_paragraph(text, style=style)
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    document.save(str(path))
    return path


def repack(path: Path, change: dict[str, tuple[bytes, bytes]], extra: dict[str, bytes] | None = None) -> Path:
    """Replace bytes in parts of a package, and add parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name in change:
                assert change[name][0] in content
                content = content.replace(*change[name])
            new.writestr(name, content)
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    path.write_bytes(made.getvalue())
    return path
