"""The same readers under a fuzzer that is guided by coverage, for who wants to look longer.

`python -m tests.fuzz.guided TARGET [-max_total_time=60 …]` where atheris is installed beside the lock's
packages; it is no dependency. A finding ends it with a traceback and leaves its input in a file.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bot.adapters.documents import read_document
from bot.adapters.documents.web_address import place_of
from bot.adapters.guard import finds_patient_data
from bot.cli.ask import read_question
from bot.cli.ground import read_claim
from bot.cli.lines import read_object
from bot.domain.text import clean
from bot.errors import AdvisorError
from bot.library.files import parse_yaml
from bot.library.prompts import read_prompt


def _document(suffix: str) -> Callable[[bytes], None]:
    path = Path(tempfile.mkdtemp()) / f"a{suffix}"

    def read(data: bytes) -> None:
        path.write_bytes(data)
        read_document(path, 1_000_000)

    return read


def _line(data: bytes) -> None:
    fields = read_object(data, 1, "an object")
    for read in (read_question, read_claim):
        try:
            read(fields, 1)
        except AdvisorError:
            continue


def _prompt(data: bytes) -> None:
    path = Path(tempfile.gettempdir()) / "answer.md"
    path.write_bytes(data)
    read_prompt(path)


def _address(data: bytes) -> None:
    try:
        place_of(data.decode("utf-8", "surrogateescape"))
    except ValueError:
        return


TARGETS: Mapping[str, Callable[[bytes], object]] = {
    **{suffix: _document(f".{suffix}") for suffix in ("html", "md", "txt", "pdf", "docx")},
    "yaml": lambda data: parse_yaml(data.decode("utf-8", "replace"), Path("a.yaml")),
    "prompt": _prompt,
    "line": _line,
    "address": _address,
    "guard": lambda data: finds_patient_data(clean(data.decode("utf-8", "surrogateescape"))),
}


def main() -> None:
    import atheris

    name = sys.argv.pop(1)
    target = TARGETS[name]

    def once(data: bytes) -> None:
        try:
            target(data)
        except AdvisorError as error:
            if not error.message:
                raise

    atheris.instrument_all()
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    sys.stdout = io.TextIOWrapper(sys.stdout.buffer, errors="backslashreplace", write_through=True)
    main()
