"""What is in deploy/ fits its schemas, the settings, and what docs/security.md promises."""

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import typer.main
import yaml

from bot.cli.app import app
from bot.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES: list[dict[str, Any]] = list(
    yaml.safe_load_all((DEPLOY / "kubernetes/advisor.yaml").read_text(encoding="utf-8"))
)
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("manifest", KUBERNETES, ids=lambda one: one["kind"])
def test_every_manifest_fits_the_schema_of_kubernetes(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, "1.34", strict=True)


def test_a_manifest_with_a_misspelt_key_would_be_found() -> None:
    spoilt = {**KUBERNETES[0], "spec": {**KUBERNETES[0]["spec"], "selektor": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(spoilt, "1.34", strict=True)


def pod() -> dict[str, Any]:
    return next(one for one in KUBERNETES if one["kind"] == "StatefulSet")["spec"]["template"]["spec"]


def test_the_pod_cannot_write_its_root_or_become_root() -> None:
    assert pod()["securityContext"]["runAsNonRoot"] is True
    (container,) = pod()["containers"]
    security = container["securityContext"]
    assert security["readOnlyRootFilesystem"] is True
    assert security["allowPrivilegeEscalation"] is False
    assert security["capabilities"]["drop"] == ["ALL"]
    assert pod()["automountServiceAccountToken"] is False


def test_no_secret_stands_in_a_file() -> None:
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"xox[abp]-|xapp-\d|BEGIN [A-Z ]*PRIVATE KEY", text), path
    for entry in pod()["containers"][0]["env"]:
        if "TOKEN" in entry["name"] or "SECRET" in entry["name"]:
            assert "secretKeyRef" in entry["valueFrom"]


def test_every_variable_of_ours_that_is_set_is_a_setting() -> None:
    known = {f"ADVISOR_{name.upper()}" for name in Settings.model_fields}
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            used = set(re.findall(r"\bADVISOR_[A-Z_]+\b", path.read_text(encoding="utf-8")))
            assert used <= known, (path.name, used - known)


def test_the_compose_service_is_as_closed_as_the_pod() -> None:
    advisor = COMPOSE["services"]["advisor"]
    assert advisor["read_only"] is True
    assert advisor["cap_drop"] == ["ALL"]
    assert advisor["ports"] == ["127.0.0.1:3000:3000"]
    assert {"advisor", "postgres", "chroma"} == set(COMPOSE["services"])


def test_the_image_is_built_from_the_lock_and_runs_without_root() -> None:
    assert "--require-hashes" in DOCKERFILE
    last = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert "USER 10001" in last
    assert "HEALTHCHECK" in last
    assert "--no-index" in last
    copied = re.findall(r"^COPY ([a-z]+) \1$", DOCKERFILE, re.MULTILINE)
    assert copied == ["bot", "knowledge", "prompts", "evals"]


def test_the_image_holds_the_chroma_version_of_the_lock() -> None:
    locked = re.search(r"^chromadb==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.MULTILINE)
    assert locked
    assert COMPOSE["services"]["chroma"]["image"] == f"chromadb/chroma:{locked[1]}"


def test_the_systemd_unit_is_hardened_and_starts_a_command_that_exists() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(DEPLOY / "systemd/implementation-advisor.service")
    service = unit["Service"]
    assert service["ExecStart"].split()[1] == "serve"
    for key in ("DynamicUser", "NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices"):
        assert service[key] == "yes"
    assert service["ProtectSystem"] == "strict"


def runbook_commands() -> list[list[str]]:
    """Every call of the advisor in the runbook, as its words."""
    text = (DEPLOY / "RUNBOOK.md").read_text(encoding="utf-8")
    lines = re.findall(r"`(advisor [a-z][^`]*)`", text) + re.findall(
        r"^(?:\S*/)?(advisor .*)$", text, re.MULTILINE
    )
    return [shlex.split(line.split(" | ")[0].replace("$(date +%F)", "today"))[1:] for line in lines]


@pytest.mark.parametrize("words", runbook_commands(), ids=" ".join)
def test_every_command_of_the_runbook_exists_with_its_options(words: list[str]) -> None:
    group: Any = typer.main.get_command(app)
    while words and hasattr(group, "commands"):
        assert words[0] in group.commands, words
        group, words = group.commands[words[0]], words[1:]
    known = {option for parameter in group.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here")
def test_systemd_itself_finds_no_fault_in_the_unit(tmp_path: Path) -> None:
    text = (DEPLOY / "systemd/implementation-advisor.service").read_text(encoding="utf-8")
    unit = tmp_path / "implementation-advisor.service"
    unit.write_text(
        re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.MULTILINE), encoding="utf-8"
    )
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    assert "implementation-advisor.service:" not in done.stderr, done.stderr
