"""Ingesting real files into a real store, a real Chroma and a real word index."""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from bot.adapters.chroma import ChromaDatabase
from bot.adapters.document_index import DocumentIndex
from bot.adapters.documents import DocumentReader
from bot.adapters.embedder import PackagedEmbedder
from bot.adapters.guard import finds_patient_data
from bot.adapters.index_store import FolderIndexStore
from bot.domain.retrieval import Encoded
from bot.errors import DocumentError, VectorStoreError
from bot.services.document_keeper import DocumentKeeper
from bot.services.ingest_report import FileReport, Outcome, Report
from bot.services.ingester import Ingester
from bot.store.documents import DocumentStatus, DocumentStore
from bot.store.engine import create_store_engine
from bot.store.migrate import upgrade
from tests.document_files import FALLBACK, PILOT, write_docx, write_pdf, write_scan

NOW = dt.datetime(2026, 11, 24, 6, 0, tzinfo=dt.UTC)
PATIENT = "Patient Anna Svensson, 19121212-1212, was admitted with sepsis to the ward that night."


def quiet(_done: int, _total: int) -> None:
    """Be a progress display that shows nothing."""


class CountingEmbedder(PackagedEmbedder):
    """The real one, which counts what it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def embed_texts(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.texts += texts
        return super().embed_texts(texts)


class Bench:
    """An ingester over one data folder and a folder of documents."""

    def __init__(self, root: Path) -> None:
        self.data, self.docs = root / "data", root / "docs"
        self.docs.mkdir()
        self.engine = create_store_engine(f"sqlite:///{self.data}/advisor.db")
        upgrade(self.engine)
        self.store = DocumentStore(self.engine)
        self.database = ChromaDatabase(self.data / "chroma", "", 5)
        self.index = DocumentIndex(self.data, self.database, "store")
        self.embedder = CountingEmbedder()
        vectors = FolderIndexStore(self.data, self.database, 5)
        self.keeper = DocumentKeeper(
            store=self.store, index=self.index, vectors=vectors, embedder=self.embedder
        )
        self.ingester = Ingester(
            store=self.store,
            keeper=self.keeper,
            lock=vectors.lock,
            reader=DocumentReader(5_000_000),
            finds_patient_data=finds_patient_data,
            clock=lambda: NOW,
        )

    def ingest(self, *paths: Path) -> Report:
        return self.ingester.ingest(paths or [self.docs], quiet)

    def found(self, question: str) -> tuple[list[str], list[str]]:
        """Return the titles of the passages that the dense and the lexical retriever find first."""
        mark = self.index.mark()
        assert mark is not None
        encoded = Encoded(question, self.embedder.embed_question(question))
        titles = {passage.id: passage.title for passage in self.store.passages()}
        dense, lexical = self.index.retrievers(mark)
        return tuple([titles[hit.entry] for hit in one.search(encoded, 3)] for one in (dense, lexical))  # type: ignore[return-value]

    def is_in_step(self) -> bool:
        mark = self.index.mark()
        return mark is not None and self.index.is_whole(mark) and mark.chunks == len(self.store.passages())


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.engine.dispose()


def outcomes(report: Report) -> dict[str, Outcome]:
    return {Path(file.path).name: file.outcome for file in report.files}


def file_of(report: Report, name: str) -> FileReport:
    return next(file for file in report.files if Path(file.path).name == name)


def test_files_of_all_kinds_are_found_by_what_they_say(bench: Bench) -> None:
    write_pdf(bench.docs / "a.pdf", [[("Pilot", PILOT)]])
    write_docx(bench.docs / "b.docx", [("Heading 1", "Failure"), ("Normal", FALLBACK)])
    (bench.docs / "deep").mkdir()
    (bench.docs / "deep" / "c.md").write_text(
        "# Canteen\n\nLunch is served from eleven until two every day.\n"
    )
    report = bench.ingest()
    assert set(outcomes(report).values()) == {Outcome.ADDED}
    assert (report.documents, report.chunks) == (3, 3)
    dense, lexical = bench.found("What do staff do when the model is down?")
    assert dense[0] == lexical[0] == "Failure"
    assert bench.is_in_step()


def test_nothing_is_read_or_embedded_twice(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    (bench.docs / "b.txt").write_text(FALLBACK)
    bench.ingest()
    first = list(bench.embedder.texts)
    assert set(outcomes(bench.ingest()).values()) == {Outcome.UNCHANGED}
    assert bench.embedder.texts == first


def test_only_what_changed_is_embedded_and_the_old_is_gone(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    (bench.docs / "b.txt").write_text(FALLBACK)
    bench.ingest()
    before = bench.index.mark()
    bench.embedder.texts.clear()
    (bench.docs / "b.txt").write_text("The canteen serves lunch from eleven until two.")
    assert outcomes(bench.ingest()) == {"a.txt": Outcome.UNCHANGED, "b.txt": Outcome.UPDATED}
    assert bench.embedder.texts == ["Document b. The canteen serves lunch from eleven until two."]
    after = bench.index.mark()
    assert before is not None
    assert after is not None
    assert before.digest != after.digest
    assert bench.is_in_step()


def test_what_is_gone_from_a_folder_is_removed(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    (bench.docs / "b.txt").write_text(FALLBACK)
    bench.ingest()
    (bench.docs / "b.txt").unlink()
    assert outcomes(bench.ingest()) == {"a.txt": Outcome.UNCHANGED, "b.txt": Outcome.REMOVED}
    assert bench.is_in_step()


def test_the_last_document_can_be_removed_too(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    bench.ingest()
    (bench.docs / "a.txt").unlink()
    assert outcomes(bench.ingest(bench.docs / "a.txt")) == {"a.txt": Outcome.REMOVED}
    assert bench.is_in_step()
    mark = bench.index.mark()
    assert mark is not None
    assert mark.chunks == 0


def test_documents_of_other_folders_stay(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "docs-2").mkdir()
    (tmp_path / "docs-2" / "b.txt").write_text(FALLBACK)
    (bench.docs / "a.txt").write_text(PILOT)
    bench.ingest(bench.docs, tmp_path / "docs-2")
    (tmp_path / "docs-2" / "b.txt").unlink()
    assert outcomes(bench.ingest()) == {"a.txt": Outcome.UNCHANGED}


def test_a_failing_file_is_told_and_the_rest_goes_on(bench: Bench) -> None:
    write_scan(bench.docs / "scan.pdf")
    write_pdf(bench.docs / "locked.pdf", [[("Pilot", PILOT)]], password="secret")
    (bench.docs / "z.txt").write_text(PILOT)
    report = bench.ingest(bench.docs, bench.docs / "nowhere.txt")
    assert outcomes(report) == {
        "locked.pdf": Outcome.FAILED,
        "nowhere.txt": Outcome.FAILED,
        "scan.pdf": Outcome.FAILED,
        "z.txt": Outcome.ADDED,
    }
    assert "encrypted" in file_of(report, "locked.pdf").reason
    assert bench.is_in_step()


def test_a_version_that_cannot_be_read_leaves_the_old_one_marked(bench: Bench) -> None:
    path = write_pdf(bench.docs / "a.pdf", [[("Pilot", PILOT)]])
    whole = path.read_bytes()
    bench.ingest()
    path.write_bytes(whole[:300])
    report = bench.ingest()
    assert "The version that was ingested before stays" in file_of(report, "a.pdf").reason
    assert bench.store.documents()[0].status is DocumentStatus.OUTDATED
    path.write_bytes(whole)
    assert outcomes(bench.ingest()) == {"a.pdf": Outcome.UNCHANGED}
    assert bench.store.documents()[0].status is DocumentStatus.CURRENT


def test_hidden_files_links_and_unknown_kinds_are_told_as_skipped(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text(PILOT)
    (bench.docs / "link.txt").symlink_to(tmp_path / "outside.txt")
    (bench.docs / ".hidden.txt").write_text(PILOT)
    (bench.docs / ".git").mkdir()
    (bench.docs / ".git" / "a.txt").write_text(PILOT)
    (bench.docs / "sheet.xlsx").write_bytes(b"PK")
    report = bench.ingest()
    assert {file.outcome for file in report.files} == {Outcome.SKIPPED}
    assert set(outcomes(report)) == {"link.txt", ".hidden.txt", ".git", "sheet.xlsx"}


def test_parts_with_patient_data_are_neither_stored_nor_embedded_nor_echoed(bench: Bench) -> None:
    (bench.docs / "a.md").write_text(f"# Pilot\n\n{PILOT}\n\n# Notes\n\n{PATIENT}\n")
    report = bench.ingest()
    assert report.withheld == 1
    assert file_of(report, "a.md").chunks == 1
    everything = [report, bench.store.passages(), bench.embedder.texts]
    assert "Svensson" not in repr(everything)
    for path in bench.data.rglob("*"):
        assert not path.is_file() or b"Svensson" not in path.read_bytes()


def test_a_document_of_nothing_but_patient_data_fails(bench: Bench) -> None:
    (bench.docs / "a.md").write_text(f"# Notes\n\n{PATIENT}\n")
    report = bench.ingest()
    assert "patient data" in file_of(report, "a.md").reason
    assert bench.store.documents() == []


def test_a_title_or_name_with_patient_data_is_not_kept(bench: Bench) -> None:
    (bench.docs / "a.md").write_text(f"# Patient Anna Svensson 19121212-1212\n\n# Pilot\n\n{PILOT}\n")
    (bench.docs / "Patient 19121212-1212.txt").write_text(FALLBACK)
    report = bench.ingest()
    assert bench.store.documents()[0].title == "Document a"
    assert report.count(Outcome.FAILED) == 1
    assert "1212" not in repr(report)


def test_a_lost_chroma_is_rebuilt_from_the_store_without_files(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    bench.ingest()
    bench.index.drop()
    (bench.docs / "a.txt").unlink()
    bench.embedder.texts.clear()
    assert bench.keeper.sync(quiet) is not None
    assert bench.is_in_step()
    assert bench.embedder.texts == []
    assert bench.keeper.rebuild(quiet) == bench.index.mark()
    assert bench.found("How long does a pilot run?")[0]


def test_an_ingest_that_broke_off_is_made_good_by_the_next(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store is written first: what the index lacks is added by whoever comes next."""
    (bench.docs / "a.txt").write_text(PILOT)

    def fail(*_: object) -> None:
        raise VectorStoreError("Chroma is away")

    with monkeypatch.context() as patch:
        patch.setattr(DocumentIndex, "add", fail)
        with pytest.raises(VectorStoreError):
            bench.ingest()
    assert bench.index.mark() is None
    assert outcomes(bench.ingest()) == {"a.txt": Outcome.UNCHANGED}
    assert bench.is_in_step()


def test_another_embedder_embeds_everything_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    bench.ingest()
    bench.embedder.texts.clear()
    monkeypatch.setattr(CountingEmbedder, "name", "another")
    assert bench.keeper.sync(quiet) is not None
    assert len(bench.embedder.texts) == 3


def test_the_marker_is_small_json_and_a_broken_one_is_made_anew(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    bench.ingest()
    marker = next(bench.data.glob("documents.*.json"))
    assert set(json.loads(marker.read_text())) == {"digest", "chunks", "cues", "embedder"}
    marker.write_text("{")
    assert bench.index.mark() is None
    bench.ingest()
    assert bench.is_in_step()
    assert [path.name for path in bench.data.glob("*.tmp")] == []


def test_old_word_indexes_are_deleted_but_the_one_before_stays(bench: Bench) -> None:
    for said in (PILOT, FALLBACK, PILOT + FALLBACK):
        (bench.docs / "a.txt").write_text(said)
        bench.ingest()
    assert len(list((bench.data / "lexical").glob("documents.*"))) == 2


def test_no_documents_leave_no_index(bench: Bench) -> None:
    assert bench.keeper.sync(quiet) is None
    assert bench.keeper.rebuild(quiet) is None


def test_progress_counts_files_then_texts(bench: Bench) -> None:
    (bench.docs / "a.txt").write_text(PILOT)
    seen: list[tuple[int, int]] = []
    bench.ingester.ingest([bench.docs], lambda done, total: seen.append((done, total)))
    assert seen[0] == (0, 1)
    assert seen[-1] == (3, 3)


class Shelf:
    """A fetcher over texts in memory: what an address holds, or None where it does not answer."""

    def __init__(self) -> None:
        self.pages: dict[str, str | None] = {}

    def fetch(self, url: str, folder: Path) -> Path:
        text = self.pages.get(url)
        if text is None:
            raise DocumentError(f"{url}: did not answer", "try again later")
        path = folder / "document.md"
        path.write_text(text, encoding="utf-8")
        return path


def test_a_page_of_the_web_is_kept_under_its_address_and_fetched_again_when_named(bench: Bench) -> None:
    url, shelf = "https://policies.example/ai", Shelf()
    bench.ingester._fetcher = shelf

    def take() -> FileReport:
        (report,) = bench.ingester.ingest([], quiet, [url]).files
        return report

    assert (take().outcome, "did not answer" in take().reason) == (Outcome.FAILED, True)
    shelf.pages[url] = f"# Policy\n\n{PILOT}\n"
    assert (take().outcome, take().outcome) == (Outcome.ADDED, Outcome.UNCHANGED)
    shelf.pages[url] = f"# Policy\n\n{FALLBACK}\n"
    assert take().outcome is Outcome.UPDATED
    shelf.pages[url] = None
    gone = take()
    assert gone.outcome is Outcome.FAILED
    assert "stays" in gone.reason
    (stored,) = bench.store.documents()
    assert (stored.uri, stored.status) == (url, DocumentStatus.OUTDATED)
    shelf.pages[url] = ""
    assert "document.md" not in take().reason  # the reader's message names the address, not a passing file


def test_an_address_with_patient_data_is_not_even_fetched(bench: Bench) -> None:
    bench.ingester._fetcher = Shelf()
    (report,) = bench.ingester.ingest([], quiet, ["https://x.example/?pnr=19121212-1212"]).files
    assert report.outcome is Outcome.FAILED
    assert "19121212" not in str(report)
