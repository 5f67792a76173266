#!/bin/bash
# Compile the lock files from the *.in files and package.json; known versions stay unless UPGRADE=1.
set -eu
cd "$(dirname "$0")/.."
options=(--quiet --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header)
[ "${UPGRADE:-}" = 1 ] && options+=(--upgrade)
for name in app dev; do
    .venv/bin/uv pip compile "${options[@]}" --universal --python-version 3.11 \
        "requirements/$name.in" -o "requirements/$name.txt"
done
.venv/bin/uv pip compile "${options[@]}" --python-version 3.10 bot/requirements.in -o bot/requirements.txt
npm install --package-lock-only
scripts/check_locks.sh
