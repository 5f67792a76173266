"""The words by which a case is found."""

from __future__ import annotations

from inbox_api.cases.sheets.rules import Own, said_by
from inbox_api.folding import fold


def searched_words(
    *, title: str | None, description: str, address: str | None, contact_name: str | None, result: str | None,
    own_fields: Own,
) -> str:  # fmt: skip
    """Folded, for `cases.folded`. A title that only repeats the description adds nothing."""
    new_title = title if set(fold(title or "").split()) - set(fold(description).split()) else None
    own = said_by(own_fields)
    return fold(" ".join(filter(None, [description, address, contact_name, new_title, result, own])))
