#!/bin/sh
# Runs every check, the cheapest first, stops at the first that fails, and says in the last line how it went.
set -u

make="${MAKE:-make} --no-print-directory"
start=$(date +%s)

stage() {
    name=$1
    shift
    began=$(date +%s)
    printf '\n=== %s\n' "$name"
    if ! "$@"; then
        printf '\n=== FAILED: %s, after %s s in all\n' "$name" "$(($(date +%s) - start))" >&2
        exit 1
    fi
    printf '=== %s: passed in %s s\n' "$name" "$(($(date +%s) - began))"
}

stage set-up $make --silent -j2 .venv/.dev explorer
stage lint $make lint
stage contracts $make contracts
stage types $make types
stage tests $make pytest
printf '\n=== All passed in %s s\n' "$(($(date +%s) - start))"
