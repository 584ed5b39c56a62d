"""Finds patient data in text: identity numbers by their check digits, people by what stands together."""

import re
import unicodedata

from bot.adapters.guard.free_text import describes_a_person
from bot.adapters.guard.identifiers import holds_identifier

_DASHES = re.compile(r"[‐-―−﹘﹣－]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


def finds_patient_data(text: str) -> bool:
    """Tell whether the text identifies a patient.

    Numbers count by their check digits, record numbers by the word before them, free text only
    where a name stands together with a birth date or age, and with clinical or contact details.
    Names alone are not found: that is a known weakness, told in docs/security.md.
    """
    plain = _INVISIBLE.sub("", _DASHES.sub("-", unicodedata.normalize("NFKC", text)))
    return holds_identifier(plain) or describes_a_person(plain)


__all__ = ["finds_patient_data"]
