"""Documents fetched by their address, from real servers on loopback, and what is never asked."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.adapters.documents.fetch import MAX_REDIRECTS, Fetcher, addresses_of
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
        "::ffff:0:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::10.0.0.1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fec0::1",
        "ff02::1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.0.192",
        "168.63.129.16",
        "fd00:ec2::254",
    ],
)
def test_no_address_inside_the_network_is_asked(site: Site, tmp_path: Path, address: str) -> None:
    closed = Fetcher(1000, (), lambda _host, _port: [address])
    with pytest.raises(DocumentError, match="inside the network"):
        closed.fetch(site.url("/"), tmp_path)
    assert not site.hosts


@pytest.mark.parametrize(
    "host",
    [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "127.0.0.1.",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "169.254.169.254",
        "2852039166",
        "0xa9fea9fe",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "example.org@127.0.0.1",
        "127.0.0.1#@example.org",
        "127.0.0.1\\@example.org",
        "127.0.0.1%00.example.org",
        "[::1%25lo]",
        "[fe80::1%eth0]",
        "[v1.x]",
        "[::1",
        "exa mple.org",
        "a" * 70 + ".example.org",
        ".example.org",
        "\ud800.example",
    ],
)
def test_however_an_inner_address_is_written_it_is_not_asked(site: Site, tmp_path: Path, host: str) -> None:
    """By the system's own name service; what is no address at all is refused with the same kind of error."""
    with pytest.raises(DocumentError) as error:
        Fetcher(1000).fetch(f"http://{host}:{site.port}/", tmp_path)
    assert error.value.mend
    assert not site.hosts


@pytest.mark.parametrize("port", ["99999", "-1", "x", "0x50", "²"])
def test_a_port_that_is_none_is_told(tmp_path: Path, port: str) -> None:
    with pytest.raises(DocumentError, match="not an http"):
        fetcher().fetch(f"http://policies.example:{port}/", tmp_path)


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.2:{port}/inner",
        "http://2130706434:{port}/inner",
        "http://[::ffff:127.0.0.2]:{port}/inner",
        "//127.0.0.2:{port}/inner",
        "http://u:p@metadata.internal/",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://[::1",
        "http://x:99999/",
        "http://x:y/",
        "http://a b/",
        "javascript:1",
    ],
)
def test_a_redirect_is_held_to_the_same_rules(site: Site, tmp_path: Path, location: str) -> None:
    """Only 127.0.0.1 may be asked here."""
    site.pages["/out"] = (302, {"Location": location.format(port=site.port)}, b"")

    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "policies.example" else addresses_of(host, port)

    with pytest.raises(
        DocumentError, match=r"inside the network|not an http|did not answer \(RemoteProtocol"
    ):
        Fetcher(1000, ("127.0.0.1/32",), resolve).fetch(site.url("/out"), tmp_path)
    assert site.hosts == [f"policies.example:{site.port}"]


def test_a_server_that_drips_its_headers_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, the answer not within a minute."""
    monkeypatch.setattr("bot.adapters.documents.fetch.TOTAL_SECONDS", 1.0)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                with suppress(OSError):
                    for _ in range(1_200):
                        if ended.wait(0.05):
                            return
                        connection.sendall(b"x")

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        with pytest.raises(DocumentError, match="took over"):
            fetcher().fetch(f"http://policies.example:{server.getsockname()[1]}/", tmp_path)
        ended.set()
        thread.join(5)


def test_an_ipv6_address_is_asked_under_its_own_name(tmp_path: Path) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        said: list[bytes] = []

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                said.append(connection.recv(4096))
                connection.sendall(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nhere"
                )

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        port = server.getsockname()[1]
        kept = Fetcher(1000, ("::1/128",)).fetch(f"http://[::1]:{port}/", tmp_path)
        thread.join(5)
    assert kept.read_bytes() == b"here"
    assert f"Host: [::1]:{port}".encode() in said[0]


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
    with pytest.raises(DocumentError, match="took over"):
        fetcher().fetch(site.url("/slow"), tmp_path)
