"""Steps of erasure that a module registers are carried out by the worker."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT


def test_the_process_that_carries_out_erasures_knows_every_step() -> None:
    registered = {
        line.split('"')[1]
        for path in (ROOT / "inbox_api").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.startswith("erasure.register(")
    }
    told = "import inbox_api.worker\nfrom inbox_api.privacy import erasure\nprint(*erasure._steps)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert {"answers", "desk", "regressions"} <= registered
    assert set(done.stdout.split()) == registered
