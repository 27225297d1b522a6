"""Runs a program under Python's profiler, from SIGUSR1 to its end, so that its start is left out of the figures.

    python -m benchmarks.profiled FILE inventory-gateway serve
    python -m benchmarks.profiled FILE -m benchmarks.floor URL

`python -m benchmarks.race --profile gateway` does all of it.
"""

import cProfile
import runpy
import signal
import sys


def main() -> None:
    """Runs it; the profile is written to the file when it ends."""
    path, *sys.argv = sys.argv[1:]
    profile = cProfile.Profile()
    signal.signal(signal.SIGUSR1, lambda *_: profile.enable())
    try:
        if sys.argv[0] == "-m":
            del sys.argv[0]
            runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
        else:
            runpy.run_path(sys.argv[0], run_name="__main__")
    finally:
        profile.disable()
        profile.dump_stats(path)


if __name__ == "__main__":
    main()
