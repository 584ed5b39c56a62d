"""Real files of each kind, whole and broken."""

import contextlib
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.documents import SUFFIXES, read_document
from bot.adapters.documents import pdf as pdf_module
from bot.adapters.documents.reader import DocumentReader
from bot.domain.chunks import document_text
from bot.domain.documents import Block, BlockKind, Document
from bot.errors import DocumentError
from tests.document_files import FALLBACK, PILOT, repack, write_docx, write_pdf, write_scan

LIMIT = 5_000_000


def read(path: Path) -> Document:
    return read_document(path, LIMIT)


def error_of(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        read(path)
    assert caught.value.mend
    assert "\n" not in str(caught.value)
    return caught.value.message


def headings(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.kind is BlockKind.HEADING]


def items(document: Document) -> list[str]:
    return [block.text for block in document.blocks if block.kind is BlockKind.ITEM]


class TestPdf:
    def test_pages_and_headings_are_kept(self, tmp_path: Path) -> None:
        pages = [[("Pilot", PILOT)], [("When it fails", FALLBACK)]]
        document = read(write_pdf(tmp_path / "policy.pdf", pages))
        assert document.pages == 2
        assert headings(document) == ["Pilot", "When it fails"]
        assert [block.page for block in document.blocks] == [1, 1, 2, 2]
        assert PILOT in document_text(document.blocks)

    def test_the_digest_is_of_the_bytes(self, tmp_path: Path) -> None:
        path = write_pdf(tmp_path / "a.pdf", [[("Pilot", PILOT)]])
        assert read(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()

    def test_a_running_title_is_left_out(self, tmp_path: Path) -> None:
        pages = [[("", f"{PILOT} Part {name}.")] for name in ("one", "two", "three", "four")]
        document = read(write_pdf(tmp_path / "a.pdf", pages, header="Region Ward Policy page"))
        assert "Region Ward Policy" not in document_text(document.blocks)

    def test_page_numbers_are_left_out(self, tmp_path: Path) -> None:
        pages = [[("", f"{FALLBACK}\n{number}")] for number in ("- 1 -", "Page 2 of 3", "3")]
        said = document_text(read(write_pdf(tmp_path / "a.pdf", pages)).blocks)
        assert said == " ".join([FALLBACK] * 3)

    def test_a_word_that_a_line_end_broke_is_whole(self, tmp_path: Path) -> None:
        text = "The evalua-\ntion follows. A well-known risk is a well-\nknown one for the staff of the ward."
        said = document_text(read(write_pdf(tmp_path / "a.pdf", [[("", text)]])).blocks)
        assert "The evaluation follows." in said
        assert said.count("well-known") == 2

    def test_list_marks_make_items(self, tmp_path: Path) -> None:
        text = "The plan names:\n- the owner of the system\n- the date of the first review"
        document = read(write_pdf(tmp_path / "a.pdf", [[("Plan", text)]]))
        assert items(document) == ["the owner of the system", "the date of the first review"]

    def test_encrypted_is_told(self, tmp_path: Path) -> None:
        path = write_pdf(tmp_path / "a.pdf", [[("Pilot", PILOT)]], password="secret")
        assert "encrypted" in error_of(path)

    def test_a_scan_without_text_is_told(self, tmp_path: Path) -> None:
        assert "scanned" in error_of(write_scan(tmp_path / "a.pdf"))

    def test_a_page_without_text_among_others_is_noted(self, tmp_path: Path) -> None:
        document = read(write_pdf(tmp_path / "a.pdf", [[("Pilot", PILOT)], [], [("", FALLBACK)]]))
        assert document.notes == ("page 2 without text (scanned or blank)",)

    def test_a_cut_off_file_is_damaged(self, tmp_path: Path) -> None:
        path = write_pdf(tmp_path / "a.pdf", [[("Pilot", PILOT)]])
        path.write_bytes(path.read_bytes()[:400])
        assert "damaged" in error_of(path)

    def test_another_kind_under_its_name_is_damaged(self, tmp_path: Path) -> None:
        path = tmp_path / "a.pdf"
        path.write_text("just text")
        assert "damaged" in error_of(path)

    def test_too_many_pages_are_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_module, "MAX_PAGES", 1)
        path = write_pdf(tmp_path / "a.pdf", [[("", PILOT)], [("", PILOT)]])
        assert "too large, 2 pages" in error_of(path)

    def test_a_page_that_unpacks_to_too_much_is_too_large(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf_module, "MAX_PAGE_BYTES", 100)
        assert "too large, page 1" in error_of(write_pdf(tmp_path / "a.pdf", [[("", PILOT)]]))

    def test_too_much_text_is_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_module, "MAX_TEXT_CHARS", 100)
        assert "too large" in error_of(write_pdf(tmp_path / "a.pdf", [[("", PILOT)]]))

    def test_a_file_that_takes_too_long_is_given_up(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pdf_module, "MAX_SECONDS", -1.0)
        assert "too large, it takes over" in error_of(write_pdf(tmp_path / "a.pdf", [[("", PILOT)]]))

    def test_a_compression_bomb_is_refused(self, tmp_path: Path) -> None:
        from pypdf import PdfWriter
        from pypdf.generic import DecodedStreamObject, NameObject

        bomb = DecodedStreamObject()
        bomb.set_data(b"0 " * 60_000_000)
        writer = PdfWriter()
        page = writer.add_blank_page(100, 100)
        page[NameObject("/Contents")] = bomb.flate_encode()
        writer.write(tmp_path / "a.pdf")
        assert (tmp_path / "a.pdf").stat().st_size < 200_000
        assert "too large" in error_of(tmp_path / "a.pdf")


class TestDocx:
    def test_headings_items_and_rows_are_kept(self, tmp_path: Path) -> None:
        blocks = [
            ("Title", "Ward policy"),
            ("Heading 1", "Pilot"),
            ("Normal", PILOT),
            ("List Bullet", "An owner"),
        ]
        document = read(
            write_docx(tmp_path / "a.docx", blocks, [["Role", "Task"], ["Nurse", "Reads alerts"]])
        )
        assert document.title == "Ward policy"
        assert headings(document) == ["Ward policy", "Pilot"]
        assert items(document) == ["An owner", "Role | Task", "Nurse | Reads alerts"]
        assert document.pages is None

    def test_added_text_of_a_tracked_change_is_read_and_deleted_is_not(self, tmp_path: Path) -> None:
        path = write_docx(tmp_path / "a.docx", [("Normal", "Review comes"), ("Normal", PILOT)])
        added = (
            b"Review comes</w:t></w:r><w:ins w:id='1' w:author='x'><w:r><w:t> monthly</w:t></w:r></w:ins>"
            b"<w:del w:id='2' w:author='x'><w:r><w:delText> yearly</w:delText></w:r></w:del><w:r><w:t>."
        )
        repack(path, {"word/document.xml": (b"Review comes", added)})
        assert "Review comes monthly." in document_text(read(path).blocks)
        assert "yearly" not in document_text(read(path).blocks)

    def test_a_document_with_macros_is_read_without_them(self, tmp_path: Path) -> None:
        path = write_docx(tmp_path / "a.docm", [("Heading 1", "Pilot"), ("Normal", PILOT)])
        plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        repack(
            path,
            {"[Content_Types].xml": (plain, b"application/vnd.ms-word.document.macroEnabled.main+xml")},
            {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Shell evil"},
        )
        assert PILOT in document_text(read(path).blocks)

    def test_a_zip_bomb_is_refused_before_it_is_opened(self, tmp_path: Path) -> None:
        path = write_docx(tmp_path / "a.docx", [("Normal", PILOT)])
        repack(path, {}, {"word/media/image1.bin": b"\0" * 20_000_000})
        assert "too large, it unpacks from" in error_of(path)

    def test_encrypted_and_old_word_files_are_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
        assert "encrypted" in error_of(tmp_path / "a.docx")

    @pytest.mark.parametrize("content", [b"PK\x03\x04 cut off", b"no package at all"])
    def test_a_broken_package_is_damaged(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.docx").write_bytes(content)
        assert "damaged" in error_of(tmp_path / "a.docx")

    def test_a_package_without_a_document_is_damaged(self, tmp_path: Path) -> None:
        import zipfile

        with zipfile.ZipFile(tmp_path / "a.docx", "w") as packed:
            packed.writestr("[Content_Types].xml", "<Types/>")
        assert "damaged" in error_of(tmp_path / "a.docx")

    def test_entities_are_not_expanded(self, tmp_path: Path) -> None:
        path = write_docx(tmp_path / "a.docx", [("Normal", PILOT)])
        declaration = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><w:document "
        repack(path, {"word/document.xml": (b"<w:document ", declaration)})
        repack(path, {"word/document.xml": (b"A pilot", b"A &b; pilot")})
        assert "aaaa" not in document_text(read(path).blocks)


class TestMarkdown:
    def test_structure_is_kept_and_code_left_out(self, tmp_path: Path) -> None:
        text = (
            "---\ntitle: Ward policy\n---\n# Pilot\n\nRead the *log* and `score`\ndaily.\n\n"
            "```sh\nrm -rf /\n```\n"
            "\n- one thing\n- another thing\n\n<script>alert(1)</script>\n\n| a | b |\n|---|---|\n| c | d |\n"
        )
        (tmp_path / "a.md").write_text(text)
        document = read(tmp_path / "a.md")
        assert document.title == "Ward policy"
        assert headings(document) == ["Pilot"]
        assert items(document) == ["one thing", "another thing", "a | b", "c | d"]
        said = document_text(document.blocks)
        assert "Read the log and score daily." in said
        assert "rm -rf" not in said
        assert "alert" not in said


class TestHtml:
    def test_only_the_text_of_the_page_is_read(self, tmp_path: Path) -> None:
        page = (
            "<html><head><title>Site | Policy</title><style>p{}</style></head><body><nav>Home Shop</nav>"
            f"<h1>Ward <b>policy</b></h1><script>evil()</script><p>{PILOT}</p>"
            "<ul><li><p>An owner</p></li></ul>"
            "<p hidden>secret order</p><p style='display: none'>also hidden</p>"
            "<table><tr><th>Role</th><td>Nurse</td></tr></table><footer>Cookies</footer></body></html>"
        )
        (tmp_path / "a.html").write_text(page)
        document = read(tmp_path / "a.html")
        assert document.title == "Ward policy"
        assert headings(document) == ["Ward policy"]
        assert items(document) == ["An owner", "Role | Nurse"]
        said = document_text(document.blocks)
        assert PILOT in said
        assert not any(word in said for word in ("Home", "evil", "Cookies", "secret", "hidden", "p{}"))

    def test_the_declared_encoding_is_used(self, tmp_path: Path) -> None:
        page = "<meta charset='iso-8859-1'><p>Läkaren ansvarar för beslutet på avdelningen.</p>"
        (tmp_path / "a.html").write_bytes(page.encode("latin-1"))
        document = read(tmp_path / "a.html")
        assert "Läkaren ansvarar för" in document_text(document.blocks)
        assert document.notes == ()

    def test_a_page_that_nests_without_end_is_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.html").write_text("<div>" * 5_000 + f"<p>{PILOT}</p>")
        assert PILOT in document_text(read(tmp_path / "a.html").blocks)


class TestPlainText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_unicode_is_read(self, tmp_path: Path, encoding: str) -> None:
        (tmp_path / "a.txt").write_bytes("Läkaren ansvarar.\n".encode(encoding))
        document = read(tmp_path / "a.txt")
        assert document_text(document.blocks) == "Läkaren ansvarar."
        assert document.notes == ()

    def test_latin_1_is_read_and_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_bytes("Läkaren ansvarar.\n".encode("latin-1"))
        document = read(tmp_path / "a.txt")
        assert document_text(document.blocks) == "Läkaren ansvarar."
        assert "Latin-1" in document.notes[0]

    def test_headings_and_lists_are_seen(self, tmp_path: Path) -> None:
        text = f"Ward policy\n===========\n\nPilot\n\n{PILOT}\n\nNames:\n- the owner\n  of it\n- a date\n"
        (tmp_path / "a.txt").write_text(text)
        document = read(tmp_path / "a.txt")
        assert headings(document) == ["Ward policy", "Pilot"]
        assert items(document) == ["the owner\n  of it", "a date"]

    def test_numbered_headings_may_follow_each_other(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(f"2 Method\n\n2.1 Design\n\n{PILOT}\n\n1. Ask\n\n2. Call\n")
        document = read(tmp_path / "a.txt")
        assert headings(document) == ["2 Method", "2.1 Design"]
        assert items(document) == ["Ask", "Call"]

    @pytest.mark.parametrize("content", [b"\x7fELF\x02\x01\0\0\0", bytes(range(256)) * 4])
    def test_binary_is_told(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.txt").write_bytes(content)
        assert "binary" in error_of(tmp_path / "a.txt")


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
class TestEveryKind:
    def test_empty_is_told(self, tmp_path: Path, suffix: str) -> None:
        (tmp_path / f"a{suffix}").write_bytes(b" \n")
        assert "empty" in error_of(tmp_path / f"a{suffix}")

    def test_over_the_size_limit_is_told(self, tmp_path: Path, suffix: str) -> None:
        (tmp_path / f"a{suffix}").write_bytes(b"x" * 101)
        with pytest.raises(DocumentError, match=r"too large, .* of at most"):
            read_document(tmp_path / f"a{suffix}", 100)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(content=st.binary(max_size=400))
    def test_any_bytes_give_a_document_or_a_clear_error(
        self, tmp_path: Path, suffix: str, content: bytes
    ) -> None:
        magic = {".pdf": b"%PDF-1.4\n", ".docx": b"PK\x03\x04"}.get(suffix, b"")
        (tmp_path / f"a{suffix}").write_bytes(magic + content)
        with contextlib.suppress(DocumentError):
            assert read(tmp_path / f"a{suffix}").blocks


class TestOtherFaults:
    def test_an_unknown_kind_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes(b"PK")
        assert ".xlsx is not a kind of file that can be read" in error_of(tmp_path / "a.xlsx")

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        assert "no such file" in error_of(tmp_path / "a.txt")

    def test_a_folder_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").mkdir()
        assert "not a file" in error_of(tmp_path / "a.txt")

    def test_no_permission_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Root may read everything, so the refusal of the system is played."""
        (tmp_path / "a.txt").write_text(PILOT)

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert "no permission" in error_of(tmp_path / "a.txt")

    def test_a_file_without_letters_is_empty(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("1 2 3 -- 4\n")
        assert "empty" in error_of(tmp_path / "a.txt")

    def test_a_title_is_made_of_the_name_where_the_file_has_none(self, tmp_path: Path) -> None:
        (tmp_path / "ward_policy-2024.txt").write_text(PILOT)
        assert read(tmp_path / "ward_policy-2024.txt").title == "ward policy 2024"

    def test_the_fingerprint_is_that_of_the_document(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(PILOT)
        reader = DocumentReader(LIMIT)
        assert reader.fingerprint(tmp_path / "a.txt") == reader.read(tmp_path / "a.txt").sha256


def test_a_block_has_no_other_fields() -> None:
    assert set(Block.model_fields) == {"kind", "text", "page"}
