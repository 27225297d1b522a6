#!/bin/sh
# Makes the virtual environment .venv, with pip and the pinned uv in it.
set -eu

able=
old=
for python in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14 python}; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    old=$python
    "$python" -c 'import ensurepip, venv' 2>/dev/null || continue
    able=$python
    break
done
if [ -z "$old" ]; then
    echo "Python 3.11 or newer is needed and was not found; name one with: make PYTHON=/path/to/python3" >&2
    exit 1
fi
if [ -z "$able" ]; then
    echo "$old lacks the venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi

clear=--clear
if .venv/bin/python -c '' 2>/dev/null && [ "$(cat .venv/.installer 2>/dev/null || pwd)" = "$(pwd)" ]; then
    clear=
fi
rm -f .venv/.installer

echo "Making .venv"
"$able" -m venv $clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/installer.txt
pwd > .venv/.installer
