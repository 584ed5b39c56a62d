"""Prompts: files with a front matter, read strictly, locked by hash, rendered with nothing missing."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin

from jinja2 import StrictUndefined, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.domain.drafting import DraftAnswer
from bot.domain.rereading import Parted, Standalone
from bot.domain.wordings import Wording
from bot.errors import KnowledgeError
from bot.library.files import parse_yaml, read_text

WORD = "word"
"""The schema of a prompt that is answered with a word, not with a form."""

FORMS: Mapping[str, type[BaseModel] | None] = {
    "answer": DraftAnswer,
    "follow-up": Standalone,
    "parts": Parted,
    "nudge": Wording,
    "summary": Wording,
    "judge": None,
}
"""Every prompt that there is, with the form that its answer is read into; None: a word."""

LOCK = "lock.toml"

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    autoescape=False,
    keep_trailing_newline=False,
)
_FILE = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)


class Prompt(BaseModel):
    """A text for a language model, with the variables that it takes."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z-]*$")]
    version: Annotated[int, Field(ge=1)]
    variables: tuple[str, ...]
    form: Annotated[Any, Field(alias="schema")]
    """What the model is to return, as `outline` writes it."""
    template: str

    @property
    def digest(self) -> str:
        """Of everything but the version: what must not change without a new one."""
        form = json.dumps(self.form, sort_keys=True)
        content = f"{self.name}\n{sorted(self.variables)}\n{form}\n{self.template}"
        return hashlib.sha256(content.encode()).hexdigest()

    def render(self, **values: Any) -> str:
        """Return the text with its variables filled in.

        Raises:
            KnowledgeError: a variable is missing or unknown.
        """
        missing = sorted(set(self.variables) - set(values))
        unknown = sorted(set(values) - set(self.variables))
        if missing or unknown:
            what = f"variable {missing[0]!r} is missing" if missing else f"unknown variable {unknown[0]!r}"
            raise KnowledgeError(f"prompt {self.name}: {what}", "give just the variables that it names")
        try:
            return _ENVIRONMENT.from_string(self.template).render(**values)
        except TemplateError as error:
            raise KnowledgeError(f"prompt {self.name}: {error}", "correct its text") from error


class Locked(BaseModel):
    """What the lock says of a prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    version: int
    sha256: str


def outline(form: type[BaseModel] | None) -> Any:
    """Return a form as front matter writes it: `{statements: [{text: string, label: integer}]}`."""
    if form is None:
        return WORD
    return {name: _outline_of(field.annotation) for name, field in form.model_fields.items()}


_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def _outline_of(kind: Any) -> Any:
    if get_origin(kind) is list:
        return [_outline_of(get_args(kind)[0])]
    return _PLAIN[kind] if kind in _PLAIN else outline(kind)


def read_prompts(folder: Path) -> dict[str, Prompt]:
    """Return the prompts of a folder by name.

    Raises:
        KnowledgeError: a file is off or missing, or a text changed without a new version; names the file.
    """
    found = {prompt.name: prompt for prompt in map(read_prompt, sorted(folder.glob("*.md")))}
    if missing := sorted(FORMS.keys() - found.keys()):
        raise KnowledgeError(f"{folder / f'{missing[0]}.md'}: there is no such file", "copy the shipped one")
    problems = problems_of_lock(found, read_lock(folder))
    if problems:
        raise KnowledgeError(f"{folder / LOCK}: {problems[0]}", "run `advisor prompts lock`")
    return found


def read_prompt(path: Path) -> Prompt:
    """Return the prompt in a file. Raises KnowledgeError that names file and field."""
    try:
        parts = _FILE.match(read_text(path))
        if not parts:
            raise KnowledgeError(
                f"{path}: no front matter between two lines of ---", "begin the file with it"
            )
        head: Any = parse_yaml(parts[1], path)
        prompt = Prompt(**head, template=parts[2])
        used = meta.find_undeclared_variables(_ENVIRONMENT.parse(prompt.template))
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        field = ".".join(str(part) for part in detail["loc"])
        raise KnowledgeError(f"{path}: {field}: {detail['msg']}", "correct it") from None
    except (TypeError, TemplateError, RecursionError) as error:
        raise KnowledgeError(f"{path}: {_first_line(error)}", "correct it") from None
    if prompt.name != path.stem:
        raise KnowledgeError(f"{path}: name: {prompt.name!r} is not the file's", "give both the same")
    if prompt.name not in FORMS:
        raise KnowledgeError(f"{path}: name: nothing asks by it", f"one of {', '.join(sorted(FORMS))}")
    if prompt.form != (wanted := outline(FORMS[prompt.name])):
        raise KnowledgeError(f"{path}: schema: not the form that is read", f"write {json.dumps(wanted)}")
    if used != set(prompt.variables):
        off = min(used ^ set(prompt.variables))
        raise KnowledgeError(f"{path}: variables: {off!r} is only in one of list and text", "name it in both")
    return prompt


def read_lock(folder: Path) -> dict[str, Locked]:
    """Return what the lock says; nothing where there is none."""
    path = folder / LOCK
    if not path.exists():
        return {}
    try:
        raw = tomllib.loads(read_text(path))
        return {name: Locked.model_validate(entry) for name, entry in raw.items()}
    except (ValueError, RecursionError) as error:
        raise KnowledgeError(f"{path}: {_first_line(error)}", "run `advisor prompts lock`") from None


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]


def problems_of_lock(prompts: Mapping[str, Prompt], lock: Mapping[str, Locked]) -> list[str]:
    """Return what lock and prompts do not agree on; a changed text without a new version first."""
    problems: list[str] = []
    for prompt in prompts.values():
        known = lock.get(prompt.name)
        if known is None:
            problems.append(f"{prompt.name} is not locked")
        elif known.sha256 != prompt.digest:
            changed = "changed without a new version" if known.version == prompt.version else "is newer"
            problems.append(f"{prompt.name} {changed}")
        elif known.version != prompt.version:
            problems.append(f"{prompt.name} has a new version but the same text")
    return problems + [f"{name} has no file" for name in sorted(set(lock) - set(prompts))]


def write_lock(folder: Path) -> dict[str, Locked]:
    """The lock says what the files say; returns it.

    Raises:
        KnowledgeError: a text changed and its version did not: raise the version first.
    """
    prompts = {prompt.name: prompt for prompt in map(read_prompt, sorted(folder.glob("*.md")))}
    lock = read_lock(folder)
    for name, prompt in prompts.items():
        known = lock.get(name)
        if known and known.version == prompt.version and known.sha256 != prompt.digest:
            raise KnowledgeError(
                f"{folder / f'{name}.md'}: the text changed, version {prompt.version} did not", "raise it"
            )
    fresh = {name: Locked(version=one.version, sha256=one.digest) for name, one in sorted(prompts.items())}
    lines = ["# Written by `advisor prompts lock`."]
    for name, one in fresh.items():
        lines += ["", f"[{name}]", f"version = {one.version}", f'sha256 = "{one.sha256}"']
    (folder / LOCK).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return fresh
