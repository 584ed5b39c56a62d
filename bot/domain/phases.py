"""The six phases of the implementation framework and the words people use for them."""

from enum import StrEnum


class Phase(StrEnum):
    """A phase of the framework, in working order.

    Four phases are those of the Quality Implementation Framework; `implement` and `govern` are
    the two that Nair et al. 2025 add (sections 3.2.1 and 3.2.2).
    """

    ASSESS = "assess"
    STRUCTURE = "structure"
    IMPLEMENT = "implement"
    SUPPORT = "support"
    GOVERN = "govern"
    LEARN = "learn"

    @property
    def order(self) -> int:
        """Position in the working order, 1 to 6."""
        return list(Phase).index(self) + 1


class Track(StrEnum):
    """A line of work that runs through all phases (sections 3.2.3 and 3.1.8)."""

    ENGAGEMENT = "engagement"
    TRAINING = "training"


PHASE_ALIASES: dict[str, Phase] = {
    "planning": Phase.ASSESS,
    "plan": Phase.ASSESS,
    "assessment": Phase.ASSESS,
    "preparation": Phase.ASSESS,
    "implementation": Phase.IMPLEMENT,
    "rollout": Phase.IMPLEMENT,
    "go-live": Phase.IMPLEMENT,
    "evaluation": Phase.SUPPORT,
    "governance": Phase.GOVERN,
    "governance_sustainability": Phase.GOVERN,
    "sustainability": Phase.GOVERN,
    "learning": Phase.LEARN,
}
"""Names of life-cycle stages that callers use for a phase. The paper itself says "planning" for
QIF's first two phases; it is read as the first of them."""


def read_phase(text: str) -> Phase:
    """Return the phase that `text` names, by id or by a usual name.

    Raises:
        ValueError: `text` names no phase; the message lists the ids.
    """
    key = text.strip().lower()
    if key in PHASE_ALIASES:
        return PHASE_ALIASES[key]
    try:
        return Phase(key)
    except ValueError:
        known = ", ".join(phase.value for phase in Phase)
        raise ValueError(f"unknown phase {text!r}; use one of {known}") from None
