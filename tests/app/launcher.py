"""Starts `inventory-gateway` many times, quickly: the program is imported once, and each start is a fork of that.

A forked process is the program from its entry point on, with an environment, a folder, arguments and outputs of its
own, and ends as the interpreter ends. Orders come as lines of JSON; each is answered with the process id of a start.
The exit code is written to a file (minus a signal's number for a process that a signal ended).
"""

import gc
import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any


def main() -> None:
    import dbos  # noqa: F401 - else each start would import it anew

    from app.cli import main as program

    gc.freeze()  # else every fork copies what it inherits, only to find nothing to collect in it
    order = _next_order()
    if order is None:
        return
    _watch_over_a_fork(Path(order["exit_code"]))
    _become(order)
    if "TEST_PROGRAM" in os.environ:  # a module that makes the program a little different, for a test
        importlib.import_module(os.environ["TEST_PROGRAM"])
    sys.exit(program())


def _next_order() -> dict[str, Any] | None:
    """The order that this fork is to carry out; None in the launcher itself, when there are no more."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            order: dict[str, Any] = json.loads(line)
            return order
    return None


def _watch_over_a_fork(exit_code: Path) -> None:
    """Returns in a fork; the process that calls stays behind to say how that ended."""
    child = os.fork()
    if child == 0:
        return
    os.write(1, f"{child}\n".encode())
    _, status = os.waitpid(child, 0)
    written = exit_code.with_suffix(".new")
    written.write_text(str(os.waitstatus_to_exitcode(status)))
    written.rename(exit_code)
    os._exit(0)


def _become(order: dict[str, Any]) -> None:
    os.setsid()
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv = ["inventory-gateway", *order["arguments"]]
    for descriptor, path in enumerate((os.devnull, order["stdout"], order["stderr"])):
        opened = os.open(path, os.O_RDONLY if descriptor == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(opened, descriptor)
        os.close(opened)


if __name__ == "__main__":
    main()
