"""A worker process that renews one account's tokens and dies at a named point, as by SIGKILL.

    python -m tests.integration.zalo.dying_refresh ROW_ID POINT

Points: before_begin, after_begin, after_call, while_storing, after_storing, never.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

from inbox_api.channels import token_jobs, tokens


def die(*_arguments: Any, **_named: Any) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def main(row_id: int, point: str) -> None:
    spend, begin, store = token_jobs.spend, tokens.begin, tokens.store

    def spend_then_die(*arguments: Any) -> Any:
        spend(*arguments)
        die()

    def begin_then_die(*arguments: Any, **named: Any) -> Any:
        begin(*arguments, **named)
        die()  # before the commit

    def store_then_die(*arguments: Any) -> Any:
        store(*arguments)
        die()  # before the commit

    points: dict[str, tuple[Any, str, Any]] = {
        "before_begin": (tokens, "begin", begin_then_die),
        "after_begin": (token_jobs, "spend", die),
        "after_call": (token_jobs, "spend", spend_then_die),
        "while_storing": (tokens, "store", store_then_die),
    }
    if point in points:
        module, name, deadly = points[point]
        setattr(module, name, deadly)
    token_jobs.renew(row_id)
    if point == "after_storing":
        die()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
