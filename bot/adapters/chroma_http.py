"""The client of a Chroma server, with the time-out that Chroma's own lacks."""

from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.adapters.chroma_import import Settings, chromadb


def open_server(url: str, timeout_seconds: float) -> Any:
    """Return a client of the server at `url`, each request of which ends within the set time.

    Chroma's client speaks to the server while it is made, without any time-out; so the server is asked
    for its heartbeat first, and the time-out is set as soon as there is a client.

    Raises httpx or Chroma errors when the server does not answer.
    """
    httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=timeout_seconds).raise_for_status()
    parts = urlsplit(url)
    client: Any = chromadb.HttpClient(
        host=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        ssl=parts.scheme == "https",
        settings=Settings(anonymized_telemetry=False),
    )
    for session in _sessions(client):
        session.timeout = httpx.Timeout(timeout_seconds)
    return client


def close_server(client: Any) -> None:
    """Close the client's connections, which its own `close` leaves open."""
    for session in _sessions(client):
        session.close()


def _sessions(client: Any) -> list[httpx.Client]:
    """Return what the client speaks by; Chroma has neither a setting for their time nor an end for them."""
    return [part._server._session for part in (client, client._admin_client)]  # noqa: SLF001
