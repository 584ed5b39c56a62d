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


statements = st.lists(st.builds(Shown, text=texts(3000), citations=citations(12)), max_size=40).map(tuple)
corrections = st.lists(st.builds(CorrectionNote, text=texts(3000), citations=citations(4)), max_size=6).map(
    tuple
)
steps = st.lists(
    st.builds(
        NextStep,
        activity=st.just("assess/fit"),
        text=texts(3000),
        phase=st.sampled_from(Phase),
        level=st.sampled_from(["must", "should"]),
        why=texts(3000),
    ),
    max_size=5,
).map(tuple)
_PARTS = {
    "corrections": corrections,
    "not_covered": st.lists(texts(3000), max_size=8).map(tuple),
    "next": steps,
    "language": st.sampled_from(["en", "sv"]),
}

answers = st.builds(
    Answer, text=texts(3000), kind=st.sampled_from(["answer", "partial"]), statements=statements, **_PARTS
)


@st.composite
def refusals(draw: st.DrawFn) -> Refusal:
    language = draw(st.sampled_from(["en", "sv"]))
    text = (
        draw(texts(3000)) + "\n" + draw(st.sampled_from(["", "\n" + FRAMES[language].nearest + "\n• a\n• b"]))
    )
    reason = st.sampled_from(
        ["not_in_corpus", "not_in_source", "patient_data", "injection", "ungrounded", "empty"]
    )
    parts = _PARTS | {"language": st.just(language)}
    return draw(st.builds(Refusal, text=st.just(text), reason=reason, statements=statements, **parts))


outcomes = st.one_of(answers, refusals())
