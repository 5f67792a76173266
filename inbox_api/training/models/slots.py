"""The two bot processes: what each holds, and having one load a model."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from inbox_api.settings import get_settings

log = logging.getLogger(__name__)
FIRST, SECOND = "rasa", "rasa-b"
NAMES = (FIRST, SECOND)
SUFFIX = ".tar.gz"
_ASK_SECONDS, _LOAD_SECONDS = 3.0, 120.0


class CannotLoad(Exception):
    """The process did not take the model; the text names the kind of failure only."""


class StillStarting(CannotLoad):
    """It becomes a bot process with this model, which takes some seconds."""


@dataclass(frozen=True, slots=True)
class Seen:
    """is_up: it answers. fingerprint: of its model, None for none. is_silent: it is there, but was too slow to tell."""

    is_up: bool
    fingerprint: str | None
    is_silent: bool = False


def address(name: str) -> str:
    settings = get_settings()
    return settings.bot_address if name == FIRST else settings.bot_b_address


def model_file(fingerprint: str) -> Path:
    return (get_settings().var / "models" / f"{fingerprint}{SUFFIX}").absolute()


def look(name: str) -> Seen:
    """What a process holds at this moment."""
    try:
        response = requests.get(f"{address(name)}/status", params=_token(), timeout=_ASK_SECONDS)
    except requests.RequestException as error:
        return Seen(is_up=False, fingerprint=None, is_silent=isinstance(error, requests.ReadTimeout))
    if response.status_code == 409:  # Rasa's answer while no model is loaded
        return Seen(is_up=True, fingerprint=None)
    try:
        name_of_file = str(response.json().get("model_file") or "") if response.status_code == 200 else None
    except (ValueError, AttributeError):
        name_of_file = None
    if name_of_file is None:
        return Seen(is_up=False, fingerprint=None)
    return Seen(is_up=True, fingerprint=Path(name_of_file).name.removesuffix(SUFFIX) or None)


def load(name: str, fingerprint: str) -> None:
    """Have a process take a model; what it is asked meanwhile waits. Raises CannotLoad."""
    file = model_file(fingerprint)
    if not file.is_file():
        raise CannotLoad("no file")
    try:
        response = requests.put(
            f"{address(name)}/model", params=_token(), json={"model_file": str(file)}, timeout=_LOAD_SECONDS
        )
    except requests.RequestException as error:
        raise CannotLoad(type(error).__name__) from None  # its text may hold the address with the token
    if response.status_code == 202:
        raise StillStarting("starting")
    if response.status_code != 204:
        raise CannotLoad(f"status {response.status_code}")
    log.info("%s holds model %s", name, fingerprint)


def plan(wanted: Sequence[int], held: Mapping[str, int | None]) -> dict[str, int]:
    """{process: model it must load} so that the wanted ones are held, the most important first.

    held: what each process that is up holds. A process that holds a wanted model keeps it: while the other one starts
    again, nothing is moved.
    """
    wanted = list(dict.fromkeys(wanted))
    missing = [model for model in wanted if model not in held.values()]
    kept: set[int] = set()
    free: list[str] = []
    for name, model in held.items():
        if model in wanted and model not in kept:
            kept.add(model)
        else:
            free.append(name)
    return dict(zip(free, missing, strict=False))


def _token() -> dict[str, str]:
    return {"token": get_settings().service_token.get_secret_value()}
