"""All pages of the catalogue for officers, as one router."""

from __future__ import annotations

from fastapi import APIRouter

from admin_ui.procedures import (
    article_views,
    change_views,
    edit_views,
    form_views,
    list_views,
    miss_views,
    record_views,
    training_views,
)

router = APIRouter()
for part in (list_views, change_views, miss_views, article_views, edit_views, form_views, training_views, record_views):
    router.include_router(part.router)
