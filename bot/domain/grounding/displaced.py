"""A name or role of another sentence, put where the sentence that says the rest has one of its own."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from bot.domain.grounding.names import COVERS, ROLE_OF, is_proper
from bot.domain.grounding.pair import Objection, Pair
from bot.domain.grounding.tokens import Sentence
from bot.domain.grounding.vocabulary import family

SAME = 0.8
"""Share of the rest of a statement that a sentence holds, from which it is the one that says it."""

_PEOPLE = "people"
_PERSONS = family("people person persons staff personnel team teams members colleagues anyone everyone")
"""Words for people whose role is not told."""

_POINTING = family("it its they their this these he she his her")
"""Words by which a sentence speaks of what another one names."""

Kind = Callable[[Sentence, int], str | None]
"""Tells what a token names, None where it names nothing of the kind."""


def check_displaced(pair: Pair) -> Objection | None:
    """Object to a name or role that the sentence which says the rest has another for, which is left out."""
    for kind, label in ((_role_at, "role"), (_namer(pair), "name")):
        said = Counter(one for _, one in _named(pair.tokens, kind))
        for at, one in _named(pair.tokens, kind):
            sentence = _that_says_the_rest(pair, at)
            if sentence is None:
                continue
            held = Counter(other for _, other in _named(sentence, kind))
            if _is_meant(pair, at, one, sentence, held) or not _stands_elsewhere(pair, one, sentence, kind):
                continue
            if label == "name" and any(token.word in _POINTING for token in sentence):
                continue
            if held - said:
                return Objection(label, f"{pair.tokens[at].text} stands in another sentence of the passage")
    return None


def _role_at(tokens: Sentence, at: int) -> str | None:
    word = tokens[at].word
    return _PEOPLE if word in _PERSONS else ROLE_OF.get(word)


def _namer(pair: Pair) -> Kind:
    return lambda tokens, at: tokens[at].stem if is_proper(pair, tokens, at) else None


def _named(tokens: Sentence, kind: Kind) -> Iterator[tuple[int, str]]:
    for at in range(len(tokens)):
        if one := kind(tokens, at):
            yield at, one


def _that_says_the_rest(pair: Pair, at: int) -> Sentence | None:
    rest = [place for place in pair.match.content if place != at]
    best = max(pair.reading.sentences, key=lambda sentence: _held(pair, rest, sentence), default=())
    return best if rest and _held(pair, rest, best) >= SAME else None


def _held(pair: Pair, places: Sequence[int], sentence: Sentence) -> float:
    stems = {token.stem for token in sentence}
    return sum(
        pair.tokens[at].weight * max((w for s, w in pair.stand_ins[at].items() if s in stems), default=0.0)
        for at in places
    ) / (sum(pair.tokens[at].weight for at in places) or 1.0)


def _is_meant(pair: Pair, at: int, one: str, sentence: Sentence, held: Counter[str]) -> bool:
    """Tell whether the sentence speaks of the same, by this word or another."""
    if one == _PEOPLE or one in held or COVERS.get(one, set()) & held.keys():
        return True
    beside = [place for place in (at - 1, at, at + 1) if 0 <= place < len(pair.tokens)]
    names = [place for place in beside if place == at or is_proper(pair, pair.tokens, place)]
    return any(pair.likeness(place, token) > 0 for place in names for token in sentence if token.weight > 0)


def _stands_elsewhere(pair: Pair, one: str, sentence: Sentence, kind: Kind) -> bool:
    return any(
        other == one
        for source in pair.reading.sentences
        if source is not sentence
        for _, other in _named(source, kind)
    )
