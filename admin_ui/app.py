"""The whole web process: webhooks and APIs from inbox_api, the officers' pages, static files, live events."""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from admin_ui.absence import views as absence_views
from admin_ui.account import views as account_views
from admin_ui.api_docs import views as api_docs_views
from admin_ui.api_keys import views as api_key_views
from admin_ui.approvals import views as approval_views
from admin_ui.audit import views as audit_views
from admin_ui.board import views as board_views
from admin_ui.bulk import views as bulk_views
from admin_ui.case_desk import actions as case_desk_actions
from admin_ui.case_work import actions as case_work_actions
from admin_ui.cases import actions as case_actions
from admin_ui.cases import later as case_later
from admin_ui.cases import sheet_actions as case_sheet_actions
from admin_ui.cases import views as case_views
from admin_ui.catalogue import views as catalogue_views
from admin_ui.channels import account_views as channel_account_views
from admin_ui.channels import asking_views as channel_asking_views
from admin_ui.channels import dead_views as channel_dead_views
from admin_ui.channels import form_views as channel_form_views
from admin_ui.channels import guide_views as channel_guide_views
from admin_ui.channels import views as channel_views
from admin_ui.chat import views as chat_views
from admin_ui.citizen_view import views as citizen_view_views
from admin_ui.code_page import views as code_page_views
from admin_ui.comments import views as comment_views
from admin_ui.documents import views as document_views
from admin_ui.domain_proof import views as domain_proof_views
from admin_ui.duty import views as duty_views
from admin_ui.erasure import views as erasure_views
from admin_ui.error_pages import add_error_pages
from admin_ui.field import actions as field_actions
from admin_ui.field import views as field_views
from admin_ui.files import views as link_views
from admin_ui.filters import views as filter_views
from admin_ui.forwards import views as forward_views
from admin_ui.in_place import InPlace
from admin_ui.inbox import actions as inbox_actions
from admin_ui.inbox import files as file_views
from admin_ui.inbox import giving as inbox_giving
from admin_ui.inbox import limit_views
from admin_ui.inbox import order as inbox_order
from admin_ui.inbox import views as inbox_views
from admin_ui.installing import views as installing_views
from admin_ui.live import views as live_views
from admin_ui.looks import views as look_views
from admin_ui.overview import instruction_views
from admin_ui.overview import views as overview_views
from admin_ui.palette import views as palette_views
from admin_ui.procedures import views as procedure_views
from admin_ui.public_copies import views as public_copy_views
from admin_ui.publishing import views as publishing_views
from admin_ui.quality import views as quality_views
from admin_ui.ready import views as ready_views
from admin_ui.rendering import STATIC
from admin_ui.routing import strategy_views
from admin_ui.routing import views as routing_views
from admin_ui.search import views as search_views
from admin_ui.security import SecurityHeaders
from admin_ui.sign_in import views as sign_in_views
from admin_ui.staff import link_views as staff_link_views
from admin_ui.staff import list_views as staff_list_views
from admin_ui.staff import unit_views as staff_unit_views
from admin_ui.staff import views as staff_views
from admin_ui.topic_sheets import views as topic_sheet_views
from admin_ui.training import views as training_views
from admin_ui.training.answers import views as training_answer_views
from admin_ui.training.data import views as training_data_views
from admin_ui.training.health import views as health_views
from admin_ui.training.models import judging_views as model_judging_views
from admin_ui.training.models import threshold_views as model_threshold_views
from admin_ui.training.models import views as model_views
from admin_ui.training.review import views as training_review_views
from admin_ui.training.seeing import form_views as training_form_views
from admin_ui.training.seeing import trial_views as training_trial_views
from admin_ui.training.seeing import views as training_seeing_views
from admin_ui.undelivered import views as undelivered_views
from admin_ui.waves import views as wave_views
from admin_ui.webhooks_out import hook_views
from admin_ui.webhooks_out import views as hooks_views
from admin_ui.who_sees import views as who_sees_views
from admin_ui.zns import views as zns_views
from inbox_api import calm_memory
from inbox_api.app import add_api
from inbox_api.live import hub
from inbox_api.procedures import service as procedures

# A page asks thirty short questions and waits after each until the interpreter is free again: with Python's own 5 ms a
# page that computes makes all others wait for that long each time.
SWITCH_SECONDS = 0.001
BUSY = (inbox_views, live_views, inbox_actions)  # routers are asked in turn: those of most requests come first
PAGES = (
    sign_in_views,
    account_views,
    inbox_order,
    inbox_giving,
    limit_views,
    search_views,
    palette_views,
    filter_views,
    board_views,
    duty_views,
    installing_views,
    citizen_view_views,
    file_views,
    link_views,
    case_views,
    case_actions,
    case_sheet_actions,
    case_later,
    comment_views,
    audit_views,
    api_docs_views,
    chat_views,
    catalogue_views,
    procedure_views,
    ready_views,
    domain_proof_views,
    channel_views,
    channel_account_views,
    channel_guide_views,
    channel_asking_views,
    channel_dead_views,
    channel_form_views,
    erasure_views,
    zns_views,
    undelivered_views,
    code_page_views,
    api_key_views,
    staff_views,
    staff_unit_views,
    staff_link_views,
    staff_list_views,
    hooks_views,
    hook_views,
    overview_views,
    instruction_views,
    approval_views,
    look_views,
    absence_views,
    routing_views,
    topic_sheet_views,
    strategy_views,
    case_work_actions,
    case_desk_actions,
    wave_views,
    document_views,
    publishing_views,
    public_copy_views,
    forward_views,
    quality_views,
    bulk_views,
    who_sees_views,
    field_views,
    field_actions,
    training_views,
    model_threshold_views,  # before those of a model: "thresholds" is no number
    model_views,
    model_judging_views,
    training_data_views,
    training_answer_views,
    health_views,
    training_review_views,
    training_form_views,
    training_seeing_views,
    training_trial_views,
)


class Static(StaticFiles):
    """Files with a version in their address never change; others are asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_versioned = b"v=" in scope.get("query_string", b"")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if is_versioned else "no-cache"
        return response


def _warm_up() -> None:
    procedures.warm_up()
    calm_memory.freeze()


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    sys.setswitchinterval(SWITCH_SECONDS)
    await hub.start()
    threading.Thread(target=_warm_up, name="warm up", daemon=True).start()
    yield
    await hub.stop()


def create_app() -> FastAPI:
    options: dict[str, Any] = {"docs_url": None, "redoc_url": None, "lifespan": lifespan}
    app = FastAPI(title="Hop thu ket noi", version="1", **options)
    for pages in BUSY:
        app.include_router(pages.router)
    add_api(app)
    for pages in PAGES:
        app.include_router(pages.router)
    app.mount("/static", Static(directory=STATIC), name="static")
    add_error_pages(app)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(InPlace)
    return app


app = create_app()
