"""People told of in free text: a name together with what makes it a patient's."""

import re

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"
_LOWER = "a-zß-öø-ÿāăąćĉċčďđēĕėęěĝğġģĥħĩīĭįıķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷźżžșț"
_PART = rf"(?:[{_UPPER}]['’])?[{_UPPER}][{_LOWER}]+(?:[{_UPPER}][{_LOWER}]+)?"
"""A name or half of one, also O'Neill and McTavish; what is in capitals alone is an abbreviation."""

_NAME = rf"(?:(?:von|van|af|de|der|da|al|el|bin)[ -])?{_PART}(?:-{_PART})*"
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
_AGED_PERSON = re.compile(
    rf"\b{_NAME}\s+{_NAME}\b[,\s(]{{1,3}}(?i:(?:age|aged|ålder) )?\d{{1,3}}"
    r"(?i:[ -]?(?:years?|yrs?)[ -]old\b|[ ]?(?:yo|y/o)\b|[ -]?årig|[ ]år(?! (?:i|på|av|som|inom)\b)\b)"
    rf"|\b{_NAME}\s+{_NAME}\b[,\s(]{{1,3}}(?i:born|dob|d\.o\.b\.?|f\.|född)\W{{1,3}}(?:den |on |in )?\d"
)
"""A full name with an age or a birth date right behind it: that is a person's, whatever is told of them."""

_CLINICAL = re.compile(
    r"\b(diagnos\w*|admitted|inlagd|intagen|ward \d+|bed \d+|avd(?:elning)? ?\d+|sal \d+|room \d+|cancer|tumou?r|"
    r"sepsis|septic|stroke|infarkt\w*|diabetes|kol|copd|dementia|demens|hiv|fracture|fraktur|pneumonia|"
    r"lunginflammation|depression|psykos\w*|schizo\w*|overdose|pregnan\w*|gravid|biopsy|biopsi\w*|hba1c|crp|lactate|"
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


def describes_a_person(text: str) -> bool:
    """Tell whether a name stands with at least two of: birth date or age, illness, contact, patient.

    Of a full name an age or birth date right behind it is enough.
    """
    named = [match for match in _NAMED_PERSON.finditer(text) if not _NOT_NAMES.search(match.group())]
    if not named:
        return False
    if _AGED_PERSON.search(text):
        return True
    hints = [bool(rule.search(text)) for rule in (_BIRTH, _CLINICAL, _CONTACT, _PATIENT_WORD)]
    return sum(hints) >= 2
