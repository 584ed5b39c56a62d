"""The lock: hashes, licences, a bill of materials, an audit against advisories that were carried in."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from evals.supply_chain import (
    LOCK,
    Locked,
    audit,
    bill_of_materials,
    licence_of,
    main,
    read_advisories,
    read_lock,
)

PACKAGES = read_lock(LOCK.read_text(encoding="utf-8"))


def advisory(
    name: str, *events: dict[str, str], versions: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    ranges = [{"type": "ECOSYSTEM", "events": list(events)}] if events else []
    package = {"ecosystem": "PyPI", "name": name, "purl": f"pkg:pypi/{name}"}
    affected = {"package": package, "ranges": ranges, "versions": list(versions)}
    return {
        "schema_version": "1.6.0",
        "id": "GHSA-test",
        "modified": "2026-01-01T00:00:00Z",
        "affected": [affected],
        **more,
    }


def found(version: str, record: dict[str, Any]) -> list[str]:
    return [one.advisory for one in audit([Locked("some-lib", version, ())], [record])]


def test_every_package_of_the_lock_is_pinned_by_hashes() -> None:
    assert len(PACKAGES) > 100
    assert [one.name for one in PACKAGES if not one.sha256] == []


def test_every_installed_package_of_the_lock_names_its_licence() -> None:
    licences = {one.name: licence_of(one.name) for one in PACKAGES}
    installed = {name: licence for name, licence in licences.items() if licence is not None}
    assert len(installed) > 80
    assert [name for name, licence in installed.items() if licence == "not named"] == []


def test_the_bill_of_materials_names_every_package_and_is_the_same_each_time() -> None:
    made = bill_of_materials(PACKAGES, "0.1.0")
    assert made == bill_of_materials(PACKAGES, "0.1.0")
    assert [one["purl"] for one in made["components"]] == [one.purl for one in PACKAGES]
    assert len({one["bom-ref"] for one in made["components"]}) == len(PACKAGES)


def test_the_bill_of_materials_fits_the_schema_of_cyclonedx() -> None:
    validation = pytest.importorskip(
        "cyclonedx.validation.json", reason="cyclonedx-python-lib is not installed"
    )
    from cyclonedx.schema import SchemaVersion

    wrong = validation.JsonStrictValidator(SchemaVersion.V1_6).validate_str(
        json.dumps(bill_of_materials(PACKAGES, "0.1.0"))
    )
    assert wrong is None


@pytest.mark.parametrize(
    ("version", "is_affected"),
    [("1.1", False), ("1.2", True), ("1.9.9", True), ("2.0rc1", True), ("2.0", False), ("3.5", True)],
)
def test_a_version_is_affected_from_its_introduction_to_its_fix(version: str, is_affected: bool) -> None:
    record = advisory(
        "Some_Lib", {"introduced": "1.2"}, {"fixed": "2.0"}, {"introduced": "3"}, {"last_affected": "3.5"}
    )
    assert bool(found(version, record)) is is_affected


def test_listed_versions_count_and_withdrawn_or_foreign_advisories_do_not() -> None:
    record = advisory("some-lib", versions=("1.0",))
    assert found("1.0", record) == ["GHSA-test"]
    assert found("1.0.1", record) == []
    assert found("1.0", record | {"withdrawn": "2026-02-01T00:00:00Z"}) == []
    record["affected"][0]["package"]["ecosystem"] = "npm"
    assert found("1.0", record) == []


def test_an_export_is_read_as_zip_folder_and_file_and_tells_what_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(advisory("httpx", {"introduced": "0"}, {"fixed": "99"}))
    (tmp_path / "one.json").write_text(text)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("one.json", text)
    for path in (tmp_path, tmp_path / "one.json", tmp_path / "all.zip"):
        assert len(list(read_advisories(path))) == 1
        assert main(["audit", str(path)]) == 1
        assert "GHSA-test, fixed in 99" in capsys.readouterr().out
    (tmp_path / "empty.json").write_text("[]")
    assert main(["audit", str(tmp_path / "empty.json")]) == 2
    (tmp_path / "other.json").write_text(json.dumps(advisory("nobody-has-this", {"introduced": "0"})))
    assert main(["audit", str(tmp_path / "other.json")]) == 0
