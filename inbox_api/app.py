"""The programs' side of the web process: webhooks, the bot's API, the officers' API, health. Pages: admin_ui."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from inbox_api import webhooks
from inbox_api.abuse import endpoints as abuse_endpoints
from inbox_api.approvals import endpoints as approval_endpoints
from inbox_api.assignment import case_endpoints as case_assignment_endpoints
from inbox_api.assignment import endpoints as assignment_endpoints
from inbox_api.audit import endpoints as audit_endpoints
from inbox_api.board import endpoints as board_endpoints
from inbox_api.bot_api import endpoints as bot_endpoints
from inbox_api.cases import endpoints as case_endpoints
from inbox_api.cases import instead_endpoints, later_endpoints
from inbox_api.cases import reading_endpoints as case_reading_endpoints
from inbox_api.cases.bulk import endpoints as bulk_endpoints
from inbox_api.cases.forwarding import endpoints as forward_endpoints
from inbox_api.cases.links import endpoints as link_endpoints
from inbox_api.cases.publishing import endpoints as publishing_endpoints
from inbox_api.cases.publishing import public_endpoints as public_copy_endpoints
from inbox_api.cases.quality import endpoints as quality_endpoints
from inbox_api.cases.record import endpoints as record_endpoints
from inbox_api.cases.sheets import endpoints as sheet_endpoints
from inbox_api.cases.shield import endpoints as shield_endpoints
from inbox_api.cases.waves import endpoints as wave_endpoints
from inbox_api.channels import consent_endpoints
from inbox_api.channels import endpoints as channel_endpoints
from inbox_api.comments import endpoints as comment_endpoints
from inbox_api.conversations import case_endpoints as conversation_case_endpoints
from inbox_api.conversations import desk_endpoints
from inbox_api.conversations import endpoints as conversation_endpoints
from inbox_api.db import SessionDep
from inbox_api.deadlines import endpoints as deadline_endpoints
from inbox_api.documents import endpoints as document_endpoints
from inbox_api.duty import endpoints as duty_endpoints
from inbox_api.errors import AppError, Invalid, Unavailable
from inbox_api.field import endpoints as field_endpoints
from inbox_api.files import endpoints as file_endpoints
from inbox_api.hooks_out import endpoints as hook_endpoints
from inbox_api.http import describing
from inbox_api.http import routes as api_rules
from inbox_api.http.idempotency import Replay
from inbox_api.http.middleware import ApiGate
from inbox_api.http.problems import PROBLEM_TYPE, problem
from inbox_api.instructions import endpoints as instruction_endpoints
from inbox_api.looks import endpoints as look_endpoints
from inbox_api.officers import absence_endpoints
from inbox_api.overview import endpoints as overview_endpoints
from inbox_api.people import endpoints as people_endpoints
from inbox_api.privacy import endpoints as privacy_endpoints
from inbox_api.privacy import request_endpoints
from inbox_api.procedures import endpoints as procedure_endpoints
from inbox_api.procedures.editing import article_endpoints
from inbox_api.procedures.editing import endpoints as editing_endpoints
from inbox_api.procedures.forms import endpoints as form_endpoints
from inbox_api.ready import endpoints as ready_endpoints
from inbox_api.routes import citizen_endpoints
from inbox_api.routes import desk_endpoints as undelivered_endpoints
from inbox_api.routes import endpoints as route_endpoints
from inbox_api.search import endpoints as search_endpoints
from inbox_api.staff import endpoints as staff_endpoints
from inbox_api.staff import list_endpoints as staff_list_endpoints
from inbox_api.tokens import endpoints as token_endpoints
from inbox_api.training.answers import endpoints as answer_endpoints
from inbox_api.training.catalogue import endpoints as training_catalogue_endpoints
from inbox_api.training.data import endpoints as training_data_endpoints
from inbox_api.training.data import file_endpoints as training_file_endpoints
from inbox_api.training.data import word_endpoints as training_word_endpoints
from inbox_api.training.health import endpoints as health_endpoints
from inbox_api.training.models import endpoints as model_endpoints
from inbox_api.training.models import thresholds_endpoints
from inbox_api.training.review import endpoints as review_endpoints
from inbox_api.training.seeing import endpoints as seeing_endpoints
from inbox_api.training.seeing import form_endpoints as form_funnel_endpoints
from inbox_api.views import endpoints as view_endpoints
from inbox_api.who_sees import endpoints as who_sees_endpoints
from inbox_api.zns import endpoints as zns_endpoints

__all__ = ["PROBLEM_TYPE", "add_api", "problem"]
log = logging.getLogger(__name__)


def answer_app_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)
    return problem(error)


def answer_invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    where = [".".join(str(part) for part in item["loc"]) for item in error.errors()]
    return problem(Invalid(fields=where))


def answer_again(_request: Request, error: Exception) -> Response:
    """The same request as before: its answer of then."""
    assert isinstance(error, Replay)
    return error.response


def answer_refused_values(request: Request, error: Exception) -> Response:
    """Values that no column can hold (a NUL character, a number beyond its range) are wrong input, not a bug."""
    log.warning("%s: the database refused a value (%s)", request.method, type(getattr(error, "orig", error)).__name__)
    return _as_app_error(request, Invalid())


def answer_database_away(request: Request, error: Exception) -> Response:
    log.error("%s: database not available (%s)", request.method, type(getattr(error, "orig", error)).__name__)
    return _as_app_error(request, Unavailable())


def _as_app_error(request: Request, error: AppError) -> Response:
    """As the application answers its own errors: the pages put their own answer in place of ours."""
    answer: Response = request.app.exception_handlers[AppError](request, error)
    return answer


def add_api(app: FastAPI) -> None:
    """Put all program-facing routes and their error answers on `app`."""
    app.include_router(webhooks.router)
    app.include_router(consent_endpoints.router)
    app.include_router(zns_endpoints.router)
    app.include_router(bot_endpoints.router)
    app.include_router(route_endpoints.router)
    app.include_router(conversation_endpoints.router)
    app.include_router(conversation_case_endpoints.router)
    app.include_router(instead_endpoints.router)
    app.include_router(search_endpoints.router)
    app.include_router(desk_endpoints.router)
    app.include_router(view_endpoints.router)
    app.include_router(people_endpoints.router)
    app.include_router(duty_endpoints.router)
    app.include_router(board_endpoints.router)
    app.include_router(case_endpoints.router)
    app.include_router(case_reading_endpoints.router)
    app.include_router(later_endpoints.router)
    app.include_router(case_assignment_endpoints.router)
    app.include_router(assignment_endpoints.router)
    app.include_router(deadline_endpoints.router)
    app.include_router(approval_endpoints.router)
    app.include_router(look_endpoints.router)
    app.include_router(instruction_endpoints.router)
    app.include_router(absence_endpoints.router)
    app.include_router(overview_endpoints.router)
    app.include_router(link_endpoints.router)
    app.include_router(wave_endpoints.router)
    app.include_router(document_endpoints.router)
    app.include_router(quality_endpoints.router)
    app.include_router(sheet_endpoints.router)
    app.include_router(shield_endpoints.router)
    app.include_router(publishing_endpoints.router)
    app.include_router(public_copy_endpoints.router)
    app.include_router(record_endpoints.router)
    app.include_router(forward_endpoints.router)
    app.include_router(forward_endpoints.outside)
    app.include_router(bulk_endpoints.router)
    app.include_router(abuse_endpoints.router)
    app.include_router(who_sees_endpoints.router)
    app.include_router(field_endpoints.router)
    app.include_router(comment_endpoints.router)
    app.include_router(undelivered_endpoints.router)
    app.include_router(file_endpoints.router)
    app.include_router(audit_endpoints.router)
    app.include_router(citizen_endpoints.router)
    app.include_router(channel_endpoints.router)
    app.include_router(privacy_endpoints.router)
    app.include_router(request_endpoints.router)
    for router in procedure_endpoints.routers():
        app.include_router(router)
    app.include_router(editing_endpoints.router)
    app.include_router(form_endpoints.router)
    app.include_router(article_endpoints.router)
    app.include_router(ready_endpoints.router)
    app.include_router(token_endpoints.router)
    app.include_router(staff_endpoints.router)
    app.include_router(staff_list_endpoints.router)
    app.include_router(hook_endpoints.router)
    app.include_router(training_data_endpoints.router)
    app.include_router(training_file_endpoints.router)
    app.include_router(training_word_endpoints.router)
    app.include_router(training_catalogue_endpoints.router)
    app.include_router(answer_endpoints.router)
    app.include_router(health_endpoints.router)
    app.include_router(review_endpoints.router)
    app.include_router(seeing_endpoints.router)
    app.include_router(form_funnel_endpoints.router)
    app.include_router(model_endpoints.router)
    app.include_router(thresholds_endpoints.router)
    api_rules.govern(app)
    describing.install(app)
    app.add_middleware(ApiGate)
    app.add_exception_handler(Replay, answer_again)
    app.add_exception_handler(AppError, answer_app_error)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(DataError, answer_refused_values)
    app.add_exception_handler(OperationalError, answer_database_away)

    @app.get("/health", tags=["operation"])
    def health(session: SessionDep) -> dict[str, str]:
        """Alive, and the database answers."""
        session.execute(text("SELECT 1"))
        return {"status": "ok"}
