#!/bin/bash
# test.sh unit|integration|bot|e2e|all: run tests; every part runs even when an earlier one failed.
# all: three of four files of the integration tests run beside the unit and bot tests, the browser tests of single pages
# and the fourth of four files, one core each; their output comes when they end. The other browser tests run alone: they
# watch a whole system, and what it does in time is part of what they prove.
set -u
cd "$(dirname "$0")/.." || exit 1
export HOPTHU_VAR="${HOPTHU_VAR:-var}"
results="$HOPTHU_VAR/test-results"
mkdir -p "$results"
failed=0

run_unit() {
    local folders=()
    for folder in tests/unit tests/contract tests/architecture; do [ -d "$folder" ] && folders+=("$folder"); done
    .venv/bin/python -m pytest -q "${folders[@]}" || failed=1
}
run_integration() { # [files]
    .venv/bin/python -m pytest -q "${@:-tests/integration}" || failed=1
}
integration_files() { find tests/integration -name 'test_*.py' | sort; }
run_bot() { bot/.venv/bin/python -m pytest -q -c tests/bot/pytest.ini --rootdir . tests/bot || failed=1; }
run_browser() { # arguments of pytest
    HOPTHU_CHROMIUM="${HOPTHU_CHROMIUM:-$(.venv/bin/python scripts/install.py --print-browser)}" \
        .venv/bin/python -m pytest -q "$@" || failed=1
}
run_pages() { run_browser tests/e2e/pages; }
run_whole_system() {
    run_browser tests/e2e --ignore tests/e2e/pages --junit-xml="$results/e2e.xml"
    .venv/bin/python scripts/count_passed.py "$results/e2e.xml" tests.e2e.test_officers_day || failed=1
}
run_e2e() { run_pages; run_whole_system; }

case "${1:-all}" in
    unit | integration | bot | e2e) "run_$1" ;;
    all)
        # shellcheck disable=SC2046 # names of test files hold no blanks
        (run_integration $(integration_files | awk 'NR % 4'); exit "$failed") > "$results/integration.log" 2>&1 &
        beside=$!
        run_unit; run_bot; run_pages
        # shellcheck disable=SC2046
        run_integration $(integration_files | awk 'NR % 4 == 0')
        wait "$beside" || failed=1
        cat "$results/integration.log"
        run_whole_system
        ;;
    *) echo "usage: test.sh unit|integration|bot|e2e|all"; exit 2 ;;
esac
exit "$failed"
