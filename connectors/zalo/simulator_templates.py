"""The templates that the simulated OA has, and the vendor's check of what is filled into them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

DATE = re.compile(r"(\d\d:\d\d(:\d\d)?)?( ?\d\d/\d\d/\d{4})?|\d\d/\d{4}")


def _parameter(name: str, kind: str = "STRING", max_length: int = 30, **more: Any) -> dict[str, Any]:
    return {"name": name, "require": True, "type": kind, "maxLength": max_length, "minLength": 0, "acceptNull": False,
            **more}  # fmt: skip


def template_of(template_id: str, name: str, parameters: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "templateId": template_id,
        "templateName": name,
        "status": "ENABLE",
        "templateQuality": "HIGH",
        "templateTag": "TRANSACTION",
        "listParams": parameters,
        "listButtons": [],
        "price_sdt": "300",
        "price_uid": "165",
        "previewUrl": f"https://account.zalo.cloud/znspreview/{template_id}",
        **more,
    }


def first_templates() -> dict[str, dict[str, Any]]:
    """What a city would have made and got approved."""
    code, state, moment = _parameter("ma_phan_anh"), _parameter("trang_thai"), _parameter("ngay_gio", "DATE", 20)
    templates = [
        template_of("400001", "Case received", [code, moment, _parameter("noi_dung", max_length=200)]),
        template_of("400002", "Case moved", [code, state, _parameter("don_vi", max_length=80, require=False)]),
        template_of("400003", "Case answered", [code, _parameter("lien_ket", "URL", 200)]),
        template_of("400004", "Rating", [code], templateTag="CUSTOMER_CARE", templateType=5),
        template_of("400005", "Waiting for review", [code], status="PENDING_REVIEW"),
        template_of("400006", "Code", [_parameter("otp", "NUMBER", 10)], price_uid=""),
    ]
    return {template["templateId"]: template for template in templates}


def data_problem(order: Mapping[str, Any], template: Mapping[str, Any]) -> int | None:
    """The error code for a template or its data; None when both are fine."""
    if template["status"] != "ENABLE":
        return -146 if template["status"] == "DISABLE" else -131
    data = order.get("template_data")
    if not isinstance(data, dict):
        return -111
    for parameter in template["listParams"]:
        problem = _value_problem(parameter, data.get(parameter["name"]))
        if problem is not None:
            return problem
    return None


def _value_problem(parameter: Mapping[str, Any], value: Any) -> int | None:
    if value is None or str(value) == "":
        return None if parameter["acceptNull"] or not parameter["require"] else -1122
    text = unicodedata.normalize("NFC", str(value))
    if len(text) > parameter["maxLength"] or len(text) < parameter["minLength"]:
        return -1121
    kind = parameter["type"]
    is_wrong = (
        (kind == "DATE" and not DATE.fullmatch(text))
        or (kind == "NUMBER" and not re.fullmatch(r"[0-9.,-]+", text))
        or (kind == "URL" and not text.startswith("http"))
        or "\n" in text
    )
    return -1124 if is_wrong else None
