"""Templates as programs read them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from inbox_api.models import ZnsTemplate
from inbox_api.zns.orders import Purpose


class TemplateOut(BaseModel):
    template_id: str
    name: str
    status: str
    quality: str
    tag: str
    price_by_phone: str
    price_by_user: str
    parameters: list[dict[str, Any]]
    purpose: str | None
    mapping: dict[str, Any]
    is_missing: bool

    @classmethod
    def of(cls, row: ZnsTemplate) -> TemplateOut:
        return cls(
            template_id=row.template_id,
            name=row.name,
            status=row.status,
            quality=row.quality,
            tag=row.tag,
            price_by_phone=row.price_by_phone,
            price_by_user=row.price_by_user,
            parameters=row.parameters,
            purpose=row.purpose,
            mapping=row.mapping,
            is_missing=row.missing_since is not None,
        )


class UseIn(BaseModel):
    """mapping: parameter -> {"value": our name, "may_cut": bool} or {"text": fixed words}."""

    purpose: Purpose | None = None
    mapping: dict[str, dict[str, Any]] = {}


class TryIn(BaseModel):
    purpose: Purpose
    phone: str = Field(min_length=1, max_length=40)


class TriedOut(BaseModel):
    """id: of the message that is on its way."""

    id: int
