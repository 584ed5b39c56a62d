"""Names and roles: who and what a statement speaks of must be what the passage speaks of."""

import re
from collections.abc import Iterator
from itertools import chain

from bot.domain.grounding.numbers import ORDINALS
from bot.domain.grounding.pair import Objection, Pair, is_swapped
from bot.domain.grounding.tokens import Sentence, Token
from bot.domain.grounding.vocabulary import COUNTRIES, FUNCTION_WORDS, PHASE_STEMS, USING

ROLE_GROUPS = (
    "nurse nurses nursing",
    "physician physicians doctor doctors",
    "patient patients",
    "vendor vendors supplier suppliers",
    "developer developers",
    "manager managers management administrator administrators",
    "leader leaders leadership",
    "researcher researchers scientist scientists",
    "author authors",
    "policymaker policymakers regulator regulators",
    "committee board",
    "pharmacist pharmacists",
    "dietitian dietitians",
    "radiologist radiologists",
    "dispatcher dispatchers",
    "consultant consultants",
    "lawyer lawyers",
    "engineer engineers technician technicians",
    "expert experts",
    "implementer implementers",
    "user users",
    "clinician clinicians",
    "stakeholder stakeholders",
    "policymakers",
    "resident residents",
    "relatives family families",
    "student students",
    "ophthalmologist ophthalmologists",
)
"""Roles of the field; the words of a row name one role."""

ROLE_OF = {word: group.split()[0] for group in ROLE_GROUPS for word in group.split()}

COVERS = {
    "clinician": {"nurse", "physician", "resident", "radiologist", "dispatcher", "pharmacist"},
    "user": {"nurse", "physician", "clinician", "radiologist", "dietitian", "resident", "implementer"},
    "physician": {"resident", "radiologist", "ophthalmologist", "clinician"},
    "stakeholder": {"clinician", "leader", "patient", "vendor", "manager", "developer", "user"},
    "expert": {"consultant"},
    "vendor": {"developer"},
}
"""A role of the statement that may stand for one of these in the passage."""

CLOSE = 0.7
"""Recall from which a role that the passage lacks is put in, and not merely said otherwise."""


def check_phases(pair: Pair) -> Objection | None:
    """Object to a phase by name that the passage does not speak of where it speaks of another."""
    for at in range(1, len(pair.tokens)):
        if pair.tokens[at].word != "phase" or pair.tokens[at - 1].weight == 0:
            continue
        name = pair.tokens[at - 1]
        if name.is_number or name.word in ORDINALS or name.stem not in PHASE_STEMS:
            continue
        around = [
            _around_phase(sentence) for sentence in pair.window if "phase" in {t.stem for t in sentence}
        ]
        held = frozenset[str]().union(*around)
        if held & PHASE_STEMS and not any(
            stem in held for stem in (name.stem, *pair.stand_ins.get(at - 1, {}))
        ):
            return Objection("phase", f"the passage does not speak of a {name.text} phase")
    return None


def _around_phase(sentence: Sentence) -> frozenset[str]:
    places = [at for at, token in enumerate(sentence) if token.stem == "phase"]
    return frozenset(
        t.stem
        for at in places
        for t in sentence[max(0, at - 4) : at + 6]
        if t.weight > 0 and t.clause == sentence[at].clause
    )


def check_roles(pair: Pair) -> Objection | None:
    """Object to a role that the passage does not speak of, or that does something else there."""
    for at, token in enumerate(pair.tokens):
        role = ROLE_OF.get(token.word)
        if role is None:
            continue
        held = {one for sentence in pair.window for one in _roles_in(sentence)}
        if role not in held and not (held & COVERS.get(role, set())):
            if token.word in pair.window_words or (role == "user" and pair.window_words & USING):
                continue
            rivals = held - {ROLE_OF[word] for word in pair.words if word in ROLE_OF}
            if rivals or pair.match.recall >= CLOSE:
                return Objection("role", f"the statement speaks of {token.word}, the passage does not")
        elif role in held and _is_swapped(pair, at, role):
            return Objection("role", f"{token.word} has another part in the passage")
    return None


def _roles_in(sentence: Sentence) -> Iterator[str]:
    """Yield the roles that a sentence speaks of; `change management` is an activity."""
    for at, token in enumerate(sentence):
        is_activity = token.word == "management" and at > 0 and sentence[at - 1].weight > 0
        if token.word in ROLE_OF and not is_activity:
            yield ROLE_OF[token.word]


def _is_swapped(pair: Pair, at: int, role: str) -> bool:
    """Tell whether another role stands in the passage where the statement has this one."""
    same = {role}
    return is_swapped(
        pair,
        at,
        lambda token: ROLE_OF.get(token.word) in same,
        lambda token: token.word in ROLE_OF and ROLE_OF[token.word] not in same,
    )


def missing_names(pair: Pair) -> list[Token]:
    """Return the names of the statement of which the passages hold no part in any form."""
    return [pair.tokens[run[0]] for run in _name_runs(pair) if not any(_is_held(pair, at) for at in run)]


def _name_runs(pair: Pair) -> list[list[int]]:
    """Return names as runs of places: `William O Douglas` is one, and held where `Douglas` is."""
    runs: list[list[int]] = []
    for at in range(len(pair.tokens)):
        if _is_named(pair, at):
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
    return runs


def _is_held(pair: Pair, at: int) -> bool:
    soft = max(pair.stand_ins.get(at, {}).values(), default=0.0)
    return soft >= 0.75 or _is_written_otherwise(pair, pair.tokens[at])


def _is_named(pair: Pair, at: int) -> bool:
    token = pair.tokens[at]
    if token.weight == 0 or token.is_number or not token.is_name or token.word in FUNCTION_WORDS:
        return False
    if pair.tokens[at - 1].text == "(" or token.word in COUNTRIES:
        return False
    if at == 0 or pair.tokens[at - 1].text in {":", "."}:
        return sum(c.isupper() for c in token.text) > 1
    return True


def _is_written_otherwise(pair: Pair, token: Token) -> bool:
    """Tell whether the passages hold an abbreviation of the name, its long form or a part of it."""
    word = token.word.replace(".", "")
    parts = [part for part in re.split(r"[-+&.']", word) if part]
    if len(parts) > 1 and all(pair.lexicon.stem(part) in pair.reading.parts for part in parts):
        return True
    if token.stem in pair.reading.parts or word in pair.reading.initials:
        return True
    acronyms = {t.word for t in chain(*pair.reading.sentences) if t.text.isupper() and 1 < len(t.text) < 6}
    return any(acronym.startswith(word[0]) and _begins_run(pair, token, acronym) for acronym in acronyms)


def _begins_run(pair: Pair, token: Token, acronym: str) -> bool:
    """Tell whether the statement spells the acronym out and the name is one of its words."""
    named = [t for t in pair.tokens if t.weight > 0 and t.is_name]
    letters = "".join(t.word[0] for t in named)
    at = letters.find(acronym)
    return at >= 0 and token in named[at : at + len(acronym)]


def check_names(pair: Pair) -> Objection | None:
    """Object to a name that the passages do not hold, or that stands where another one does."""
    if _begins_with_a_stranger(pair):
        return Objection("name", f"speaks of {pair.tokens[0].text}, the passage of something else")
    missing = missing_names(pair)
    if missing:
        return Objection("name", f"names {missing[0].text}, the passage does not")
    if stranger := _of_another_sentence(pair):
        return Objection("name", f"{stranger.text} stands in another sentence of the passage")
    for at, token in enumerate(pair.tokens):
        if token.text.isupper() and _is_named(pair, at) and _is_misplaced(pair, at, token):
            return Objection("name", f"{token.text} has another part in the passage")
    return None


def _of_another_sentence(pair: Pair) -> Token | None:
    """Return a name that the sentence which says the same does not hold, where that speaks of another one."""
    sentence = pair.reading.sentences[pair.match.best_sentence]
    opens = [at for at in range(min(_OPENING, len(sentence))) if is_proper(pair, sentence, at)]
    if pair.match.single < _SAME or not opens or any(sentence[at].word in pair.words for at in opens):
        return None
    held = {token.stem for token in sentence}
    for at in range(min(_OPENING, len(pair.tokens))):
        if is_proper(pair, pair.tokens, at) and not held & pair.stand_ins.get(at, {}).keys():
            return pair.tokens[at]
    return None


_OPENING = 4
"""Tokens from the start among which a sentence names what it speaks of."""

_SAME = 0.6
"""Recall in one sentence from which it is the one that says the same."""

_SHORTEST_NAME = 3
"""`AI` and `IT` are the field's words, not names."""


_RARE = 6.5
"""Rarity from which a word that begins a sentence is taken for a name."""


def is_proper(pair: Pair, tokens: Sentence, at: int) -> bool:
    """Tell whether a token is a name, also where it begins a sentence: an abbreviation or a rare word."""
    token = tokens[at]
    if token.weight == 0 or token.is_number or not token.is_name or len(token.text) < _SHORTEST_NAME:
        return False
    if token.word in FUNCTION_WORDS | COUNTRIES:
        return False
    is_first = at == 0 or tokens[at - 1].text in {":", "."}
    return not is_first or token.text.isupper() or pair.lexicon.rarity(token.stem) >= _RARE


def _begins_with_a_stranger(pair: Pair) -> bool:
    """Tell whether the first word is unknown to the passages, and an abbreviation of theirs is left out."""
    first = pair.tokens[0]
    if pair.match.recall < CLOSE or first.weight == 0 or not first.is_name or pair.stand_ins.get(0):
        return False
    return any(
        token.text.isupper() and len(token.text) > 2 and token.weight > 0 and token.word not in pair.words
        for sentence in pair.window
        for token in sentence[:6]
    )


def _is_misplaced(pair: Pair, at: int, token: Token) -> bool:
    """Tell whether an abbreviation stands where the passage has another; full names are listed too freely."""
    return pair.match.single >= CLOSE and is_swapped(
        pair,
        at,
        lambda other: other.stem == token.stem,
        lambda other: other.stem != token.stem and _is_like_name(token, other),
    )


def _is_like_name(one: Token, other: Token) -> bool:
    """Tell whether two names are written alike: both abbreviations, or both words."""
    if other.weight == 0 or not other.is_name or other.is_number:
        return False
    return one.text.isupper() == other.text.isupper()
