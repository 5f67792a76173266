"""Entity tags: a read that has not changed answers 304; a change of what has changed meanwhile answers 412.

A room whose things have versions tells it once, beside its endpoints:

    conditions.versioned("/api/v1/cases/{code}", version_of)

`version_of(session, officer, code)` gives the thing and its version as text, and raises NotFound for what the officer
may not read. Every change below that address then heeds If-Match, and the address itself answers with the version in
its tag: "12-4be1…"; callers may also send the bare version, "12".
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy.orm import Session

from inbox_api.errors import AppError, Invalid, NotFound
from inbox_api.models import Officer
from inbox_api.texts import lazy_gettext

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HASH_LETTERS = 20
KEPT_UNCHANGED = ("etag", "link", "cache-control", "vary", "x-robots-tag")  # what a 304 repeats of the 200
TAG = re.compile(r'\s*(W/)?"([\x21\x23-\x7e]*)"\s*(?:,|$)')
VersionOf = Callable[[Session, Officer, str], tuple[object, str]]


class Changed(AppError):
    status_code = 412
    code = "precondition_failed"
    message = lazy_gettext("This has changed since you read it. Please read it again and decide anew.")


class TagMalformed(Invalid):
    code = "tag_malformed"
    message = lazy_gettext('If-Match and If-None-Match hold entity tags such as "12-4be1", or *.')


class NotVersioned(Invalid):
    """Carrying the change out although its condition was not looked at would be worse than refusing it."""

    code = "not_versioned"
    message = lazy_gettext("Nothing at this address has entity tags for If-Match; leave the header out.")


@dataclass(frozen=True, slots=True)
class Versioned:
    path: re.Pattern[str]
    version_of: VersionOf

    def key_of(self, path: str) -> str | None:
        """The key of the thing at or below which the address lies."""
        found = self.path.match(path)
        return found.group(1) if found else None


_known: dict[str, Versioned] = {}


def versioned(path: str, version_of: VersionOf) -> None:
    """Say how the version of the things at `path` (with one place in braces) is found."""
    before, _brace, _name = path.partition("{")
    _known[path] = Versioned(re.compile(re.escape(before) + r"([^/]+)(?=/|$)"), version_of)


def number(key: str) -> int:
    """The id that an address names. Raises NotFound for what is none."""
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise NotFound
    return int(key)


def check(session: Session, request: Request, officer: Officer) -> None:
    """Hold a change against its If-Match. Raises Changed, TagMalformed, NotVersioned, NotFound.

    The thing that was compared is kept with the request: the same row of this session is what the endpoint changes,
    and its own conditional update notices what happens in between.
    """
    wanted = request.headers.get("if-match")
    if wanted is None or request.method in SAFE:
        return
    for one in _known.values():
        key = one.key_of(request.url.path)
        if key is None:
            continue
        thing, version = one.version_of(session, officer, key)
        request.state.compared = thing
        tags = tags_of(wanted)
        if tags is not None and not any(not is_weak and is_of(tag, version) for is_weak, tag in tags):
            raise Changed
        return
    raise NotVersioned


def is_of(tag: str, version: str) -> bool:
    """Whether a tag was made of this version."""
    return tag == version or tag.startswith(version + "-")


def tags_of(header: str) -> list[tuple[bool, str]] | None:
    """[(is weak, tag)]; None for "*". Raises TagMalformed."""
    if header.strip() == "*":
        return None
    found, place = [], 0
    while place < len(header):
        match = TAG.match(header, place)
        if match is None:
            raise TagMalformed
        found.append((match.group(1) is not None, match.group(2)))
        place = match.end()
    if not found:
        raise TagMalformed
    return found


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:HASH_LETTERS]


def hash_of_model(json_text: str) -> str:
    """Of a representation, however its JSON is written."""
    return hash_of(json.dumps(json.loads(json_text), sort_keys=True, separators=(",", ":")).encode())


def tagged(request: Request, response: Response) -> Response:
    """The answer of a read with its tag, or 304 when the caller holds it already.

    An endpoint whose answers tell the moment sets a weak tag of the rest itself, or they would never be the same.
    """
    body = getattr(response, "body", None)
    if request.method != "GET" or response.status_code != 200 or not body:
        return response
    tag = response.headers.get("etag") or f'"{tag_of(request.url.path, bytes(body))}"'
    response.headers["etag"] = tag
    wanted = request.headers.get("if-none-match")
    if wanted is None:
        return response
    tags, held = tags_of(wanted), tag.removeprefix("W/").strip('"')
    if tags is None or any(one == held for _is_weak, one in tags):
        kept = {name: response.headers[name] for name in KEPT_UNCHANGED if name in response.headers}
        return Response(status_code=304, headers=kept)
    return response


def tag_of(path: str, body: bytes) -> str:
    """The version first where the thing shown has one, so that the tag serves If-Match too."""
    for one in _known.values():
        found = one.path.fullmatch(path)
        if found is None:
            continue
        shown = json.loads(body)
        digest = hash_of_model(body.decode())
        version = shown.get("version") if isinstance(shown, dict) else None
        return f"{version}-{digest}" if version is not None else digest
    return hash_of(body)
