"""Opens LangChain's chat models by name; a model file is served in process.

Imported only where a model is named. Tracing of LangChain is off unless the operator turns it on.
"""

import os
from pathlib import Path
from typing import Any

from bot.errors import ModelError, SettingsError

GGUF = "gguf:"

MAX_ANSWER_TOKENS = 1_200
"""A dozen statements with their quotes, and no room to ramble."""

CONTEXT_TOKENS = 4_096
"""Of a model file: a prompt has about 1,500 tokens."""


def ask_for_one_token(name: str, url: str, timeout_seconds: float) -> None:
    """The model that `provider:name` or `gguf:PATH` names has answered.

    Raises:
        SettingsError: it cannot be opened.
        ModelError: it does not answer.
    """
    chat = open_langchain(name, url, timeout_seconds, max_tokens=1)
    try:
        chat.invoke([("human", "Say yes.")])
    except Exception as error:  # each provider raises errors of its own
        raise ModelError(
            f"the model {name} failed: {type(error).__name__}",
            "check its server, its key and ADVISOR_MODEL_URL",
        ) from error


def open_langchain(
    name: str, url: str = "", timeout_seconds: float = 60.0, max_tokens: int = MAX_ANSWER_TOKENS
) -> Any:
    """Return LangChain's chat model that `provider:name` or `gguf:PATH` names, at temperature 0.

    A call is tried twice, with the client's own back-off between. A server of one's own, named by `url`,
    is asked without a key where none is set.

    Raises:
        SettingsError: the name is off, the provider's package or the file is missing.
    """
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    options: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": max_tokens,
        "timeout": timeout_seconds,
        "max_retries": 1,
    }
    try:
        if name.startswith(GGUF):
            return _served(Path(name.removeprefix(GGUF)), options)
        from langchain import chat_models  # noqa: PLC0415

        library: Any = chat_models
        provider = name.partition(":")[0]
        if provider == "ollama":
            options = {"temperature": 0, "num_predict": max_tokens}
        if url:
            options["base_url"] = url
            if provider == "openai" and not os.environ.get("OPENAI_API_KEY"):
                options["api_key"] = "none"
        return library.init_chat_model(name, **options)
    except (ImportError, ValueError, TypeError) as error:
        raise SettingsError(
            f"the model {name!r}: {str(error).splitlines()[0]}",
            "use provider:name with the extra of the provider installed, or gguf:PATH with the extra [gguf]",
        ) from error
    except Exception as error:  # providers raise errors of their own for a missing key
        raise SettingsError(
            f"the model {name!r}: {type(error).__name__}", "set the provider's key, e.g. OPENAI_API_KEY"
        ) from error


def _served(path: Path, options: dict[str, Any]) -> Any:
    """Return a chat model over a file, served by llama.cpp on a loopback port of this process."""
    if not path.is_file():
        raise ValueError(f"{path} is not a file")
    import xllamacpp  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]
    from langchain_openai import ChatOpenAI  # noqa: PLC0415

    engine: Any = xllamacpp
    params = engine.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.verbosity = 0
    # Its threads wait for each other in a loop: with as many as cores a busy machine stands still.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = max(1, len(os.sched_getaffinity(0)) - 1)
    server = engine.Server(params)
    _SERVERS.append(server)  # the server ends with its object
    return ChatOpenAI(
        model=path.stem,
        base_url=f"{server.listening_address}/v1",
        api_key="none",  # pyright: ignore[reportArgumentType]
        **options,
    )


_SERVERS: list[Any] = []
"""Servers of model files, for as long as the process lives."""
