"""Reading the knowledge files: YAML to models, with file, line and field in every complaint."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import yaml
from pydantic import BaseModel, ValidationError

from bot.errors import KnowledgeError

Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 5_000_000
"""Of one file; the longest that we ship has a thirtieth."""

MAX_DEPTH = 40
"""Of lists and mappings in each other; ours nest to a tenth of it."""

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


def read_bytes(path: Path) -> bytes:
    """Return what the file holds. Raises KnowledgeError: away, not to be read, or far too large."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise KnowledgeError(f"{path}: too large, over {MAX_BYTES:,} bytes", "split it")
        return path.read_bytes()
    except FileNotFoundError:
        raise KnowledgeError(f"{path}: no such file", "restore it from the repository") from None
    except OSError as error:
        raise KnowledgeError(
            f"{path}: cannot be read: {error.strerror}", "make it a file that the advisor may read"
        ) from None


def read_text(path: Path) -> str:
    """Return what the file says. Raises KnowledgeError, as `read_bytes` does, and where it is not UTF-8."""
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeError(f"{path}: not UTF-8 (byte {error.start})", "save it as UTF-8") from None


def read_yaml(path: Path) -> Any:
    """Return the parsed file.

    Raises:
        KnowledgeError: it cannot be read, is not YAML, repeats a part by an alias or nests too deep;
            names the line.
    """
    return parse_yaml(read_text(path), path)


def parse_yaml(text: str, path: Path) -> Any:
    """Return the value that stands in the text of a file. Raises KnowledgeError, as `read_yaml` does."""
    loader: Any = None
    try:
        loader = Loader(text)
        node: yaml.Node | None = loader.get_single_node()
        _check_nodes(loader, node, path)
        return None if node is None else loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise KnowledgeError(
            f"{path}:{line}: not valid YAML: {error.problem}",
            "quote texts that hold a colon, and indent with two spaces",
        ) from None
    except yaml.YAMLError as error:
        said = " ".join(str(error).split())
        raise KnowledgeError(f"{path}: not valid YAML: {said}", "remove control characters") from None
    except RecursionError:
        raise _too_deep(path, 0) from None
    finally:
        if loader is not None:
            loader.dispose()


def _check_nodes(loader: Any, root: yaml.Node | None, path: Path) -> None:
    """Each part stands in the file once and not too deep, and each number and date is one.

    An alias makes a few lines into a million entries, or into one that holds itself.
    """
    seen: set[int] = set()
    waiting = [] if root is None else [(root, 0)]
    while waiting:
        node, depth = waiting.pop()
        line = node.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise _too_deep(path, line)
        if id(node) in seen:
            raise KnowledgeError(f"{path}:{line}: repeated by an alias", "write out what it stands for")
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            _check_scalar(loader, node, f"{path}:{line}")
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(child, depth + 1) for child in cast("list[yaml.Node]", node.value)]
        else:
            pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
            waiting += [(child, depth + 1) for pair in pairs for child in pair]


def _check_scalar(loader: Any, node: yaml.ScalarNode, place: str) -> None:
    try:
        loader.construct_object(node)
    except ValueError as error:
        shown = f"{node.value[:40]}…" if len(node.value) > 40 else node.value
        raise KnowledgeError(f"{place}: {shown}: {error}", "correct it, or quote it as a text") from None


def _too_deep(path: Path, line: int) -> KnowledgeError:
    where = f"{path}:{line}" if line else str(path)
    return KnowledgeError(f"{where}: nests over {MAX_DEPTH} levels deep", "write it flatter")


def line_of(path: Path, where: tuple[str | int, ...]) -> int:
    """Return the line, from 1, at which the value at `where` starts; its nearest parent's if absent."""
    node = _composed(path.read_text(encoding="utf-8"))
    line = 1
    for step in where:
        child = _child(node, step)
        if child is None:
            return line
        line, node = child
    return line


@lru_cache(maxsize=1)
def _composed(text: str) -> yaml.Node | None:
    """Return the nodes of a text: a file with a thousand problems is composed once."""
    library: Any = yaml
    return library.compose(text, Loader=Loader)


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
        Problem(path, line_of(path, (name,)), str(name), f"unknown key; known: defaults, {key}")
        for name in sorted(unknown, key=str)
    )
    defaults: dict[str, Any] = {name: content[name] for name in shared if name in content}
    given: Any = content.get("defaults") or {}
    if not isinstance(given, dict):
        problems.append(Problem(path, line_of(path, ("defaults",)), "defaults", "is not a mapping"))
        return []
    defaults |= cast("dict[str, Any]", given)
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
