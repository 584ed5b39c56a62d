"""The installation of the runbook, inside a network namespace that has no route to anywhere.

It loads the locked packages first, which takes minutes: it runs where ADVISOR_TEST_WHEELHOUSE is set.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.deploy.runbook import ROOT, blocks_of

INSTALLED = "/opt/implementation-advisor"
CORE_TESTS = ("tests/domain", "tests/library")
CHECKOUT = ("bot", "knowledge", "prompts", "evals", "requirements.lock", "pyproject.toml", "README.md")


TOOLS = ("pytest", "hypothesis", "iniconfig", "packaging", "pluggy", "pygments", "sortedcontainers")


def locked(names: Iterable[str]) -> str:
    """Return the entries of these packages in the lock, with their hashes."""
    lock = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
    entries = re.findall(r"^\S.*==.*\n(?:    --hash.*\n)+", lock, re.MULTILINE)
    return "".join(entry for entry in entries if entry.partition("==")[0] in names)


def namespace() -> list[str]:
    """Return what begins a command in a network of its own, in which only loopback is up."""
    own = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
    return [*own, "sh", "-ec", 'ip link set lo up; exec "$@"', "sh"]


def can_unshare() -> bool:
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    return subprocess.run([*namespace(), "true"], capture_output=True, check=False).returncode == 0


needs_namespace = pytest.mark.skipif(not can_unshare(), reason="this machine allows no network namespace")
needs_wheelhouse = pytest.mark.skipif(
    not os.environ.get("ADVISOR_TEST_WHEELHOUSE"), reason="ADVISOR_TEST_WHEELHOUSE is not set"
)


def run(script: str, folder: Path, *before: str, **more: str) -> str:
    """Run a script in an environment that names no index, no proxy and no setting of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    python = Path(sys.executable).resolve().parent
    env = {**kept, "PATH": f"{python}:{kept['PATH']}", "ADVISOR_DATA_DIR": str(folder / "data"), **more}
    command = [*before, "sh", "-ec", script]
    done = subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, f"{script}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the wheelhouse, made as the runbook says from what a checkout holds."""
    folder = tmp_path_factory.mktemp("site")
    for name in CHECKOUT:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    outside, _ = blocks_of("Install inside a closed network")
    pip = {name: value for name, value in os.environ.items() if name.startswith("PIP_")}
    run(outside, folder, **pip)
    (folder / "tools.lock").write_text(locked(TOOLS), encoding="utf-8")
    run("build/bin/python -m pip wheel -q --no-deps --require-hashes -r tools.lock -w tools", folder, **pip)
    for name in CHECKOUT:  # what is installed is to be used, not what lies here
        shutil.rmtree(folder / name) if (folder / name).is_dir() else (folder / name).unlink()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def installed(site: Path) -> Path:
    """The program's folder, installed inside the namespace; the runbook's first answers have been given."""
    _, inside = blocks_of("Install inside a closed network")
    vectors = Path(os.environ.get("ADVISOR_DATA_DIR", ROOT / ".data")) / "index" / "vectors.db"
    if vectors.is_file():  # else the corpus is embedded anew: a quarter of an hour on a busy machine
        (site / "data" / "index").mkdir(parents=True)
        shutil.copy(vectors, site / "data" / "index")
    told = run(inside.replace(INSTALLED, str(site / "installed")), site, *namespace())
    assert "Sources" in told
    assert "embedding model" in told
    return site / "installed" / "bin"


@needs_namespace
def test_the_namespace_has_no_way_out() -> None:
    """Else the tests below would show nothing."""
    ask = "import socket; socket.create_connection(('192.0.2.1', 443), 3)"
    done = subprocess.run(
        [*namespace(), sys.executable, "-c", ask], capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in done.stderr
    loopback = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); socket.create_connection(s.getsockname())"
    )
    subprocess.run([*namespace(), sys.executable, "-W", "ignore", "-c", loopback], check=True)


@pytest.mark.slow
@needs_wheelhouse
@needs_namespace
def test_it_serves_and_is_ready_without_a_network(installed: Path, site: Path) -> None:
    probe = "import urllib.request as r; r.urlopen('http://127.0.0.1:3999/readyz', timeout=2)"
    serving = f"""
        {installed}/advisor serve --http --port 3999 & serving=$!
        for second in $(seq 120); do
            {installed}/python -c "{probe}" 2>/dev/null && ready=yes && break
            sleep 1
        done
        kill $serving; wait $serving
        test "$ready" = yes
    """
    run(serving, site, *namespace(), SLACK_BOT_TOKEN="xoxb-none", SLACK_SIGNING_SECRET="none")


@pytest.mark.slow
@needs_wheelhouse
@needs_namespace
def test_the_core_tests_pass_on_what_is_installed(installed: Path, site: Path) -> None:
    core = site / "core"
    shutil.copytree(ROOT / "tests", core / "tests", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "knowledge", core / "knowledge")  # some tests read the files where they are
    marked = '-o markers=slow -m "not slow"'  # slow ones bound the time, which is the machine's
    tested = f"""
        {installed}/python -m pip install -q --no-index --find-links tools pytest hypothesis
        cd {core}
        {installed}/python -m pytest -q -p no:cacheprovider {marked} {" ".join(CORE_TESTS)}
    """
    assert " passed" in run(tested, site, *namespace())
