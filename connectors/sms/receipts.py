"""What a provider tells of a short message afterwards."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.base import ReceiptKind, SmsReceiptForm, WayReceipt
from connectors.sms.send import at_path


def read_receipt(form: SmsReceiptForm, fields: Mapping[str, object]) -> WayReceipt | None:
    """None for a status that is not final, or a call that names no message."""
    status = at_path(fields, form.status_path).lower()
    marker, external_id = at_path(fields, form.marker_path)[:200], at_path(fields, form.external_id_path)[:200]
    if not marker and not external_id:
        return None
    if status in {value.lower() for value in form.delivered_values}:
        return WayReceipt(ReceiptKind.DELIVERED, marker, external_id)
    if status in {value.lower() for value in form.failed_values}:
        return WayReceipt(ReceiptKind.FAILED, marker, external_id, status[:60])
    return None
