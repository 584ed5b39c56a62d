"""An address of the web in its parts, and the time that all of a fetch may take."""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9._-]{1,253}")


@dataclass(frozen=True)
class Place:
    """An address of the web, its host in ASCII."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def named(self) -> str:
        """The host as its server is told it, with the port where that is not the usual one."""
        host = bracketed(self.host)
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    def pinned(self, address: str) -> str:
        """Return the address of the web with the host's number in the stead of its name."""
        return urlunsplit((self.scheme, f"{bracketed(address)}:{self.port}", self.path, self.query, ""))


def place_of(at: str) -> Place:
    """Return the parts of an address. Raises ValueError where it is none of the web."""
    try:
        parts = urlsplit(at)
        host = _ascii_host(parts.hostname or "")
        port = parts.port or _PORTS[parts.scheme]
    except KeyError:
        raise ValueError("not of the web") from None
    if not host or parts.username is not None:
        raise ValueError("no host, or one behind a name and a password")
    return Place(parts.scheme, host, port, parts.path or "/", parts.query)


def _ascii_host(host: str) -> str:
    """Return a name in IDNA, or an address, in which digits of other scripts are plain ones."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host))
    name = host.encode("idna").decode("ascii").lower()
    return name if _HOST.fullmatch(name) else ""


def bracketed(host: str) -> str:
    """Return the host as it stands in an address."""
    return f"[{host}]" if ":" in host else host


class Deadline:
    """Shuts the sockets when the time is over: a server may drip its headers for ever."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(max(0.0, seconds), self._shut)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    @property
    def is_over(self) -> bool:
        return time.monotonic() >= self._until

    def watch(self, event: str, told: Mapping[str, Any]) -> None:
        """Be httpcore's `trace`: a connection is there, first bare, then inside TLS."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._sockets.append(told["return_value"].get_extra_info("socket"))
            if self.is_over:
                self._shut()

    def _shut(self) -> None:
        for one in self._sockets:
            with suppress(OSError):  # closed by now, which is as good
                one.shutdown(socket.SHUT_RDWR)
