"""SMS behind the small interface of connectors.base.SmsWay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import requests

from connectors.base import SetupFinding, Sms, SmsGateway, SmsReceiptForm, WayOutcome, WayReceipt
from connectors.sms import check, lengths, receipts, send


class GatewayWay:
    def send(self, gateway: SmsGateway, sms: Sms, http: requests.Session) -> WayOutcome:
        return send.send(gateway, sms, http)

    def check(self, gateway: SmsGateway, http: requests.Session) -> Sequence[SetupFinding]:
        return check.check(gateway, http)

    def fitted(self, text: str, *, segments: int, is_plain: bool) -> str:
        return lengths.cut(lengths.plain(text) if is_plain else text, segments)

    def segments(self, text: str) -> int:
        return lengths.segments(text)

    def read_receipt(self, form: SmsReceiptForm, fields: Mapping[str, object]) -> WayReceipt | None:
        return receipts.read_receipt(form, fields)
