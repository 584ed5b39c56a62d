"""Prompts: strict files, a lock, and nothing missing when they are rendered."""

from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.library.prompts import read_prompt, read_prompts, write_lock
from bot.settings import SHIPPED_PROMPTS

GOOD = "---\nname: tell\nversion: 1\nvariables: [what]\n---\nTell {{ what }}.\n"


def folder_with(tmp_path: Path, content: str = GOOD) -> Path:
    (tmp_path / "tell.md").write_text(content, encoding="utf-8")
    return tmp_path


def test_the_shipped_prompts_are_as_they_are_locked() -> None:
    assert "answer" in read_prompts(SHIPPED_PROMPTS)


def test_a_changed_text_without_a_new_version_is_found(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    write_lock(folder)
    assert read_prompts(folder)["tell"].render(what="all") == "Tell all."
    folder_with(tmp_path, GOOD.replace("Tell", "Say"))
    with pytest.raises(KnowledgeError, match="without a new version"):
        read_prompts(folder)
    with pytest.raises(KnowledgeError, match="version 1 did not"):
        write_lock(folder)
    folder_with(tmp_path, GOOD.replace("Tell", "Say").replace("version: 1", "version: 2"))
    write_lock(folder)
    assert read_prompts(folder)["tell"].version == 2


def test_an_unlocked_and_a_vanished_prompt_are_found(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    with pytest.raises(KnowledgeError, match="not locked"):
        read_prompts(folder)
    write_lock(folder)
    (folder / "tell.md").unlink()
    with pytest.raises(KnowledgeError, match="has no file"):
        read_prompts(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no head", "front matter"),
        (GOOD.replace("version: 1", "version: 0"), "version"),
        (GOOD.replace("name: tell", "name: other"), "name"),
        (GOOD.replace("[what]", "[what, more]"), "more"),
        (GOOD.replace("[what]", "[]"), "what"),
        (GOOD.replace("version: 1", "version: 1\ncolour: red"), "colour"),
        (GOOD.replace("{{ what }}", "{{ what "), "tell.md"),
        (GOOD.replace("variables: [what]", "variables: {"), "tell.md"),
    ],
)
def test_a_file_that_is_off_is_named_with_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    folder_with(tmp_path, content)
    with pytest.raises(KnowledgeError, match=said) as error:
        read_prompt(tmp_path / "tell.md")
    assert "tell.md" in str(error.value)


@pytest.mark.parametrize("values", [{}, {"what": "x", "more": "y"}])
def test_a_missing_or_unknown_variable_is_refused(tmp_path: Path, values: dict[str, str]) -> None:
    prompt = read_prompt(folder_with(tmp_path) / "tell.md")
    with pytest.raises(KnowledgeError, match="tell"):
        prompt.render(**values)


def test_a_value_is_data_and_is_not_rendered(tmp_path: Path) -> None:
    prompt = read_prompt(folder_with(tmp_path) / "tell.md")
    assert prompt.render(what="{{ 7 * 7 }}{% raw %}") == "Tell {{ 7 * 7 }}{% raw %}."


def test_a_template_cannot_reach_python(tmp_path: Path) -> None:
    escape = GOOD.replace("{{ what }}", "{{ what.__class__.__mro__ }}")
    prompt = read_prompt(folder_with(tmp_path, escape) / "tell.md")
    with pytest.raises(KnowledgeError, match="tell"):
        prompt.render(what="x")
