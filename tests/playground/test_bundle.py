"""The built page is what its sources give, is whole, names its licences, and ships in the wheel."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import get_args

import pytest

from bot.domain.nudges.values import HeldReason
from bot.playground.page import STATIC
from tests.playground.stage import REPOSITORY, lacks

WEB = REPOSITORY / "web"
FILES = {"index.html", "page.css", "page.js", "licences.txt", "digest.json"}


def digest(paths: list[str], root: Path) -> str:
    """As record.mjs makes it."""
    total = hashlib.sha256()
    for path in paths:
        total.update(path.encode() + b"\0" + (root / path).read_bytes() + b"\0")
    return total.hexdigest()


def sources() -> list[str]:
    found = sorted(path.name for path in (WEB / "src").iterdir())
    return ["package.json", "package-lock.json", "record.mjs", *(f"src/{name}" for name in found)]


def test_the_bundle_is_that_of_its_sources() -> None:
    """What to do: make playground."""
    record = json.loads((STATIC / "digest.json").read_text())

    assert record["sources"] == digest(sources(), WEB)
    assert record["made"] == digest(["index.html", "licences.txt", "page.css", "page.js"], STATIC)


def test_building_again_gives_the_same_bundle(tmp_path: Path) -> None:
    if shutil.which("node") is None:
        lacks("Node.js was not found", "install nodejs and npm, version 20 or later")
    if not (WEB / "node_modules" / "esbuild").is_dir():
        lacks("the page's packages are missing", "run: npm ci --prefix web")
    copy = tmp_path / "web"
    copy.mkdir()
    for name in ("src", "package.json", "package-lock.json", "record.mjs"):
        (shutil.copytree if (WEB / name).is_dir() else shutil.copy)(WEB / name, copy / name)
    (copy / "node_modules").symlink_to(WEB / "node_modules")
    out = tmp_path / "bot" / "playground" / "static"
    out.mkdir(parents=True)
    shutil.copy(STATIC / "index.html", out)

    made = subprocess.run(
        ["npm", "run", "build"], cwd=copy, capture_output=True, text=True, timeout=120, check=False
    )

    assert made.returncode == 0, made.stderr
    for name in FILES:
        assert (out / name).read_bytes() == (STATIC / name).read_bytes(), name


def test_every_package_of_the_lock_that_the_page_runs_on_has_its_notice() -> None:
    lock = json.loads((WEB / "package-lock.json").read_text())["packages"]
    notice = (STATIC / "licences.txt").read_text()
    for name in ("react", "react-dom", "slack-blocks-to-jsx", "react-markdown", "node-emoji"):
        version = lock[f"node_modules/{name}"]["version"]
        assert re.search(rf"^{re.escape(name)} {re.escape(version)} \(MIT\)$", notice, re.MULTILINE), name
    assert "Permission is hereby granted" in notice


def test_every_package_is_pinned_and_proven() -> None:
    package = json.loads((WEB / "package.json").read_text())
    lock = json.loads((WEB / "package-lock.json").read_text())["packages"]
    named = package["dependencies"] | package["devDependencies"]

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in named.values())
    assert [name for name, one in lock.items() if name and not one.get("integrity")] == []


def test_the_page_names_no_other_machine_to_load_from() -> None:
    page = (STATIC / "index.html").read_text() + (STATIC / "page.css").read_text()

    assert re.findall(r"(?:src|href)=\"(?!/static/|data:)[^\"]*", page) == []
    assert re.findall(r"url\((?!['\"]?data:)[^)]*\)|@import", page) == []


@pytest.mark.slow
def test_the_wheel_holds_the_page(tmp_path: Path) -> None:
    build = (
        "import sys, hatchling.build as b; "
        "print(b.build_wheel(sys.argv[1]))"
    )  # fmt: skip
    made = subprocess.run(
        [sys.executable, "-c", build, str(tmp_path)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    wheel = next(tmp_path.glob("*.whl"))
    with zipfile.ZipFile(wheel) as opened:
        held = set(opened.namelist())
        for name in FILES:
            path = f"bot/playground/static/{name}"
            assert path in held
            assert opened.read(path) == (STATIC / name).read_bytes()


def test_the_page_has_words_for_each_reason_that_holds_a_nudge_back() -> None:
    panel = (WEB / "src" / "backstage.jsx").read_text()
    table = panel[panel.index("const REASONS") : panel.index("};", panel.index("const REASONS"))]

    assert set(re.findall(r"(\w+): \"", table)) == set(get_args(HeldReason))
