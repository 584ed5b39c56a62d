"""A model as judge: optional, named with its version, calibrated on human labels, never a gate alone.

There is no function here that turns a judgement into a pass: `second_opinion` can only take one away.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import Field, ValidationError

from bot.domain.knowledge import Entry
from bot.errors import UsageError
from bot.library.prompts import Prompt, read_prompts
from bot.settings import SHIPPED_PROMPTS
from evals.cases import DATASETS
from evals.metrics import Rate, kappa, wilson

LABELS = DATASETS / "judge-labels.jsonl"

LEAST_KAPPA = 0.6
"""From here on agreement is called substantial (Landis and Koch 1977); below, a judge has no say."""


class Labelled(Entry):
    """A statement, a passage, and what people said."""

    id: str
    statement: str = Field(min_length=3)
    passage: str = Field(min_length=3)
    supported: bool
    labelled_by: str = Field(min_length=2)


def read_labels(path: Path) -> list[Labelled]:
    """Return the labelled pairs. Raises UsageError naming file, line and field."""
    found: list[Labelled] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read", "give a JSON Lines file") from error
    for number, line in enumerate(lines, 1):
        try:
            found.append(Labelled.model_validate(json.loads(line)))
        except ValidationError as error:
            field = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise UsageError(f"{path}:{number}: {field}: {error.errors()[0]['msg']}") from None
        except ValueError as error:
            raise UsageError(f"{path}:{number}: not JSON", "one JSON object a line") from error
    return found


@dataclass(frozen=True)
class Judge:
    """A pinned judge: the same name stands for the same model and prompt."""

    name: str
    reply: Callable[[str], str]
    """Sends a prompt to the model and returns what it says."""
    prompt: Prompt = field(default_factory=lambda: read_prompts(SHIPPED_PROMPTS)["judge"])

    @property
    def pin(self) -> str:
        """Name of the model, version and digest of the prompt: a calibration holds for this pin only."""
        return f"{self.name}+prompt-{self.prompt.version}-{self.prompt.digest[:8]}"

    def supports(self, statement: str, passage: str) -> bool:
        """Return what the judge says; a reply that is neither YES nor NO counts as NO."""
        fence = f"=={secrets.token_hex(8)}=="
        asked = self.prompt.render(fence=fence, passage=passage, statement=statement)
        said = self.reply(asked).strip().upper()
        return said.rstrip(".!") == "YES"


@dataclass(frozen=True)
class Calibration:
    """How a judge agrees with the labels."""

    pin: str
    size: int
    kappa: float
    false_pass: Rate
    """Of the pairs that people call unsupported, those that the judge lets pass."""
    false_strip: Rate
    """Of the pairs that people call supported, those that the judge takes away."""

    @property
    def may_speak(self) -> bool:
        """True where agreement is good enough for a second opinion."""
        return self.kappa >= LEAST_KAPPA

    def __str__(self) -> str:
        say = "may give a second opinion" if self.may_speak else "has no say"
        return (
            f"judge {self.pin} on {self.size} labels: kappa {self.kappa:.3f} ({say})\n"
            f"  false pass  {self.false_pass}\n  false strip {self.false_strip}"
        )


def calibrate(judge: Judge, labels: Sequence[Labelled]) -> Calibration:
    """Return the judge's agreement with people. Raises UsageError where a class of labels is missing."""
    if len({one.supported for one in labels}) < 2:
        raise UsageError("the labels hold one answer only", "give supported and unsupported pairs")
    said = [judge.supports(one.statement, one.passage) for one in labels]
    wanted = [one.supported for one in labels]
    passed = sum(s and not w for s, w in zip(said, wanted, strict=True))
    stripped = sum(w and not s for s, w in zip(said, wanted, strict=True))
    return Calibration(
        judge.pin,
        len(labels),
        kappa(wanted, said),
        wilson(passed, wanted.count(False)),
        wilson(stripped, wanted.count(True)),
    )


def second_opinion(proven: bool, judged: bool, calibration: Calibration) -> bool:
    """Return whether a statement stands: only what was proven without the judge can, and a judge
    that agrees with people may take it away.
    """
    return proven and (judged or not calibration.may_speak)


def model_judge(name: str) -> Judge:
    """Return the judge that a chat model of LangChain, or a model file, is at temperature 0.

    Raises:
        SettingsError: LangChain or the provider's package is missing, or the name is off.
    """
    from bot.adapters.chat_opening import open_langchain

    model = open_langchain(name)
    return Judge(name, lambda prompt: str(model.invoke(prompt).text))
