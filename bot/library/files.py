"""Reading the knowledge files: YAML to models, with file, line and field in every complaint."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import KnowledgeError

Model = TypeVar("Model", bound=BaseModel)

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Problem:
    """Something wrong in a knowledge file."""

    file: Path
    line: int
    """Counted from 1; 0 where no line can be named."""
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


@dataclass(frozen=True)
class Located(Generic[Model]):
    """An entry and the file and path in the file that it came from."""

    value: Model
    file: Path
    path: tuple[str | int, ...]


def read_yaml(path: Path) -> Any:
    """Return the parsed file.

    Raises:
        KnowledgeError: the file is away, not UTF-8, or not YAML; names the line.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)  # noqa: S506 (a safe loader)
    except FileNotFoundError:
        raise KnowledgeError(f"{path}: no such file", "restore it from the repository") from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8 (byte {error.start})", "save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise KnowledgeError(
            f"{path}:{line}: not valid YAML: {error.problem}",
            "quote texts that hold a colon, and indent with two spaces",
        ) from None
    except yaml.YAMLError as error:
        raise KnowledgeError(f"{path}: not valid YAML: {error}", "remove control characters") from None


def line_of(path: Path, where: tuple[str | int, ...]) -> int:
    """Return the line, from 1, at which the value at `where` starts; its nearest parent's if absent."""
    library: Any = yaml
    node: yaml.Node | None = library.compose(path.read_text(encoding="utf-8"), Loader=Loader)
    line = 1
    for step in where:
        child = _child(node, step)
        if child is None:
            return line
        line, node = child
    return line


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in cast("list[tuple[yaml.ScalarNode, yaml.Node]]", node.value):
            if key.value == step:
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        children = cast("list[yaml.Node]", node.value)
        if step < len(children):
            return children[step].start_mark.line + 1, children[step]
    return None


def problems_of(error: ValidationError, path: Path, where: tuple[str | int, ...]) -> list[Problem]:
    """Return a problem for each complaint of pydantic, with its line and field."""
    found: list[Problem] = []
    for detail in error.errors(include_url=False):
        loc = tuple(detail["loc"])
        field = ".".join(str(part) for part in loc) or "entry"
        message = detail["msg"]
        if detail["type"] == "extra_forbidden":
            message = "unknown key; see the schema for the keys that are known"
        found.append(Problem(path, line_of(path, (*where, *loc)), field, message))
    return found


def read_entries(
    path: Path, key: str, model: type[Model], problems: list[Problem], shared: tuple[str, ...] = ()
) -> list[Located[Model]]:
    """Return the entries of a file's list `key`, each merged over the file's `defaults`.

    `shared` names further keys of the file that are merged into each entry. What does not fit is
    added to `problems` and left out.
    """
    raw = read_yaml(path)
    if not isinstance(raw, dict):
        problems.append(Problem(path, 1, "file", f"holds no mapping with `{key}:`"))
        return []
    content = cast("dict[str, Any]", raw)
    unknown = set(content) - {"defaults", key, *shared}
    problems.extend(
        Problem(path, line_of(path, (name,)), name, f"unknown key; known: defaults, {key}")
        for name in sorted(unknown)
    )
    defaults: dict[str, Any] = {name: content[name] for name in shared if name in content}
    defaults |= content.get("defaults") or {}
    listed = content.get(key)
    if not isinstance(listed, list):
        problems.append(Problem(path, 1, key, "is missing or is not a list"))
        return []
    found: list[Located[Model]] = []
    for number, entry in enumerate(cast("list[Any]", listed)):
        where = (key, number)
        if not isinstance(entry, dict):
            problems.append(Problem(path, line_of(path, where), key, "entry is not a mapping"))
            continue
        try:
            value = model.model_validate(_merged(defaults, cast("dict[str, Any]", entry)))
        except ValidationError as error:
            problems.extend(problems_of(error, path, where))
            continue
        found.append(Located(value, path, where))
    return found


def _merged(defaults: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entry over the defaults; mappings such as `context` are merged one level deep."""
    merged = defaults | entry
    for key, value in entry.items():
        default = defaults.get(key)
        if isinstance(value, dict) and isinstance(default, dict):
            merged[key] = cast("dict[str, Any]", default) | cast("dict[str, Any]", value)
    return merged
