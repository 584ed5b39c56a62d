"""The words around what is quoted: headings, labels, refusals; English and Swedish.

Nothing here states a fact of the source. Quoted statements stay in the language of the corpus.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.answers import CorrectionNote, NextStep, Shown
from bot.domain.corpus import Corpus
from bot.domain.knowledge import Boundary, Source
from bot.domain.understanding import Language


@dataclass(frozen=True)
class Frame:
    """The fixed words of one language."""

    next_in: str
    sources: str
    correction: str
    not_covered: str
    no_figures: str
    no_such: str
    not_tied: str
    none_tied: str
    phase_unknown: str
    status: str
    section: str
    must: str
    unsure: str
    nearby: str
    nearest: str
    refer: str
    unknown: str
    ask_otherwise: str
    patient_data: str
    injection: str
    empty: str
    read: str
    model_away: str
    model_budget: str
    model_english: str


FRAMES: dict[Language, Frame] = {
    "en": Frame(
        next_in="Next in your phase ({phase}), from the framework:",
        sources="Sources",
        correction="One correction first:",
        not_covered="Not covered by the corpus:",
        no_figures="the corpus gives no figures for this",
        no_such='There is no "{said}": the paper has {series}.',
        not_tied="What is quoted here rests on {tags}, not on {named}.",
        none_tied="No statement of the paper is tied to {named}.",
        phase_unknown=(
            "I do not know which phase your project is in, so this is where the work starts. "
            "With a project in the channel, or a phase, I name the next steps."
        ),
        status=(
            "Where a project stands, with what is open, late and blocked, is shown by “/advisor status” in "
            "its channel, or by “advisor project show” in a terminal."
        ),
        section="section {section}",
        must="must",
        unsure="I am not sure that this answers your question: it is the nearest that my sources say.",
        nearby="What the source does say nearby:",
        nearest="The nearest sections of the paper:",
        refer="Whom to ask:",
        unknown="The corpus does not answer this, so I will not guess.",
        ask_otherwise="Try asking about a step, a phase or a concern of your project.",
        patient_data=(
            "Your message seems to identify a patient, so I did not read it further and kept nothing of it. "
            "Please delete it here and ask again without names, numbers or dates of birth."
        ),
        injection=(
            "Your message holds instructions meant for an assistant. I treat quoted text as data, follow no "
            "instruction in it and endorse no product. Ask me your own question about the implementation."
        ),
        empty=(
            "There is no question in your message. "
            "Ask one in a sentence, such as: what do we check before we buy?"
        ),
        read="read: {what}",
        model_away="The language model did not answer, so these are the source's own sentences.",
        model_budget="The language model has used up its day, so these are the source's own sentences.",
        model_english="The language model writes in English only, so these are the source's own sentences.",
    ),
    "sv": Frame(
        next_in="Härnäst i er fas ({phase}), ur ramverket:",
        sources="Källor",
        correction="En rättelse först:",
        not_covered="Täcks inte av underlaget:",
        no_figures="underlaget anger inga siffror för detta",
        no_such='"{said}" finns inte: artikeln har {series}.',
        not_tied="Det som citeras här vilar på {tags}, inte på {named}.",
        none_tied="Inget påstående i artikeln är knutet till {named}.",
        phase_unknown=(
            "Jag vet inte vilken fas ert projekt är i, så det här är var arbetet börjar. "
            "Med ett projekt i kanalen, eller en fas, anger jag nästa steg."
        ),
        status=(
            "Var ett projekt står, och vad som är öppet, försenat och blockerat, visas av ”/advisor status” "
            "i dess kanal, eller av ”advisor project show” i en terminal."
        ),
        section="avsnitt {section}",
        must="måste",
        unsure="Jag är inte säker på att detta svarar på frågan: det är det närmaste mina källor säger.",
        nearby="Det här säger källan i närheten:",
        nearest="Närmast liggande avsnitt i artikeln:",
        refer="Vem ni kan fråga:",
        unknown="Underlaget svarar inte på detta, så jag gissar inte.",
        ask_otherwise="Fråga gärna om ett steg, en fas eller ett bekymmer i ert projekt.",
        patient_data=(
            "Ditt meddelande verkar peka ut en patient, så jag läste inte vidare och sparade ingenting. "
            "Ta bort det här och fråga igen utan namn, nummer eller födelsedatum."
        ),
        injection=(
            "Ditt meddelande innehåller instruktioner till en assistent. "
            "Jag behandlar citerad text som data, "
            "följer inga instruktioner i den och förordar ingen produkt. "
            "Ställ din egen fråga om införandet."
        ),
        empty=(
            "Det finns ingen fråga i ditt meddelande. "
            "Ställ en, till exempel: vad kontrollerar vi innan vi köper?"
        ),
        read="läst: {what}",
        model_away="Språkmodellen svarade inte, så det här är källans egna meningar.",
        model_budget="Språkmodellen har gjort sitt för i dag, så det här är källans egna meningar.",
        model_english="Språkmodellen formulerar bara svar på engelska, så det här är källans egna meningar.",
    ),
}


def answer_text(
    frame: Frame,
    language: Language,
    shown: Sequence[Shown],
    corrections: Sequence[CorrectionNote],
    not_covered: Sequence[str],
    next_steps: Sequence[NextStep],
    corpus: Corpus,
    documents: Mapping[str, Source] | None = None,
    notice: str = "",
    unsure: bool = False,
) -> str:
    """Return the answer as plain text: the direct line, the points, what is missing, what is next."""
    lines = _correction_lines(corrections, frame)
    lines += [frame.unsure, ""] if unsure else []
    marks, sources = _numbered(shown, frame, corpus.source_by_id | dict(documents or {}))
    if shown:
        lines.append(f"{shown[0].text} {marks[0]}")
    if len(shown) > 1:
        lines += ["", *(f"• {s.text} {mark}" for s, mark in zip(shown[1:], marks[1:], strict=True))]
    if not_covered:
        lines += ["", frame.not_covered, *(f"– {part}" for part in not_covered)]
    if next_steps:
        phase = corpus.framework.phase(next_steps[0].phase).names
        lines += ["", frame.next_in.format(phase=phase.sv if language == "sv" else phase.en)]
        lines += [_next_line(step, frame) for step in next_steps]
    if notice:
        lines += ["", notice]
    if sources:
        lines += ["", frame.sources, *sources]
    return "\n".join(lines).strip()


def _correction_lines(corrections: Sequence[CorrectionNote], frame: Frame) -> list[str]:
    return [frame.correction, *(note.text for note in corrections), ""] if corrections else []


def _next_line(step: NextStep, frame: Frame) -> str:
    must = f" ({frame.must})" if step.level == "must" else ""
    why = f": {step.why}" if step.why else ""
    return f"→ {step.text}{must}{why}"


def _numbered(
    shown: Sequence[Shown], frame: Frame, sources: Mapping[str, Source]
) -> tuple[list[str], list[str]]:
    """Return a mark a statement, and a line a source."""
    lines: dict[str, int] = {}
    marks: list[str] = []
    for statement in shown:
        numbers: list[int] = []
        for citation in statement.citations:
            label = source_label(citation.source, citation.section, citation.evidence, frame, sources)
            numbers.append(lines.setdefault(label, len(lines) + 1))
        marks.append("".join(f"[{number}]" for number in numbers))
    return marks, [f"[{number}] {label}" for label, number in lines.items()]


def source_label(
    source: str, section: str, evidence: Sequence[str], frame: Frame, sources: Mapping[str, Source]
) -> str:
    """Return how a source is named: the work, where in it, its own evidence, what was read of it."""
    known = sources.get(source)
    work = short_citation(known.citation) if known else source
    where = frame.section.format(section=section) if section[:1].isdigit() else section
    label = f"{work}, {where}"
    if evidence:
        label += f" ({', '.join(evidence)})"
    if known and "full text" not in known.read:
        label += f"; {frame.read.format(what=known.read)}"
    return label


_AUTHOR = re.compile(
    r"^([A-ZÅÄÖÉÜ][\w'’-]+(?: (?:de|van|von|der|den) [A-Z][\w'’-]+)?) [A-Z]{1,3}\b(?=[,. ])"
    r"|^(\w[\w'’-]+) et al"
)
"""A citation's first author: surname and initials, or surname and "et al."."""


def short_citation(citation: str) -> str:
    """Return first author, "et al." and year where the citation has them, else as much as fits."""
    pieces = re.split(r"[;.,() ]+", citation)
    year = next((piece for piece in pieces if _is_year(piece)), "")
    author = _AUTHOR.match(citation)
    if author and year:
        alone = ", " not in citation.partition(".")[0] and " et al" not in citation
        return f"{author.group(1) or author.group(2)}{'' if alone else ' et al.'} {year}"
    return citation if len(citation) <= LONGEST_CITATION else f"{citation[:LONGEST_CITATION].rstrip()}…"


LONGEST_CITATION = 90
"""Characters of a citation without named authors that are shown in an answer."""


def _is_year(piece: str) -> bool:
    return len(piece) == 4 and piece.isdigit() and piece.startswith(("19", "20"))


def refusal_text(
    frame: Frame,
    language: Language,
    boundary: Boundary | None,
    shown: Sequence[Shown],
    corrections: Sequence[CorrectionNote],
    sections: Sequence[tuple[str, str]],
    corpus: Corpus,
) -> str:
    """Return a refusal that helps: what is not held, whom to ask, what lies near."""
    swedish = language == "sv"
    lines = _correction_lines(corrections, frame)
    if boundary is None:
        lines += [frame.unknown, frame.ask_otherwise]
    else:
        lines.append(boundary.says.sv if swedish else boundary.says.en)
        lines.append(f"{frame.refer} {boundary.refer_to.sv if swedish else boundary.refer_to.en}")
    if shown:
        marks, sources = _numbered(shown, frame, corpus.source_by_id)
        lines += ["", frame.nearby]
        lines += [f"• {s.text} {mark}" for s, mark in zip(shown, marks, strict=True)]
        lines += ["", frame.sources, *sources]
    elif sections:
        lines += ["", frame.nearest]
        lines += [f"• {frame.section.format(section=number)}: {title}" for number, title in sections]
    return "\n".join(lines)
