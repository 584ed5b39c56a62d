"""Chunks hold whole sentences of one section, word for word."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.chunks import (
    MAX_WORDS,
    Chunked,
    chunk_document,
    document_key,
    document_source,
    document_text,
)
from bot.domain.cues import cues_of_passage
from bot.domain.documents import Block, BlockKind, Document
from bot.domain.knowledge import PassageKind
from tests.document_files import FALLBACK, PILOT

TODAY = dt.date(2026, 11, 24)


def heading(text: str, page: int | None = None) -> Block:
    return Block(kind=BlockKind.HEADING, text=text, page=page)


def text(said: str, page: int | None = None) -> Block:
    return Block(kind=BlockKind.TEXT, text=said, page=page)


def item(said: str, page: int | None = None) -> Block:
    return Block(kind=BlockKind.ITEM, text=said, page=page)


def chunk(*blocks: Block, title: str = "Ward policy") -> Chunked:
    return chunk_document("/docs/policy.pdf", Document(title=title, sha256="0" * 64, blocks=blocks), TODAY)


def said(chunked: Chunked) -> list[str]:
    return [statement.text for passage in chunked.passages for statement in passage.statements]


def test_a_passage_names_page_and_heading() -> None:
    passage = chunk(heading("Pilot", 4), text(PILOT, 4)).passages[0]
    assert passage.title == "Pilot"
    assert passage.section == "p. 4, Pilot"
    assert passage.kind is PassageKind.DOCUMENT
    assert passage.phase == "all"
    assert len(passage.statements) == 3


def test_a_chunk_never_crosses_a_heading() -> None:
    chunked = chunk(heading("Pilot"), text("One sentence stands here."), heading("Failure"), text(FALLBACK))
    assert [passage.title for passage in chunked.passages] == ["Pilot", "Failure"]


def test_chunks_are_of_sixty_to_a_hundred_and_twenty_words() -> None:
    chunked = chunk(heading("Pilot"), text(" ".join([PILOT, FALLBACK] * 6)))
    sizes = [sum(len(one.text.split()) for one in passage.statements) for passage in chunked.passages]
    assert all(60 <= size <= MAX_WORDS for size in sizes)


def test_a_sentence_that_goes_on_over_a_page_is_whole_and_on_its_first_page() -> None:
    chunked = chunk(
        text(f"{PILOT} The log is kept for", 1), text("ten years after use. It is then deleted.", 2)
    )
    statements = chunked.passages[0].statements
    assert "The log is kept for ten years after use." in said(chunked)
    assert [one.section for one in statements] == [None, None, None, None, "p. 2"]


def test_a_list_stays_with_the_words_that_lead_to_it() -> None:
    chunked = chunk(
        text("The plan names:"), item("the owner"), item("the date"), text("It is signed by both.")
    )
    assert said(chunked) == ["The plan names: the owner the date", "It is signed by both."]


def test_a_fragment_goes_with_its_neighbour() -> None:
    assert said(chunk(text("Stop! Then call the engineer at once."))) == [
        "Stop! Then call the engineer at once."
    ]


def test_a_number_stays_with_the_sentence_that_it_leads() -> None:
    assert said(chunk(text("Two steps follow. 1. Ask the ward manager. 2. Write the plan down."))) == [
        "Two steps follow.",
        "1. Ask the ward manager.",
        "2. Write the plan down.",
    ]


def test_a_long_list_without_headings_is_chunked_in_no_time() -> None:
    """Two seconds for 40,000 items; what grows with the square would take minutes."""
    chunked = chunk(*(item(f"item number {n} of the list") for n in range(40_000)))
    assert len(said(chunked)) == 40_000


def test_a_long_sentence_is_split_at_its_semicolons() -> None:
    clause = "the " + "very " * 40 + "long clause goes on;"
    chunked = chunk(text(f"Here {clause} {clause} {clause} and it ends."))
    assert len(said(chunked)) > 1
    assert chunked.left_out == 0


def test_what_is_too_long_without_a_stop_is_left_out_and_counted() -> None:
    chunked = chunk(text("word " * 300), text(FALLBACK))
    assert chunked.left_out == 1
    assert len(said(chunked)) == 2


def test_a_table_of_numbers_is_left_out() -> None:
    chunked = chunk(item("12.4 | 13.5 | 99.1 | 24.0"), text(FALLBACK))
    assert chunked.left_out == 1


def test_a_closing_quote_stays_with_its_sentence() -> None:
    assert said(chunk(text('He said "stop the pilot now." Then she went home.')))[0].endswith('now."')


def test_a_long_heading_is_cut_at_a_word() -> None:
    passage = chunk(heading("A heading that " + "goes on and " * 20), text(PILOT)).passages[0]
    assert len(passage.title) <= 90
    assert passage.title.endswith("…")


def test_a_document_without_headings_takes_its_own_title() -> None:
    passage = chunk(text(PILOT)).passages[0]
    assert passage.title == "Ward policy"
    assert passage.section == "whole document"


def test_ids_change_with_the_content_and_with_the_place() -> None:
    assert len({document_key("/a", "1"), document_key("/b", "1"), document_key("/a", "2")}) == 3


def test_the_citation_names_the_file_but_not_its_folder() -> None:
    source = document_source("/srv/secret/policy.pdf", "Ward policy")
    assert source.citation == "Document: Ward policy (policy.pdf)"
    assert source.url is None
    assert document_source("https://example.org/a", "Page").url == "https://example.org/a"


BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(BlockKind),
        text=st.one_of(
            st.text(max_size=900),
            st.lists(st.sampled_from([PILOT, FALLBACK, "No.", "The plan:", "e.g. this", "a; b;", "…)"])).map(
                " ".join
            ),
        ),
        page=st.one_of(st.none(), st.integers(1, 9)),
    ),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(blocks=BLOCKS)
def test_every_statement_stands_word_for_word_in_the_document(blocks: list[Block]) -> None:
    whole = document_text(blocks)
    chunked = chunk(*blocks)
    for passage in chunked.passages:
        assert all(one.text in whole for one in passage.statements)
    ids = [cue.id for passage in chunked.passages for cue in cues_of_passage(passage)]
    assert len(ids) == len(set(ids))
