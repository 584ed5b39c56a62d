"""Short forms of chats, written out before a question is searched for."""

import re
from collections.abc import Mapping

from bot.domain.understanding import Language

_FORMS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "u": "you", "ur": "your", "r": "are", "ppl": "people", "peeps": "people", "folks": "people",
        "intro": "introduction", "b4": "before", "w/": "with", "w/o": "without",
        "wat": "what", "wut": "what", "wen": "when", "wich": "which",
        "pls": "please", "plz": "please", "teh": "the", "cuz": "because", "coz": "because",
        "thru": "through", "gonna": "going to", "wanna": "want to", "gotta": "have to",
        "dunno": "do not know", "em": "them",
        "whos": "who's", "whats": "what's", "hows": "how's", "dont": "don't", "doesnt": "doesn't",
        "cant": "can't", "wont": "won't", "isnt": "isn't", "shouldnt": "shouldn't",
        "algo": "algorithm", "dept": "department", "mgmt": "management", "hosp": "hospital",
        "pts": "patients", "diy": "build it ourselves",
    },
    "sv": {
        "å": "och", "oxå": "också", "mkt": "mycket", "ngt": "något", "nåt": "något", "ngn": "någon",
        "nån": "någon", "e": "är", "va": "vad",
    },
}  # fmt: skip
"""By language. Left out is what has a second meaning at work ("doc" is a doctor or a document)."""

_WORD = re.compile(r"(?<![\w/])(?:w/o?(?!\w)|[^\W\d_]\w*(?![\w-]))", re.UNICODE)


def written_out(text: str, language: Language) -> str:
    """Return the text with the short forms of its language written out; all else stays as it is."""
    forms = _FORMS[language]
    return _WORD.sub(lambda match: _long_form(match.group(), forms), text)


def _long_form(word: str, forms: Mapping[str, str]) -> str:
    """Return the long form; one capital alone is a name ("R"), not a short form."""
    return word if word.isupper() and len(word) < 3 else forms.get(word.lower(), word)
