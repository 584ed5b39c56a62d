"""The grounding evals catch faulty verifiers, and their corruptions are what they say."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from bot.compose import Application
from bot.domain.grounding import Verdict
from evals.corruptions import Corrupted
from evals.gates import checks, read_gates
from evals.grounding import flat, measure, report_on, tiers_of
from evals.public import balanced_accuracy, part_of, read_factcheck, read_pairs
from evals.results import plain
from evals.statements import Material, load_paraphrases

Tiers = dict[str, list[Corrupted]]


def below_gates(report: dict[str, dict[str, float]]) -> list[str]:
    """Return what is below its gate, or is not measured at all."""
    found = checks({"grounding": plain(flat(report))}, read_gates(), None)
    return [f"{one.name}: {one.detail}" for one in found if not one.passed]


@pytest.fixture(scope="module")
def tiers(application: Application) -> Tiers:
    return tiers_of(Material(application.corpus))


class Faulty:
    """A verifier that judges by a rule of its own."""

    def __init__(self, judge: Callable[[str, Sequence[str]], bool]) -> None:
        self._judge = judge

    def check(self, statement: str, passages: Sequence[str], quote: str | None = None) -> Verdict:  # noqa: ARG002
        supported = self._judge(statement, passages)
        return Verdict(supported, float(supported), "")


def overlaps(statement: str, passages: Sequence[str]) -> bool:
    words = statement.lower().split()
    held = set(" ".join(passages).lower().split())
    return sum(word in held for word in words) > 0.7 * len(words)


@pytest.mark.parametrize(
    ("name", "judge"),
    [
        ("yes-man", lambda _, __: True),
        ("no-man", lambda _, __: False),
        ("coin", lambda statement, _: len(statement) % 2 == 0),
        ("overlap", overlaps),
    ],
)
def test_a_faulty_verifier_fails_the_gate_of_every_tier(
    tiers: Tiers, name: str, judge: Callable[[str, Sequence[str]], bool]
) -> None:
    missed = below_gates(dict(report_on(Faulty(judge), tiers)))
    for tier in tiers:
        assert any(line.startswith(f"{tier}:") for line in missed), (name, tier)


def test_a_tier_without_cases_and_a_kind_without_cases_fail_the_gate(
    tiers: Tiers, application: Application
) -> None:
    emptied = report_on(application.verifier, {tier: [] for tier in tiers})
    assert len(below_gates(dict(emptied))) > 40
    fewer = [case for case in tiers["verbatim"] if case.kind != "tag inside"]
    missed = below_gates(dict(report_on(application.verifier, {"verbatim": fewer})))
    assert any(line == "verbatim: tag inside: not measured" for line in missed)
    assert any("cases" in line for line in missed)


def test_swapped_labels_are_seen(tiers: Tiers, application: Application) -> None:
    swapped = [case._replace(kind="kept") for case in tiers["verbatim"] if case.kind == "negation"]
    rates, wrong = measure(application.verifier, swapped)
    assert rates["kept"].value < 0.05
    assert len(wrong) > 300


def test_every_corruption_changes_its_statement_and_is_the_same_each_time(
    tiers: Tiers, application: Application
) -> None:
    assert tiers_of(Material(application.corpus)) == tiers
    for cases in tiers.values():
        for case in cases:
            held = any(case.text in passage for passage in case.passages)
            assert not (held and case.kind not in {"kept", "quote cut at a not", "condition dropped"}), case


def test_verbatim_corruptions_are_all_caught_but_a_neighbour_that_says_nearly_the_same(
    tiers: Tiers, application: Application
) -> None:
    _, wrong = measure(application.verifier, tiers["verbatim"])
    assert {case.kind for case, _ in wrong} <= {"citation nearest"}
    assert len(wrong) <= 1


def test_the_paraphrases_are_whole_and_each_split_has_passages_of_its_own(application: Application) -> None:
    found = load_paraphrases()
    assert len(found) == len({one.id for one in found}) == len({one.text for one in found}) == 356
    by_split = {split: {one.passage for one in found if one.split == split} for split in ("tune", "heldout")}
    assert not by_split["tune"] & by_split["heldout"]
    passages = application.corpus.passage_by_id
    assert all(one.statement < len(passages[one.passage].statements) for one in found)
    texts = {s.text for p in passages.values() for s in p.statements}
    assert not [one.id for one in found if one.text in texts]


def test_public_sets_are_read_and_scored(tmp_path: Path, application: Application) -> None:
    factcheck = tmp_path / "factcheck.jsonl"
    factcheck.write_text(
        '{"claim": "A b.", "evidence": "A b.", "stance": "completely-support"}\n'
        '{"claim": "A b.", "evidence": "C.", "stance": "irrelevant"}\n'
        '{"claim": "A b.", "evidence": "C.", "stance": "partially-support"}\n',
        encoding="utf-8",
    )
    cases = list(read_factcheck(factcheck))
    assert [case.supported for case in cases] == [True, False]
    assert {case.part for case in cases} == {part_of("A b.")}
    assert balanced_accuracy(application.verifier, cases).value == 1.0
    pairs = tmp_path / "pairs.jsonl"
    pairs.write_text('{"statement": "A b.", "passages": ["A b."], "label": 0}\n', encoding="utf-8")
    assert str(balanced_accuracy(application.verifier, read_pairs(pairs))).startswith("0.000")
