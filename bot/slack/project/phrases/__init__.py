"""The phrases of `words`, by language and name. Both languages have the same names and places."""

from collections.abc import Iterable

from bot.domain.understanding import Language
from bot.slack.project.phrases import announcements, checklist, common, forms, gate, home, nudges, standing

_PARTS = (common, standing, checklist, gate, forms, home, announcements, nudges)


def _joined(parts: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return all phrases in one. Raises ValueError: two parts have a phrase of one name."""
    joined: dict[str, str] = {}
    for part in parts:
        if twice := joined.keys() & part.keys():
            raise ValueError(f"phrases of the same name: {sorted(twice)}")
        joined |= part
    return joined


PHRASES: dict[Language, dict[str, str]] = {
    "en": _joined(part.EN for part in _PARTS),
    "sv": _joined(part.SV for part in _PARTS),
}
