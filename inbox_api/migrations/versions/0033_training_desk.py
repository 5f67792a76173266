"""The training desk: drafts and versions of data, messages under review, models and their use."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_versions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=200), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["officers.id"], name="fk_data_versions_made_by_officers"),
        sa.ForeignKeyConstraint(["parent_id"], ["data_versions.id"], name="fk_data_versions_parent_id_data_versions"),
        sa.PrimaryKeyConstraint("id", name="pk_data_versions"),
    )
    op.create_index("ix_data_versions_fingerprint", "data_versions", ["fingerprint"], unique=False)
    op.create_table(
        "review_items",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("channels", JSONB(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("model", sa.String(length=200), nullable=True),
        sa.Column("prediction", JSONB(), nullable=False),
        sa.Column("reasons", JSONB(), nullable=False),
        sa.Column("neighbours", JSONB(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("cluster", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("decision", JSONB(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["officers.id"], name="fk_review_items_decided_by_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_review_items"),
        sa.UniqueConstraint("group", name="uq_review_items_group"),
    )
    op.create_index("ix_review_items_cluster", "review_items", ["cluster"], unique=False)
    op.create_index(
        "ix_review_items_queue",
        "review_items",
        [sa.text("score DESC"), "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "bot_models",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=200), nullable=False),
        sa.Column("data_version_id", sa.BigInteger(), nullable=True),
        sa.Column("trained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trained_by", sa.BigInteger(), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=True),
        sa.Column("bytes", sa.Integer(), nullable=True),
        sa.Column("tags", JSONB(), nullable=False),
        sa.Column("card", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["data_version_id"], ["data_versions.id"], name="fk_bot_models_data_version_id_data_versions"
        ),
        sa.ForeignKeyConstraint(["trained_by"], ["officers.id"], name="fk_bot_models_trained_by_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_bot_models"),
        sa.UniqueConstraint("fingerprint", name="uq_bot_models_fingerprint"),
    )
    op.create_table(
        "review_marks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intent", sa.String(length=200), nullable=False),
        sa.Column("entities", JSONB(), nullable=False),
        sa.Column("is_adjudication", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.id"], name="fk_review_marks_item_id_review_items", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["officer_id"], ["officers.id"], name="fk_review_marks_officer_id_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_review_marks"),
        sa.UniqueConstraint("item_id", "officer_id", name="uq_review_marks_item_id"),
    )
    op.create_index("ix_review_marks_officer_id", "review_marks", ["officer_id"], unique=False)
    op.create_table(
        "training_changes",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("intent", sa.String(length=200), nullable=True),
        sa.Column("detail", JSONB(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("review_item_id", sa.BigInteger(), nullable=True),
        sa.Column("batch", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.Column("decision_reason", sa.String(), nullable=True),
        sa.Column("version_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["officers.id"], name="fk_training_changes_decided_by_officers"),
        sa.ForeignKeyConstraint(["made_by"], ["officers.id"], name="fk_training_changes_made_by_officers"),
        sa.ForeignKeyConstraint(
            ["review_item_id"],
            ["review_items.id"],
            name="fk_training_changes_review_item_id_review_items",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["data_versions.id"], name="fk_training_changes_version_id_data_versions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_training_changes"),
    )
    op.create_index("ix_training_changes_batch", "training_changes", ["batch"], unique=False)
    op.create_index(
        "ix_training_changes_draft",
        "training_changes",
        ["id"],
        unique=False,
        postgresql_where=sa.text("version_id IS NULL AND state <> 'undone'"),
    )
    op.create_index("ix_training_changes_review_item_id", "training_changes", ["review_item_id"], unique=False)
    op.create_index("ix_training_changes_version_id", "training_changes", ["version_id"], unique=False)
    op.create_table(
        "deployments",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("previous_id", sa.BigInteger(), nullable=True),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=True),
        sa.Column("stage_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("watched", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["ended_by"], ["officers.id"], name="fk_deployments_ended_by_officers"),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_deployments_model_id_bot_models"),
        sa.ForeignKeyConstraint(["previous_id"], ["bot_models.id"], name="fk_deployments_previous_id_bot_models"),
        sa.ForeignKeyConstraint(["started_by"], ["officers.id"], name="fk_deployments_started_by_officers"),
        sa.PrimaryKeyConstraint("id", name="pk_deployments"),
    )
    op.create_index(
        "uq_deployments_one_running",
        "deployments",
        ["state"],
        unique=True,
        postgresql_where=sa.text("state = 'running'"),
    )
    op.create_table(
        "model_trials",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.String(length=40), nullable=False),
        sa.Column("rows_fingerprint", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("figures", JSONB(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_model_trials_model_id_bot_models"),
        sa.PrimaryKeyConstraint("id", name="pk_model_trials"),
        sa.UniqueConstraint("model_id", "rows", name="uq_model_trials_model_id"),
    )
    op.create_table(
        "training_runs",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("data_version_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=30), nullable=True),
        sa.Column("share", sa.Double(), nullable=False),
        sa.Column("expected_seconds", sa.Double(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("alive_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_by", sa.BigInteger(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["officers.id"], name="fk_training_runs_asked_by_officers"),
        sa.ForeignKeyConstraint(["cancelled_by"], ["officers.id"], name="fk_training_runs_cancelled_by_officers"),
        sa.ForeignKeyConstraint(
            ["data_version_id"], ["data_versions.id"], name="fk_training_runs_data_version_id_data_versions"
        ),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_training_runs_model_id_bot_models"),
        sa.PrimaryKeyConstraint("id", name="pk_training_runs"),
    )
    op.create_table(
        "trial_links",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.String(length=200), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turns", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["officers.id"], name="fk_trial_links_made_by_officers"),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_trial_links_model_id_bot_models"),
        sa.PrimaryKeyConstraint("id", name="pk_trial_links"),
        sa.UniqueConstraint("token_hash", name="uq_trial_links_token_hash"),
    )
    op.create_table(
        "regression_talks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("turns", JSONB(), nullable=False),
        sa.Column("source_conversation_id", sa.BigInteger(), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["changed_by"], ["officers.id"], name="fk_regression_talks_changed_by_officers"),
        sa.ForeignKeyConstraint(["made_by"], ["officers.id"], name="fk_regression_talks_made_by_officers"),
        sa.ForeignKeyConstraint(
            ["source_conversation_id"],
            ["conversations.id"],
            name="fk_regression_talks_source_conversation_id_conversations",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regression_talks"),
    )
    op.create_table(
        "regression_results",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("talk_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("found", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_regression_results_model_id_bot_models"),
        sa.ForeignKeyConstraint(
            ["talk_id"],
            ["regression_talks.id"],
            name="fk_regression_results_talk_id_regression_talks",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regression_results"),
        sa.UniqueConstraint("model_id", "talk_id", name="uq_regression_results_model_id"),
    )
    op.create_table(
        "review_sources",
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["review_items.id"], name="fk_review_sources_item_id_review_items", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_review_sources_message_id_messages", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", name="pk_review_sources"),
    )
    op.create_index("ix_review_sources_item_id", "review_sources", ["item_id"], unique=False)
    op.create_table(
        "shadow_flips",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("model_id", sa.BigInteger(), nullable=False),
        sa.Column("against_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("group", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("before", JSONB(), nullable=False),
        sa.Column("after", JSONB(), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["against_id"], ["bot_models.id"], name="fk_shadow_flips_against_id_bot_models"),
        sa.ForeignKeyConstraint(["decided_by"], ["officers.id"], name="fk_shadow_flips_decided_by_officers"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_shadow_flips_message_id_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["model_id"], ["bot_models.id"], name="fk_shadow_flips_model_id_bot_models"),
        sa.PrimaryKeyConstraint("id", name="pk_shadow_flips"),
        sa.UniqueConstraint("model_id", "group", name="uq_shadow_flips_model_id"),
    )
    op.create_index("ix_shadow_flips_message_id", "shadow_flips", ["message_id"], unique=False)
    op.add_column("conversations", sa.Column("bot_model_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        "fk_conversations_bot_model_id_bot_models", "conversations", "bot_models", ["bot_model_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint("fk_conversations_bot_model_id_bot_models", "conversations", type_="foreignkey")
    op.drop_column("conversations", "bot_model_id")
    op.drop_table("shadow_flips")
    op.drop_table("review_sources")
    op.drop_table("regression_results")
    op.drop_table("regression_talks")
    op.drop_table("trial_links")
    op.drop_table("training_runs")
    op.drop_table("model_trials")
    op.drop_table("deployments")
    op.drop_table("training_changes")
    op.drop_table("review_marks")
    op.drop_table("bot_models")
    op.drop_table("review_items")
    op.drop_table("data_versions")
