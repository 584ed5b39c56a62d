"""Runs the checks of `advisor doctor`: each says how a part is, or what is wrong and how to mend it."""

import logging
import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.errors import AdvisorError

log = logging.getLogger(__name__)


class Health(StrEnum):
    """How a part is. Only what fails stops the advisor from working."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_USED = "not used"


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    health: Health
    detail: str
    mend: str = ""


@dataclass(frozen=True)
class Check:
    """A named look at one part. A known error that it raises is a failure with the error's own mend."""

    name: str
    look: Callable[[], Finding]


@dataclass(frozen=True)
class Checked:
    """A finding, of which part, and how long the look took."""

    name: str
    finding: Finding
    took_ms: int


def examine(checks: Iterable[Check]) -> Sequence[Checked]:
    """Return what every check found, in order; one that breaks stops none of the others."""
    return [_examined(check) for check in checks]


def _examined(check: Check) -> Checked:
    started = time.perf_counter()
    try:
        finding = check.look()
    except AdvisorError as error:
        finding = Finding(Health.FAILED, error.message, error.mend)
    except Exception:  # the doctor looks at what is broken, in ways that nobody foresaw
        reference = secrets.token_hex(4)
        log.exception("check %s broke: reference %s", check.name, reference)
        finding = Finding(Health.FAILED, f"the check itself broke, reference {reference}", "see the log")
    return Checked(check.name, finding, round((time.perf_counter() - started) * 1000))
