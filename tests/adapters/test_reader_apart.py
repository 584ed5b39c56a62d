"""A document that breaks or holds up its reader costs that document, and nothing else."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.documents import ReaderApart, read_document
from bot.errors import DocumentError
from tests.document_files import PILOT, write_pdf

LIMIT = 60_000_000


@pytest.fixture
def reader() -> Iterator[ReaderApart]:
    reader = ReaderApart(LIMIT, seconds=4.0)
    yield reader
    reader.close()


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    (tmp_path / "plain.txt").write_text(PILOT)
    return tmp_path / "plain.txt"


def test_it_reads_what_the_reader_reads_and_says_what_it_says(
    reader: ReaderApart, plain: Path, tmp_path: Path
) -> None:
    pdf = write_pdf(tmp_path / "a.pdf", [[("Pilot", PILOT)]])
    for path in (plain, pdf):
        assert reader.read(path) == read_document(path, LIMIT)
        assert reader.fingerprint(path) == reader.read(path).sha256
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    with pytest.raises(DocumentError) as apart:
        reader.read(tmp_path / "broken.pdf")
    with pytest.raises(DocumentError) as here:
        read_document(tmp_path / "broken.pdf", LIMIT)
    assert (apart.value.message, apart.value.mend) == (here.value.message, here.value.mend)


def test_a_page_that_nests_to_hold_up_the_parser_is_given_up_and_the_next_is_read(
    reader: ReaderApart, plain: Path, tmp_path: Path
) -> None:
    """A parser of HTML looks through all open elements at each new one: a minute for half a megabyte."""
    (tmp_path / "deep.html").write_text("<div>" * 400_000 + PILOT)
    assert reader.read(plain)
    with pytest.raises(DocumentError, match=r"deep\.html: too large, it takes over 4 seconds"):
        reader.read(tmp_path / "deep.html")
    assert reader.read(plain)


def test_a_reader_that_is_gone_costs_one_document(reader: ReaderApart, plain: Path) -> None:
    assert reader.read(plain)
    assert reader._running
    process, _ = reader._running
    process.kill()
    process.join(5)
    with pytest.raises(DocumentError, match="it broke what reads it"):
        reader.read(plain)
    assert reader.read(plain)


@pytest.mark.skipif(os.name != "posix", reason="memory is bounded on POSIX only")
def test_a_document_that_takes_more_memory_than_is_given_is_told(tmp_path: Path, plain: Path) -> None:
    (tmp_path / "wide.html").write_text("<p>a</p>" * 3_000_000)
    reader = ReaderApart(LIMIT, seconds=60.0, memory_bytes=300_000_000)
    try:
        assert reader.read(plain)
        with pytest.raises(DocumentError, match=r"wide\.html: (too large|damaged)"):
            reader.read(tmp_path / "wide.html")
        assert reader.read(plain)
    finally:
        reader.close()


def test_no_process_is_left(reader: ReaderApart, plain: Path) -> None:
    reader.read(plain)
    assert reader._running
    number = reader._running[0].pid
    assert number
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
