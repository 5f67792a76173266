"""Alembic's entry: runs the steps on the connection that `runner.upgrade` hands over."""

from __future__ import annotations

from alembic import context

from inbox_api.models import Base


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """The queue's tables belong to its library."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_name=is_ours,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
