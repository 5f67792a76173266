#!/bin/bash
# The lock files name packages and hashes only: where they are fetched from is the business of each machine.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
for lock in requirements/*.txt bot/requirements.txt package-lock.json; do
    case "$lock" in
        package-lock.json) found=$(grep -nE '"resolved"' "$lock") ;;
        *) found=$(grep -nE '://|^ *(-i|-f|--(index-url|extra-index-url|find-links|trusted-host))\b' "$lock") ;;
    esac
    if [ -n "$found" ]; then
        echo "$lock: a lock file must not hold addresses:"
        echo "$found" | head -3
        failed=1
    fi
done
for lock in requirements/*.txt bot/requirements.txt; do
    if ! awk '/^[A-Za-z0-9]/ { if (name != "" && !hashed) { print name; bad = 1 } name = $1; hashed = 0 }
              /--hash=sha256:/ { hashed = 1 }
              END { if (name != "" && !hashed) { print name; bad = 1 } exit bad }' "$lock"; then
        echo "$lock: the packages above have no hash"
        failed=1
    fi
done
exit "$failed"
