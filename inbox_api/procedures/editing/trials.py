"""A record as it would be with a change that is not live: what an editor sees before handing it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from inbox_api.errors import Invalid
from inbox_api.models import ProcedureOverride
from inbox_api.procedures.dated import DatedRecord, merged
from inbox_api.procedures.editing.differences import FieldDifference, compare
from inbox_api.procedures.importing.json_lines import reason
from inbox_api.procedures.records import ProcedureRecord
from inbox_api.procedures.repository import ProcedureRepository
from inbox_api.procedures.service import NoSuchProcedure
from inbox_api.texts import gettext as _

LAST = 2**62  # of layers that begin on one day the newest wins: a trial is newer than all


class Unfit(Invalid):
    """A value does not fit its field. place: where in it, ("documents", 0, "name"); why: in words."""

    def __init__(self, error: ValidationError, field: str) -> None:
        first = error.errors(include_url=False, include_input=False)[0]
        self.place: tuple[int | str, ...] = first["loc"] or (field,)
        self.why = _("is empty") if first["type"] == "too_short" else reason(first)
        where = ".".join(str(part) for part in self.place)
        super().__init__(_("%(field)s: %(text)s", field=where, text=self.why))


@dataclass(frozen=True, slots=True)
class _Trial:
    """A layer (dated.Layer) that nobody has stored."""

    field: str
    value: Any
    source: str
    valid_from: date
    valid_to: date | None
    id: int = LAST


@dataclass(frozen=True, slots=True)
class Trial:
    """One record without and with a change, both on `day`."""

    day: date
    before: DatedRecord
    after: DatedRecord


def shown_day(valid_from: date, valid_to: date | None, today: date) -> date:
    """Today when the change holds today, else the first day on which it does, or its last."""
    if valid_from > today:
        return valid_from
    return valid_to if valid_to is not None and valid_to < today else today


def of_value(
    session: Session,
    procedure_id: str,
    field: str,
    value: Any,
    *,
    day: date,
    source: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Trial:
    """The record on `day` with one value laid over it, as from its source and days; by default from `day` on.

    Raises NoSuchProcedure, Unfit.
    """
    layer = _Trial(field, value, source.strip() or _("(the source you name)"), valid_from or day, valid_to)
    return _trial(session, procedure_id, layer, day)


def of_override(session: Session, override: ProcedureOverride, *, today: date) -> Trial:
    """The record with and without a stored change, whatever has become of that."""
    day = shown_day(override.valid_from, override.valid_to, today)
    layer = _Trial(override.field, override.value, override.source, override.valid_from, override.valid_to)
    return _trial(session, override.procedure_id, layer, day, without=override.id)


def differences(trial: Trial) -> list[FieldDifference]:
    """The fields that the change makes different; none when it says what holds anyway."""
    return compare(trial.before.record, trial.after.record)


def _trial(session: Session, procedure_id: str, layer: _Trial, day: date, *, without: int | None = None) -> Trial:
    repository = ProcedureRepository(session)
    national = repository.national_on(procedure_id, day)
    if national is None:
        raise NoSuchProcedure
    others = [row for row in repository.approved_overrides(procedure_id) if row.id != without]
    before = merged(national, others, day)
    try:
        after = merged(national, [*others, layer], day)
    except ValidationError as error:
        raise Unfit(error, layer.field) from error
    return Trial(day, before, after)


def fitted(national: dict[str, Any], field: str, value: Any) -> Any:
    """The value as the record keeps it: white space squeezed, plain JSON. Raises Invalid when it does not fit."""
    try:
        record = ProcedureRecord.model_validate({**national, field: value})
    except ValidationError as error:
        raise Unfit(error, field) from error
    plain = record.as_json()
    return plain[field] if field in plain else record.model_dump(mode="json")[field]
