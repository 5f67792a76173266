"""A small run of tests/soak/servers.py: two Rasa servers share what they know, and swapped models lose nothing."""

from __future__ import annotations

import pytest

from hopthu.temporary import TemporarySystem
from tests.soak import servers


@pytest.mark.slow
def test_forms_go_on_at_another_server_while_models_are_swapped(system: TemporarySystem) -> None:
    findings = servers.run(system, citizens=4, forms=3, swaps=3)
    assert findings.faults == {}, findings.examples
    assert len(findings.swaps) == 3
    assert findings.turns >= 4 * 3 * len(servers.SCRIPT)
    assert findings.repeats >= findings.turns // 8
