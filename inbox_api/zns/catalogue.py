"""The vendor's templates as rows of ours, and what each is used for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from connectors.base import TemplateInfo, TemplateQuota
from inbox_api.audit import service as audit
from inbox_api.channels import problems
from inbox_api.errors import Invalid, NotAllowed, NotFound
from inbox_api.folding import storable
from inbox_api.models import ChannelAccount, Officer, ZnsTemplate
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext
from inbox_api.zns.news import watch_template
from inbox_api.zns.orders import Purpose
from inbox_api.zns.repository import ZnsRepository
from inbox_api.zns.service import parameters_of

OA_QUALITY = "zns_quality"
LOW = "LOW"
# What callers may give; a template's parameter is filled from one of these, or with fixed words.
VALUES = ("code", "title", "state", "name", "unit", "time", "date", "result", "reason", "link", "otp")
problems.register(
    {
        OA_QUALITY: lazy_gettext(
            "Zalo rates the template messages of this account %(now)s: the number a day will be lowered. Send only what"
            " people wait for."
        )
    }
)


def store(session: Session, row: ChannelAccount, templates: Sequence[TemplateInfo], now: datetime) -> None:
    """Make the rows agree with the vendor's catalogue; purposes and mappings are ours and stay."""
    repository = ZnsRepository(session)
    for template in templates:
        repository.keep_template(row.id, template.template_id[:200], _values(template, now))
    session.expire_all()
    listed = [template.template_id[:200] for template in templates]
    lost = repository.mark_missing(row.id, listed, now)
    for template_id in (*listed, *lost):
        watch_template(session, row, template_id, now)


def _values(template: TemplateInfo, now: datetime) -> dict[str, Any]:
    return {
        "name": storable(template.name)[:300],
        "status": storable(template.status)[:200],
        "parameters": [asdict(parameter) for parameter in template.parameters if parameter.name],
        "tag": storable(template.tag)[:200],
        "kind": storable(template.kind)[:200],
        "quality": storable(template.quality)[:200],
        "price_by_phone": storable(template.price_by_phone)[:200],
        "price_by_user": storable(template.price_by_user)[:200],
        "preview_url": storable(template.preview_url)[:1000],
        "reason": storable(template.reason)[:1000],
        "synced_at": now,
    }


def store_account(
    session: Session, row: ChannelAccount, quota: TemplateQuota | None, quality: str, now: datetime
) -> None:
    """What remains of the day, and how citizens take the messages."""
    state = ZnsRepository(session).account_state(row.id)
    if quota is not None:
        state.daily_quota, state.remaining_quota = quota.daily, quota.remaining
        if quota.remaining:
            state.hold_until = None
    state.quality, state.checked_at = storable(quality)[:200], now
    key = (row.channel, row.account_id, OA_QUALITY)
    if quality.upper() == LOW:
        problems.raise_problem(session, *key, now, detail={"now": quality})
    else:
        problems.clear_problem(session, *key, now)


def use(
    session: Session,
    by: Officer,
    row: ChannelAccount,
    template_id: str,
    purpose: Purpose | None,
    mapping: Mapping[str, Mapping[str, Any]],
    now: datetime,
) -> ZnsTemplate:
    """Say what a template is used for and where its parameters come from; another one of that purpose gives way.

    mapping: parameter -> {"value": one of VALUES, "may_cut": bool} or {"text": fixed words}. Raises NotAllowed,
    NotFound, Invalid.
    """
    if not by.has_role("admin"):
        raise NotAllowed
    repository = ZnsRepository(session)
    template = repository.template(row.id, template_id)
    if template is None:
        raise NotFound
    clean = _clean_mapping(template, mapping)
    if purpose is not None:
        repository.clear_purpose(row.id, purpose)
        _require_filled(template, clean)
    template.purpose, template.mapping = purpose, clean
    session.flush()
    watch_template(session, row, template_id, now)
    audit.record(session, f"officer:{by.id}", "zns.use", "zns_template", template.id, now, {"purpose": purpose or ""})
    return template


def _clean_mapping(template: ZnsTemplate, mapping: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    names = {parameter.name for parameter in parameters_of(template)}
    clean: dict[str, Any] = {}
    for name, rule in mapping.items():
        if name not in names:
            raise Invalid(_("The template has no place %(name)s.", name=name))
        if "text" in rule:
            clean[name] = {"text": storable(str(rule["text"]))[:500]}
        elif rule.get("value") in VALUES:
            clean[name] = {"value": rule["value"], "may_cut": bool(rule.get("may_cut"))}
        else:
            raise Invalid(_("The place %(name)s has no known source.", name=name))
    return clean


def _require_filled(template: ZnsTemplate, mapping: Mapping[str, Any]) -> None:
    for parameter in parameters_of(template):
        if parameter.is_required and parameter.name not in mapping and parameter.name not in VALUES:
            raise Invalid(_("Say what fills the place %(name)s.", name=parameter.name))


def listed(session: Session, row: ChannelAccount) -> Sequence[ZnsTemplate]:
    """All templates of the account, by name."""
    return ZnsRepository(session).templates(row.id)
