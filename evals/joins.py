"""Statements that join two: of two passages both must be cited, and each must say its part.

Made of the paraphrases of one half. What joins two true claims by a comma, `and` or `while` is supported by
their two passages together; by one of them alone it is not, nor where the two are mixed in one clause or
tied by a `because` that neither passage knows.
"""

from collections.abc import Iterator

from evals.corruptions import Corrupted
from evals.statements import Material, Paraphrase, Split, load_paraphrases, text_of

_JOINTS = ("{0}, and {1}", "{0}; {1}", "{0}, while {1}", "{0}. {2}")
"""In turn over the pairs."""


def joined_cases(material: Material, split: Split) -> Iterator[Corrupted]:
    """Yield for each paraphrase of a half what it makes together with one of another passage."""
    known = [one for one in load_paraphrases() if one.split == split]
    for at, one in enumerate(known):
        other = next(two for two in (*known[at + 1 :], *known) if _are_apart(one, two))
        first, second = _passage(material, one), _passage(material, other)
        text = _joined(_JOINTS[at % len(_JOINTS)], one, other)
        yield Corrupted(one.id, "kept joined", text, (first, second))
        yield Corrupted(one.id, "kept beside", one.text, (first, second))
        own = material.passages[material.place[one.passage]]
        near = tuple(map(text_of, material.nearest(own, one.text, 5)))
        yield Corrupted(one.id, "kept among six", one.text, (*near[:2], first, *near[2:]))
        yield Corrupted(one.id, "one part uncited", text, (first,))
        yield Corrupted(one.id, "one part uncited", text, (second,))
        yield Corrupted(one.id, "tied by because", _joined("{0} because {1}", one, other), (first, second))
        if mixed := _mixed(one, other):
            yield Corrupted(one.id, "mixed in a clause", mixed, (first, second))


def _are_apart(one: Paraphrase, other: Paraphrase) -> bool:
    """Tell whether the second is of another part of the corpus."""
    return one.passage.split("/")[0] != other.passage.split("/")[0]


def _passage(material: Material, one: Paraphrase) -> str:
    return text_of(material.passages[material.place[one.passage]])


def _joined(joint: str, one: Paraphrase, other: Paraphrase) -> str:
    second = other.text if other.text[1:2].isupper() else other.text[0].lower() + other.text[1:]
    return joint.format(one.text.rstrip("."), second, other.text)


def _mixed(one: Paraphrase, other: Paraphrase) -> str | None:
    """Begin as one and go on as the other, each cut in its middle."""
    mine, theirs = one.text.split(), other.text.split()
    if min(len(mine), len(theirs)) < 8:
        return None
    return " ".join([*mine[: len(mine) // 2], *theirs[len(theirs) // 2 :]])
