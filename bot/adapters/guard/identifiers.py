"""Identity and record numbers of the Nordic countries, the UK, the US and the EU.

python-stdnum checks dates and check digits. A form that is telling by itself (a birth date, letters at
fixed places) counts alone; a bare run of digits, which one number in ten or eleven passes by chance,
counts beside a word such as "patient" or the number's own name.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from stdnum import luhn
from stdnum.at import vnr
from stdnum.be import nn
from stdnum.bg import egn
from stdnum.cz import rc
from stdnum.dk import cpr
from stdnum.ee import ik
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.gr import amka
from stdnum.hr import oib
from stdnum.ie import pps
from stdnum.is_ import kennitala
from stdnum.it import codicefiscale
from stdnum.lt import asmens
from stdnum.nl import bsn
from stdnum.no import fodselsnummer
from stdnum.pl import pesel
from stdnum.ro import cnp
from stdnum.se import personnummer
from stdnum.si import emso
from stdnum.us import ssn

Check = Callable[[str], bool]


class _Format(NamedTuple):
    """A written form and its check; `alone` tells whether the form is telling without a hint."""

    country: str
    pattern: re.Pattern[str]
    is_valid: Check
    alone: bool


def _form(country: str, pattern: str, is_valid: Check, *, alone: bool = True) -> _Format:
    return _Format(country, re.compile(rf"(?<![\w.]){pattern}(?!\w)", re.IGNORECASE), is_valid, alone)


def _swedish(text: str) -> bool:
    """Also a coordination number, whose day is raised by 60."""
    ten = re.sub(r"\D", "", text)[-10:]
    return personnummer.is_valid(text) or (60 < int(ten[4:6]) <= 91 and luhn.is_valid(ten))


def _finnish(text: str) -> bool:
    """Numbers from 900 on are temporary ones, which hospitals give to patients without another."""
    return hetu.is_valid(text, allow_temporary=True)


def _community(text: str) -> bool:
    """A Scottish CHI number: a birth date, then a check digit by the rule of the NHS number."""
    digits = re.sub(r"\D", "", text)
    return 1 <= int(digits[:2]) <= 31 and 1 <= int(digits[2:4]) <= 12 and nhs.is_valid(digits)


def _by_form(_: str) -> bool:
    return True


_MBI = r"[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}"
_NINO = r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]"

_FORMATS = (
    _form("SE", r"(?:19|20)?\d{6}\s?[-+]\s?\d{4}", _swedish),
    _form("SE", r"(?:19|20)\d{6}\s?\d{4}", _swedish),
    _form("SE", r"\d{6}\s?\d{4}", _swedish),
    _form("NO", r"\d{6}[\s-]?\d{5}", fodselsnummer.is_valid),
    _form("DK", r"\d{6}-\d{4}", cpr.is_valid),
    _form("DK", r"\d{6}\s?\d{4}", cpr.is_valid, alone=False),
    _form("FI", r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]", _finnish),
    _form("IS", r"\d{6}-?\d{4}", kennitala.is_valid),
    _form("GB", r"\d{3}[ -]?\d{3}[ -]?\d{4}", nhs.is_valid),
    _form("GB", r"\d{6}[ -]?\d{4}", _community),
    _form("GB", _NINO, _by_form),
    _form("US", r"\d{3}-\d{2}-\d{4}", ssn.is_valid),
    _form("US", r"\d{3} \d{2} \d{4}", ssn.is_valid, alone=False),
    _form("US", r"\d{9}", ssn.is_valid, alone=False),
    _form("US", _MBI, _by_form),
    _form("NL", r"\d{8,9}", bsn.is_valid, alone=False),
    _form("NL", r"\d{4}[.-]\d{2}[.-]\d{3}", bsn.is_valid),
    _form("FR", r"[12] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}", nir.is_valid),
    _form("IT", r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
    _form("ES", r"\d{8}-?[A-Z]", dni.is_valid),
    _form("ES", r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
    _form("BE", r"\d{2}\.?\d{2}\.?\d{2}[- ]?\d{3}\.?\d{2}", nn.is_valid),
    _form("PL", r"\d{11}", pesel.is_valid),
    _form("EE", r"[1-6]\d{10}", ik.is_valid),
    _form("LT", r"[1-6]\d{10}", asmens.is_valid),
    _form("IE", r"\d{7}[A-W][A-I]?", pps.is_valid),
    _form("AT", r"\d{4} ?\d{6}", vnr.is_valid, alone=False),
    _form("CZ", r"\d{6}/\d{3,4}", rc.is_valid),
    _form("RO", r"[1-8]\d{12}", cnp.is_valid),
    _form("BG", r"\d{10}", egn.is_valid, alone=False),
    _form("HR", r"\d{11}", oib.is_valid, alone=False),
    _form("SI", r"\d{13}", emso.is_valid),
    _form("GR", r"\d{11}", amka.is_valid, alone=False),
    _form("DE", r"[A-Z]\d{9}", _by_form, alone=False),
)

_DIGIT = re.compile(r"\d")

_HINT = re.compile(
    r"\b(patient\w*|pat|pt|mr|mrs|ms|herr|fru|my (mother|father)|min (mamma|pappa)|bsn|burgerservicenummer|"
    r"cpr\w*|ssn|social security|svnr|sozialversicherung\w*|versichertennummer|kvnr|krankenversicher\w*|egn|oib|"
    r"amka|personal (id|code|number)|id(entity)? number|insurance (no|number|id))\b",
    re.IGNORECASE,
)
"""A word that makes a bare run of digits telling."""

_RECORD_NUMBER = re.compile(
    r"\b(mrn|medical record|record (no|number|nr|id)|patient (id|no|nr|number)|hospital (no|number)|nhs|chi|"
    r"journal(nummer|nr| nr| nummer)?|patient-?(id|nummer|nr)|personnummer|pnr|person(al)? (id|number)|ssn|"
    r"social security|cpr|hetu|henkilötunnus|kennitala|fødselsnummer|födelsenummer|reservnummer|"
    r"insurance (id|number)|bsn|nino|national insurance|medicare)\b"
    r"\W{0,4}(?:is|är|no\.?|nr\.?|number|:|#)?\W{0,4}[a-z]{0,3}[- ]?\d[\d\- ]{3,}",
    re.IGNORECASE,
)


FEWEST_DIGITS = 5
"""No form has fewer digits; the record number, which may have one, is looked for apart."""


def holds_identifier(text: str) -> bool:
    """Tell whether a number in the text is that of a person or of a record."""
    digits = len(_DIGIT.findall(text))
    if digits and _RECORD_NUMBER.search(text):
        return True
    if digits < FEWEST_DIGITS:
        return False  # most questions end here, before two dozen patterns are tried on each
    hinted = bool(_HINT.search(text))
    return any(
        form.is_valid(re.sub(r"\s", "", match.group()).upper())
        for form in _FORMATS
        if form.alone or hinted
        for match in form.pattern.finditer(text)
    )
