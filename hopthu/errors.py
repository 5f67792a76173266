"""Errors of the command line: one clear Vietnamese line and an exit code, no traceback."""

from __future__ import annotations


class CommandError(Exception):
    """Something the person at the terminal can put right.

    text: the Vietnamese line that is shown. exit_code: what the shell gets, never 0.
    """

    def __init__(self, text: str, *, exit_code: int = 1) -> None:
        super().__init__(text)
        self.text = text
        self.exit_code = exit_code
