"""Ways to spoil a true sentence: seeded corruptions, frames around it, things said beside it."""

import random
from collections.abc import Sequence

from evals.corruptions import MAKERS, Given

_FRAMES = (
    "Nobody seriously holds that {0}",
    "It used to be the case that {0}",
    "{1} At least that was so before the revision.",
    "{1} Hospitals of your size are exempt.",
    "Unlike other hospitals, yours need not worry that {0}",
    "Whether {0} is for the vendor to say.",
    "{1} The regulator confirmed this last spring.",
    "Only in radiology: {0}",
    "For all hospitals without exception, {0}",
    "{1} This has been shown to save lives.",
    "Apart from emergencies, {0}",
    "You could argue about it, yet {0}",
)


def spoilings(sentence: str, offered: Sequence[str] = ()) -> list[str]:
    """Return versions of a sentence that it does not support, the same each time.

    `offered`: other sentences at hand, to blend with.
    """
    others = [one for one in offered if one != sentence]
    given = Given(
        "", sentence, sentence, others[0] if others else "", others[0] if others else "", ("CONCERT",)
    )
    rng = random.Random(sentence)
    made = [text for make in MAKERS.values() if (text := make(given, rng)) and text != sentence]
    bare = sentence[0].lower() + sentence[1:]
    made += [frame.format(bare, sentence) for frame in _FRAMES]
    words = sentence.rstrip(".").split()
    if len(words) > 8:
        made.append(" ".join(words[: len(words) // 2]) + ".")
        made.append(" ".join([*words[:3], *words[6:]]) + ".")
    return made + [f"{sentence.rstrip('.')}, and {one[0].lower()}{one[1:]}" for one in others[:1]]
