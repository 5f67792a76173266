"""Template messages: by phone or its hash (own host), by user id (the OA API), and the catalogue behind them.

Source: Zalo's pages on ZNS and ZBS template messages, read September 2026.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import requests

from connectors.base import (
    Account,
    ConnectorError,
    ErrorAction,
    TemplateInfo,
    TemplateNews,
    TemplateNewsKind,
    TemplateOutcome,
    TemplateParameter,
    TemplateQuota,
    TemplateSend,
)
from connectors.reading import items, mapping, moment, text_id, text_or_none, whole_number
from connectors.zalo import calls
from connectors.zalo.parse_templates import rating_of

PAGE = 100
MOST_TEMPLATES = 1000
RATINGS_PAGE = 100
MOST_RATINGS = 5000
UNKNOWN_TEMPLATE = "-109"


def send_template(account: Account, order: TemplateSend, http: requests.Session) -> TemplateOutcome:
    """One call. Raises ConnectorError; ambiguous when the message may have gone out all the same."""
    body: dict[str, Any] = {"template_id": order.template_id, "template_data": dict(order.values)}
    if order.citizen_id:
        path, body["user_id"] = "/v3.0/oa/message/template", order.citizen_id
        data = mapping(calls.oa(account, http, "POST", path, json=body).get("data"))
        return _outcome(data, text_id(data.get("message_id")) or text_id(data.get("msg_id")))
    body["tracking_id"] = order.tracking_id
    if order.is_trial:
        body["mode"] = "development"
    path = "/message/template"
    if order.phone_hash:
        path, body["hash_phone"] = "/message/template/hashphone", order.phone_hash
    else:
        body["phone"] = order.phone
    data = mapping(calls.zns(account, http, "POST", path, json=body).get("data"))
    return _outcome(data, text_id(data.get("msg_id")))


def _outcome(data: Mapping[str, Any], message_id: str | None) -> TemplateOutcome:
    if message_id is None:
        raise ConnectorError("no_message_id", action=ErrorAction.RETRY, is_ambiguous=True)
    return TemplateOutcome(
        message_id=message_id,
        sent_at=moment(data.get("sent_time")),
        quota=_quota(mapping(data.get("quota"))),
        mode=text_id(data.get("sending_mode")) or "",
    )


def _quota(values: Mapping[str, Any]) -> TemplateQuota:
    return TemplateQuota(whole_number(values.get("dailyQuota")), whole_number(values.get("remainingQuota")))


def template_quota(account: Account, http: requests.Session) -> TemplateQuota:
    return _quota(mapping(calls.zns(account, http, "GET", "/message/quota").get("data")))


def quality(account: Account, http: requests.Session) -> str:
    """The vendor's word for the OA as a whole; "" when it says nothing."""
    data = mapping(calls.zns(account, http, "GET", "/quality").get("data"))
    return text_id(data.get("oaCurrentQuality")) or text_id(data.get("quality")) or ""


def delivered_at(account: Account, message_id: str, http: requests.Session) -> datetime | None:
    """When it arrived; None while it has not, or nobody knows."""
    answer = calls.zns(account, http, "GET", "/message/status", params={"message_id": message_id})
    data = mapping(answer.get("data"))
    return moment(data.get("delivery_time")) if whole_number(data.get("status")) == 1 else None


def templates(account: Account, http: requests.Session) -> list[TemplateInfo]:
    """The whole catalogue, each with its parameters (one call more per template)."""
    listed: list[Mapping[str, Any]] = []
    while len(listed) < MOST_TEMPLATES:
        query = {"offset": len(listed), "limit": PAGE}
        rows = [
            mapping(row) for row in items(calls.zns(account, http, "GET", "/template/all", params=query).get("data"))
        ]
        listed += rows
        if len(rows) < PAGE:
            break
    return [_with_details(account, row, http) for row in listed if text_id(row.get("templateId"))]


def _with_details(account: Account, row: Mapping[str, Any], http: requests.Session) -> TemplateInfo:
    template_id = text_id(row.get("templateId")) or ""
    details = {**row, **_details(account, template_id, http)}
    return TemplateInfo(
        template_id=template_id,
        name=text_or_none(details.get("templateName")) or template_id,
        status=(text_id(details.get("status")) or "").upper(),
        parameters=tuple(_parameter(mapping(value)) for value in items(details.get("listParams"))),
        tag=text_id(details.get("templateTag")) or "",
        kind=text_id(details.get("templateType")) or "",
        quality=(text_id(details.get("templateQuality")) or "").upper(),
        price_by_phone=_price(details, "price_sdt", "price"),
        price_by_user=_price(details, "price_uid"),
        preview_url=text_or_none(details.get("previewUrl")) or "",
        reason=text_or_none(details.get("reason")) or "",
        raw=details,
    )


def _details(account: Account, template_id: str, http: requests.Session) -> Mapping[str, Any]:
    """One template that the vendor lists and does not know must not hide all the others."""
    try:
        answer = calls.zns(account, http, "GET", "/template/info/v2", params={"template_id": template_id})
    except ConnectorError as error:
        if error.code != UNKNOWN_TEMPLATE:
            raise
        return {}
    return mapping(answer.get("data"))


def _price(details: Mapping[str, Any], *names: str) -> str:
    """Prices stand in the template or in an object `priceInfo`; as number or text."""
    places = (details, mapping(details.get("priceInfo")))
    found = (value for place in places for name in names if (value := place.get(name)) not in {None, ""})
    return next((str(value) for value in found if isinstance(value, str | int | float)), "")


def _parameter(value: Mapping[str, Any]) -> TemplateParameter:
    return TemplateParameter(
        name=text_id(value.get("name")) or "",
        is_required=_is_true(value.get("require", True)),
        kind=(text_id(value.get("type")) or "STRING").upper(),
        max_length=whole_number(value.get("maxLength")) or None,
        min_length=whole_number(value.get("minLength")) or None,
        may_be_empty=_is_true(value.get("acceptNull", False)),
    )


def _is_true(value: Any) -> bool:
    return str(value).lower() in {"true", "1"}


def ratings(
    account: Account, template_id: str, since: datetime, until: datetime, http: requests.Session
) -> list[TemplateNews]:
    """Scores given in that time. Raises ConnectorError."""
    found: list[TemplateNews] = []
    while len(found) < MOST_RATINGS:
        query = {
            "template_id": template_id,
            "from_time": int(since.timestamp() * 1000),
            "to_time": int(until.timestamp() * 1000),
            "offset": len(found),
            "limit": RATINGS_PAGE,
        }
        data = mapping(calls.zns(account, http, "POST", "/rating/get", params=query).get("data"))
        rows = [rating_of(mapping(row)) for row in items(data.get("data"))]
        found += [TemplateNews(TemplateNewsKind.RATED, **{**row, "at": row["at"] or since}) for row in rows]
        if len(rows) < RATINGS_PAGE:
            break
    return found
