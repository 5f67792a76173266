"""What a person should look at in a record that is otherwise sound."""

from __future__ import annotations

from collections.abc import Iterator

from inbox_api.procedures.records import ProcedureRecord
from inbox_api.texts import gettext as _


def doubts_of(record: ProcedureRecord, *, is_bare: bool = False) -> Iterator[tuple[str, str]]:
    """(field, message). is_bare: it comes from a list, which never holds papers."""
    amount = record.fee.amount_vnd
    if record.fee.is_doubtful and amount == 0:
        yield "fee.amount_vnd", _("is 0 but no word of the text says free")
    elif record.fee.is_doubtful:
        yield "fee.amount_vnd", _("is %(amount)s VND: too small, the unit may be wrong", amount=amount)
    if record.code is None:
        yield "code", _("is not confirmed")
    if not record.documents and not is_bare:
        yield "documents", _("holds no paper")
