"""What an operator may set, by environment variables or a `.env` file."""

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from kit.outbound import AllowList
from kit.storage.links import SHORTEST_SECRET
from kit.storage.store import SCHEMES

DEFAULT_DATABASE_URL = "sqlite:///var/inventory.db"

_PARAMETERS: Final = {"host", "port", "user", "password", "ssl", "sslmode"}
"""What may stand behind the question mark of a postgresql URL."""

_SSL_MODES: Final = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


class Settings(BaseSettings):
    """The settings, each by the environment variable of its name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(
        default=DEFAULT_DATABASE_URL, description="Where the data is: sqlite:///file.db or postgresql://user@host/name."
    )
    database_pool_size: int = Field(
        default=8, ge=1, le=100, description="Connections that a process keeps for reading, and as many for writing."
    )
    jobs: Literal["embedded", "separate"] = Field(
        default="embedded",
        description="Who runs jobs on PostgreSQL: embedded, every server does; separate, only workers do. On SQLite "
        "the server always does.",
    )
    jobs_database_url: str | None = Field(
        default=None,
        description="The same database past a pooler that hands out connections by transaction; without it, "
        "DATABASE_URL. `migrate` and whoever runs jobs use it.",
    )
    jobs_pool_size: int = Field(
        default=4, ge=2, le=50, description="Connections that a process which runs jobs keeps for their queue."
    )
    jobs_poll_seconds: float = Field(
        default=1.0, ge=0.02, le=60, description="How often a process looks for new jobs, in seconds."
    )
    jobs_take_over_seconds: float = Field(
        default=30.0,
        ge=1,
        le=3600,
        description="How long a process on PostgreSQL may seem dead, in seconds, before others take over its jobs.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 for every network interface.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes any free one.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Web origins, separated by commas, whose pages may call the API: https://shop.example."
    )
    storage_url: str = Field(
        default="var/files",
        description="Where files are kept: a folder, or a bucket at s3://bucket/prefix, gs://bucket/prefix or "
        "az://container/prefix.",
    )
    link_secret: SecretStr | None = Field(
        default=None,
        description=f"What links to a folder's files are signed with, {SHORTEST_SECRET} bytes or more; without it, one "
        "is made and kept beside the folder.",
    )
    public_url: str | None = Field(
        default=None,
        description="What links to a folder's files begin with, such as https://api.shop.example; without it, HOST and "
        "PORT.",
    )
    outbound_allowed: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Hosts and networks of the inside, separated by commas, that files may be fetched from: "
        "pictures.intranet, 10.0.0.0/8, 10.1.2.3:8080.",
    )
    executor: Literal["engine", "core"] = Field(
        default="engine",
        description="Who executes operations: engine, or core for the reference implementation, graphql-core, alone "
        "(for comparison: it is many times slower).",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged.")
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="How it is logged: json, text, or auto (text on a terminal, else json)."
    )

    @field_validator("database_url", "jobs_database_url")
    @classmethod
    def _names_a_database(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            url = make_url(value)
            known = url.get_backend_name() in {"sqlite", "postgresql", "postgres"} and bool(url.database)
        except (ArgumentError, ValueError):
            known = False
        if not known or url.database == ":memory:":
            # The value is not repeated: it may hold a password.
            raise PydanticCustomError("database_url", "must be sqlite:///file.db or postgresql://user@host/name")
        _look_at_parameters(url)
        return value

    @field_validator("storage_url")
    @classmethod
    def _names_a_store(cls, value: str) -> str:
        scheme, separator, _ = value.partition("://")
        if not value.strip() or (separator and scheme not in SCHEMES):
            known = ", ".join(sorted(SCHEMES))
            raise PydanticCustomError(
                "storage_url", "must be a folder, or a URL that starts with {known}", {"known": known}
            )
        return value

    @field_validator("link_secret", mode="after")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value().encode()) < SHORTEST_SECRET:
            raise PydanticCustomError("link_secret", "must have {least} bytes or more", {"least": SHORTEST_SECRET})
        return value

    @field_validator("public_url")
    @classmethod
    def _leads_here(cls, value: str | None) -> str | None:
        if value is not None and not _is_base(value):
            raise PydanticCustomError(
                "public_url", "must be http:// or https:// with a host, and no question mark or fragment"
            )
        return value

    @field_validator("outbound_allowed")
    @classmethod
    def _can_be_read(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            AllowList(value)
        except ValueError as error:
            raise PydanticCustomError("outbound_allowed", "{problem}", {"problem": str(error)}) from None
        return value

    @field_validator("allowed_origins", "outbound_allowed", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(origin.strip() for origin in value.split(",") if origin.strip())
        return value


def _is_base(text: str) -> bool:
    """Whether links can begin with it."""
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text and "?" not in text and "#" not in text
    return plain and parts.scheme in {"http", "https"} and bool(host) and parts.username is None


def _look_at_parameters(url: URL) -> None:
    """Refuses what the database would not understand. Of the URL, only the parameter's name is repeated."""
    known = set() if url.get_backend_name() == "sqlite" else _PARAMETERS
    for name in url.query:
        if name not in known:
            raise PydanticCustomError(
                "database_url",
                "has the parameter {name}, which is not known here (known are: {known})",
                {"name": name, "known": ", ".join(sorted(known)) or "none"},
            )
    encryption = [name for name in ("ssl", "sslmode") if name in url.query]
    if len(encryption) > 1:
        raise PydanticCustomError("database_url", "has both ssl and sslmode, which mean the same; keep one")
    for name in encryption:
        if url.query[name] not in _SSL_MODES:
            raise PydanticCustomError(
                "database_url",
                "must have one of these for the parameter {name}: {modes}",
                {"name": name, "modes": ", ".join(_SSL_MODES)},
            )
