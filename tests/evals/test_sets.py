"""The sets are whole, name only what exists, and their synthetic identifiers are valid."""

import re

import pytest
from stdnum.dk import cpr
from stdnum.fi import hetu
from stdnum.gb import nhs
from stdnum.no import fodselsnummer
from stdnum.se import personnummer
from stdnum.us import ssn

from bot.compose import Application
from bot.errors import UsageError
from evals import cases as module
from evals.cases import DATASETS, Case, ProjectCase, load, load_file, manifest

CHECKS = {
    "Swedish": personnummer.is_valid,
    "Norwegian": fodselsnummer.is_valid,
    "Danish": cpr.is_valid,
    "Finnish": lambda text: hetu.is_valid(text, allow_temporary=True),
    "British": nhs.is_valid,
    "American": ssn.is_valid,
}


def all_questions() -> list[Case]:
    return [case for split in ("tune", "gate", "heldout") for case in load(split)]  # type: ignore[arg-type]


def test_every_file_is_in_the_manifest_and_the_other_way_round() -> None:
    others = {"grounding", "injection"}  # with schemas and loaders of their own
    found = [path for path in DATASETS.glob("*/*.jsonl") if path.parent.name not in others]
    there = {str(path.relative_to(DATASETS)) for path in found}
    assert there == {file.path for file in manifest()}
    assert sum(file.count for file in manifest()) >= 400


def test_ids_are_unique_over_all_sets() -> None:
    found = [case.id for case in all_questions()]
    found += [case.id for stem in ("next", "isolation", "histories") for case in load_file(stem)]
    assert len(found) == len(set(found))


def test_cases_name_only_items_that_exist(application: Application) -> None:
    known = application.corpus.item_by_id.keys() | application.corpus.lesson_by_id.keys()
    off = [c.id for c in all_questions() if not {*c.relevant, *c.first} <= known]
    assert off == []


def test_project_cases_name_only_activities_that_exist(application: Application) -> None:
    known = {activity.id for activity in application.corpus.framework.activities}
    made: list[ProjectCase] = load_file("next")
    assert [c.id for c in made if not {*c.first, *c.never, *c.project.marks, *c.project.due} <= known] == []


def test_every_variant_has_its_original_and_every_original_four_variants() -> None:
    made: list[Case] = load_file("robustness")
    originals = {case.id for case in made if case.variant_of is None}
    for original in originals:
        changes = sorted(c.change or "" for c in made if c.variant_of == original)
        assert changes == ["misspelling", "paraphrase", "register", "swedish"]


@pytest.mark.parametrize("form", CHECKS)
def test_synthetic_identifiers_have_valid_check_digits(form: str) -> None:
    made = [case for case in load_file("patient-data") if case.form == form]
    assert len(made) == 4
    assert all(CHECKS[form](re.sub(r"\s", "", case.never[0])) for case in made)


def test_a_file_with_a_case_too_few_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    short = [file.model_copy(update={"count": file.count + 1}) for file in manifest()]
    monkeypatch.setattr(module, "manifest", lambda: tuple(short))
    with pytest.raises(UsageError, match="manifest says"):
        load("gate")
