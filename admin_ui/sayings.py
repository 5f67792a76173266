"""Slugs of the database and of addresses in plain words, by tables of lazy texts."""

from __future__ import annotations

from collections.abc import Mapping

from babel.support import LazyProxy


def said(words: Mapping[str, LazyProxy], slug: str | None) -> str | None:
    """The words of a slug; None for what is none: an address may hold anything."""
    return str(words[slug]) if slug is not None and slug in words else None


def said_or_itself(words: Mapping[str, LazyProxy], slug: str | None) -> str:
    """The words of a slug, or what stands in its place, such as the reason that somebody wrote; "" for None."""
    return said(words, slug) or slug or ""
