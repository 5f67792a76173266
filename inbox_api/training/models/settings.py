"""Settings of training, of the gates before a model goes to citizens, and of the steps on its way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

from inbox_api.training.models.rows import STYLES, TYPOS


class ModelSettings(BaseSettings):
    """Shares are between 0 and 1."""

    bot_b_url: str = ""  # the second bot process; empty: http://127.0.0.1:<port + 8>
    bot_python: Path = Path("bot/.venv/bin/python")
    training_time: timedelta = timedelta(minutes=30)  # a run that takes longer is ended
    training_silence: timedelta = timedelta(seconds=30)  # a run without a sign of life for so long is over
    trial_training_rows: int = Field(default=600, ge=0)  # how many of the training lines a model is judged on
    trial_recent_rows: int = Field(default=500, ge=0)
    shadow_messages: int = Field(default=1000, ge=1, le=20_000)
    protected_intents: str = "emergency,denounce,complaint,petition"
    gate_gold_drop: float = Field(default=0.005, ge=0, le=1)  # by how much the frozen set may be worse than live
    gate_style_drop: float = Field(default=0.01, ge=0, le=1)
    gate_protected_drop: float = Field(default=0.025, ge=0, le=1)  # two of some ninety rows
    gate_floors: str = ""  # least accuracy, e.g. "clean=0.94,plain=0.93,teencode=0.9,typos=0.85"; all: of all
    threshold_look: timedelta = timedelta(days=30)  # how often somebody looks at the thresholds of the model in use
    gate_best_days: int = Field(default=90, ge=0)  # models deployed since then are compared with, too; 0: none
    models_kept: int = Field(default=5, ge=1)  # newest trained models whose files stay, beside those in use
    rollbacks_kept: int = Field(default=3, ge=1)  # models that were last in use for all: their files stay, too
    model_rest: timedelta = timedelta(minutes=30)  # a conversation silent for so long may get another model
    deploy_stages: str = "10,50,100"
    watch_after_live: timedelta = timedelta(hours=24)  # how long a model for all is watched; PT0S: not at all
    stop_after_answers: int = Field(default=20, ge=1)  # fewer answers of the new model prove nothing
    stop_errors: float = Field(default=0.02, ge=0, le=1)  # share of failed requests of the new model
    stop_fallback_rise: float = Field(default=0.10, ge=0, le=1)  # above the live model's share of the same time
    stop_handover_rise: float = Field(default=0.10, ge=0, le=1)
    stop_latency_factor: float = Field(default=3.0, ge=1)  # of the live model's 95th percentile

    @field_validator("gate_floors")
    @classmethod
    def _known_floors(cls, told: str) -> str:
        floors = _floors(told)
        if not floors.keys() <= {"all", *STYLES, TYPOS} or not all(0 <= least <= 1 for least in floors.values()):
            raise ValueError("floors are shares of all, clean, plain, teencode or typos")
        return told

    @property
    def floors(self) -> dict[str, float]:
        """{style or "all": the least accuracy on the frozen set; "typos": on held-out rows with typing errors}."""
        return _floors(self.gate_floors)

    @property
    def protected(self) -> tuple[str, ...]:
        """Names of intents whose mistakes nobody may wave through."""
        return tuple(name.strip() for name in self.protected_intents.split(",") if name.strip())

    @property
    def stages(self) -> tuple[int, ...]:
        """Percents in the order in which a model goes out."""
        return tuple(int(part) for part in self.deploy_stages.split(","))


def _floors(told: str) -> dict[str, float]:
    """Raises ValueError."""
    parts = (part.split("=", 1) for part in told.split(",") if part.strip())
    return {style.strip(): float(least) for style, least in parts}
