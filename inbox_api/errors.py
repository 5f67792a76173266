"""Errors that people and programs are told about. Everything else is a bug and answers 500."""

from __future__ import annotations

from collections.abc import Sequence

from babel.support import LazyProxy

from inbox_api.texts import lazy_gettext


class AppError(Exception):
    """Base of all expected errors.

    status_code: the HTTP status; message: what a person reads; code: what a program reads; fields: those of the
    request that are wrong, as paths ("body.ward"), where that is known.
    """

    status_code: int = 400
    code: str = "bad_request"
    message: str | LazyProxy = lazy_gettext("This request cannot be carried out.")

    def __init__(self, detail: str | None = None, *, fields: Sequence[str] = ()) -> None:
        super().__init__(detail or str(self.message))
        self.detail = detail
        self.fields = tuple(fields)

    @property
    def field_names(self) -> list[str]:
        """The same as names of a form's fields."""
        return [field.rpartition(".")[2] for field in self.fields]

    @property
    def text(self) -> str:
        """What a person reads, in Vietnamese."""
        return self.detail or str(self.message)


class NotFound(AppError):
    """There is no such thing, or the caller may not know of it."""

    status_code = 404
    code = "not_found"
    message = lazy_gettext("Nothing was found here.")


class NotAllowed(AppError):
    """The caller may see it but not do this with it."""

    status_code = 403
    code = "not_allowed"
    message = lazy_gettext("You do not have the right to do this.")


class NotSignedIn(AppError):
    status_code = 401
    code = "not_signed_in"
    message = lazy_gettext("Please sign in.")


class Conflict(AppError):
    """Somebody else changed it meanwhile, or its state forbids the step."""

    status_code = 409
    code = "conflict"
    message = lazy_gettext("This has changed meanwhile. Please look again.")


class Invalid(AppError):
    status_code = 422
    code = "invalid"
    message = lazy_gettext("Some information is missing or wrong.")


class TooLarge(AppError):
    status_code = 413
    code = "too_large"
    message = lazy_gettext("This is too large.")


class TooManyTries(AppError):
    status_code = 429
    code = "too_many_tries"
    message = lazy_gettext("Too many tries. Please wait a few minutes.")


class Unavailable(AppError):
    """Something we depend on does not answer; trying again later helps."""

    status_code = 503
    code = "unavailable"
    message = lazy_gettext("The system is busy. Please try again shortly.")
