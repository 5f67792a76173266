"""The files of the training data: read from a folder or an archive, packed into one, fingerprinted.

Paths are relative to the folder of the data: "nlu/ask_fee.yml", "rules/talk.yml", "domain/taught.yml".
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from inbox_api.training.data import city_words
from inbox_api.training.data.errors import BrokenArchive

PARTS = ("nlu", "rules", "stories", "domain", "words")
SUFFIXES = (".yml", ".yaml")
MOST_BYTES = 64_000_000
MOST_FILES = 2_000
Files = Mapping[str, bytes]


def read_folder(folder: Path) -> dict[str, bytes]:
    """All training files below `folder`; rows of tests and notes are none."""
    found = {}
    for part in PARTS:
        for path in sorted((folder / part).rglob("*")):
            if path.is_file() and path.suffix in SUFFIXES:
                found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def write_folder(files: Files, folder: Path) -> None:
    """Write them; files of these parts that are not among them are removed, others are left alone."""
    for old in set(read_folder(folder)) - set(files):
        (folder / old).unlink()
    for name, content in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists() or target.read_bytes() != content:
            target.write_bytes(content)


def fingerprint(files: Files) -> str:
    """16 hex digits over names and contents."""
    digest = hashlib.sha256()
    for name, content in sorted(files.items()):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def pack(files: Files) -> bytes:
    """One compressed archive; the same files give the same bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return zlib.compress(out.getvalue(), 6)


def unpack(content: bytes) -> dict[str, bytes]:
    """What `pack` made."""
    found = {}
    with tarfile.open(fileobj=io.BytesIO(zlib.decompress(content))) as archive:
        for entry in archive:
            file = archive.extractfile(entry)
            if file is not None:
                found[entry.name] = file.read()
    return found


def zipped(files: Files) -> bytes:
    """For people: a ZIP with the folder `nlu_data` in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"nlu_data/{name}"), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def entries(content: bytes) -> list[tuple[str, bytes]]:
    """(path, content) of every YAML file of an archive; nothing else of it is read. Raises BrokenArchive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = [one for one in archive.infolist() if not one.is_dir()]
            found = [one for one in rows if PurePosixPath(one.filename).suffix in SUFFIXES]
            if len(found) > MOST_FILES or sum(one.file_size for one in found) > MOST_BYTES:
                raise BrokenArchive
            return [(one.filename, archive.read(one)) for one in found]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise BrokenArchive from error


def read_zip(content: bytes) -> dict[str, bytes]:
    """Training files of an archive, wherever its `nlu` folder stands. Raises BrokenArchive."""
    return of_training(entries(content))


def of_training(told: Iterable[tuple[str, bytes]]) -> dict[str, bytes]:
    """The training files among them, by their names below the folder. Raises BrokenArchive where there are none."""
    found = {name: content for path, content in told if (name := _name(path))}
    if not any(name.startswith("nlu/") for name in found):
        raise BrokenArchive
    return found


def are_names(names: Iterable[str]) -> bool:
    """Whether all are names of training files as they stand below the folder; none leads out of it."""
    return all(name and _name(name) == name for name in names)


def _name(told: str) -> str:
    """ "x/nlu_data/nlu/a.yml" -> "nlu/a.yml"; "" for what is no training file."""
    parts = PurePosixPath(told).parts
    if ".." in parts or PurePosixPath(told).suffix not in SUFFIXES:
        return ""
    places = [at for at, part in enumerate(parts[:-1]) if part in PARTS]
    if places:
        name = "/".join(parts[places[0] :])
        return (
            name if parts[places[0]] != "words" or name == city_words.FILE else ""
        )  # others' folders may be called so
    stem = PurePosixPath(told).stem
    return (
        f"{stem}/{parts[-1]}" if stem in PARTS and stem != "words" else ""
    )  # "data/nlu.yml", as Rasa's own first project has it
