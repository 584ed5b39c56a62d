"""Whatever stands in the knowledge folder is read, or named with file and line: no traceback, no hang."""

import datetime as dt
import random
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import strategies as st

from bot.errors import KnowledgeError
from bot.library.checks import check
from bot.library.nudges import read_nudges
from bot.library.prompts import FORMS, read_lock, read_prompt
from bot.library.reader import corpus_of, read_folder
from bot.library.tuning import read_tuning
from bot.settings import SHIPPED_KNOWLEDGE, SHIPPED_PROMPTS
from tests.builders import small_knowledge
from tests.fuzzing import SLOWEST_SECONDS, fuzz, refusal

NOW = dt.date(2026, 11, 24)
FILES = (
    "guidance/3.1.4-adaptation.yaml",
    "framework.yaml",
    "sources.yaml",
    "tuning.yaml",
    "nudges.yaml",
    "overviews.yaml",
    "provenance/extract.csv",
)
SPOILT = ["guidance/3.1.4-adaptation.yaml", "tuning.yaml", "provenance/extract.csv"]
ALIASES = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
)
"""A thousand million entries in nine lines."""
ODD = {
    "aliases": ALIASES,
    "aliases in passages": f"{ALIASES}\npassages: [*a8, {{id: *a8}}]\ndefaults: {{text: *a8}}",
    "loop": "passages: &p\n  - *p",
    "loop in mapping": "passages: [&p {id: *p}]",
    "merge of itself": "passages: [&p {<<: *p, id: x}]",
    "merge bomb": "d0: &d0 {a: 1}\n"
    + "".join(f"d{n}: &d{n} {{<<: [{', '.join([f'*d{n - 1}'] * 20)}]}}\n" for n in range(1, 12)),
    "nesting": "passages: " + "[" * 20_000,
    "nesting of mappings": "passages: " + "{a: " * 5_000,
    "nested blocks": "".join(" " * n + "-\n" for n in range(2_000)),
    "no day": "passages: [{review_due: 2026-02-31}]",
    "no hour": "passages: [{review_due: 2026-02-01 99:99:99}]",
    "long number": "passages: [{id: " + "9" * 6_000 + "}]",
    "base 60": "passages: [{id: " + "1:" * 3_000 + "1}]",
    "keys of every kind": "passages: []\n1: a\nx: b\nnull: c\n[1, 2]: d\n2026-01-01: e",
    "key that cannot be one": "passages: []\n? {a: 1}\n: b",
    "defaults as a list": "defaults: [a]\npassages: [{id: x}]",
    "defaults as a text": "defaults: a\npassages: [{id: x}]",
    "unknown tag": "passages: !!python/object/apply:os.system ['true']",
    "binary": "passages: [{id: !!binary '####'}]",
    "set": "passages: !!set {a, b}",
    "pairs": "passages: !!omap [a]",
    "several documents": "passages: []\n---\npassages: []",
    "surrogate": 'passages: [{id: "\\ud800"}]',
    "nothing": "",
    "null": "\0",
    "unfinished": "passages: [{id: 'x",
    "infinite": "version: .inf\nsemantic_weight: .nan\npassages: [{steps: [.nan]}]",
}


def read_all(folder: Path) -> None:
    """Read a folder as every command does; what is off is a KnowledgeError or a problem with its line."""
    started = time.monotonic()
    _read_all(folder)
    assert time.monotonic() - started < SLOWEST_SECONDS


def _read_all(folder: Path) -> None:
    for read in (_checked, read_tuning, read_nudges):
        error = refusal(lambda read=read: read(folder))
        assert error is None or str(folder) in error.message
        assert error is None or error.mend


def _checked(folder: Path) -> None:
    reading = read_folder(folder)
    for problem in check(reading, NOW):
        assert problem.file.name
        assert problem.line >= 0
        assert problem.message
        str(problem).encode()
    corpus_of(reading)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    knowledge = small_knowledge(tmp_path / "knowledge")
    for name in ("nudges.yaml", "overviews.yaml"):
        (knowledge / name).write_bytes((SHIPPED_KNOWLEDGE / name).read_bytes())
    return knowledge


@pytest.mark.parametrize("name", SPOILT)
@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_what_is_odd_is_named(folder: Path, name: str, odd: str) -> None:
    (folder / name).write_text(odd, encoding="utf-8")
    read_all(folder)


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / name).mkdir()
    read_all(folder)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.dates(), st.datetimes()
)
trees = st.recursive(
    scalars,
    lambda part: st.one_of(
        st.lists(part, max_size=3),
        st.dictionaries(st.one_of(st.text(max_size=5), st.integers(), st.dates()), part, max_size=3),
    ),
    max_leaves=10,
)


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    """One of the shipped files, with bytes, lines or values of it replaced, moved or taken out."""
    name = draw(st.sampled_from(FILES))
    raw = (SHIPPED_KNOWLEDGE / name).read_bytes()[:20_000]
    how = draw(st.sampled_from(["bytes", "lines", "value", "tree"]))
    rng = random.Random(draw(st.integers(0, 2**32)))
    if how == "bytes":
        at = rng.randrange(len(raw))
        return name, raw[:at] + draw(st.binary(max_size=6)) + raw[at + rng.randrange(4) :]
    lines = raw.split(b"\n")
    if how == "lines":
        for _ in range(rng.randrange(1, 4)):
            at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
            line = lines.pop(at) if rng.random() < 0.5 else lines[at]
            lines.insert(to, rng.choice([line, b" " + line, b"- " + line]))
        return name, b"\n".join(lines)
    tree = draw(trees)
    if how == "value":
        at = rng.randrange(len(lines))
        key = lines[at].partition(b":")[0]
        lines[at] = key + b": " + yaml.safe_dump(tree, default_flow_style=True, width=10**6).encode()
        return name, b"\n".join(lines)
    key = draw(st.sampled_from(["passages", "sources", "rules", "overviews", "defaults"]))
    return name, yaml.safe_dump({key: tree}).encode()


def test_a_spoiled_file_is_read_or_named(folder: Path) -> None:
    shipped = {name: (folder / name).read_bytes() for name in FILES}

    def each(spoilt: tuple[str, bytes]) -> None:
        name, content = spoilt
        (folder / name).write_bytes(content)
        read_all(folder)
        (folder / name).write_bytes(shipped[name])

    fuzz(each, spoiled(), examples=150)


@pytest.mark.parametrize("odd", [*ODD.values(), "{% for x in y %}", "{{ x | nothing }}", "{{ " * 3_000])
def test_an_odd_prompt_is_named(tmp_path: Path, odd: str) -> None:
    path = tmp_path / "answer.md"
    head = (SHIPPED_PROMPTS / "answer.md").read_text(encoding="utf-8").split("\n---\n")[0]
    for text in (f"---\n{odd}\n---\nText", f"{head}\n---\n{odd}", odd, f"---\n{odd}\ntemplate: x\n---\nx"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(KnowledgeError, match=r"answer\.md"):
            read_prompt(path)
    (tmp_path / "lock.toml").write_text(odd, encoding="utf-8")
    error = refusal(lambda: read_lock(tmp_path))
    assert error is None or "lock.toml" in error.message


def test_a_spoiled_prompt_is_read_or_named(tmp_path: Path) -> None:
    @st.composite
    def prompts(draw: st.DrawFn) -> tuple[str, bytes]:
        name = draw(st.sampled_from(sorted(FORMS)))
        raw = (SHIPPED_PROMPTS / f"{name}.md").read_bytes()
        at = draw(st.integers(0, len(raw)))
        return f"{name}.md", raw[:at] + draw(st.binary(max_size=8)) + raw[at + draw(st.integers(0, 9)) :]

    def each(spoilt: tuple[str, bytes]) -> None:
        name, content = spoilt
        (tmp_path / name).write_bytes(content)
        error = refusal(lambda: read_prompt(tmp_path / name))
        assert error is None or name in error.message

    fuzz(each, prompts(), examples=150)
