"""The client of a Chroma server, with the time-out that Chroma's own lacks."""

from typing import Any
from urllib.parse import urlsplit

import httpx
from chromadb import Client
from chromadb.api.fastapi import FastAPI
from chromadb.config import Settings, System

_timeouts: dict[str, float] = {}
"""Seconds by host and port; Chroma builds its client by class name, so that no argument gets through."""


class TimedFastAPI(FastAPI):
    """Chroma's HTTP client, each request of which ends within the set time."""

    def __init__(self, system: System) -> None:
        super().__init__(system)
        key = f"{system.settings.chroma_server_host}:{system.settings.chroma_server_http_port}"
        self._session.timeout = httpx.Timeout(_timeouts[key])


def open_server(url: str, timeout_seconds: float) -> Any:
    """Return a client of the server at `url`. Raises httpx or Chroma errors."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    _timeouts[f"{parts.hostname}:{port}"] = timeout_seconds
    return Client(
        Settings(
            anonymized_telemetry=False,
            chroma_api_impl="bot.adapters.chroma_http.TimedFastAPI",
            chroma_server_host=parts.hostname,
            chroma_server_http_port=port,
            chroma_server_ssl_enabled=parts.scheme == "https",
        )
    )
