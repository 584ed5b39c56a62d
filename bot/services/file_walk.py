"""Which files a call of `advisor ingest` means."""

import os
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Found:
    """The files to ingest, and what was passed over or could not be looked into, with the reason."""

    files: list[Path] = field(default_factory=list[Path])
    skipped: dict[Path, str] = field(default_factory=dict[Path, str])
    failed: dict[Path, str] = field(default_factory=dict[Path, str])
    missing: list[Path] = field(default_factory=list[Path])
    """Files and folders that were named and are not there."""


def find_files(paths: Sequence[Path], suffixes: AbstractSet[str]) -> Found:
    """Return the files in the order of their names; each once.

    A file that is named is taken whatever its ending; in folders, hidden files, links and unknown
    endings are passed over and told.
    """
    found = Found()
    for path in paths:
        root = path.resolve()
        try:
            if root.is_dir():
                _walk(root, suffixes, found)
            elif root.exists():
                found.files.append(root)
            else:
                found.missing.append(root)
        except OSError as error:
            found.failed[root] = f"cannot be looked into: {error.strerror}"
    found.files = sorted(set(found.files))
    return found


def is_gone(path: Path) -> bool:
    """Tell whether a file is no longer there for certain: one that cannot be looked at may be."""
    try:
        return not path.exists()
    except OSError:
        return False


def _walk(root: Path, suffixes: AbstractSet[str], found: Found) -> None:
    def cannot_look(error: OSError) -> None:
        found.failed[Path(error.filename)] = f"cannot be looked into: {error.strerror}"

    for folder, folders, names in os.walk(root, onerror=cannot_look):
        here = Path(folder)
        for name in sorted(folders):
            if reason := _why_not_folder(here / name):
                folders.remove(name)
                found.skipped[here / name] = reason
        for path in sorted(here / name for name in names):
            if reason := _why_not_file(path, suffixes):
                found.skipped[path] = reason
            else:
                found.files.append(path)


def _why_not_folder(path: Path) -> str:
    if path.name.startswith("."):
        return "hidden"
    return "a link, not followed" if path.is_symlink() else ""


def _why_not_file(path: Path, suffixes: AbstractSet[str]) -> str:
    if path.name.startswith((".", "~$")):
        return "hidden"
    if path.is_symlink():
        return "a link, not followed"
    return "" if path.suffix.lower() in suffixes else f"{path.suffix or 'no ending'}: not a kind that is read"
