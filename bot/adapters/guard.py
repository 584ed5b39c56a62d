"""Finds identifiers of patients in text, with python-stdnum for the check digits."""

import re
from collections.abc import Callable
from typing import NamedTuple

from stdnum import luhn
from stdnum.dk import cpr
from stdnum.fi import hetu
from stdnum.gb import nhs
from stdnum.no import fodselsnummer
from stdnum.se import personnummer
from stdnum.us import ssn


class _Format(NamedTuple):
    """A written form and its check; `alone` tells whether the form is telling without a hint."""

    name: str
    pattern: re.Pattern[str]
    is_valid: Callable[[str], bool]
    alone: bool


def _swedish(text: str) -> bool:
    digits = re.sub(r"\D", "", text)
    ten = digits[-10:]
    day = int(ten[4:6])
    return personnummer.is_valid(text) or (60 < day <= 91 and luhn.is_valid(ten))


def _finnish(text: str) -> bool:
    """Numbers from 900 on are temporary ones, which hospitals give to patients without another."""
    return hetu.is_valid(text, allow_temporary=True)


_FORMATS = (
    _Format("Swedish", re.compile(r"(?<!\d)(?:19|20)?\d{6}\s?[-+]\s?\d{4}(?!\d)"), _swedish, True),
    _Format("Swedish", re.compile(r"(?<!\d)(?:19|20)\d{10}(?!\d)"), _swedish, True),
    _Format("Swedish", re.compile(r"(?<!\d)\d{10}(?!\d)"), _swedish, True),
    _Format("Norwegian", re.compile(r"(?<!\d)\d{6}\s?\d{5}(?!\d)"), fodselsnummer.is_valid, True),
    _Format("Danish", re.compile(r"(?<!\d)\d{6}-\d{4}(?!\d)"), cpr.is_valid, True),
    _Format("Danish", re.compile(r"(?<!\d)\d{10}(?!\d)"), cpr.is_valid, False),
    _Format("Finnish", re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]\b", re.IGNORECASE), _finnish, True),
    _Format("British", re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)"), nhs.is_valid, True),
    _Format("American", re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)"), ssn.is_valid, True),
)

_RECORD_NUMBER = re.compile(
    r"\b(mrn|medical record|record (no|number|nr|id)|patient (id|no|nr|number)|hospital (no|number)|nhs|"
    r"journal(nummer|nr| nr| nummer)?|patient-?(id|nummer|nr)|personnummer|pnr|person(al)? (id|number)|ssn|"
    r"social security|cpr|hetu|fødselsnummer|födelsenummer|reservnummer|insurance (id|number))\b"
    r"\W{0,4}(?:is|är|no\.?|nr\.?|number|:|#)?\W{0,4}[a-z]{0,3}[- ]?\d[\d\- ]{3,}",
    re.IGNORECASE,
)

_NAME = r"[A-ZÅÄÖÆØÉ][a-zåäöæøéü]+(?:-[A-ZÅÄÖÆØ][a-zåäöæøé]+)?"
_NAMED_PERSON = re.compile(
    rf"(?:\b(?i:mr|mrs|ms|miss|herr|fru|fröken|pat(?:ient(?:en)?)?|pt|resident|boende)\b\.?,?\s+{_NAME}(?:\s+{_NAME})?"
    rf"|\b{_NAME}\s+{_NAME}\b)"
)
_BIRTH = re.compile(
    r"\b(born|dob|d\.o\.b|date of birth|birth ?date|född|f\.|fødselsdato|geb)\b\W{0,6}(?:den |on |in )?\d"
    r"|\b\d{1,3}[ -]?(year|yr|y)s?[ -]?old\b|\b\d{1,3}\s?(yo|y/o)\b|\b\d{1,3}[ -]?årig|\b\d{1,3} år\b"
    r"|\b(19|20)\d{2}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./](19|20)?\d{2}\b",
    re.IGNORECASE,
)
_CLINICAL = re.compile(
    r"\b(diagnos\w*|admitted|inlagd|intagen|ward \d+|bed \d+|avd(?:elning)? ?\d+|sal \d+|room \d+|cancer|tumou?r|"
    r"sepsis|septic|stroke|infarkt\w*|diabetes|kol|copd|dementia|demens|hiv|fracture|fraktur|pneumonia|"
    r"lunginflammation|depression|psykos\w*|schizo\w*|overdose|pregnan\w*|gravid|biopsy|biopsi|hba1c|crp|lactate|"
    r"laktat|insulin|warfarin|waran|medicin\w*|symtom\w*|symptoms?|chest pain|bröstsmärt\w*|stage \w+|mammogra\w*|"
    r"her (results?|scan|ct|mri|x-?ray|score|chart)|his (results?|scan|ct|mri|x-?ray|score|chart))\b",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"(?:\+\d{2}|\b0)[\d\s()-]{7,14}\d\b|\b(lives? at|bor på|address|adress)\b|[\w.+-]+@[\w-]+\.[a-z]{2,}",
    re.IGNORECASE,
)
_PATIENT_WORD = re.compile(
    r"\b(patient(en|s|ens)?|pat|pt|mr|mrs|ms|herr|fru|my mother|my father|min (mamma|pappa))\b", re.IGNORECASE
)
_NOT_NAMES = re.compile(
    r"\b(Expert|Case|Nair|Meyers|Front Digit|Quality Implementation|Implementation Framework|Machine Learning|"
    r"Sepsis Watch|Kaiser Permanente|Mayo Clinic|Duke (?:University|Health)|Watson|Karolinska|Slack|Health AI)\b"
)


def finds_patient_data(text: str) -> bool:
    """Tell whether the text identifies a patient.

    Numbers count by their check digits, record numbers by the word before them, free text only
    where a name stands together with a birth date or age, and with clinical or contact details.
    Names alone are not found: that is a known weakness, told in docs/security.md.
    """
    for form in _FORMATS:
        for match in form.pattern.finditer(text):
            if form.is_valid(re.sub(r"\s", "", match.group())) and (form.alone or _PATIENT_WORD.search(text)):
                return True
    if _RECORD_NUMBER.search(text):
        return True
    named = [match for match in _NAMED_PERSON.finditer(text) if not _NOT_NAMES.search(match.group())]
    if not named:
        return False
    hints = [bool(rule.search(text)) for rule in (_BIRTH, _CLINICAL, _CONTACT, _PATIENT_WORD)]
    return sum(hints) >= 2
