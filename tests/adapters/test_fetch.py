"""Documents fetched by their address, from real servers on loopback, and what is never asked."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.adapters.documents.fetch import MAX_REDIRECTS, Fetcher
from bot.errors import DocumentError

LOOPBACK = ("127.0.0.0/8",)


class Site:
    """A small web site; `pages` has for each path status, headers and body."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.hosts: list[str] = []
        self.port = 0

    def url(self, path: str, host: str = "policies.example") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.hosts.append(self.headers["Host"])
            status, headers, body = site.pages.get(self.path, (404, {}, b"none"))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:  # the fetcher has seen enough
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join(5)


def fetcher(most: int = 10_000, allowed: tuple[str, ...] = LOOPBACK) -> Fetcher:
    return Fetcher(most, allowed, lambda _host, _port: ["127.0.0.1"])


@pytest.mark.parametrize(
    ("kind", "path", "suffix"),
    [
        ("text/html; charset=utf-8", "/policy", ".html"),
        ("application/pdf", "/x?id=1", ".pdf"),
        ("text/plain", "/readme.md", ".md"),
        ("application/octet-stream", "/plan.docx", ".docx"),
    ],
)
def test_a_document_is_kept_with_the_ending_of_its_kind(
    site: Site, tmp_path: Path, kind: str, path: str, suffix: str
) -> None:
    site.pages[path] = (200, {"Content-Type": kind}, b"content")
    kept = fetcher().fetch(site.url(path), tmp_path)
    assert (kept.suffix, kept.read_bytes()) == (suffix, b"content")
    assert site.hosts == [f"policies.example:{site.port}"]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.5",
        "172.20.1.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
        "224.0.0.1",
    ],
)
def test_no_address_inside_the_network_is_asked(site: Site, tmp_path: Path, address: str) -> None:
    closed = Fetcher(1000, (), lambda _host, _port: [address])
    with pytest.raises(DocumentError, match="inside the network"):
        closed.fetch(site.url("/"), tmp_path)
    assert not site.hosts


def test_one_inner_address_among_outer_ones_is_enough_to_refuse(tmp_path: Path) -> None:
    mixed = Fetcher(1000, (), lambda _host, _port: ["93.184.216.34", "10.0.0.1"])
    with pytest.raises(DocumentError, match="inside the network"):
        mixed.fetch("http://rebinding.example/", tmp_path)


def test_a_redirect_into_the_network_is_refused(site: Site, tmp_path: Path) -> None:
    site.pages["/out"] = (302, {"Location": "http://metadata.internal/latest"}, b"")

    def resolve(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host == "policies.example" else ["169.254.169.254"]

    with pytest.raises(DocumentError, match="inside the network"):
        Fetcher(1000, LOOPBACK, resolve).fetch(site.url("/out"), tmp_path)


def test_redirects_are_followed_but_not_for_ever(site: Site, tmp_path: Path) -> None:
    site.pages["/a"] = (301, {"Location": "/b"}, b"")
    site.pages["/b"] = (200, {"Content-Type": "text/plain"}, b"here")
    assert fetcher().fetch(site.url("/a"), tmp_path).read_bytes() == b"here"
    site.pages["/loop"] = (302, {"Location": "/loop"}, b"")
    with pytest.raises(DocumentError, match=f"more than {MAX_REDIRECTS}"):
        fetcher().fetch(site.url("/loop"), tmp_path)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "gopher://x", "http://", "http://u:p@x.example/"]
)
def test_what_is_no_address_of_the_web_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(DocumentError, match="not an http"):
        fetcher().fetch(url, tmp_path)


def test_a_document_that_is_too_large_is_not_read_to_its_end(site: Site, tmp_path: Path) -> None:
    site.pages["/big"] = (200, {"Content-Type": "text/plain"}, b"x" * 5_000_000)
    with pytest.raises(DocumentError, match="too large"):
        fetcher(most=1000).fetch(site.url("/big"), tmp_path)


def test_a_compressed_bomb_is_measured_by_what_it_unpacks_to(site: Site, tmp_path: Path) -> None:
    import gzip

    headers = {"Content-Type": "text/plain", "Content-Encoding": "gzip"}
    site.pages["/bomb"] = (200, headers, gzip.compress(b"0" * 50_000_000))
    with pytest.raises(DocumentError, match="too large"):
        fetcher(most=1_000_000).fetch(site.url("/bomb"), tmp_path)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ((404, {}, b""), "answered 404"),
        ((500, {}, b""), "answered 500"),
        ((200, {"Content-Type": "image/png"}, b"x"), "cannot be read"),
    ],
)
def test_what_cannot_be_used_is_said(
    site: Site, tmp_path: Path, page: tuple[int, dict[str, str], bytes], said: str
) -> None:
    site.pages["/x"] = page
    with pytest.raises(DocumentError, match=said) as error:
        fetcher().fetch(site.url("/x"), tmp_path)
    assert site.url("/x") in str(error.value)


def test_a_server_that_is_away_and_a_host_that_is_unknown_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="did not answer"):
        fetcher().fetch("http://policies.example:9/x", tmp_path)

    def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    with pytest.raises(DocumentError, match="not known"):
        Fetcher(1000, (), unknown).fetch("http://nowhere.example/", tmp_path)


def test_a_server_that_drips_is_given_up(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.documents.fetch.TOTAL_SECONDS", -1.0)
    site.pages["/slow"] = (200, {"Content-Type": "text/plain"}, b"drip")
    started = time.monotonic()
    with pytest.raises(DocumentError, match="took over"):
        fetcher().fetch(site.url("/slow"), tmp_path)
    assert time.monotonic() - started < 5
