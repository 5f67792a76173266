"""A file on its way to a citizen: named in the transaction, read and made to fit after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from connectors.base import OutboundFile
from inbox_api.files import links, pictures
from inbox_api.files.naming import file_name
from inbox_api.files.problems import FileMissing, FileUnreadable
from inbox_api.files.stores import stores
from inbox_api.models import Attachment


@dataclass(frozen=True, slots=True)
class FileToSend:
    """stored_name "": the file is gone. max_image_bytes: photos above it are made smaller; None: no limit."""

    stored_name: str
    name: str
    mime: str
    max_image_bytes: int | None
    link: str | None

    def load(self) -> OutboundFile:
        """The bytes as the channel takes them. Raises FileUnreadable."""
        try:
            content = stores().read(self.stored_name)
        except (FileMissing, ValueError) as error:
            raise FileUnreadable from error
        except OSError as error:
            raise FileUnreadable(may_retry=True) from error
        name, mime, limit = self.name, self.mime, self.max_image_bytes
        if limit is not None and mime.startswith("image/") and len(content) > limit:
            content, mime, name = pictures.shrink(content, limit), "image/jpeg", f"{PurePath(name).stem}.jpg"
        return OutboundFile(name=name, mime=mime, content=content, link=self.link)


LOST_FILE = FileToSend("", "", "", None, None)


def to_send(row: Attachment, max_image_bytes: int | None, now: datetime) -> FileToSend:
    """What must be known of a row to send its file."""
    mime = row.mime or "application/octet-stream"
    return FileToSend(
        stored_name=row.stored_name or "",
        name=file_name(row, mime),
        mime=mime,
        max_image_bytes=max_image_bytes,
        link=links.link(row, now),
    )
