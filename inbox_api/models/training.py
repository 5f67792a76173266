"""The training desk: drafts and versions of training data, messages under review, models and their use."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from inbox_api.models.base import Base, IntKey, Short
from inbox_api.models.officers import Officer


class DataVersion(Base):
    """A frozen state of all training files; drafts are the changes that belong to no version yet."""

    __tablename__ = "data_versions"

    id: Mapped[IntKey]
    fingerprint: Mapped[Short] = mapped_column(index=True)  # over names and contents of the files
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("data_versions.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))  # none: taken from the folder itself
    reason: Mapped[str]
    counts: Mapped[dict[str, Any]]  # {"examples", "intents", "added", "removed", "changed"}
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # the files, as one compressed archive

    maker: Mapped[Officer | None] = relationship(lazy="joined")


class TrainingChange(Base):
    """One change of the training data or of what the bot says: who, why, and who looked at it."""

    __tablename__ = "training_changes"
    __table_args__ = (
        Index("ix_training_changes_draft", "id", postgresql_where=text("version_id IS NULL AND state <> 'undone'")),
    )

    id: Mapped[IntKey]
    kind: Mapped[Short] = mapped_column(String(30))  # add | edit | move | remove | new_intent | response | file | words
    intent: Mapped[Short | None]
    detail: Mapped[dict[str, Any]]  # by kind; example lines as they stand in the files
    reason: Mapped[str]
    source: Mapped[Short] = mapped_column(String(30))  # review | hand | health | import | paraphrase | reply | file
    review_item_id: Mapped[int | None] = mapped_column(ForeignKey("review_items.id", ondelete="SET NULL"), index=True)
    batch: Mapped[Short | None] = mapped_column(String(40), index=True)  # what is undone together
    state: Mapped[Short] = mapped_column(String(20))  # waiting (for a second person) | approved | refused | undone
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    decision_reason: Mapped[str | None]
    version_id: Mapped[int | None] = mapped_column(ForeignKey("data_versions.id"), index=True)

    maker: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[made_by])
    decider: Mapped[Officer | None] = relationship(lazy="joined", foreign_keys=[decided_by])


class ReviewItem(Base):
    """What citizens wrote in nearly the same words, scrubbed; waiting for a trainer's word."""

    __tablename__ = "review_items"
    __table_args__ = (
        Index("ix_review_items_queue", text("score DESC"), "id", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[IntKey]
    text: Mapped[str]  # scrubbed; the only text trainers see
    group: Mapped[Short] = mapped_column(String(64), unique=True)  # fingerprint of what near-identical messages share
    channels: Mapped[list[str]]
    people: Mapped[int]
    messages: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    model: Mapped[Short | None]  # whose prediction this is: the fingerprint of a model
    prediction: Mapped[dict[str, Any]]  # {"intent", "confidence", "ranking", "entities", "topic"}
    reasons: Mapped[list[dict[str, Any]]]  # why it is here: [{"kind", "weight", ...}]
    neighbours: Mapped[list[dict[str, Any]]]  # nearest training lines: [{"text", "intent", "likeness"}]
    score: Mapped[float]
    cluster: Mapped[Short | None] = mapped_column(index=True)  # of messages outside all intents
    state: Mapped[Short] = mapped_column(String(20))  # open | expert | done | discarded
    decision: Mapped[dict[str, Any] | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))


class ReviewSource(Base):
    """Which message stands behind an item; goes with the message."""

    __tablename__ = "review_sources"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id", ondelete="CASCADE"), index=True)


class ReviewMark(Base):
    """One person's label of an item; where two differ, a third decides."""

    __tablename__ = "review_marks"
    __table_args__ = (UniqueConstraint("item_id", "officer_id"),)

    id: Mapped[IntKey]
    item_id: Mapped[int] = mapped_column(ForeignKey("review_items.id", ondelete="CASCADE"))
    officer_id: Mapped[int] = mapped_column(ForeignKey("officers.id"), index=True)
    at: Mapped[datetime]
    intent: Mapped[Short]
    entities: Mapped[list[dict[str, Any]]]
    is_adjudication: Mapped[bool] = mapped_column(default=False)


class BotModel(Base):
    """A trained model: a file of its own, made from one version of the data."""

    __tablename__ = "bot_models"

    id: Mapped[IntKey]
    fingerprint: Mapped[Short] = mapped_column(unique=True)  # name of the file below var/models
    data_version_id: Mapped[int | None] = mapped_column(ForeignKey("data_versions.id"))
    trained_at: Mapped[datetime]
    trained_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    seconds: Mapped[float | None]
    bytes: Mapped[int | None]
    tags: Mapped[list[str]]
    card: Mapped[dict[str, Any]]  # what a reader should know of it: data, figures, limits

    data_version: Mapped[DataVersion | None] = relationship(lazy="joined")


class TrainingRun(Base):
    """One press of "train": a process of its own, from the draft to the gates."""

    __tablename__ = "training_runs"

    id: Mapped[IntKey]
    data_version_id: Mapped[int] = mapped_column(ForeignKey("data_versions.id"))
    state: Mapped[Short] = mapped_column(String(20))  # queued | running | ready | blocked | failed | cancelled
    step: Mapped[Short | None] = mapped_column(String(30))  # preparing | training | evaluating | regressions | gates
    share: Mapped[float] = mapped_column(default=0.0)  # of the whole, 0 to 1
    expected_seconds: Mapped[float | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    started_at: Mapped[datetime | None]
    alive_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    trouble: Mapped[str | None]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("bot_models.id"))

    data_version: Mapped[DataVersion] = relationship(lazy="joined")
    model: Mapped[BotModel | None] = relationship(lazy="joined")
    asker: Mapped[Officer] = relationship(lazy="joined", foreign_keys=[asked_by])


class ModelTrial(Base):
    """One model judged on one set of rows; each prediction is kept, so two models can be compared row by row."""

    __tablename__ = "model_trials"
    __table_args__ = (UniqueConstraint("model_id", "rows"),)

    id: Mapped[IntKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("bot_models.id"))
    rows: Mapped[Short] = mapped_column(String(40))  # training | held-out | gold | recent | folds
    rows_fingerprint: Mapped[Short]
    at: Mapped[datetime]
    figures: Mapped[dict[str, Any]]  # by style: accuracy, recall and precision of the protected intents, confusions
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)  # the predictions, compressed JSON Lines

    model: Mapped[BotModel] = relationship(lazy="joined")


class RegressionTalk(Base):
    """A conversation that must go on going as it went: scrubbed turns, and what each should bring."""

    __tablename__ = "regression_talks"

    id: Mapped[IntKey]
    name: Mapped[Short]
    turns: Mapped[list[dict[str, Any]]]  # [{"text", "intent", "action", "answer"}]
    source_conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversations.id", ondelete="SET NULL"))
    is_active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    changed_at: Mapped[datetime | None]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))


class RegressionResult(Base):
    """How one model did on one of them."""

    __tablename__ = "regression_results"
    __table_args__ = (UniqueConstraint("model_id", "talk_id"),)

    id: Mapped[IntKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("bot_models.id"))
    talk_id: Mapped[int] = mapped_column(ForeignKey("regression_talks.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    is_kept: Mapped[bool]
    found: Mapped[list[dict[str, Any]]]


class ShadowFlip(Base):
    """A recent message that a new model reads otherwise than the one in use; a person decides whether that is right."""

    __tablename__ = "shadow_flips"
    __table_args__ = (UniqueConstraint("model_id", "group"),)

    id: Mapped[IntKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("bot_models.id"))
    against_id: Mapped[int] = mapped_column(ForeignKey("bot_models.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    text: Mapped[str]  # scrubbed
    group: Mapped[Short] = mapped_column(String(64))  # as of ReviewItem
    people: Mapped[int]
    before: Mapped[dict[str, Any]]
    after: Mapped[dict[str, Any]]
    decision: Mapped[Short | None] = mapped_column(String(20))  # better | worse | same
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))


class Deployment(Base):
    """A model on its way to the citizens: 10, 50, 100 % of new conversations, or back."""

    __tablename__ = "deployments"
    __table_args__ = (
        Index("uq_deployments_one_running", "state", unique=True, postgresql_where=text("state = 'running'")),
    )

    id: Mapped[IntKey]
    model_id: Mapped[int] = mapped_column(ForeignKey("bot_models.id"))
    previous_id: Mapped[int | None] = mapped_column(ForeignKey("bot_models.id"))
    percent: Mapped[int]
    state: Mapped[Short] = mapped_column(String(20))  # running | live | stopped | rolled_back | replaced
    started_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    stage_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("officers.id"))
    reason: Mapped[str | None]
    watched: Mapped[dict[str, Any]]  # what the automatic stop looks at, by model

    model: Mapped[BotModel] = relationship(lazy="joined", foreign_keys=[model_id])
    previous: Mapped[BotModel | None] = relationship(lazy="joined", foreign_keys=[previous_id])


class TrialLink(Base):
    """A guest's link to talk with a model; what is said there is marked as a test."""

    __tablename__ = "trial_links"

    id: Mapped[IntKey]
    token_hash: Mapped[Short] = mapped_column(unique=True)
    model_id: Mapped[int | None] = mapped_column(ForeignKey("bot_models.id"))
    name: Mapped[Short]
    made_at: Mapped[datetime]
    made_by: Mapped[int] = mapped_column(ForeignKey("officers.id"))
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    turns: Mapped[list[dict[str, Any]]]  # scrubbed: what guests said, what the bot understood; "item": under review
