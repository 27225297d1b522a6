"""The client of the race: connections that each send their next request as soon as the last one is answered.

`Loader` starts it as a process of its own. It does as little as possible, because it shares the machine with what it
measures: the requests are made beforehand, and of an answer the head alone is read. An answer counts as good if its
status is 200 and its length is that which the same request was answered with the first time; the first time the body
itself is looked at.
"""

import asyncio
import gc
import json
import math
import statistics
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import uvloop

_END_OF_HEAD: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length: "
_TOLD: Final = 3
"""How many failures are told in full."""

_WARMING: Final = 8
"""How many connections warm a server up at most: as many as it has to the database."""

PATIENCE: Final = 30.0
"""How many seconds the last answers may take."""


@dataclass(frozen=True)
class Sample:
    """What came of one load: how many answers a second, and how long they took."""

    per_second: float
    median_ms: float
    p99_ms: float
    failed: int
    failures: list[str]


@dataclass
class _Load:
    """One load under way. `lengths` are those of the answers so far, by the request's number."""

    requests: Sequence[bytes]
    lengths: dict[int, int]
    busy: int
    over: asyncio.Future[None]
    took: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    failed: int = 0
    sent: int = 0
    is_ending: bool = False

    def next(self) -> int:
        """The number of the next request."""
        self.sent += 1
        return self.sent % len(self.requests)

    def fail(self, why: str) -> None:
        """Notes an answer that is not as it should be."""
        self.failed += 1
        if len(self.failures) < _TOLD:
            self.failures.append(why)

    def leave(self) -> None:
        """A connection has its last answer."""
        self.busy -= 1
        if not self.busy and not self.over.done():
            self.over.set_result(None)


class _Connection(asyncio.Protocol):
    """One connection, with one request at a time on it."""

    def __init__(self) -> None:
        self._load: _Load | None = None
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._number = 0
        self._began = 0.0

    def connection_made(self, transport: Any) -> None:
        """Keeps what to send on."""
        self._transport = transport

    def take_part(self, load: _Load) -> None:
        """Sends a request, and another one whenever it is answered, until the load ends."""
        self._load = load
        self._send(load)

    def close(self) -> None:
        """Hangs up."""
        assert self._transport is not None
        self._transport.close()

    def _send(self, load: _Load) -> None:
        assert self._transport is not None
        self._number = load.next()
        self._began = perf_counter()
        self._transport.write(load.requests[self._number])

    def data_received(self, data: bytes) -> None:
        """Takes a part of an answer, or all of it."""
        self._received = received = self._received + data if self._received else data
        head = received.find(_END_OF_HEAD)
        if head < 0:
            return
        length = _length(received[:head])
        if len(received) < head + len(_END_OF_HEAD) + length:
            return
        load = self._load
        assert load is not None
        load.took.append(perf_counter() - self._began)
        _look_at(load, self._number, received, head, length)
        self._received = b""
        if load.is_ending:
            self._load = None
            load.leave()
        else:
            self._send(load)

    def connection_lost(self, _: Exception | None) -> None:
        """The server hung up, if an answer is owed."""
        if self._load is not None:
            self._load.fail("the server hung up")
            self._load.leave()


def _look_at(load: _Load, number: int, received: bytes, head: int, length: int) -> None:
    known = load.lengths.get(number)
    if not received.startswith(b"HTTP/1.1 200 "):
        load.fail(received[: head + 300].decode(errors="replace"))
    elif known is None:
        body = json.loads(received[head:])
        if "errors" in body or not all(body["data"].values()):
            load.fail(received[head : head + 300].decode(errors="replace"))
        load.lengths[number] = length
    elif known != length:
        load.fail(f"request {number} was answered with {known} bytes first, and with {length} now")


def _length(head: bytes) -> int:
    start = head.lower().find(_LENGTH)
    if start < 0:
        return 0
    end = head.find(b"\r", start)
    return int(head[start + len(_LENGTH) : end if end > 0 else None])


async def _loaded(requests: Sequence[bytes], lengths: dict[int, int], how: dict[str, Any]) -> Sample:
    loop = asyncio.get_running_loop()
    made = [await loop.create_connection(_Connection, "127.0.0.1", how["port"]) for _ in range(how["connections"])]
    connections = [connection for _, connection in made]

    async def load_for(seconds: float, those: Sequence[_Connection]) -> tuple[_Load, float]:
        """A load, and how long it took to the last answer: what is slow answers in bursts, which no clock may cut."""
        load = _Load(requests, lengths, len(those), loop.create_future())
        began = perf_counter()
        for connection in those:
            connection.take_part(load)
        await asyncio.sleep(seconds)
        load.is_ending = True
        try:
            await asyncio.wait_for(load.over, PATIENCE)
        except TimeoutError:
            load.fail(f"no answer within {PATIENCE:.0f} s")
        return load, perf_counter() - began

    warm_up, _ = await load_for(how["warm_up"], connections[:_WARMING])
    load, seconds = await load_for(how["seconds"], connections)
    for connection in connections:
        connection.close()
    took = sorted(load.took) or [0.0]
    p99 = took[max(0, math.ceil(len(took) * 0.99) - 1)]
    failures = [*warm_up.failures, *load.failures]
    failed = warm_up.failed + load.failed
    return Sample(len(load.took) / seconds, statistics.median(took) * 1000, p99 * 1000, failed, failures)


class LoadFailed(Exception):
    """The client ended before it was told to."""


class Loader:
    """The client's process. It keeps the requests it was once given, by their key."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"],
            cwd=Path(__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C is for who started it, and who ends it
        )

    def learn(self, key: str, requests: Sequence[bytes]) -> None:
        """Gives it the requests that it sends in turn."""
        self._tell({"key": key, "requests": [request.decode() for request in requests]})

    def load(self, key: str, port: int, *, connections: int, warm_up: float, seconds: float) -> Sample:
        """Sends the requests of a key for some seconds and to the last answer, behind a warm-up that does not count."""
        how = {"port": port, "connections": connections, "warm_up": warm_up, "seconds": seconds}
        return Sample(**self._tell({"key": key, **how}))

    def close(self) -> None:
        """Ends it."""
        self._process.terminate()
        self._process.wait(10)

    def _tell(self, what: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise LoadFailed("the client of the race ended by itself")
        return json.loads(answer)


def main() -> None:
    """Carries out orders, lines of JSON, and answers each with a line."""
    requests: dict[str, list[bytes]] = {}
    lengths: dict[str, dict[int, int]] = {}
    gc.disable()
    for line in sys.stdin:
        order = json.loads(line)
        key = order["key"]
        if "requests" in order:
            requests[key], lengths[key] = [request.encode() for request in order["requests"]], {}
            answer: dict[str, Any] = {}
        else:
            answer = asdict(uvloop.run(_loaded(requests[key], lengths[key], order)))
            gc.collect()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
