"""QR codes as paths of an inline picture: nothing is fetched, and paper shows them too."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import segno

QUIET_MODULES = 4  # the white border that readers need


@dataclass(frozen=True, slots=True)
class QrCode:
    """size: edge length in modules with the border; path: the dark modules, for <path d>."""

    size: int
    path: str


@lru_cache(maxsize=1024)
def qr_code(address: str) -> QrCode:
    """The code of `address`, readable with up to 15 % of it damaged. Raises ValueError when it is too long."""
    matrix = segno.make_qr(address, error="m").matrix
    runs: list[str] = []
    for row, modules in enumerate(matrix, start=QUIET_MODULES):
        column = 0
        while column < len(modules):
            start = column
            while column < len(modules) and modules[column]:
                column += 1
            if column > start:
                runs.append(f"M{start + QUIET_MODULES} {row}h{column - start}v1h{start - column}z")
            column += 1
    return QrCode(len(matrix) + 2 * QUIET_MODULES, "".join(runs))
