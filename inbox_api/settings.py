"""All settings of the app environment, read once at start-up; a bad value stops the start."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import SettingsConfigDict

from inbox_api.cases.settings import CaseSettings
from inbox_api.comments.settings import CommentSettings
from inbox_api.conversations.settings import InboxSettings
from inbox_api.files.settings import FileSettings
from inbox_api.http.settings import ApiSettings
from inbox_api.privacy.settings import PrivacySettings
from inbox_api.routes.settings import RouteSettings
from inbox_api.training.data_settings import TrainingDataSettings
from inbox_api.training.models.settings import ModelSettings
from inbox_api.training.review.settings import ReviewSettings

SITE_CODE = re.compile(r"[A-Za-z0-9_-]{1,100}")
ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?")


class Settings(
    FileSettings,
    RouteSettings,
    CommentSettings,
    CaseSettings,
    ApiSettings,
    InboxSettings,
    ModelSettings,
    ReviewSettings,
    TrainingDataSettings,
    PrivacySettings,
):
    """Environment variables with the prefix HOPTHU_, or a .env file.

    More of them: inbox_api/{cases,comments,conversations,files,http,privacy,routes}/settings.py,
    inbox_api/training/{models,review}/settings.py.
    """

    model_config = SettingsConfigDict(env_prefix="HOPTHU_", env_file=".env", extra="ignore", hide_input_in_errors=True)

    port: int = Field(default=8000, ge=1024, le=65000)
    host: str = "127.0.0.1"
    var: Path = Path("var")
    public_url: str = ""  # how citizens' browsers reach us; empty: http://127.0.0.1:<port>
    cookie_secure: bool = False  # True behind TLS; the demo runs on plain http

    database_url: str = ""  # empty: the embedded PostgreSQL under var/
    database_pool_size: int = Field(default=10, ge=1, le=100)
    everyday_at_once: int = Field(default=4, ge=1, le=100)  # requests of officers' everyday work, see turns.py
    refreshes_at_once: int = Field(default=2, ge=1, le=100)  # open pages that bring themselves up to date together

    service_token: SecretStr = SecretStr("")  # shared by the bot and the inbox; empty: the bot API is closed
    encryption_key: SecretStr = SecretStr("")  # Fernet key for tokens and phone numbers at rest
    web_secret: SecretStr = SecretStr("")  # signs the web chat's visitor tokens and posts

    bot_url: str = ""  # empty: http://127.0.0.1:<port + 5>
    bot_timeout: timedelta = timedelta(seconds=8)
    danger_patience: timedelta = timedelta(minutes=2)  # nobody answers whether there is danger: people are told
    bot_patience: timedelta = timedelta(seconds=60)  # a dead bot for longer than this: the conversation goes to people
    vendor_timeout: timedelta = timedelta(seconds=10)
    settle_wait: timedelta = timedelta(seconds=3)  # how long to wait for an echo before asking the vendor
    outside_patience: timedelta = timedelta(hours=24)  # an officer in the vendor's tool is silent so long: bot again
    send_patience: timedelta = timedelta(days=7)  # what waits longer for a quota or a paused account fails for good
    send_attempts: int = Field(default=6, ge=1, le=20)
    outage_patience: timedelta = timedelta(hours=24)  # temporary faults of a vendor are tried again for this long
    pause_scale: float = Field(default=1.0, gt=0, le=1)  # shortens the pauses between tries; for chaos runs
    worker_threads: int = Field(default=8, ge=1, le=64)
    stalled_after: timedelta = timedelta(seconds=6)  # a worker without a heartbeat for this long is dead

    max_post_bytes: int = 5 * 1024 * 1024 + 64 * 1024
    max_text_chars: int = 20_000
    max_upload_bytes: int = 10 * 1024 * 1024
    raw_post_days: int = Field(default=30, ge=1)

    zalo_site_verification: str = ""  # codes of Zalo's console that prove our domain, separated by commas
    widget_origins: str = ""  # websites that may embed the chat: "https://city.example, https://ward.example"
    chat_posts_per_minute: int = Field(default=30, ge=1)  # of one visitor; counted in each web process
    chat_address_posts_per_minute: int = Field(default=600, ge=1)  # mobile networks put many people behind one address
    catalogue_searches_per_minute: int = Field(default=600, ge=1)  # of one network address, which many may share
    kiosk_files: bool = False  # a public screen offers no files of its own machine; True where it has a camera

    session_hours: int = Field(default=10, ge=1)
    city_folder: Path = Path("demo_city")
    training_folder: Path = Path("nlu_data")  # read only: how many lines name a procedure whose facts have changed
    demo_password: SecretStr = SecretStr("")  # of the demo city's accounts; shown on its sign-in page
    demo: bool = True  # shows demo accounts on the sign-in page; off in a real city

    @field_validator("widget_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        """They go into a header as they are, so nothing but scheme, host and port may stand there."""
        names = [name.strip().rstrip("/") for name in value.split(",") if name.strip()]
        wrong = [name for name in names if not ORIGIN.fullmatch(name)]
        if wrong:
            raise ValueError(f"not an origin such as https://city.example: {wrong[0]}")
        return ",".join(names)

    @field_validator("zalo_site_verification")
    @classmethod
    def _are_site_codes(cls, value: str) -> str:
        """They become part of an address and of pages."""
        codes = [code.strip() for code in value.split(",") if code.strip()]
        wrong = [code for code in codes if not SITE_CODE.fullmatch(code)]
        if wrong:
            raise ValueError(f"not a verification code of Zalo's console: {wrong[0]}")
        return ",".join(codes)

    @property
    def zalo_site_codes(self) -> tuple[str, ...]:
        return tuple(self.zalo_site_verification.split(",")) if self.zalo_site_verification else ()

    @property
    def widget_origin_list(self) -> tuple[str, ...]:
        return tuple(self.widget_origins.split(",")) if self.widget_origins else ()

    @property
    def web_address(self) -> str:
        return self.public_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def bot_address(self) -> str:
        return self.bot_url.rstrip("/") or f"http://127.0.0.1:{self.port + 5}"

    @property
    def bot_b_address(self) -> str:
        return self.bot_b_url.rstrip("/") or f"http://127.0.0.1:{self.port + 8}"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    return Settings()
