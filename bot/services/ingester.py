"""Takes in the organisation's own documents: what changed, nothing twice, and says what it could not."""

import datetime as dt
import logging
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from bot.domain.chunks import chunk_document, document_key
from bot.domain.documents import Document
from bot.domain.knowledge import Passage
from bot.errors import DocumentError
from bot.services.document_keeper import DocumentKeeper
from bot.services.file_walk import find_files, is_gone
from bot.services.ingest_report import FileReport, Outcome, Report
from bot.services.ports import Progress
from bot.store.documents import DocumentStatus, DocumentStore, StoredDocument

log = logging.getLogger(__name__)


class Reader(Protocol):
    """Reads files. Raises DocumentError."""

    @property
    def suffixes(self) -> AbstractSet[str]: ...
    def fingerprint(self, path: Path) -> str: ...
    def read(self, path: Path) -> Document: ...


class Fetcher(Protocol):
    """Fetches documents by their address. Raises DocumentError."""

    def fetch(self, url: str, folder: Path) -> Path: ...


class Ingester:
    """Keeps the store and the index of documents in step with files and folders."""

    def __init__(
        self,
        *,
        store: DocumentStore,
        keeper: DocumentKeeper,
        lock: Callable[[], AbstractContextManager[object]],
        reader: Reader,
        finds_patient_data: Callable[[str], bool],
        clock: Callable[[], dt.datetime],
        fetcher: Fetcher | None = None,
    ) -> None:
        self._fetcher = fetcher
        self._store = store
        self._keeper = keeper
        self._lock = lock
        self._reader = reader
        self._finds_patient_data = finds_patient_data
        self._clock = clock

    def ingest(self, paths: Sequence[Path], progress: Progress, addresses: Sequence[str] = ()) -> Report:
        """Take in the files, and the files of the folders, and take out what is gone from there.

        `addresses` are pages and documents of the web: fetched again each time that they are named, kept
        under their address, and kept as they were where they cannot be fetched.

        A file that cannot be read is in the report and does not stop the others; what was known of
        it stays, marked as outdated. A part with patient data is neither stored nor embedded.
        `progress` counts files first, then the texts that are embedded.

        Raises:
            IndexLockedError: another process ingests for longer than the set time.
            DataFolderError, VectorStoreError, EmbedderError: store or index failed. Documents that
                were stored by then are indexed by the next call, or by `DocumentKeeper.sync`.
        """
        with self._lock():
            found = find_files(paths, self._reader.suffixes)
            known = {one.uri: one for one in self._store.documents()}
            reports = self._removed(list(known), [path.resolve() for path in paths])
            reports += [
                FileReport(_shown(path), Outcome.FAILED, reason="no such file or folder")
                for path in found.missing
                if not any(Path(report.path).is_relative_to(path) for report in reports)
            ]
            for done, path in enumerate(found.files):
                progress(done, len(found.files))
                reports.append(self._take(path, known.get(str(path))))
            reports += [self._take_address(url, known.get(url)) for url in dict.fromkeys(addresses)]
            for outcome, files in ((Outcome.SKIPPED, found.skipped), (Outcome.FAILED, found.failed)):
                reports += [FileReport(_shown(path), outcome, reason=why) for path, why in files.items()]
            self._keeper.bring_in_step(progress)
        log.info("ingested: %s", dict(Counter(report.outcome.value for report in reports)))
        stored = self._store.documents()
        return Report(
            tuple(sorted(reports, key=lambda report: report.path)),
            documents=len(stored),
            chunks=sum(one.chunks for one in stored),
        )

    def _removed(self, known: Sequence[str], roots: Sequence[Path]) -> list[FileReport]:
        """Take out what lay under these files and folders and is gone from there."""
        reports: list[FileReport] = []
        for uri in known:
            path = Path(uri)
            if _is_file(uri) and any(path.is_relative_to(root) for root in roots) and is_gone(path):
                self._store.remove(uri)
                reports.append(FileReport(uri, Outcome.REMOVED, reason="no longer there"))
        return reports

    def _take(self, path: Path, known: StoredDocument | None) -> FileReport:
        if self._finds_patient_data(path.stem.replace("_", " ")):
            reason = "the name of a file here holds patient data. Rename it"
            return FileReport(f"{path.parent}/…", Outcome.FAILED, reason=reason)
        try:
            uri = _uri(path)
            sha256 = self._reader.fingerprint(path)
            if known is None or known.key != document_key(uri, sha256):
                return self._store_new(path, uri, known)
        except DocumentError as error:
            return self._failed(_shown(path), known, error)
        if known.status is not DocumentStatus.CURRENT:
            self._store.mark(uri, DocumentStatus.CURRENT)
        return FileReport(uri, Outcome.UNCHANGED, known.chunks)

    def _take_address(self, url: str, known: StoredDocument | None) -> FileReport:
        if self._finds_patient_data(unquote(url)):
            return FileReport(
                "an address", Outcome.FAILED, reason="it holds patient data. It was not fetched"
            )
        try:
            if self._fetcher is None:
                raise DocumentError(f"{url}: nothing is fetched here", "save it and ingest the file")
            with tempfile.TemporaryDirectory(prefix="advisor-fetch-") as folder:
                path = self._fetcher.fetch(url, Path(folder))
                try:
                    sha256 = self._reader.fingerprint(path)
                    if known is None or known.key != document_key(url, sha256):
                        return self._store_new(path, url, known)
                except DocumentError as error:
                    raise DocumentError(error.message.replace(str(path), url), error.mend) from error
        except DocumentError as error:
            return self._failed(url, known, error)
        if known.status is not DocumentStatus.CURRENT:
            self._store.mark(url, DocumentStatus.CURRENT)
        return FileReport(url, Outcome.UNCHANGED, known.chunks)

    def _store_new(self, path: Path, uri: str, known: StoredDocument | None) -> FileReport:
        document = self._reader.read(path)
        if self._finds_patient_data(document.title):
            document = document.model_copy(update={"title": f"Document {path.stem}"})
        today = self._clock().astimezone(dt.UTC).date()
        chunked = chunk_document(uri, document, today)
        kept = [passage for passage in chunked.passages if not self._finds_patient_data(_said(passage))]
        withheld = len(chunked.passages) - len(kept)
        if not kept:
            raise _nothing_to_keep(path, withheld)
        self._store.replace(uri, document, kept, self._clock())
        notes = list(document.notes)
        if withheld:
            notes.append(f"{withheld} parts left out: they hold patient data")
        if chunked.left_out:
            notes.append(f"{chunked.left_out} fragments left out: no whole sentence of 12 to 600 characters")
        outcome = Outcome.UPDATED if known else Outcome.ADDED
        return FileReport(uri, outcome, len(kept), withheld, "; ".join(notes))

    def _failed(self, shown: str, known: StoredDocument | None, error: DocumentError) -> FileReport:
        reason = str(error)
        if known is not None:
            self._store.mark(known.uri, DocumentStatus.OUTDATED)
            reason += ". The version that was ingested before stays"
        return FileReport(shown, Outcome.FAILED, known.chunks if known else 0, reason=reason)


def _uri(path: Path) -> str:
    """Return the path as it is stored. Raises DocumentError when it is no text."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        raise DocumentError("the name of the file is not in UTF-8", "rename it") from None
    return str(path)


def _shown(path: Path) -> str:
    """Return the path as it can be printed, whatever bytes its name holds."""
    return str(path).encode(errors="replace").decode()


def _is_file(uri: str) -> bool:
    return not uri.startswith(("http://", "https://"))


def _said(passage: Passage) -> str:
    """Return all that is shown of a passage, for the guard."""
    sections = [one.section or "" for one in passage.statements]
    return "\n".join(
        [passage.title, passage.section, *sections, " ".join(one.text for one in passage.statements)]
    )


def _nothing_to_keep(path: Path, withheld: int) -> DocumentError:
    if withheld:
        return DocumentError(f"{path}: every part holds patient data", "take it out of the file")
    return DocumentError(f"{path}: empty, it holds no whole sentence", "check what it should say")
