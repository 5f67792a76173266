"""What a test found, kept and read back; what could not be asked is nobody's mistake."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from connectors.base import SetupFinding
from inbox_api.channels import desk, findings, problems
from inbox_api.channels.findings import OK, UNKNOWN, WRONG, Finding

END = datetime(2026, 12, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("found", "state"),
    [
        (SetupFinding("token", is_ok=True), OK),
        (SetupFinding("token", is_ok=False, error="190/463"), WRONG),
        (SetupFinding("permissions", is_ok=False, names=("pages_messaging",)), WRONG),
        (SetupFinding("token", is_ok=False, error="timeout"), UNKNOWN),
        (SetupFinding("page", is_ok=False, error="http_503"), UNKNOWN),
        (SetupFinding("server", is_ok=False, error="unreachable"), WRONG),
        (SetupFinding("address", is_ok=False, error="http_502"), WRONG),
    ],
)
def test_only_an_answer_of_the_other_side_is_a_mistake(found: SetupFinding, state: str) -> None:
    assert findings.state_of(found) == state


def test_findings_come_back_as_they_were_kept() -> None:
    kept = findings.stored([SetupFinding("token", is_ok=True, names=("", "x"), ends_at=END)])
    assert findings.read(kept) == [Finding("token", OK, ("x",), "", END)]
    assert findings.read(None) == []


def test_every_test_of_every_channel_has_its_words_and_its_advice() -> None:
    from admin_ui.channels import guides, words

    codes = {code for steps in guides.GUIDES.values() for step in steps for code in step.findings}
    assert codes == set(words.FINDINGS)
    for code in codes:
        advice = desk.advice_on(Finding(code, WRONG, ("x",), "", None))
        assert advice != problems.words_of("nothing", {}), code
        assert "mã setup_" not in advice, code


def test_a_refused_test_does_not_pretend_to_have_found_something() -> None:
    refused = desk.advice_on(Finding("subscription", WRONG, (), "100/33", None))
    assert "từ chối phép thử" in refused
    assert "100/33" in refused
    assert "feed" in desk.advice_on(Finding("subscription", WRONG, ("feed",), "", None))
