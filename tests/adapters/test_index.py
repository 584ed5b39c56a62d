"""The index: whole or not used, built once, never by two at a time; and Chroma away or slow."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from bot.compose import Application
from bot.domain.answers import Question
from bot.errors import DataFolderError, IndexLockedError, VectorStoreError
from bot.settings import Settings
from evals.servers import ChromaServer, private_chroma
from tests.builders import small_knowledge

pytestmark = pytest.mark.slow

PILOT = Question(text="do we train before the pilot?")


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_knowledge(tmp_path_factory.mktemp("knowledge"))


def application_of(data: Path, knowledge: Path, **settings: object) -> Application:
    return Application(Settings(data_dir=data, knowledge_dir=knowledge, **settings))  # pyright: ignore[reportArgumentType]


def held(application: Application) -> set[str]:
    outcome = application.advisor.ask(PILOT)
    return {item for s in outcome.statements for c in s.citations for item in c.extract}


def test_the_index_is_built_once_and_never_again_while_nothing_changed(
    tmp_path: Path, knowledge: Path
) -> None:
    calls: list[tuple[int, int]] = []
    first = application_of(tmp_path, knowledge).indexer.ensure(
        lambda done, total: calls.append((done, total))
    )
    assert first.built
    assert calls[-1][0] == calls[-1][1]
    calls.clear()
    second = application_of(tmp_path, knowledge).indexer.ensure(
        lambda done, total: calls.append((done, total))
    )
    assert not second.built
    assert calls == []


def test_an_edit_makes_a_new_index_that_embeds_only_what_is_new(tmp_path: Path) -> None:
    knowledge = small_knowledge(tmp_path / "knowledge")
    old = application_of(tmp_path / "data", knowledge).indexer.ensure(lambda _done, _total: None)
    path = knowledge / "guidance/3.1.4-adaptation.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("      en:\n", "      en:\n        - a question that nobody asked before\n", 1), "utf-8"
    )
    totals: list[int] = []
    new = application_of(tmp_path / "data", knowledge).indexer.ensure(
        lambda _done, total: totals.append(total)
    )
    assert new.built
    assert new.name != old.name
    assert set(totals) == {1}
    assert [p.name for p in (tmp_path / "data/index/lexical").iterdir()] == [new.name]


@pytest.mark.parametrize("broken", ["mark", "model", "vectors"])
def test_a_half_written_index_is_rebuilt_and_not_used(tmp_path: Path, knowledge: Path, broken: str) -> None:
    application = application_of(tmp_path, knowledge)
    state = application.indexer.ensure(lambda _done, _total: None)
    folder = tmp_path / "index/lexical" / state.name
    if broken == "mark":
        (folder / "complete.json").write_text('{"size": ', encoding="utf-8")
    elif broken == "model":
        (folder / "model-weights.npy").unlink()
    else:
        application.chroma.client().get_collection(state.name).modify(metadata={"complete": 0})
    again = application_of(tmp_path, knowledge)
    assert again.indexer.ensure(lambda _done, _total: None).built
    assert "S3.1.4-05" in held(again)


def test_two_processes_that_start_at_once_build_one_index(tmp_path: Path, knowledge: Path) -> None:
    environment = os.environ | {"ADVISOR_DATA_DIR": str(tmp_path), "ADVISOR_KNOWLEDGE_DIR": str(knowledge)}
    command = [sys.executable, "-m", "bot", "index", "--json"]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) for _ in range(2)]
    states = [json.loads(process.communicate(timeout=120)[0]) for process in running]
    assert sorted(state["built"] for state in states) == [False, True]
    assert "S3.1.4-05" in held(application_of(tmp_path, knowledge))


def test_a_process_killed_while_building_leaves_nothing_half_used(tmp_path: Path, knowledge: Path) -> None:
    environment = os.environ | {"ADVISOR_DATA_DIR": str(tmp_path), "ADVISOR_KNOWLEDGE_DIR": str(knowledge)}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "index"], env=environment, stderr=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 60
    while not (tmp_path / "index/vectors.db").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.kill()
    process.wait()
    assert "S3.1.4-05" in held(application_of(tmp_path, knowledge))


def test_a_locked_index_is_told_with_the_setting(tmp_path: Path, knowledge: Path) -> None:
    (tmp_path / "index").mkdir(parents=True)
    with FileLock(tmp_path / "index/index.lock"):
        application = application_of(tmp_path, knowledge, index_lock_timeout_seconds=0.2)
        with pytest.raises(IndexLockedError, match="ADVISOR_INDEX_LOCK_TIMEOUT_SECONDS"):
            application.indexer.ensure(lambda _done, _total: None)


def test_a_full_disk_is_told_and_the_next_start_recovers(
    tmp_path: Path, knowledge: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full just when the reranker is written."""
    import numpy as np

    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "save", full)
        with pytest.raises(DataFolderError, match="No space left"):
            application_of(tmp_path, knowledge).indexer.ensure(lambda _done, _total: None)
    assert "S3.1.4-05" in held(application_of(tmp_path, knowledge))


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_chroma_server_that_is_away_is_an_error_and_not_an_empty_result(
    tmp_path: Path, knowledge: Path
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    application = application_of(tmp_path, knowledge, chroma_url=url, chroma_timeout_seconds=1)
    with pytest.raises(VectorStoreError, match=url) as caught:
        application.advisor.ask(PILOT)
    assert "refused" in caught.value.message.lower()


def test_a_chroma_server_that_never_answers_is_given_up_in_time(tmp_path: Path, knowledge: Path) -> None:
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        silent = threading.Thread(target=lambda: accepted.append(server.accept()[0]))
        silent.start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        application = application_of(tmp_path, knowledge, chroma_url=url, chroma_timeout_seconds=0.5)
        with pytest.raises(VectorStoreError, match=r"within 0\.5 seconds"):
            application.advisor.ask(PILOT)
        silent.join()
        accepted[0].close()


@pytest.fixture
def chroma_server(tmp_path: Path) -> Iterator[ChromaServer]:
    with private_chroma(tmp_path / "server") as server:
        yield server


def test_a_chroma_server_answers_as_the_embedded_one_and_its_loss_is_told(
    tmp_path: Path, knowledge: Path, chroma_server: ChromaServer
) -> None:
    remote = application_of(tmp_path / "remote", knowledge, chroma_url=chroma_server.url)
    embedded = application_of(tmp_path / "embedded", knowledge)
    assert held(remote) == held(embedded)
    chroma_server.kill()
    with pytest.raises(VectorStoreError, match=chroma_server.url):
        remote.advisor.ask(Question(text="why a pilot at all?"))
    session = remote.chroma.client()._server._session
    remote.chroma.close()
    assert session.is_closed


def test_replicas_with_folders_of_their_own_share_what_a_chroma_server_holds(
    tmp_path: Path, knowledge: Path, chroma_server: ChromaServer
) -> None:
    """A replica that is added builds its own word index; the vectors of the others stay where they are."""
    first = application_of(tmp_path / "first", knowledge, chroma_url=chroma_server.url)
    told = held(first)
    second = application_of(tmp_path / "second", knowledge, chroma_url=chroma_server.url)
    collection = first.chroma.client().get_collection(first.index_name).id
    assert held(second) == told
    assert first.chroma.client().get_collection(first.index_name).id == collection
    for application in (first, second):
        application.chroma.close()


def test_a_replica_finds_the_vectors_again_that_another_one_built_anew(
    tmp_path: Path, knowledge: Path, chroma_server: ChromaServer
) -> None:
    first = application_of(tmp_path / "first", knowledge, chroma_url=chroma_server.url)
    told = held(first)
    collection = first.chroma.client().get_collection(first.index_name).id
    second = application_of(tmp_path / "second", knowledge, chroma_url=chroma_server.url)
    assert second.indexer.ensure(lambda _done, _total: None, rebuild=True).built
    assert first.chroma.client().get_collection(first.index_name).id != collection
    assert held(first) == told
    for application in (first, second):
        application.chroma.close()
