"""What the program counts, in the text format that Prometheus reads (version 0.0.4)."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import PlainTextResponse, Response

_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_NAME: Final = "inventory_gateway_operations_total"


def metrics(executed: Mapping[tuple[str, str], int]) -> Response:
    """The operations that were executed, by executor and, where it was the normal one, why."""
    lines = [
        f"# HELP {_NAME} GraphQL operations, by who executed them and, for graphql-core, why.",
        f"# TYPE {_NAME} counter",
    ]
    for (executor, why), count in sorted(executed.items()):
        lines.append(f'{_NAME}{{executor="{executor}",why="{why}"}} {count}')
    return PlainTextResponse("\n".join([*lines, ""]), headers={"Content-Type": _TYPE, "Cache-Control": "no-store"})
