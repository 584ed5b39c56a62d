"""Whatever lies in a folder of documents is read, or told in its line of the report; the rest goes on."""

import datetime as dt
import io
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import strategies as st

from bot.adapters.documents import read_document
from bot.domain.chunks import chunk_document
from bot.errors import DocumentError
from tests.document_files import PILOT, write_docx, write_pdf
from tests.fuzzing import fuzz, refusal

NOW = dt.date(2026, 11, 24)
MAX_BYTES = 2_000_000
HTML = f"""<!doctype html><html><head><title>Policy</title><meta charset="utf-8"></head><body><main>
<h1>Pilot</h1><p>{PILOT}</p><ul><li>one<li>two</ul><table><tr><th>a<td>b</table></main></body></html>"""
MARKDOWN = (
    f"---\ntitle: Policy\n---\n# Pilot\n\n{PILOT}\n\n- one\n  - two\n\n| a | b |\n|---|---|\n| c | d |\n"
)
PLAIN = f"Policy\n======\n\n1.1 Pilot\n\n{PILOT}\n\n- one\n- two\n"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A document of each kind, by its ending."""
    folder = tmp_path_factory.mktemp("whole")
    blocks = [("Heading 1", "Pilot"), ("Normal", PILOT), ("List Bullet", "one")]
    docx = write_docx(folder / "a.docx", blocks, [["Role", "Task"]])
    pdf = write_pdf(folder / "a.pdf", [[("Pilot", PILOT)], [("Next", PILOT)]], header="Page")
    texts = {".html": HTML, ".md": MARKDOWN, ".txt": PLAIN}
    return {".docx": docx.read_bytes(), ".pdf": pdf.read_bytes()} | {k: v.encode() for k, v in texts.items()}


def read_one(path: Path) -> None:
    """Read and cut a document as ingestion does."""
    error = refusal(lambda: chunk_document(str(path), read_document(path, MAX_BYTES), NOW))
    assert error is None or isinstance(error, DocumentError)
    assert error is None or (path.name in error.message and error.mend)


PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [
            *(
                b"\x00",
                b"\xff\xfe",
                b"\xed\xa0\x80",
                b"<",
                b"<![CDATA[",
                b"&#x110000;",
                b"]" * 300,
                b"> " * 300,
            ),
            *(
                b"endobj",
                b"99999999999999 0 R",
                b"/Length -1",
                b"/Kids [1 0 R]",
                b"/Parent 1 0 R",
                b"stream\n",
            ),
            *(b"<w:p>", b"</w:p>", b"<w:tbl>", b"w:val='-1'", b"* [x](", b"`" * 200, b"|" * 200, b"\n---\n"),
        ]
    ),
)
places = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), PIECES), min_size=1, max_size=4)


def spoil(content: bytes, cuts: list[tuple[float, int, bytes]]) -> bytes:
    """Put a piece in the stead of some bytes, at each place."""
    for where, length, piece in cuts:
        at = int(where * len(content))
        content = content[:at] + piece + content[at + length :]
    return content


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html", ".md", ".txt"])
def test_a_spoiled_document_is_read_or_told(tmp_path: Path, whole: dict[str, bytes], suffix: str) -> None:
    path = tmp_path / f"a{suffix}"

    def each(cuts: list[tuple[float, int, bytes]]) -> None:
        path.write_bytes(spoil(whole[suffix], cuts))
        read_one(path)

    fuzz(each, places)


def test_a_word_document_with_spoiled_parts_is_read_or_told(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """The package is whole here, so that what is off is met behind the door."""
    with zipfile.ZipFile(io.BytesIO(whole[".docx"])) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    path = tmp_path / "a.docx"

    def each(drawn: tuple[str, list[tuple[float, int, bytes]]]) -> None:
        name, cuts = drawn
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
            for part, content in parts.items():
                made.writestr(part, spoil(content, cuts) if part == name else content)
        read_one(path)

    fuzz(each, st.tuples(st.sampled_from(sorted(parts)), places))


def test_a_pdf_with_spoiled_objects_is_read_or_told(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Objects take each other's place: trees of pages that hold themselves, streams that are none."""
    lines = whole[".pdf"].split(b"\n")
    path = tmp_path / "a.pdf"

    def each(seed: int) -> None:
        rng, mixed = random.Random(seed), list(lines)
        for _ in range(rng.randrange(1, 6)):
            at, other = rng.randrange(len(mixed)), rng.randrange(len(mixed))
            mixed[at] = rng.choice(
                (mixed[other], mixed[at].replace(b"0 R", b"1 R"), b"", b"/Kids [1 0 R 1 0 R]")
            )
        path.write_bytes(b"\n".join(mixed))
        read_one(path)

    fuzz(each, st.integers(0, 2**32))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("nested-inline.html", "<b><i>" * 50_000 + PILOT),
        ("nested-tables.html", "<table><tr><td>" * 5_000 + PILOT),
        ("nested-lists.html", "<ul><li>" * 20_000 + PILOT),
        ("attributes.html", "<p " + " ".join(f"a{n}=1" for n in range(20_000)) + f">{PILOT}</p>"),
        ("unclosed.html", "<" * 500_000 + PILOT),
        ("entities.html", "&#x110000;&#xd800;&#0;&bogus" * 20_000 + PILOT),
        ("nested.md", "> " * 20_000 + PILOT),
        ("nested-list.md", "".join(" " * (2 * n) + "- a\n" for n in range(1_000))),
        ("brackets.md", "[" * 100_000 + PILOT),
        ("links.md", "![a](" * 50_000 + PILOT),
        ("emphasis.md", "*a **a " * 30_000 + PILOT),
        ("ticks.md", "".join("`" * n + " " for n in range(1, 1_000)) + PILOT),
        ("table.md", "|a" * 500 + "\n" + "|-" * 500 + "\n" + ("|b" * 500 + "\n") * 200),
        ("references.md", "".join(f"[{n}]: x\n" for n in range(50_000)) + "[a][b]" * 10_000 + PILOT),
        ("front.md", "---\n" + "a\n" * 50_000 + PILOT),
        ("title.md", "---\ntitle: " + '"' * 200_000 + "\n---\n" + PILOT),
        ("lines.txt", "a\n" * 500_000),
        ("one-line.txt", "a" * 1_500_000),
        ("words.txt", "word " * 300_000 + "."),
        ("sentences.txt", "A. " * 400_000),
        ("dashes.txt", "-" * 1_000_000),
        ("spaces.txt", PILOT + " " * 1_500_000 + PILOT),
        ("marks.txt", "(" * 500_000 + " 1. " * 100_000),
        ("numbers.txt", "1." * 500_000),
        ("controls.txt", "\x1b\x0c" * 10_000 + PILOT),
    ],
    ids=lambda value: value if len(value) < 30 else "",
)
def test_what_is_made_to_hang_a_reader_does_not(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    fuzz(read_one, st.just(tmp_path / name), examples=1)
