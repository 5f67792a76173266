"""Finding by the code of a procedure, also one that was replaced."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from inbox_api.procedures.records import ProcedureRecord

_CODE = re.compile(r"(?<![\d.])\d\.\d{6}(?:\.h\d{2})?(?!\d)", re.IGNORECASE)


class Codes:
    def __init__(self, records: Sequence[ProcedureRecord], old_codes: Mapping[str, Sequence[str]]) -> None:
        """old_codes: replaced code -> ids of the records of today; ids that no record has are ignored.

        What a record itself `replaces` counts too, unless a record still carries that code.
        """
        today: dict[str, list[int]] = defaultdict(list)
        before: dict[str, list[int]] = defaultdict(list)
        positions = {record.id: position for position, record in enumerate(records)}
        for position, record in enumerate(records):
            if record.code:
                today[record.code.lower()].append(position)
            for code in record.replaces:
                before[code.lower()].append(position)
        for code, ids in old_codes.items():
            before[code.lower()].extend(positions[key] for key in ids if key in positions)
        self._records = {**before, **today}

    def named_in(self, query: str) -> list[int]:
        """Positions of the records whose codes stand in `query`, in their order there."""
        found = (position for code in _CODE.findall(query) for position in self._records.get(code.lower(), ()))
        return list(dict.fromkeys(found))
