"""The greeting, first questions and menu of a page, as the city wants them: <city folder>/page_profile.json.

{"greeting": text, "get_started": payload, "starters": [{"title", "payload"}], "menu": [{"title", "payload" or "url"}]}
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import requests
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from connectors.base import Account, Button, PageProfile
from connectors.registry import PROFILE_KEEPERS
from inbox_api.errors import Invalid
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext

FILE_NAME = "page_profile.json"


class ProfileFileWrong(Invalid):
    code = "page_profile_wrong"
    message = lazy_gettext("The file of the page's greeting and menu cannot be read.")


class _Item(BaseModel):
    model_config = ConfigDict(extra="forbid")

    title: str = Field(min_length=1, max_length=80)
    payload: str | None = Field(default=None, pattern=r"^/[a-z_]+")
    url: str | None = Field(default=None, pattern=r"^https://")

    @model_validator(mode="after")
    def _leads_somewhere(self) -> _Item:
        if (self.payload is None) == (self.url is None):
            raise ValueError("exactly one of payload and url")
        return self

    def button(self) -> Button:
        return Button(self.title, self.payload, self.url)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    greeting: str = ""
    get_started: str = Field(default="", pattern=r"^(/[a-z_]+)?$")
    starters: list[_Item] = Field(default=[], max_length=4)
    menu: list[_Item] = Field(default=[], max_length=3)


def wanted(folder: Path | None = None) -> PageProfile | None:
    """What the city wants; None when it has no such file. Raises ProfileFileWrong, which names the place."""
    path = (folder or get_settings().city_folder) / FILE_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    try:
        read = _File.model_validate(json.loads(text))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise ProfileFileWrong(_("%(file)s is wrong at: %(place)s", file=FILE_NAME, place=where)) from error
    except ValueError as error:
        raise ProfileFileWrong(_("%(file)s is not JSON.", file=FILE_NAME)) from error
    return PageProfile(
        greeting=read.greeting,
        get_started=read.get_started,
        starters=tuple(item.button() for item in read.starters),
        menu=tuple(item.button() for item in read.menu),
    )


def differences(channel: str, account: Account, http: requests.Session) -> Sequence[str]:
    """Names of the parts that the page has not as wanted; () where nothing is wanted or the channel has none.

    Raises ConnectorError, ProfileFileWrong.
    """
    keeper, profile = PROFILE_KEEPERS.get(channel), wanted()
    return keeper.profile_differences(account, profile, http) if keeper is not None and profile is not None else ()


def put_up(channel: str, account: Account, http: requests.Session) -> None:
    """Give the page what the city wants. Raises ConnectorError, ProfileFileWrong."""
    keeper, profile = PROFILE_KEEPERS.get(channel), wanted()
    if keeper is not None and profile is not None:
        keeper.set_profile(account, profile, http)
