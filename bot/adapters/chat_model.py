"""Any LangChain chat model, or a GGUF file served in process, as the drafter of answers.

Imported only where `ADVISOR_MODEL` is set. Tracing of LangChain is off unless the operator turns it on.
"""

import os
import threading
from pathlib import Path
from typing import Any

from bot.domain.drafting import DraftAnswer
from bot.errors import ModelError, SettingsError
from bot.services.drafter import Usage

GGUF = "gguf:"

MAX_ANSWER_TOKENS = 1_200
"""A dozen statements with their quotes, and no room to ramble."""

CONTEXT_TOKENS = 4_096
"""Of a model file: a prompt has about 1,500 tokens."""

REPAIR = (
    "That was not the JSON that was asked for. Return one JSON object with the key `statements`, a list of "
    "objects with `text`, `label` and `quote`, and nothing else."
)


class LangChainChat:
    """Drafts through LangChain's structured output, with one repair."""

    def __init__(self, name: str, chat: Any, timeout_seconds: float) -> None:
        self._name = name
        self._timeout_seconds = timeout_seconds
        self._structured = chat.with_structured_output(DraftAnswer, method="json_schema", include_raw=True)

    @property
    def name(self) -> str:
        return self._name

    def draft(self, prompt: str) -> tuple[DraftAnswer, Usage]:
        """Return a draft.

        Raises:
            ModelError: no answer within the time-out, or none that can be read after one repair.
        """
        messages: list[Any] = [("human", prompt)]
        tokens = 0
        for _ in range(2):
            given = self._called(messages)
            raw: Any = given.get("raw")
            usage: Any = getattr(raw, "usage_metadata", None) or {}
            tokens += int(usage.get("total_tokens", 0))
            parsed = given.get("parsed")
            if isinstance(parsed, DraftAnswer):
                return parsed, Usage(tokens)
            messages = [("human", prompt), ("ai", str(getattr(raw, "content", ""))[:4000]), ("human", REPAIR)]
        raise ModelError(f"the model {self._name} gave no answer of the wanted form", "", kind="form")

    def _called(self, messages: list[Any]) -> dict[str, Any]:
        """Call with a limit of our own: a server that sends a byte now and then outlasts any socket's."""
        result: list[Any] = []

        def call() -> None:
            try:
                result.append(self._structured.invoke(messages))
            except Exception as error:  # noqa: BLE001 (told apart by the caller, in another thread)
                result.append(error)

        thread = threading.Thread(target=call, name="advisor-model", daemon=True)
        thread.start()
        thread.join(self._timeout_seconds)
        if not result:
            raise ModelError(
                f"the model {self._name} did not answer within {self._timeout_seconds:g} seconds",
                "check its server, or raise ADVISOR_MODEL_TIMEOUT_SECONDS",
                kind="time-out",
            )
        if _is_of_form(result[0]):
            return {"raw": None, "parsed": None}
        if isinstance(result[0], Exception):
            raise ModelError(
                f"the model {self._name} failed: {type(result[0]).__name__}",
                "check its server, its key and ADVISOR_MODEL_URL",
                kind=type(result[0]).__name__,
            ) from result[0]
        return dict(result[0])


def _is_of_form(result: Any) -> bool:
    """Tell whether a call failed since the answer could not be read: clients parse before we see it."""
    names = {kind.__name__ for kind in type(result).__mro__}
    return bool(
        names & {"ValidationError", "JSONDecodeError", "OutputParserException", "LengthFinishReasonError"}
    )


def open_chat_model(name: str, url: str, timeout_seconds: float) -> LangChainChat:
    """Return the model that `provider:name` or `gguf:PATH` names.

    Raises:
        SettingsError: the name is off, the provider's package or the file is missing.
    """
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    options: dict[str, Any] = {
        "temperature": 0,
        "max_tokens": MAX_ANSWER_TOKENS,
        "timeout": timeout_seconds,
        "max_retries": 1,
    }
    try:
        if name.startswith(GGUF):
            return LangChainChat(name, _served(Path(name.removeprefix(GGUF)), options), timeout_seconds)
        from langchain.chat_models import init_chat_model  # noqa: PLC0415

        if url:
            options["base_url"] = url
        provider = name.partition(":")[0]
        if provider == "ollama":
            options = {"temperature": 0, "num_predict": MAX_ANSWER_TOKENS} | (
                {"base_url": url} if url else {}
            )
        return LangChainChat(name, init_chat_model(name, **options), timeout_seconds)
    except (ImportError, ValueError, TypeError) as error:
        raise SettingsError(
            f"ADVISOR_MODEL {name!r}: {str(error).splitlines()[0]}",
            "use provider:name with the extra of the provider installed, or gguf:PATH with the extra [gguf]",
        ) from error
    except Exception as error:  # providers raise errors of their own for a missing key
        raise SettingsError(
            f"ADVISOR_MODEL {name!r}: {type(error).__name__}", "set the provider's key, e.g. OPENAI_API_KEY"
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
