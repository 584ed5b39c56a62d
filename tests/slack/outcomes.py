"""Arbitrary outcomes for properties: any Unicode, any length, hostile markup."""

from hypothesis import strategies as st

from bot.domain.answers import Answer, Citation, CorrectionNote, NextStep, Refusal, Shown
from bot.domain.frames import FRAMES
from bot.domain.knowledge import Source
from bot.domain.phases import Phase

HOSTILE = (
    "<!channel>", "<!here>", "<!subteam^S1|x>", "<@U123ABC>", "<#C1>", "<https://evil.example|click>",
    "@channel", "&", "<", ">", "*", "_", "~", "`", "```", "|", "\n", "\r\n", "\u202e", "\u2066",
    "ار", "שלום", "👩‍👩‍👧", "🏽", "é",
    "&amp;", "\x00", "\u200b", "[1]", "• ", "\ud83d",
)  # fmt: skip


@st.composite
def texts(draw: st.DrawFn, longest: int) -> str:
    """A text up to `longest` characters; a long one repeats a piece, since drawing it whole is slow."""
    piece = draw(
        st.one_of(
            st.text(min_size=1, max_size=30), st.lists(st.sampled_from(HOSTILE), min_size=1).map("".join)
        )
    )
    return (piece * draw(st.sampled_from([1, 1, 1, 5, 300, longest])))[:longest]


_HOSTILE_URL = "https://a.example/?q=<x>|y"
_LONG_URL = "https://a.example/" + "y" * 900
SOURCES = {
    source.id: source
    for source in (
        Source(id="nair-2025", citation="Nair et al. 2025, Front", doi="10.3389/x", read="full text"),
        Source(id="web", citation="A <b> & *c* | d of 2024", url=_HOSTILE_URL, read="abstract <!here>"),
        Source(id="own", citation="Policy " + "x&" * 400, url="file:///etc/policy", read="*only* " * 99),
        Source(id="far", citation="Far et al. 2020 " + "<" * 300, url=_LONG_URL, read="abstract"),
    )
}

TAGS = tuple(
    f"{kind} {n}" for kind, most in (("Expert", 7), ("Case", 6), ("ref", 67)) for n in range(1, most + 1)
)
tags = st.tuples(st.integers(0, 60), st.sampled_from([0, 1, 2, 8, 60])).map(
    lambda p: TAGS[p[0] : p[0] + p[1]]
)


def citations(most: int) -> st.SearchStrategy[tuple[Citation, ...]]:
    one = st.builds(
        Citation,
        passage=st.one_of(st.sampled_from(["3.1.2/ethics", "3.1.8/cost"]), texts(80)),
        source=st.one_of(st.sampled_from(sorted(SOURCES)), texts(200)),
        section=st.one_of(st.sampled_from(["3.1.2", "4"]), texts(300)),
        evidence=tags,
    )
    return st.lists(one, max_size=most).map(tuple)


REASONS = ("not_in_corpus", "not_in_source", "patient_data", "injection", "ungrounded", "empty")


def _steps(longest: int) -> st.SearchStrategy[tuple[NextStep, ...]]:
    one = st.builds(
        NextStep,
        activity=st.just("assess/fit"),
        text=texts(longest),
        phase=st.sampled_from(Phase),
        level=st.sampled_from(["must", "should"]),
        why=texts(longest),
    )
    return st.lists(one, max_size=5).map(tuple)


@st.composite
def _outcomes(draw: st.DrawFn, most: int, longest: int, cited: int) -> Answer | Refusal:
    language = draw(st.sampled_from(["en", "sv"]))
    shown = st.builds(Shown, text=texts(longest), citations=citations(cited))
    notes = st.builds(CorrectionNote, text=texts(longest), citations=citations(4))
    parts = {
        "statements": tuple(draw(st.lists(shown, max_size=most))),
        "corrections": tuple(draw(st.lists(notes, max_size=6))),
        "not_covered": tuple(draw(st.lists(texts(longest), max_size=8))),
        "next": draw(_steps(longest)),
        "language": language,
    }
    text = draw(texts(longest))
    if draw(st.booleans()):
        return Answer(text=text, kind=draw(st.sampled_from(["answer", "partial"])), **parts)
    nearest = draw(st.sampled_from(["", f"\n\n{FRAMES[language].nearest}\n• a\n• b"]))
    return Refusal(text=text + nearest, reason=draw(st.sampled_from(REASONS)), **parts)


outcomes = _outcomes(most=40, longest=3000, cited=12)
short_outcomes = _outcomes(most=3, longest=60, cited=3)
"""Enough for faults that need no length, and cheap to report."""
