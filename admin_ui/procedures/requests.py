"""Whole forms as they were sent, for pages whose controls are not known beforehand."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from admin_ui.procedures.forms import Form


async def submitted(request: Request) -> dict[str, list[str]]:
    """Every text of the form by its name, in order; files are left out. Reads no session."""
    sent = await request.form()
    return {name: [value for value in sent.getlist(name) if isinstance(value, str)] for name in sent}


Submitted = Annotated[Form, Depends(submitted)]


def text_of(form: Form, name: str, most: int = 20_000) -> str:
    """One text of a form, "" when it was not sent; what is longer than `most` characters is cut."""
    values = form.get(name, ())
    return values[0][:most] if values else ""


def is_fragment(request: Request) -> bool:
    """Is it a script that swaps a part of the page?"""
    return request.headers.get("hx-request") == "true"
