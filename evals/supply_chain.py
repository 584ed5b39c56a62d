"""What is installed, from the lock: a bill of materials, and an audit against a file of known advisories.

    python -m evals.supply_chain sbom --to advisor.cdx.json
    python -m evals.supply_chain audit osv-pypi.zip

Neither asks the network anything. Advisories are an export of OSV (a zip, a folder or a file of its JSON
records, ecosystem PyPI) that somebody has carried in: the audit knows as much as its date allows.
"""

import argparse
import hashlib
import json
import re
import sys
import uuid
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, cast

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")

Json = Any
"""A record of OSV, as it was read."""


@dataclass(frozen=True)
class Locked:
    """One package of the lock; `sha256` of each file that may be installed for it."""

    name: str
    version: str
    sha256: tuple[str, ...]

    @property
    def purl(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


@dataclass(frozen=True)
class Finding:
    """A locked version that an advisory calls affected. `fixed`: the versions that mend it, if any."""

    package: Locked
    advisory: str
    fixed: tuple[str, ...]


def read_lock(text: str) -> tuple[Locked, ...]:
    """Return the packages of a lock with hashes, in its order."""
    found: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        if pinned := _PINNED.match(line):
            found.append((str(canonicalize_name(pinned[1])), pinned[2], []))
        if found:
            found[-1][2].extend(_HASH.findall(line))
    return tuple(Locked(name, version, tuple(hashes)) for name, version, hashes in found)


def licence_of(name: str) -> str | None:
    """Return the licence that an installed package names; None where it is not installed here."""
    try:
        told: Any = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return None
    fields = [told.get("License-Expression"), *(told.get_all("Classifier") or ()), told.get("License")]
    for field in fields:
        said = (field or "").strip()
        if said.startswith("License :: "):
            return said.rsplit(" :: ", 1)[1]
        if said and " :: " not in said:
            return said.splitlines()[0][:120]
    return "not named"


def bill_of_materials(packages: Sequence[Locked], version: str) -> dict[str, Any]:
    """Return a CycloneDX 1.6 document; the same for the same lock."""
    digest = hashlib.sha256("\n".join(one.purl for one in packages).encode()).hexdigest()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "implementation-advisor",
                "name": "implementation-advisor",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_component(one) for one in packages],
    }


def _component(one: Locked) -> dict[str, Any]:
    licence = licence_of(one.name)
    return {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.sha256],
        **({"licenses": [{"license": {"name": licence}}]} if licence else {}),
    }


def audit(packages: Iterable[Locked], advisories: Iterable[Json]) -> Iterator[Finding]:
    """Yield what is affected. A withdrawn advisory counts for nothing."""
    by_name = {one.name: one for one in packages}
    for advisory in advisories:
        if advisory.get("withdrawn"):
            continue
        for affected in cast("list[Json]", advisory.get("affected") or []):
            about: Json = affected.get("package") or {}
            locked = by_name.get(str(canonicalize_name(str(about.get("name", "")))))
            if locked and about.get("ecosystem") == "PyPI" and _is_affected(locked.version, affected):
                yield Finding(locked, str(advisory["id"]), _fixes(affected))


def _is_affected(version: str, affected: Json) -> bool:
    if version in (affected.get("versions") or ()):
        return True
    ranges: list[Json] = [one for one in affected.get("ranges") or () if one.get("type") == "ECOSYSTEM"]
    return any(_is_in(Version(version), one["events"]) for one in ranges)


def _is_in(version: Version, events: Sequence[Mapping[str, str]]) -> bool:
    """Walk the events in the order of their versions: the last one that is reached decides."""
    inside = False
    for moment, kind in sorted((_version(v), k) for event in events for k, v in event.items()):
        if kind == "introduced" and version >= moment:
            inside = True
        elif (kind == "fixed" and version >= moment) or (kind == "last_affected" and version > moment):
            inside = False
    return inside


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")  # as "introduced": rather a finding too many than one too few


def _fixes(affected: Json) -> tuple[str, ...]:
    events = [event for one in affected.get("ranges") or () for event in one.get("events") or ()]
    return tuple(event["fixed"] for event in events if "fixed" in event)


def read_advisories(path: Path) -> Iterator[Json]:
    """Yield the OSV records of a zip, a folder, or a file with one record or a list of them."""
    if path.is_dir():
        for file in sorted(path.rglob("*.json")):
            yield from _records(file.read_bytes())
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                if name.endswith(".json"):
                    yield from _records(packed.read(name))
    else:
        yield from _records(path.read_bytes())


def _records(content: bytes) -> list[Json]:
    found: Any = json.loads(content)
    return cast("list[Json]", found if isinstance(found, list) else [found])


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0; 1 where something is affected; 2 where a file cannot be read."""
    parser = argparse.ArgumentParser(
        prog="python -m evals.supply_chain", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--lock", type=Path, default=LOCK)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("sbom").add_argument("--to", type=Path)
    commands.add_parser("audit").add_argument("advisories", type=Path)
    given = parser.parse_args(arguments)
    try:
        packages = read_lock(given.lock.read_text(encoding="utf-8"))
        return _sbom(packages, given.to) if given.command == "sbom" else _audit(packages, given.advisories)
    except (OSError, ValueError, KeyError) as error:
        print(f"supply_chain: {type(error).__name__}: {error}", file=sys.stderr)
        return 2


def _sbom(packages: Sequence[Locked], to: Path | None) -> int:
    text = (
        json.dumps(bill_of_materials(packages, metadata.version("implementation-advisor")), indent=1) + "\n"
    )
    if to is None:
        sys.stdout.write(text)
    else:
        to.write_text(text, encoding="utf-8")
        print(f"{to}: {len(packages)} packages")
    return 0


def _audit(packages: Sequence[Locked], path: Path) -> int:
    advisories = list(read_advisories(path))
    if not advisories:
        raise ValueError(f"{path} holds no advisory")
    found = list(audit(packages, advisories))
    for one in found:
        mend = f"fixed in {', '.join(one.fixed)}" if one.fixed else "no fixed version is named"
        print(f"{one.package.name} {one.package.version}: {one.advisory}, {mend}")
    print(f"{len(packages)} packages, {len(advisories)} advisories, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
