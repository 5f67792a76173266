"""The city of this installation: loading its file, and the demo city of a first start."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hopthu.errors import CommandError
from inbox_api.areas.loading import Loaded, load_city, read_city_file
from inbox_api.areas.repository import AreaRepository
from inbox_api.db import transaction
from inbox_api.officers.repository import OfficerRepository
from inbox_api.procedures import service as procedures
from inbox_api.procedures.forms import service as forms
from inbox_api.settings import Settings
from inbox_api.texts import gettext as _

CITY_FILE = "city.yml"
PROCEDURES_FILE = "procedures.jsonl"
FORMS_FOLDER = "forms"
SHOWN_ACCOUNTS = ("lan", "minh", "hoa", "admin")


def load_file(path: Path, password: str | None) -> Loaded:
    """Bring the database in line with a city's file. password: for new officers; None makes no accounts."""
    data = read_city_file(path)
    with transaction() as session:
        return load_city(session, data, password, datetime.now(UTC))


def load_if_empty(settings: Settings, password: str) -> bool:
    """Load the city's folder into an empty database (demo only); False when a city is there already."""
    with transaction() as session:
        if AreaRepository(session).city() is not None:
            return False
    if not settings.demo:
        raise CommandError(_("No city has been loaded yet. Run: hopthu city load FILE"))
    folder = settings.city_folder
    load_file(folder / CITY_FILE, password)
    import_procedures(folder / PROCEDURES_FILE)
    with transaction() as session:
        forms.load_folder(session, folder / FORMS_FOLDER, datetime.now(UTC))
    return True


def import_procedures(path: Path) -> None:
    """Bring the catalogue of the folder in. Raises CommandError for a file with broken lines."""
    try:
        with transaction() as session:
            report = procedures.import_file(session, path, now=datetime.now(UTC))
    except OSError as error:
        raise CommandError(_("Cannot read %(path)s: %(reason)s", path=path, reason=error.strerror)) from error
    if report.errors:
        raise CommandError(_("%(count)d lines of %(path)s are broken.", count=len(report.errors), path=path))


def name() -> str:
    """What citizens read as the sender of our messages."""
    with transaction() as session:
        row = AreaRepository(session).city()
        return row.name if row else ""


def demo_accounts(settings: Settings) -> list[dict[str, Any]]:
    """The cast of the demo that may be shown, none in a real city: [{"username", "name", "unit"}]."""
    if not settings.demo:
        return []
    with transaction() as session:
        city = AreaRepository(session).city()
        if city is None or not city.is_demo:
            return []
        repository = OfficerRepository(session)
        rows = [repository.by_username(username) for username in SHOWN_ACCOUNTS]
        return [
            {"username": row.username, "name": row.display_name, "unit": row.unit.name}
            for row in rows
            if row is not None
        ]
