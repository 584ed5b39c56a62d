"""Fetches a document by its address: bounded, and never from inside the network.

An address is resolved once, every answer of the name service is looked at, and the connection goes to just
that one: a name that points elsewhere a moment later gains nothing. Redirects are followed by the same rule.
"""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx

from bot.adapters.documents.web_address import Deadline, Place, place_of
from bot.errors import DocumentError

MAX_REDIRECTS = 5

CONNECT_SECONDS = 10.0
"""For a connection, and between two pieces of an answer."""

TOTAL_SECONDS = 60.0
"""For all of a document, so that a server cannot drip without end."""

SUFFIX_OF = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/markdown": ".md",
    "text/plain": ".txt",
}
"""Kinds of content that can be read, and the ending that goes with each."""

GLOBAL_IPV6 = ipaddress.ip_network("2000::/3")
"""All that is given out for the open network. Outside lie, among others, forms that hold an IPv4 address."""

NEVER = tuple(
    ipaddress.ip_network(one) for one in ("2002::/16", "168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")
)
"""Addresses that count as global and lead inside: IPv4 in 6to4, and metadata services of clouds."""

Resolve = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host."""


def addresses_of(host: str, port: int) -> list[str]:
    """Return the addresses that the name service gives. Raises OSError."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class Fetcher:
    """Fetches documents of at most `max_bytes`.

    `allowed_networks` are exceptions to the rule that no address inside the network is asked, e.g. that
    of the house's own document server.
    """

    def __init__(
        self,
        max_bytes: int,
        allowed_networks: Sequence[str] = (),
        resolve: Resolve = addresses_of,
    ) -> None:
        self._max_bytes = max_bytes
        self._allowed = [ipaddress.ip_network(one, strict=False) for one in allowed_networks]
        self._resolve = resolve

    def fetch(self, url: str, folder: Path) -> Path:
        """Return a new file in the folder with what the address holds.

        Raises:
            DocumentError: the address is off, lies inside the network, does not answer, or holds
                something too large or of a kind that cannot be read.
        """
        at = url
        with Deadline(TOTAL_SECONDS) as deadline:
            for _ in range(MAX_REDIRECTS + 1):
                there = _place(at, url)
                try:
                    with httpx.Client(timeout=CONNECT_SECONDS, trust_env=False) as client:
                        request = self._request(client, at, there, deadline)
                        response = client.send(request, stream=True)
                        if not response.has_redirect_location:
                            return self._kept(response, url, at, folder, deadline)
                        at = _joined(at, response.headers["Location"])
                        response.close()
                except httpx.HTTPError as error:
                    raise _unanswered(url, error, deadline) from error
                except httpx.InvalidURL:  # where it is sent to is none
                    raise _no_address(url) from None
                except OSError as error:
                    raise DocumentError(
                        f"{url}: cannot be kept: {error.strerror}", "free disk space"
                    ) from error
        raise DocumentError(f"{url}: redirects more than {MAX_REDIRECTS} times", "name the last address")

    def _request(self, client: httpx.Client, at: str, there: Place, deadline: Deadline) -> httpx.Request:
        address = self._address(at, there.host, there.port)
        headers = {"Host": there.named, "User-Agent": "implementation-advisor", "Accept": "*/*"}
        extensions = {"sni_hostname": there.host, "trace": deadline.watch}
        try:
            return client.build_request("GET", there.pinned(address), headers=headers, extensions=extensions)
        except (httpx.InvalidURL, ValueError):
            raise _no_address(at) from None

    def _address(self, at: str, host: str, port: int) -> str:
        try:
            found = list(self._resolve(host, port))
        except (OSError, UnicodeError) as error:
            raise DocumentError(f"{at}: the host {host} is not known", "check the address") from error
        for one in found:
            if not self._may_ask(one):
                raise DocumentError(
                    f"{at}: {host} lies inside the network, which is not asked",
                    "save the document and ingest the file, or allow its network by ADVISOR_FETCH_NETWORKS",
                )
        if not found:
            raise DocumentError(f"{at}: the host {host} has no address", "check the address")
        return found[0]

    def _may_ask(self, address: str) -> bool:
        parsed = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(parsed, "ipv4_mapped", None) or parsed
        if any(mapped in network for network in self._allowed if network.version == mapped.version):
            return True
        if any(mapped in network for network in NEVER if network.version == mapped.version):
            return False
        if mapped.version == 6 and mapped not in GLOBAL_IPV6:
            return False
        return mapped.is_global and not mapped.is_multicast

    def _kept(self, response: httpx.Response, url: str, at: str, folder: Path, deadline: Deadline) -> Path:
        if response.status_code != 200:
            raise DocumentError(f"{url}: answered {response.status_code}", "check the address")
        path = folder / f"document{self._suffix(response, url, at)}"
        size = 0
        with path.open("wb") as file:
            for piece in response.iter_bytes():
                size += len(piece)
                if size > self._max_bytes:
                    raise DocumentError(
                        f"{url}: too large, over {self._max_bytes / 1e6:g} MB",
                        "raise ADVISOR_MAX_DOCUMENT_MEGABYTES, or ingest a part of it",
                    )
                if deadline.is_over:
                    raise _took_too_long(url)
                file.write(piece)
        return path

    @staticmethod
    def _suffix(response: httpx.Response, url: str, at: str) -> str:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        named = Path(unquote(urlsplit(at).path)).suffix.lower()
        suffix = SUFFIX_OF.get(
            kind, named if kind in {"", "application/octet-stream", "text/x-markdown"} else ""
        )
        if kind == "text/plain" and named in {".md", ".markdown"}:
            suffix = named
        if not suffix:
            raise DocumentError(
                f"{url}: {kind or 'its kind of content'} cannot be read", "name a PDF, DOCX, HTML or text"
            )
        return suffix


def _place(at: str, url: str) -> Place:
    try:
        return place_of(at)
    except ValueError:
        raise _no_address(url) from None


def _joined(at: str, location: str) -> str:
    """Return where a redirect leads; what is no address stays as it is and is refused as one."""
    try:
        return urljoin(at, location)
    except ValueError:
        return location


def _no_address(url: str) -> DocumentError:
    shown = url.encode(errors="replace").decode()
    return DocumentError(f"{shown}: not an http(s) address", "name a page or document of the web")


def _took_too_long(url: str) -> DocumentError:
    return DocumentError(f"{url}: took over {TOTAL_SECONDS:g} seconds", "save it and ingest the file")


def _unanswered(url: str, error: httpx.HTTPError, deadline: Deadline) -> DocumentError:
    if deadline.is_over:
        return _took_too_long(url)
    return DocumentError(
        f"{url}: did not answer ({type(error).__name__})", "try again later, or save it and ingest the file"
    )
