"""Structured logs: one event a line, on standard error, each with the id of the request it belongs to.

Neither tokens nor variables are ever logged.
"""

import logging
import sys
from contextvars import ContextVar
from typing import Any, Final, Literal

import structlog
from structlog.typing import EventDict, Processor

current_request: Final[ContextVar[str | None]] = ContextVar("app.logs.request", default=None)
"""The id of the request that is being answered. A variable of our own costs a tenth of what structlog's do."""


def set_up_logs(level: str, form: Literal["auto", "json", "text"]) -> None:
    """Sends the program's and its libraries' logs through structlog. `level` is the program's; libraries log no more
    than INFO, for some of them print at DEBUG what they send and receive: tokens, variables, rows."""
    as_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[Processor] = [
        _with_request,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    # Tracebacks without local variables: those hold what clients sent.
    last: list[Processor] = (
        [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
        if as_text
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    )
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    formatter: Any = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
    )
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.INFO, logging.getLevelNamesMapping()[level]))
    logging.getLogger("app").setLevel(level)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # It tells of every form that it refuses; whoever sent it is told.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
    # uvicorn tells of every start and stop in five lines; ours says it in one.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


def _with_request(_logger: object, _method: str, event: EventDict) -> EventDict:
    request_id = current_request.get()
    if request_id is not None:
        event["request_id"] = request_id
    return event
