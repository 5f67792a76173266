#!/bin/bash
# ruff on everything, mypy --strict outside bot/, and lock files without addresses.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
.venv/bin/python -m ruff check . || failed=1
.venv/bin/python -m ruff format --check . || failed=1
.venv/bin/python -m mypy || failed=1
scripts/check_locks.sh || failed=1
exit "$failed"
