"""The layouts in which procedures are published. The first one whose content fits reads the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from inbox_api.procedures.importing.blocks import Block
from inbox_api.procedures.importing.containers import BROKEN, ContainerError
from inbox_api.procedures.importing.decision import is_decision, read_decision
from inbox_api.procedures.importing.detail_page import address_of, is_described, is_national, is_word_page, read_page
from inbox_api.procedures.importing.excel_list import read_workbook
from inbox_api.procedures.importing.html_blocks import html_blocks
from inbox_api.procedures.importing.json_lines import parse_lines
from inbox_api.procedures.importing.listing import list_grids, read_list_page
from inbox_api.procedures.importing.portal_json import is_ours, is_portal, read_values
from inbox_api.procedures.importing.readings import LineProblem, Origin, ReadResult
from inbox_api.procedures.importing.rtf_blocks import rtf_blocks
from inbox_api.procedures.importing.sniffing import Sniffed, sniff
from inbox_api.procedures.importing.text_blocks import blocks_of_text
from inbox_api.procedures.importing.word_blocks import word_blocks
from inbox_api.texts import gettext as _
from inbox_api.texts import lazy_gettext


@dataclass(frozen=True, slots=True)
class Layout:
    """key: for programs. title: for people. Both functions are pure; `read` never raises."""

    key: str
    title: object  # a lazy text
    fits: Callable[[Sniffed], bool]
    read: Callable[[Sniffed, Origin], ReadResult]


@lru_cache(maxsize=1)  # several layouts look at the same file, one after the other
def file_blocks(file: Sniffed) -> list[Block]:
    """Lines and grids of a document. Raises one of containers.BROKEN for a damaged one."""
    match file.kind:
        case "docx":
            return word_blocks(file.data)
        case "rtf":
            return rtf_blocks(file.data)
        case "html":
            return html_blocks(file.text, address_of(file.text))
        case _:
            return blocks_of_text(file.text)


def _is_ours(file: Sniffed) -> bool:
    """Objects of ours, or lines that nobody else reads: what is broken in them is reported line by line."""
    if file.kind != "json" or _is_portal(file):
        return False
    if file.is_lines:
        return True
    value = file.values[0][1]
    return is_ours(value) or (isinstance(value, dict) and "id" in value)


def _read_ours(file: Sniffed, _origin: Origin) -> ReadResult:
    if file.is_lines:
        return parse_lines(file.data.splitlines())
    value = file.values[0][1]
    items = value if isinstance(value, list) else [value]
    return parse_lines(json.dumps(item, ensure_ascii=False).encode("utf-8", "surrogatepass") for item in items)


def _read_portal(file: Sniffed, origin: Origin) -> ReadResult:
    result = read_values(list(file.values), origin)
    for line, why in file.broken:
        result.refuse(line, "", _("cannot be read as JSON: %(reason)s", reason=why))
    return result


def _is_portal(file: Sniffed) -> bool:
    return file.kind == "json" and any(is_portal(value) for _line, value in file.values)


def _is_list_page(file: Sniffed) -> bool:
    """A list saved as a page: what many systems hand out under the name .xls."""
    return file.kind == "html" and bool(list_grids(file_blocks(file)))


def _is_national(file: Sniffed, *kinds: str) -> bool:
    return file.kind in kinds and is_national(file_blocks(file))


def _read_national(file: Sniffed, origin: Origin) -> ReadResult:
    return read_page(file.text, file_blocks(file), origin, needs_code=True)


def _read_other(file: Sniffed, origin: Origin) -> ReadResult:
    return read_page(file.text, file_blocks(file), origin, needs_code=False)


LAYOUTS: tuple[Layout, ...] = (
    Layout("ours", lazy_gettext("Our JSON Lines"), _is_ours, _read_ours),
    Layout(
        "portal_json",
        lazy_gettext("JSON of the national portal"),
        _is_portal,
        _read_portal,
    ),
    Layout(
        "excel_list",
        lazy_gettext("Excel list"),
        lambda file: file.kind == "xlsx",
        lambda file, origin: read_workbook(file.data, origin),
    ),
    Layout(
        "decision",
        lazy_gettext("Decision of a province"),
        lambda file: file.kind in {"docx", "html", "rtf"} and is_decision(file_blocks(file)),
        lambda file, origin: read_decision(file_blocks(file), origin),
    ),
    Layout(
        "portal_html",
        lazy_gettext("Old page of the national portal"),
        lambda file: not is_word_page(file.text) and _is_national(file, "html"),
        _read_national,
    ),
    Layout(
        "portal_word",
        lazy_gettext("Word file of the national portal"),
        lambda file: _is_national(file, "docx", "rtf", "html"),
        _read_national,
    ),
    Layout(
        "province_html",
        lazy_gettext("Page of a province's one-stop office"),
        lambda file: file.kind in {"docx", "rtf", "html"} and is_described(file_blocks(file)),
        _read_other,
    ),
    Layout(
        "html_list",
        lazy_gettext("List saved as a page"),
        _is_list_page,
        lambda file, origin: read_list_page(file_blocks(file), origin),
    ),
    Layout(
        "portal_text",
        lazy_gettext("Text pasted from a page"),
        lambda file: file.kind == "text" and is_described(file_blocks(file)),
        lambda file, origin: (_read_national if _is_national(file, "text") else _read_other)(file, origin),
    ),
)


def read_file(data: bytes, origin: Origin) -> tuple[str, ReadResult]:
    """(key of the layout, "" for none; what it gave). Pure; never raises, whatever the bytes are."""
    file = sniff(data)
    try:
        layout = next((one for one in LAYOUTS if one.fits(file)), None)
    except ContainerError as error:
        return "", ReadResult(errors=[LineProblem(0, "", str(error))])
    except BROKEN as error:
        why = _("is damaged: %(reason)s", reason=f"{type(error).__name__} {error}"[:120])
        return "", ReadResult(errors=[LineProblem(0, "", why)])
    if layout is None:
        packed = _("is a zip file inside another, or not named to the command itself; unpack it")
        why = file.refusal or (packed if file.kind == "zip" else _("is in no layout that can be read"))
        return "", ReadResult(errors=[LineProblem(0, "", why)])
    result = layout.read(file, origin)
    if file.remark:
        result.warnings.append(LineProblem(0, "", file.remark))
    return layout.key, result


def title_of(key: str) -> str:
    """The name of a layout for people; "" for no layout."""
    return next((str(layout.title) for layout in LAYOUTS if layout.key == key), "")
