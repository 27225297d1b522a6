#!/bin/sh
# Installs the pinned packages into .venv, and the project itself so that its files are used where they are.
# Usage: install.sh run|dev. Neither takes away what the other put there.
set -eu

kind=$1
case $kind in
    run) pins='-r requirements/build.txt -r requirements/run.txt' ;;
    dev) pins='-r requirements/dev.txt' ;;
    *) echo "usage: install.sh run|dev" >&2; exit 2 ;;
esac
rm -f ".venv/.$kind"

# uv is ten times faster; pip knows configurations of mirrors and caches that uv does not read.
uv() { .venv/bin/uv pip install --quiet --python .venv/bin/python "$@"; }
pip() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }

echo "Installing packages ($kind)"
if ! uv --require-hashes $pins; then
    echo "uv could not install the packages; trying pip, which takes longer" >&2
    pip --require-hashes $pins
fi
project='--no-deps --no-build-isolation --editable .'
uv --offline $project 2>/dev/null || pip --no-index $project

if [ "$kind" = dev ]; then
    touch .venv/.run
fi
touch ".venv/.$kind"
