#!/bin/bash
# test.sh unit|integration [files]|bot|e2e [files]|all: run tests; every part runs even when an earlier one failed.
# all: two lanes, one core each; what the second one says comes at the end. First: unit tests, bot tests, two of nine
# files of the integration tests, the browser tests that watch one whole system together. Second: the other files of
# the integration tests, then the browser tests with a server of their own, politely: what the whole system does in
# time is part of what its tests prove.
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
# The model that both kinds of browser tests use is made once, and not in two lanes at the same time.
train() { .venv/bin/python -m hopthu.cli nlu train >&2 || failed=1; }
browser_tests() { # niceness, report, marks, files
    HOPTHU_CHROMIUM="${HOPTHU_CHROMIUM:-$(.venv/bin/python scripts/install.py --print-browser)}" \
        nice -n "$1" .venv/bin/python -m pytest -q -m "$3" --junit-xml="$results/$2.xml" "${@:4}" || failed=1
}
run_shared_system() { # [files]
    browser_tests 0 e2e shared_system "${@:-tests/e2e}"
    .venv/bin/python scripts/count_passed.py "$results/e2e.xml" tests.e2e.test_officers_day || failed=1
}
run_own_servers() { browser_tests 5 e2e-own "not shared_system" "${@:-tests/e2e}"; } # [files]
# Starts what follows beside everything else; `join` waits for its end and shows what it said.
beside() { ("$@"; exit "$failed") > "$results/beside.log" 2>&1 & beside=$!; }
join() { wait "$beside" || failed=1; cat "$results/beside.log"; }
second_lane() {
    # shellcheck disable=SC2046 # names of test files hold no blanks
    run_integration $(integration_files | awk 'NR % 9 > 1')
    run_own_servers
}

case "${1:-all}" in
    unit | bot) "run_$1" ;;
    integration) run_integration "${@:2}" ;;
    e2e) train; beside run_own_servers "${@:2}"; run_shared_system "${@:2}"; join ;;
    all)
        beside second_lane
        run_unit; train; run_bot
        # shellcheck disable=SC2046
        run_integration $(integration_files | awk 'NR % 9 <= 1')
        run_shared_system; join
        ;;
    *) echo "usage: test.sh unit|integration|bot|e2e|all"; exit 2 ;;
esac
exit "$failed"
