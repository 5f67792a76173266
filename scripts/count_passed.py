"""Fail when no test of a module really ran, by its JUnit report: a suite in which all was skipped proves nothing.

count_passed.py REPORT MODULE
"""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def passed_tests(report: Path, module: str) -> int:
    """How many test cases of the module passed, e.g. "tests.e2e.test_officers_day"; 0 when there is no report."""
    if not report.exists():
        return 0
    cases = [case for case in ET.parse(str(report)).iter("testcase") if case.get("classname") == module]
    return sum(not any(case.find(tag) is not None for tag in ("skipped", "failure", "error")) for case in cases)


def main() -> int:
    passed = passed_tests(Path(sys.argv[1]), sys.argv[2])
    print("browser tests that ran and passed: %d" % passed)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
