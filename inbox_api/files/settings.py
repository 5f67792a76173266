"""The part of the settings that is about files; joined into the one settings class in inbox_api/settings.py."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

MEGABYTE = 1024 * 1024
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
HOST_AND_PORT = re.compile(r"[a-z0-9.-]+:[0-9]{1,5}")
DEFAULT_HOSTS = {"facebook": "fbcdn.net,fbsbx.com,facebook.com", "zalo": "zdn.vn,zadn.vn,zalo.me", "forms": "gov.vn"}
DEFAULT_TYPES = (
    "image/jpeg,image/png,image/gif,image/webp,image/heic,image/avif,"
    "video/mp4,video/quicktime,video/3gpp,video/webm,"
    "audio/mp4,audio/mpeg,audio/aac,audio/amr,audio/ogg,audio/wav,audio/webm,"
    "application/pdf,application/msword,application/vnd.ms-excel,"
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document,"
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,"
    "application/vnd.openxmlformats-officedocument.presentationml.presentation,"
    "application/vnd.oasis.opendocument.text,application/vnd.oasis.opendocument.spreadsheet"
)


def names(value: str) -> tuple[str, ...]:
    """The lower-case parts of a list with commas."""
    return tuple(part.strip().lower() for part in value.split(",") if part.strip())


class FileSettings(BaseSettings):
    """Fetching, limits, storage and keeping of files."""

    # Fetching from the vendors. One entry a channel, one for forms; a given dictionary is laid over the default one.
    download_hosts: dict[str, str] = DEFAULT_HOSTS
    simulator_hosts: str = ""  # "127.0.0.1:8001": exactly these, also over http; only while simulators run
    download_time: timedelta = timedelta(seconds=60)  # for one file, redirects and slow bodies included
    downloads_at_once: int = Field(default=3, ge=1, le=32)  # of one worker; answers to citizens never wait for them

    # Limits. `max_upload_bytes` bounds what a browser may send us; these bound every file of their kind.
    max_image_bytes: int = Field(default=20 * MEGABYTE, ge=1024)
    max_video_bytes: int = Field(default=50 * MEGABYTE, ge=1024)
    max_audio_bytes: int = Field(default=25 * MEGABYTE, ge=1024)
    max_file_bytes: int = Field(default=25 * MEGABYTE, ge=1024)
    file_types: str = DEFAULT_TYPES  # only these are kept, told apart by their content
    picture_max_pixels: int = Field(default=60_000_000, ge=1_000_000)  # a photo that claims more is not opened
    picture_side: int = Field(default=4096, ge=640)  # the copy's longer side in pixels
    thumbnail_side: int = Field(default=480, ge=64, le=2000)
    pictures_at_once: int = Field(default=2, ge=1, le=32)  # programs that decode photos, in each process

    # Keeping
    files_store: Literal["disk", "s3"] = "disk"
    files_folder: Path | None = None  # None: attachments/ below HOPTHU_VAR
    s3_endpoint: str = ""  # https://storage.city.example; empty: Amazon's
    s3_region: str = "us-east-1"
    s3_bucket: str = ""
    s3_prefix: str = ""
    s3_access_key: SecretStr = SecretStr("")
    s3_secret_key: SecretStr = SecretStr("")
    s3_path_style: bool = True  # https://endpoint/bucket/name; False: https://bucket.endpoint/name
    s3_encryption: Literal["", "AES256", "aws:kms"] = ""  # the server encrypts what it keeps
    s3_ca_file: Path | None = None  # certificates of an authority of the city's own

    files_keep_originals: bool = True  # sealed, for inspectors; False: a photo as it came is dropped when it is cleaned
    files_read_places: bool = True  # where a photo was taken becomes a suggestion for its case's place
    files_place_days: int = Field(default=30, ge=1)  # an unused suggestion is forgotten after so many days
    file_link_life: timedelta = timedelta(days=7)  # of signed links in messages
    file_fetch_link_life: timedelta = timedelta(hours=1)  # of signed links that a vendor's server fetches

    @field_validator("download_hosts")
    @classmethod
    def _are_hosts(cls, value: dict[str, str]) -> dict[str, str]:
        merged = {**DEFAULT_HOSTS, **value}
        wrong = [host for hosts in merged.values() for host in names(hosts) if not HOST.fullmatch(host)]
        if wrong:
            raise ValueError(f"not a host name: {wrong[0]}")
        return merged

    @field_validator("simulator_hosts")
    @classmethod
    def _are_simulators(cls, value: str) -> str:
        wrong = [host for host in names(value) if not HOST_AND_PORT.fullmatch(host)]
        if wrong:
            raise ValueError(f"not host:port: {wrong[0]}")
        return value

    @model_validator(mode="after")
    def _has_its_bucket(self) -> FileSettings:
        if self.files_store == "s3" and not self.has_s3:
            raise ValueError("files_store=s3 needs s3_bucket, s3_access_key and s3_secret_key")
        return self

    @property
    def has_s3(self) -> bool:
        """An S3-compatible storage is named, whether or not new files go there."""
        return bool(self.s3_bucket and self.s3_access_key.get_secret_value() and self.s3_secret_key.get_secret_value())

    @property
    def allowed_file_types(self) -> frozenset[str]:
        return frozenset(names(self.file_types))

    def hosts_of(self, channel: str) -> tuple[str, ...]:
        """Where files of this channel may come from; () for a channel without an entry."""
        return names(self.download_hosts.get(channel, ""))

    def limit_of(self, mime: str) -> int:
        """How many bytes a file of this type may have."""
        by_family = {"image": self.max_image_bytes, "video": self.max_video_bytes, "audio": self.max_audio_bytes}
        return by_family.get(mime.partition("/")[0], self.max_file_bytes)

    @property
    def longest_file_bytes(self) -> int:
        """What no file may exceed, whatever it is."""
        return max(self.max_image_bytes, self.max_video_bytes, self.max_audio_bytes, self.max_file_bytes)
