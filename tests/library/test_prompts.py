"""Prompts: strict files, a lock, and nothing missing when they are rendered."""

import shutil
from pathlib import Path

import pytest

from bot.errors import KnowledgeError
from bot.library.prompts import FORMS, read_prompt, read_prompts, write_lock
from bot.settings import SHIPPED_PROMPTS

GOOD = "---\nname: judge\nversion: 1\nvariables: [what]\nschema: word\n---\nTell {{ what }}.\n"


def folder_with(tmp_path: Path, content: str = GOOD) -> Path:
    """The shipped prompts with another `judge`."""
    for path in SHIPPED_PROMPTS.glob("*.md"):
        if not (tmp_path / path.name).exists():
            shutil.copy(path, tmp_path)
    (tmp_path / "judge.md").write_text(content, encoding="utf-8")
    return tmp_path


def test_the_shipped_prompts_are_as_they_are_locked() -> None:
    assert "answer" in read_prompts(SHIPPED_PROMPTS)


def test_a_changed_text_without_a_new_version_is_found(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    write_lock(folder)
    assert read_prompts(folder)["judge"].render(what="all") == "Tell all."
    folder_with(tmp_path, GOOD.replace("Tell", "Say"))
    with pytest.raises(KnowledgeError, match="without a new version"):
        read_prompts(folder)
    with pytest.raises(KnowledgeError, match="version 1 did not"):
        write_lock(folder)
    folder_with(tmp_path, GOOD.replace("Tell", "Say").replace("version: 1", "version: 2"))
    write_lock(folder)
    assert read_prompts(folder)["judge"].version == 2


def test_an_unlocked_and_a_vanished_prompt_are_found(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    with pytest.raises(KnowledgeError, match="not locked"):
        read_prompts(folder)
    write_lock(folder)
    (folder / "judge.md").unlink()
    with pytest.raises(KnowledgeError, match="no such file"):
        read_prompts(folder)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("no head", "front matter"),
        (GOOD.replace("version: 1", "version: 0"), "version"),
        (GOOD.replace("name: judge", "name: other"), "name"),
        (GOOD.replace("[what]", "[what, more]"), "more"),
        (GOOD.replace("[what]", "[]"), "what"),
        (GOOD.replace("version: 1", "version: 1\ncolour: red"), "colour"),
        (GOOD.replace("{{ what }}", "{{ what "), "judge.md"),
        (GOOD.replace("schema: word", "schema: {verdict: string}"), "schema"),
        (GOOD.replace("schema: word\n", ""), "schema"),
        (GOOD.replace("variables: [what]", "variables: {"), "judge.md"),
    ],
)
def test_a_file_that_is_off_is_named_with_what_is_wrong(tmp_path: Path, content: str, said: str) -> None:
    folder_with(tmp_path, content)
    with pytest.raises(KnowledgeError, match=said) as error:
        read_prompt(tmp_path / "judge.md")
    assert "judge.md" in str(error.value)


@pytest.mark.parametrize("values", [{}, {"what": "x", "more": "y"}])
def test_a_missing_or_unknown_variable_is_refused(tmp_path: Path, values: dict[str, str]) -> None:
    prompt = read_prompt(folder_with(tmp_path) / "judge.md")
    with pytest.raises(KnowledgeError, match="judge"):
        prompt.render(**values)


def test_a_value_is_data_and_is_not_rendered(tmp_path: Path) -> None:
    prompt = read_prompt(folder_with(tmp_path) / "judge.md")
    assert prompt.render(what="{{ 7 * 7 }}{% raw %}") == "Tell {{ 7 * 7 }}{% raw %}."


def test_a_template_cannot_reach_python(tmp_path: Path) -> None:
    escape = GOOD.replace("{{ what }}", "{{ what.__class__.__mro__ }}")
    prompt = read_prompt(folder_with(tmp_path, escape) / "judge.md")
    with pytest.raises(KnowledgeError, match="judge"):
        prompt.render(what="x")


def test_the_front_matter_tells_the_form_that_an_answer_is_read_into() -> None:
    prompts = read_prompts(SHIPPED_PROMPTS)
    assert prompts.keys() == FORMS.keys()
    assert prompts["answer"].form == {
        "statements": [{"text": "string", "label": "integer", "quote": "string"}]
    }
    assert prompts["judge"].form == "word"


def test_a_prompt_that_nothing_asks_by_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "poem.md"
    path.write_text(GOOD.replace("name: judge", "name: poem"), encoding="utf-8")
    with pytest.raises(KnowledgeError, match="nothing asks by it"):
        read_prompt(path)


def test_another_schema_is_a_change_that_needs_a_version(tmp_path: Path) -> None:
    prompt = read_prompt(folder_with(tmp_path) / "judge.md")
    assert prompt.digest != prompt.model_copy(update={"form": {"verdict": "string"}}).digest
