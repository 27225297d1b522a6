"""Two worlds for the tests of a module: one that graphql-core executes in, and one for the engine."""

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from tests.conftest import DATABASES, module_url
from tests.engine.both import Both
from tests.engine.running import two_worlds

Result = TypeVar("Result")


@dataclass
class Worlds:
    """Both worlds of a module, and the event loop in which they live."""

    runner: asyncio.Runner
    both: Both

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Waits for work in that loop."""
        return self.runner.run(work)


@pytest.fixture(scope="module", params=DATABASES)
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Two databases of each kind in turn, with the same rows."""
    server = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    url = module_url(request, tmp_path_factory)
    with asyncio.Runner() as runner:
        both = runner.run(two_worlds(url, server))
        yield Worlds(runner, both)
        runner.run(both.close())
