"""Why a file is not here. The codes stand in attachments.problem; the pages have a sentence for each."""

from __future__ import annotations

from inbox_api.errors import Invalid
from inbox_api.texts import lazy_gettext

TOO_LARGE = "too_large"
HOST_NOT_ALLOWED = "host_not_allowed"  # the address is not one of the channel's, or leads to a private network
GONE = "gone"  # the vendor no longer has it
TYPE_NOT_ALLOWED = "type_not_allowed"
HAS_MACROS = "has_macros"
UNREACHABLE = "unreachable"
BROKEN = "broken"  # it says it is a photo, and cannot be opened
TOO_COMPLEX = "too_complex"  # opening it would take too much memory or time
ENCODED = "encoded"  # the server compressed it although it was asked not to
LOST = "lost"  # it was here; `hopthu files check` found it missing or changed
ERASED = "erased"  # deleted on the citizen's wish, or with its message


class FileTypeNotAllowed(Invalid):
    code = "file_type_not_allowed"
    message = lazy_gettext("Only photos, videos, voice notes, PDF, Word and Excel files can be sent.")


class FileHasMacros(Invalid):
    code = "file_has_macros"
    message = lazy_gettext("This document contains macros (small programs). Please save it without macros or as PDF.")


class PictureUnreadable(Invalid):
    """A photo that cannot be opened. problem: BROKEN or TOO_COMPLEX."""

    code = "picture_unreadable"
    message = lazy_gettext("This photo is damaged and cannot be opened. Please choose another one.")

    def __init__(self, problem: str = BROKEN) -> None:
        too_complex = lazy_gettext("This photo is too large to be opened. Please choose a smaller one.")
        super().__init__(str(too_complex) if problem == TOO_COMPLEX else None)
        self.problem = problem


class FileMissing(Exception):
    """The storage does not hold these bytes, or they have changed."""


class FileUnreadable(Exception):
    """A kept file cannot be sent: it is gone, it is no photo that can be made smaller, or the storage is away."""

    def __init__(self, *, may_retry: bool = False) -> None:
        super().__init__()
        self.may_retry = may_retry


class FetchRefused(Exception):
    """Why a file was not fetched. problem: a code of this module.

    may_retry: it may work later. host: the refused host (public information), for counting.
    """

    def __init__(self, problem: str, *, may_retry: bool = False, host: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.may_retry = may_retry
        self.host = host
