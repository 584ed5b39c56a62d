"""`knowledge/nudges.yaml` read, and checked against the framework and the paper's items."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from bot.domain.framework import Framework
from bot.domain.nudges import NudgeRule, NudgeRules
from bot.errors import KnowledgeError
from bot.library.files import Problem, line_of, problems_of, read_yaml

FILE = "nudges.yaml"


def read_nudges(folder: Path) -> NudgeRules:
    """Return the rules for nudges. Raises KnowledgeError with file, line and field."""
    path = folder / FILE
    try:
        return NudgeRules.model_validate(read_yaml(path))
    except ValidationError as error:
        raise KnowledgeError(str(problems_of(error, path, ())[0]), "see knowledge/schema") from None


def check_nudges(folder: Path, framework: Framework | None, extract: set[str]) -> Iterator[Problem]:
    """Yield what is wrong in the file of the rules; nothing where a folder has none."""
    path = folder / FILE
    if not path.exists():
        return
    raw = cast("dict[str, Any]", read_yaml(path))
    try:
        rules = NudgeRules.model_validate(raw)
    except ValidationError as error:
        yield from problems_of(error, path, ())
        return
    for place, rule in enumerate(rules.rules):
        for field, message in _misfits(rule, framework, extract):
            line = line_of(path, ("rules", place, field))
            yield Problem(path, line, field, f"{rule.id}: {message}")
    yield from _not_nudged(path, rules, framework)
    yield from _turns(path, rules)


def _misfits(rule: NudgeRule, framework: Framework | None, extract: set[str]) -> Iterator[tuple[str, str]]:
    for item in rule.source.extract:
        if item not in extract:
            yield "source", f"{item} is no item of the paper"
    if framework is None:
        return
    if rule.when.kind == "order_of_work":
        found = next((one for one in framework.rules if one.id == rule.when.rule), None)
        if found is None:
            yield "when", f"the framework has no rule {rule.when.rule}"
        elif found.extract != rule.source.extract:
            yield "source", f"the framework rests {found.id} on {', '.join(found.extract)}"
    known = {one.id for one in framework.activities}
    if rule.when.kind == "governance_recurring" and rule.when.activity not in known:
        yield "when", f"the framework has no activity {rule.when.activity}"


def _not_nudged(path: Path, rules: NudgeRules, framework: Framework | None) -> Iterator[Problem]:
    nudged = [one.when.rule for one in rules.rules if one.when.kind == "order_of_work"]
    for rule in framework.rules if framework else ():
        if nudged.count(rule.id) != 1:
            said = f"{nudged.count(rule.id)} nudges for the framework's rule {rule.id}; there has to be one"
            yield Problem(path, 1, "rules", said)


def _turns(path: Path, rules: NudgeRules) -> Iterator[Problem]:
    """Recurring rules that share a round take turns: each turn is somebody's."""
    rounds: dict[int, list[int]] = {}
    for rule in rules.rules:
        if rule.when.kind == "governance_recurring":
            rounds.setdefault(rule.when.of, []).append(rule.when.turn)
    for of, turns in rounds.items():
        if sorted(turns) != list(range(1, of + 1)):
            said = f"the turns of {of} are {sorted(turns)}, not each of 1 to {of} once"
            yield Problem(path, 1, "rules", said)
