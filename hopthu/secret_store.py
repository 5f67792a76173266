"""The secrets of one installation: made once in $HOPTHU_VAR/secrets.env (mode 600), handed on by the environment."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet

from hopthu.errors import CommandError
from inbox_api.texts import gettext as _

FILE_NAME = "secrets.env"


def _token() -> str:
    return secrets.token_urlsafe(32)


def _demo_password() -> str:
    """Easy to type, yet different on every machine."""
    return "-".join(f"{secrets.randbelow(10_000):04d}" for _ in range(3))


def _fernet_key() -> str:
    return Fernet.generate_key().decode()


GENERATORS: dict[str, Callable[[], str]] = {
    "HOPTHU_SERVICE_TOKEN": _token,
    "HOPTHU_WEB_SECRET": _token,
    "HOPTHU_ENCRYPTION_KEY": _fernet_key,
    "HOPTHU_DEMO_PASSWORD": _demo_password,  # of all demo accounts; shown at start and on the demo's sign-in page
    # The simulators play the vendor with these; real pages and OAs keep theirs in the database, encrypted.
    "HOPTHU_FACEBOOK_APP_SECRET": _token,
    "HOPTHU_FACEBOOK_ACCESS_TOKEN": _token,
    "HOPTHU_FACEBOOK_VERIFY_TOKEN": _token,
    "HOPTHU_ZALO_APP_SECRET": _token,
    "HOPTHU_ZALO_OA_SECRET": _token,
    "HOPTHU_ZALO_ACCESS_TOKEN": _token,
    "HOPTHU_ZALO_REFRESH_TOKEN": _token,
}


def load_or_create(var: Path) -> dict[str, str]:
    """{variable: secret} of this installation; missing ones are made and kept.

    Raises CommandError when the file can be read by others or cannot be written.
    """
    path = var / FILE_NAME
    try:
        var.mkdir(parents=True, exist_ok=True)
        known = _read(path)
        missing = {name: make() for name, make in GENERATORS.items() if name not in known}
        if missing:
            known |= missing
            _write(path, known)
    except OSError as error:
        raise CommandError(_("Cannot write to %(path)s: %(reason)s", path=path, reason=error.strerror)) from error
    return known


def _read(path: Path) -> dict[str, str]:
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        return {}
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise CommandError(_("Other accounts can read %(path)s. Run: chmod 600 %(path)s", path=path))
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line and not line.startswith("#"))
    return {name: value for name, _separator, value in pairs if value}


def _write(path: Path, known: dict[str, str]) -> None:
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{name}={value}\n" for name, value in known.items())
    fresh.replace(path)
