"""Files in S3-compatible storage (Amazon, MinIO, Ceph, the storage of Vietnamese providers) through botocore."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import TYPE_CHECKING, Any

from inbox_api.files.problems import FileMissing
from inbox_api.files.stores.base import NAME, Kept, OpenFile, checked

if TYPE_CHECKING:
    from inbox_api.settings import Settings

NOT_THERE = frozenset({"NoSuchKey", "404", "NotFound"})
CONNECT_SECONDS, READ_SECONDS, TRIES = 5, 30, 4


class StorageAway(OSError):
    """The storage refused or did not answer. The text names the code, never a key or a signature."""


class S3Store:
    """Implements Store. `client` is a botocore S3 client."""

    def __init__(self, client: Any, bucket: str, prefix: str = "", encryption: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix.strip("/") + "/" if prefix.strip("/") else ""
        self._extra = {"ServerSideEncryption": encryption} if encryption else {}

    @classmethod
    def from_settings(cls, settings: Settings) -> S3Store:
        return cls(_client(settings), settings.s3_bucket, settings.s3_prefix, settings.s3_encryption)

    def _key(self, name: str) -> str:
        return f"{self._prefix}{checked(name)[:2]}/{name}"

    def put(self, name: str, content: bytes) -> None:
        if self.size(name) != len(content):
            self._call("put_object", Key=self._key(name), Body=content, **self._extra)

    def open(self, name: str, start: int = 0, length: int | None = None) -> OpenFile:
        end = "" if length is None else str(start + max(length, 1) - 1)
        part = {"Range": f"bytes={start}-{end}"} if start or length is not None else {}
        answer = self._call("get_object", Key=self._key(name), **part)
        body = answer["Body"]
        return OpenFile(_reader(body), body.close, int(answer["ContentLength"]))

    def size(self, name: str) -> int | None:
        try:
            return int(self._call("head_object", Key=self._key(name))["ContentLength"])
        except FileMissing:
            return None

    def delete(self, name: str) -> None:
        self._call("delete_object", Key=self._key(name))

    def names(self) -> Iterator[Kept]:
        more: dict[str, str] = {}
        while True:
            answer = self._call("list_objects_v2", Prefix=self._prefix, **more)
            for item in answer.get("Contents", []):
                folder, _slash, name = str(item["Key"]).removeprefix(self._prefix).partition("/")
                if NAME.fullmatch(name) and folder == name[:2]:
                    yield Kept(name, int(item["Size"]), item["LastModified"].astimezone(UTC))
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def _call(self, operation: str, **arguments: Any) -> Any:
        """Raises FileMissing, StorageAway."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client, operation)(Bucket=self._bucket, **arguments)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code"))
            if code in NOT_THERE:
                raise FileMissing(code) from None
            raise StorageAway(f"{operation}: {code}") from None
        except BotoCoreError as error:
            raise StorageAway(f"{operation}: {type(error).__name__}") from None


def _reader(body: Any) -> Any:
    def read(size: int) -> bytes:
        from botocore.exceptions import BotoCoreError

        try:
            return bytes(body.read(size))
        except (BotoCoreError, OSError) as error:
            raise StorageAway(f"read: {type(error).__name__}") from None

    return read


def _client(settings: Settings) -> Any:
    """Bodies are signed (what arrives is what was sent); newer checksum headers, which many servers refuse, are not
    sent. botocore is imported here: 0.3 s and 40 MB that a city without such storage does not pay."""
    from botocore.config import Config
    from botocore.session import Session

    config = Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        signature_version="s3v4",
        s3={"addressing_style": "path" if settings.s3_path_style else "virtual", "payload_signing_enabled": True},
    )
    return Session().create_client(
        "s3",
        region_name=settings.s3_region,
        endpoint_url=settings.s3_endpoint or None,
        aws_access_key_id=settings.s3_access_key.get_secret_value(),
        aws_secret_access_key=settings.s3_secret_key.get_secret_value(),
        verify=str(settings.s3_ca_file) if settings.s3_ca_file else None,
        config=config,
    )
