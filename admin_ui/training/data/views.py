"""All pages of the training data, as one router."""

from __future__ import annotations

from fastapi import APIRouter

from admin_ui.training.data import draft_views, file_views, line_views, near_views, version_views, word_views

router = APIRouter()
for part in (file_views, version_views, near_views, word_views, line_views, draft_views):
    router.include_router(part.router)
