"""How long a sound or film lasts, from its own headers. Nothing is decoded; None when a file does not say."""

from __future__ import annotations

import struct
from collections.abc import Callable

from inbox_api.files.films import duration_of_mp4

LONGEST_MS = 24 * 3600 * 1000  # what claims to be longer is not believed
AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
AMR_FRAME_BYTES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)  # by frame type, header included
AMR_WIDE_FRAME_BYTES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1)
FRAME_MS = 20
MPEG_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)  # kbit/s of layer III
MPEG_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
MPEG_RATES = (44100, 48000, 32000)


def duration_ms(content: bytes, mime: str) -> int | None:
    """The length in milliseconds; None when it is not known or not to be believed."""
    read = READERS.get(mime)
    found = read(content) if read else None
    return found if found is not None and 0 < found <= LONGEST_MS else None


def _wav(content: bytes) -> int | None:
    at, rate = 12, 0
    for _count in range(100):
        name, size = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name == b"fmt " and size >= 12:
            rate = int.from_bytes(content[at + 16 : at + 20], "little")
        if name == b"data":
            return min(size, len(content) - at - 8) * 1000 // rate if rate else None
        if at + 8 >= len(content):
            return None
        at += 8 + size + size % 2
    return None


def _ogg(content: bytes) -> int | None:
    """From the last page's position; Opus counts 48,000 a second, Vorbis says what it counts."""
    head, last = content[:512], content.rfind(b"OggS")
    position = int.from_bytes(content[last + 6 : last + 14], "little", signed=True)
    vorbis = head.find(b"\x01vorbis")
    if vorbis >= 0:
        rate = int.from_bytes(head[vorbis + 12 : vorbis + 16], "little")
    else:
        rate = 48_000 if b"OpusHead" in head else 0
    return position * 1000 // rate if rate and position > 0 else None


def _amr(content: bytes) -> int | None:
    is_wide = content.startswith(b"#!AMR-WB\n")
    sizes, at = (AMR_WIDE_FRAME_BYTES, 9) if is_wide else (AMR_FRAME_BYTES, 6)
    frames = 0
    while at < len(content):
        at += sizes[content[at] >> 3 & 15]
        frames += 1
    return frames * FRAME_MS


def _aac(content: bytes) -> int | None:
    at = samples = rate = 0
    while at + 7 <= len(content) and content[at] == 0xFF and content[at + 1] & 0xF6 == 0xF0:
        index = content[at + 2] >> 2 & 15
        size = (content[at + 3] & 3) << 11 | content[at + 4] << 3 | content[at + 5] >> 5
        if index >= len(AAC_RATES) or size < 7:
            break
        rate, samples, at = AAC_RATES[index], samples + 1024, at + size
    return samples * 1000 // rate if rate else None


def _mp3(content: bytes) -> int | None:
    """From the count of frames that encoders with changing bit rates write, else from the first frame's bit rate."""
    at = 0
    if content[:3] == b"ID3" and len(content) >= 10:
        at = 10 + (content[6] & 127) * 2097152 + (content[7] & 127) * 16384 + (content[8] & 127) * 128
        at += content[9] & 127
    frame = content[at : at + 200]
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] & 0xE6 != 0xE2:
        return None
    version, rate_index = frame[1] >> 3 & 3, frame[2] >> 2 & 3
    if version == 1 or rate_index == 3:
        return None
    rate = MPEG_RATES[rate_index] >> {3: 0, 2: 1, 0: 2}[version]
    kilobits = (MPEG_1 if version == 3 else MPEG_2)[frame[2] >> 4]
    counted = max(frame.find(b"Xing"), frame.find(b"Info"))
    if counted >= 0 and len(frame) >= counted + 12 and frame[counted + 7] & 1:
        frames = int(struct.unpack_from(">I", frame, counted + 8)[0])
        return frames * (1152 if version == 3 else 576) * 1000 // rate
    return (len(content) - at) * 8 // kilobits if kilobits else None


def _webm(content: bytes) -> int | None:
    """The Duration of the segment's Info (a float, in timestamp units of a millisecond unless it says otherwise)."""
    head = content[: 64 * 1024]
    info = head.find(b"\x15\x49\xa9\x66")
    if info < 0:
        return None
    at = head.find(b"\x44\x89", info, info + 300)
    size = head[at + 2] & 127 if 0 <= at < len(head) - 2 else 0
    if size not in {4, 8} or at + 3 + size > len(head):
        return None
    value = float(struct.unpack_from(">f" if size == 4 else ">d", head, at + 3)[0])
    return int(value) if 0 < value <= LONGEST_MS else None  # also False for "not a number"


READERS: dict[str, Callable[[bytes], int | None]] = {
    "audio/mp4": duration_of_mp4,
    "video/mp4": duration_of_mp4,
    "video/quicktime": duration_of_mp4,
    "video/3gpp": duration_of_mp4,
    "audio/wav": _wav,
    "audio/ogg": _ogg,
    "audio/amr": _amr,
    "audio/aac": _aac,
    "audio/mpeg": _mp3,
    "audio/webm": _webm,
    "video/webm": _webm,
}
