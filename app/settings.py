"""What an operator may set, by environment variables or a `.env` file."""

from typing import Annotated, Final, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

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
    host: str = Field(default="127.0.0.1", description="The address to listen on; 0.0.0.0 for every network interface.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on; 0 takes any free one.")
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Web origins, separated by commas, whose pages may call the API: https://shop.example."
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

    @field_validator("database_url")
    @classmethod
    def _names_a_database(cls, value: str) -> str:
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

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(origin.strip() for origin in value.split(",") if origin.strip())
        return value


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
