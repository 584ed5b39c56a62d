"""Seeded corruptions of supported statements: each changes the sense, by code, the same in every run."""

import random
import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from bot.domain.grounding.names import ROLE_GROUPS


class Given(NamedTuple):
    """A supported statement, the passage that supports it, and others of the corpus."""

    id: str
    text: str
    passage: str
    neighbour: str
    """A statement of another passage that speaks of nearly the same."""
    neighbour_passage: str
    names: tuple[str, ...]
    """Names of the corpus that the passage does not hold."""


class Corrupted(NamedTuple):
    """A statement that the passages no longer support."""

    id: str
    kind: str
    text: str
    passages: tuple[str, ...]


Maker = Callable[[Given, random.Random], str | None]

_AUXILIARIES = r"is|are|was|were|can|may|might|could|should|must|has|have|had|will|would"
_VERBS = (
    "found|covers|cover|asks|ask|holds|hold|names|name|gives|give|needs|need|brings|bring|uses|use|used|took|take|"
    "takes|led|leads|lead|puts|put|looks|look|goes|go|went|belongs|belong|helps|help|shows|show|showed|works|work|"
    "wants|want|came|comes|come|reported|interviewed|improves|improve|says|say|calls|call|rests|adds|add|serves|"
    "contains|includes|include|consists|defines|lays|checks|check|settles|promotes|decides|approves|requires|require|"
    "sets|set|builds|differs|stress|stresses|emphasizes|covered|included|started|began|ran|run|followed|judged|"
    "depended|depends|viewed|saw|collected|gathered|estimated|considered|analysed|answered|wanted|detected|made|"
    "makes|get|gets|got|ends|seeks|concerns|means|see|sees|points|noticed|affect|affects|affected|supports|support"
)
_IMPERATIVES = (
    "find|look|go|judge|set|think|analyse|try|let|take|bring|draw|put|deal|plan|give|develop|teach|train|write|carry|"
    "keep|make|engage|ask|expect|tap|include|have|choose|pick|chart|announce|raise|interview|combine|evaluate|run|"
    "expect|collect|consider|measure|integrate|monitor|work|assess|use|begin|place|agree|compare|regard|limit|talk|"
    "organize|check|count|reflect|examine|involve|do|prioritise|continue|map|start|name|test|review|weigh|clarify|"
    "address|mind|discuss|pick|appoint|select|place|see|tell|be"
)


def negated(given: Given, _: random.Random) -> str | None:
    """Deny what is asserted, or assert what is denied."""
    text = given.text
    removed = re.sub(
        r"\b(?:do not|does not|did not|don't|doesn't) |\bnot (?!only|just)|\bnever "
        r"|\bno (?=[a-z])(?!more|less|longer)",
        "",
        text,
        count=1,
    )
    if removed != text:
        return removed[0].upper() + removed[1:]
    if re.match(rf"(?:{_IMPERATIVES})\b", text, re.IGNORECASE):
        return f"Do not {text[0].lower()}{text[1:]}"
    if found := re.search(rf"\b(?:{_AUXILIARIES})\b(?! (?:not|no|to|just|only)\b)", text):
        return f"{text[: found.end()]} not{text[found.end() :]}"
    if found := re.search(rf"\b(?:{_VERBS})\b", text[8:]):
        return f"{text[: 8 + found.start()]}never {text[8 + found.start() :]}"
    return None


_NUMBER = re.compile(
    r"(?<![\w.,-])(?:\d+(?:,\d{3})*(?:\.\d+)?%?|two|three|four|five|six|seven|eight|nine|eleven|thirty)(?![\w%]|,\d|\.\d|-\d)"
)
_LABELLED = re.compile(
    r"\b(?:[Ss]teps?|[Pp]hases?|Experts?|Cases?|refs?|Table|item|Item|al\.)\s(?:\d+(?:, |-| and | or ))*$"
)
_WORD_VALUES = dict(
    zip(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "eleven", "thirty"],
        (2, 3, 4, 5, 6, 7, 8, 9, 11, 30),
        strict=True,
    )
)


def _plain_numbers(text: str) -> list[re.Match[str]]:
    return [found for found in _NUMBER.finditer(text) if not _LABELLED.search(text[: found.start()])]


def _value(number: str) -> str:
    return str(_WORD_VALUES.get(number, number.replace(",", "")))


def number_random(given: Given, rng: random.Random) -> str | None:
    """Put a number that the passage does not hold in the place of another."""
    places = _plain_numbers(given.text)
    if not places:
        return None
    place = rng.choice(places)
    held = {_value(found.group()) for found in _NUMBER.finditer(given.passage)}
    base = float(_value(place.group()).rstrip("%"))
    for _ in range(50):
        made = round(base * rng.choice((0.3, 0.5, 0.7, 1.3, 1.7, 2.1, 3.0))) + rng.randint(0, 3)
        shown = f"{made}{'%' if place.group().endswith('%') else ''}"
        if shown not in held and made > 1 and made != base:
            return given.text[: place.start()] + shown + given.text[place.end() :]
    return None


def number_swapped(given: Given, rng: random.Random) -> str | None:
    """Put another number of the passage in the place of one."""
    places = _plain_numbers(given.text)
    choices = [
        (place, other.group())
        for place in places
        for other in _plain_numbers(given.passage)
        if _value(other.group()) != _value(place.group())
        and other.group().endswith("%") == place.group().endswith("%")
        and _is_year(other.group()) == _is_year(place.group())
    ]
    if not choices:
        return None
    place, other = rng.choice(choices)
    return given.text[: place.start()] + other + given.text[place.end() :]


def _is_year(number: str) -> bool:
    return re.fullmatch(r"(?:19|20)\d\d", number) is not None


_STEP = re.compile(r"\b([Ss]tep) (\d+)")


def step(given: Given, rng: random.Random) -> str | None:
    """Name another step of QIF."""
    places = list(_STEP.finditer(given.text))
    if not places:
        return None
    place = rng.choice(places)
    held = {found.group(2) for found in _STEP.finditer(given.passage)}
    other = rng.choice([n for n in map(str, range(1, 15)) if n not in held and n != place.group(2)])
    return f"{given.text[: place.start()]}{place.group(1)} {other}{given.text[place.end() :]}"


_ORDERS = ("first", "second", "third", "fourth", "fifth")
_PHASE = re.compile(
    r"\b(first|second|third|fourth) phase|\bphase (one|two|three|four)\b|"
    r"\b(planning|preparatory|governance|implementation)(?: and maintenance)? phase"
)


def phase(given: Given, rng: random.Random) -> str | None:
    """Name another phase."""
    places = list(_PHASE.finditer(given.text))
    if not places:
        return None
    place = rng.choice(places)
    group = next(n for n in (1, 2, 3) if place.group(n))
    choices = (
        _ORDERS[:4],
        ("one", "two", "three", "four"),
        ("planning", "governance", "implementation", "evaluation"),
    )[group - 1]
    others = [
        c
        for c in choices
        if c != place.group(group)
        and f"{c} phase" not in given.passage
        and f"phase {c}" not in given.passage
        and c not in given.passage
    ]
    if not others:
        return None
    return given.text[: place.start(group)] + rng.choice(others) + given.text[place.end(group) :]


_ROLE = re.compile(
    r"\b("
    + "|".join(
        word
        for group in ROLE_GROUPS
        for word in group.split()
        if word not in {"management", "leadership", "nursing", "board"}
    )
    + r")\b",
    re.IGNORECASE,
)
_ROLE_GROUP = {word: group.split()[0] for group in ROLE_GROUPS for word in group.split()}
_SPARE_ROLES = (
    "vendors",
    "patients",
    "nurses",
    "researchers",
    "managers",
    "pharmacists",
    "lawyers",
    "students",
)


def role_outside(given: Given, rng: random.Random) -> str | None:
    """Put a role that the passage does not name in the place of one."""
    places = list(_ROLE.finditer(given.text))
    others = [role for role in _SPARE_ROLES if role[:-1] not in given.passage.lower()]
    if not places or not others:
        return None
    place = rng.choice(places)
    return _replaced(given.text, place, rng.choice(others))


def role_inside(given: Given, rng: random.Random) -> str | None:
    """Put another role of the passage in the place of one."""
    said = {_ROLE_GROUP[f.group().lower()] for f in _ROLE.finditer(given.text)}
    choices = [
        (place, other.group())
        for place in _ROLE.finditer(given.text)
        for other in _ROLE.finditer(given.passage)
        if _ROLE_GROUP[other.group().lower()] not in said
    ]
    return _replaced(given.text, *rng.choice(choices)) if choices else None


def _replaced(text: str, place: re.Match[str], word: str) -> str:
    word = word.lower() if place.group()[0].islower() else word[0].upper() + word[1:]
    if place.group().endswith("s") and not word.endswith("s"):
        word += "s"
    if not place.group().endswith("s") and word.endswith("s") and place.group()[-1] != "p":
        word = word.removesuffix("s")
    return text[: place.start()] + word + text[place.end() :]


_NAME = re.compile(
    r"\b(?:[A-Z]{2,}[A-Za-z]*(?:-AI)?|AI-QIF|Meyers|Nair|Singer|Gama|Verma|Copenhagen|PubMed|Swedish|Toronto|Delphi)\b(?!-)"
)
_PLAIN_NAMES = {"AI", "IT", "ICU", "ML", "EM"}


def names_of(text: str) -> list[re.Match[str]]:
    """Return where a text names a framework, system, place or author."""
    return [found for found in _NAME.finditer(text) if found.group() not in _PLAIN_NAMES]


def entity_outside(given: Given, rng: random.Random) -> str | None:
    """Put a name that the passage does not hold in the place of one."""
    places = names_of(given.text)
    if not places or not given.names:
        return None
    place = rng.choice(places)
    return given.text[: place.start()] + rng.choice(given.names) + given.text[place.end() :]


def entity_inside(given: Given, rng: random.Random) -> str | None:
    """Put another name of the passage in the place of one."""
    said = {found.group() for found in names_of(given.text)}
    choices = [
        (place, other.group())
        for place in names_of(given.text)
        for other in names_of(given.passage)
        if other.group() not in said
    ]
    if not choices:
        return None
    place, other = rng.choice(choices)
    return given.text[: place.start()] + other + given.text[place.end() :]


def order(given: Given, _: random.Random) -> str | None:
    """Let the two sides of `before`, `after` or `than` change places."""
    found = re.search(r"((?:[\w'’-]+ ){1,5})(before|after|than) ((?:[\w'’-]+ ?){1,5})", given.text)
    if not found or re.search(r"before[,-]| after it|before and after", given.text):
        return None
    left, word, right = found.group(1).strip(), found.group(2), found.group(3).strip()
    return (
        given.text[: found.start()]
        + f"{right} {word} {left}"
        + (" " if found.group(3).endswith(" ") else "")
        + given.text[found.end() :]
    )


_DIRECTIONS = {
    "before": "after", "after": "before", "more": "less", "less": "more", "increased": "decreased",
    "improve": "worsen", "improves": "worsens", "improved": "worsened", "early": "late", "earlier": "later",
    "sooner": "later", "low": "high", "lower": "higher", "high": "low", "rose": "fell", "fell": "rose",
    "shortened": "lengthened", "easier": "harder", "lead to": "prevent", "helps": "hinders",
    "strengthen": "weaken", "promotes": "hinders", "first": "last", "last": "first",
    "large": "small", "small": "large",
    "within": "outside",
    "at least": "at most", "at most": "at least", "above": "below", "better": "worse", "harder": "easier",
    "constant": "occasional", "most": "least",
}  # fmt: skip


def direction(given: Given, rng: random.Random) -> str | None:
    """Turn a direction round: more to less, before to after."""
    places = [
        found
        for word in _DIRECTIONS
        for found in re.finditer(rf"\b{word}\b", given.text)
        if _DIRECTIONS[word] not in given.text
    ]
    places = [p for p in places if not (p.group() == "first" and given.text[p.end() :].startswith(" phase"))]
    if not places:
        return None
    place = rng.choice(sorted(places, key=lambda found: found.start()))
    return given.text[: place.start()] + _DIRECTIONS[place.group()] + given.text[place.end() :]


_HEDGES = {
    "may": "will",
    "might": "will",
    "could": "will",
    "often": "always",
    "possibly ": "",
    "typically ": "always ",
    "usually": "always",
}


def hedge(given: Given, rng: random.Random) -> str | None:
    """Say surely what is said with a reserve."""
    places = [
        found
        for word in _HEDGES
        for found in re.finditer(rf"\b{word}\b" if word[-1] != " " else rf"\b{word}", given.text)
    ]
    places = [place for place in places if not re.search(r"so (?:that )?[^.]*$", given.text[: place.start()])]
    if not places:
        return None
    place = rng.choice(sorted(places, key=lambda found: found.start()))
    return given.text[: place.start()] + _HEDGES[place.group()] + given.text[place.end() :]


def modality(given: Given, _: random.Random) -> str | None:
    """Make a duty of what is allowed or advised."""
    found = re.search(r"\b(?:should|may|can|could|might)\b", given.text)
    if not found or re.search(r"so (?:that )?[^.]*$", given.text[: found.start()]):
        return None
    return f"{given.text[: found.start()]}must{given.text[found.end() :]}"


_QUANTIFIERS = {
    "all": "some",
    "every": "no",
    "each": "no",
    "some": "all",
    "several": "all",
    "many": "all",
    "few": "all",
    "certain": "all",
}


def quantifier(given: Given, _: random.Random) -> str | None:
    """All to some, some to all, every to no."""
    found = re.search(rf"\b(?:{'|'.join(_QUANTIFIERS)})\b(?! of them)", given.text)
    if not found or ("certain types" not in given.text and found.group() == "certain"):
        return None
    return given.text[: found.start()] + _QUANTIFIERS[found.group()] + given.text[found.end() :]


def condition(given: Given, _: random.Random) -> str | None:
    """Drop the condition on which something is said."""
    if found := re.match(r"(?:If|Unless|Where|Wherever|Without|As long as) [^,]+, (?=\w)", given.text):
        rest = given.text[found.end() :]
        return rest[0].upper() + rest[1:] if len(rest.split()) >= 4 else None
    if found := re.search(
        r",? (?:if|unless|until|provided that|as long as|wherever) [^,.;:]+(?=[.])", given.text
    ):
        return given.text[: found.start()] + given.text[found.end() :]
    return None


def cut_at_not(given: Given, rng: random.Random) -> str | None:
    """Quote what stands before a `not`, or what stands behind it."""
    found = re.search(r"\b(?:not|never|no|without|nor)\b", given.text)
    if not found:
        return None
    before, behind = given.text[: found.start()].strip(" ,;:"), given.text[found.end() :].strip(" ,;:")
    kept = [piece for piece in (before, behind) if len(piece.split()) >= 4]
    return rng.choice(kept) if kept else None


def blended(given: Given, _: random.Random) -> str | None:
    """Begin as the statement and go on as another one."""
    mine, theirs = given.text.split(), given.neighbour.split()
    if len(mine) < 8 or len(theirs) < 8:
        return None
    return " ".join([*mine[: len(mine) // 2], *theirs[len(theirs) // 2 :]])


MAKERS: dict[str, Maker] = {
    "negation": negated,
    "number random": number_random,
    "number swapped": number_swapped,
    "step": step,
    "phase": phase,
    "role outside": role_outside,
    "role inside": role_inside,
    "entity outside": entity_outside,
    "entity inside": entity_inside,
    "order": order,
    "direction": direction,
    "hedge removed": hedge,
    "modality": modality,
    "quantifier": quantifier,
    "condition dropped": condition,
    "quote cut at a not": cut_at_not,
    "two passages blended": blended,
}


def corrupted(given: Given) -> Iterator[Corrupted]:
    """Yield the corruptions of a statement that its words allow, at most one a kind."""
    for kind, make in MAKERS.items():
        rng = random.Random(f"{given.id}/{kind}")
        text = make(given, rng)
        if text and text != given.text:
            passages = (
                (given.passage, given.neighbour_passage)
                if kind == "two passages blended"
                else (given.passage,)
            )
            yield Corrupted(given.id, kind, text, passages)


_TAG = re.compile(r"\b(Expert|Case|ref) (\d+)")
_LAST = {"Expert": 7, "Case": 4, "ref": 67}


def tags_changed(given: Given) -> Iterator[Corrupted]:
    """Yield the statement with one of its tags changed: to one that no one has, and to one of the passage."""
    places = list(_TAG.finditer(given.text))
    held = {(found.group(1), found.group(2)) for found in _TAG.finditer(given.passage)}
    said = {(found.group(1), found.group(2)) for found in places}
    rng = random.Random(f"{given.id}/tag")
    if not places:
        return
    place = rng.choice(places)
    series = place.group(1)
    outside = [str(n) for n in range(1, _LAST[series] + 3) if (series, str(n)) not in held]
    inside = sorted(number for name, number in held - said if name == series)
    for kind, numbers in (("tag outside", outside), ("tag inside", inside)):
        if numbers:
            text = f"{given.text[: place.start()]}{series} {rng.choice(numbers)}{given.text[place.end() :]}"
            yield Corrupted(given.id, kind, text, (given.passage,))
