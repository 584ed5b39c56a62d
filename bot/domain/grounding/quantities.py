"""Numbers: each must stand in the passage, with its unit, and count the same thing there."""

from collections.abc import Iterator

from bot.domain.grounding.labels import labels_of
from bot.domain.grounding.pair import Objection, Pair, fit, fits_better, following_content
from bot.domain.grounding.tokens import Sentence

_UNITS = frozenset(
    "second minute hour day week month quarter year decade mg ml kg km metre meter mile dollar euro percent".split()
)


def check_numbers(pair: Pair) -> Objection | None:
    """Object to a number that the passages do not hold, or that counts something else there."""
    labelled = {f"#{found.label.number}" for found in labels_of(pair.text)}
    for at, token in enumerate(pair.tokens):
        if not token.is_number or token.stem in labelled:
            continue
        if objection := _check(pair, at):
            return objection
    return None


def _check(pair: Pair, at: int) -> Objection | None:
    token = pair.tokens[at]
    places = list(pair.places(token.stem))
    if not places:
        places = [place for stem in pair.stand_ins.get(at, {}) for place in pair.places(stem)]
    if not places:
        return None if _is_counted(pair, at) else Objection("number", f"{token.text} is not in the passage")
    unit = _unit(pair, pair.tokens, at)
    held = {_unit(pair, sentence, place) for sentence, place in places}
    if unit and held and None not in held and unit not in held:
        return Objection("number", f"{token.text} has another unit in the passage")
    own = [fit(pair, at, *place) for place in places]
    rivals = [fit(pair, at, *place) for place in _rivals(pair, token.stem)]
    if fits_better(own, rivals):
        return Objection("number", f"{token.text} counts something else in the passage")
    return None


def _is_counted(pair: Pair, at: int) -> bool:
    """Tell whether a small number counts what the passage lists: `three gaps` before three of them."""
    return pair.tokens[at].word == "two" and "both" in pair.window_words


def _unit(pair: Pair, sentence: Sentence, at: int) -> str | None:
    behind = following_content(sentence, at, 1, 2)
    if not behind:
        return None
    stem = sentence[behind[0]].stem
    return stem if stem in {pair.lexicon.stem(unit) for unit in _UNITS} else None


def _rivals(pair: Pair, stem: str) -> Iterator[tuple[Sentence, int]]:
    """Yield where other numbers of the same kind stand, in the window."""
    percent = stem.endswith("%")
    for sentence in pair.window:
        for at, token in enumerate(sentence):
            if token.is_number and token.stem != stem and token.stem.endswith("%") == percent:
                yield sentence, at
