"""The port of language models, and what all who ask one share."""

import secrets
from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

from pydantic import BaseModel

from bot.domain.drafting import DraftAnswer, DraftStatement
from bot.services.metering import Usage

Form = TypeVar("Form", bound=BaseModel)

Render = Callable[..., str]
"""`Prompt.render` of a prompt."""


class ChatModel(Protocol):
    """Any LangChain chat model, a model file served in process, and the models of the evals.

    Each call raises ModelError within the model's time-out less the seconds that are `spent` of it.
    """

    @property
    def name(self) -> str: ...

    def draft(self, prompt: str, spent: float = 0.0) -> tuple[DraftAnswer, Usage]:
        """Return a draft, repaired once at most."""
        ...

    def write(self, prompt: str, spent: float = 0.0) -> Iterator[DraftStatement | Usage]:
        """Yield the statements of a draft as they are written, then the usage."""
        ...

    def fill(self, prompt: str, form: type[Form]) -> tuple[Form, Usage]:
        """Return a small form filled in, within `FILL_FRACTION` of the time-out, not repaired."""
        ...


FILL_FRACTION = 0.4
"""Share of the time-out that reading a question may take; the answer to it gets what is left."""


def new_fence() -> str:
    """Return a line that no text can foresee, and so none can close."""
    return f"=={secrets.token_hex(8)}=="
