"""What letters and short messages say; an address that nobody has proved learns nothing but that there is news."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from inbox_api.models import AnswerKind, Case
from inbox_api.settings import get_settings
from inbox_api.texts import gettext as _

MAIL_PAGE = Template((Path(__file__).parent / "data" / "mail.html").read_text(encoding="utf-8"))
PARAGRAPH = '<p style="margin:0 0 12px">{}</p>'
BUTTON = (
    '<p style="margin:20px 0 0"><a href="{url}" style="display:inline-block;background:#0b57a4;color:#ffffff;'
    'padding:12px 20px;border-radius:6px;text-decoration:none">{title}</a></p><p style="margin:12px 0 0;'
    'font-size:14px;word-break:break-all">{url}</p>'
)


@dataclass(frozen=True, slots=True, repr=False)
class Letter:
    subject: str
    text: str
    html: str


def short_message(case: Case, kind: AnswerKind, link: str) -> str:
    """Code and link; the answer itself never travels in an SMS."""
    if kind == AnswerKind.FINAL:
        return _("Case %(code)s has a result. Read it at %(link)s", code=case.code, link=link)
    return _("Case %(code)s has news. Read it at %(link)s", code=case.code, link=link)


def code_message(code: str) -> str:
    """The code that proves a number or an address."""
    minutes = int(get_settings().contact_code_life.total_seconds() // 60)
    return _(
        "Your confirmation code is %(code)s. It is valid for %(minutes)s minutes; tell it to nobody.",
        code=code,
        minutes=minutes,
    )


def letter(case: Case, kind: AnswerKind, text: str, link: str, city: str) -> Letter:
    """The answer as a letter to an address that its owner has proved."""
    is_final = kind == AnswerKind.FINAL
    subject = (_("Result of case %(code)s") if is_final else _("News of case %(code)s")) % {"code": case.code}
    if case.restricted != "none":
        text = _("There is an answer for you. Open it with the button; it is not written in this letter.")
    foot = _(
        "%(city)s sends this because you asked for answers by e-mail. Please do not reply; write to us where you wrote"
        " first.",
        city=city,
    )
    return _letter(subject, text, link, _("Open the answer and its files"), foot)


def code_letter(code: str, city: str) -> Letter:
    """The code that proves an e-mail address."""
    foot = _("%(city)s sends this because somebody gave this address. If it was not you, do nothing.", city=city)
    return _letter(_("Your confirmation code"), code_message(code), "", "", foot)


def _letter(subject: str, text: str, link: str, button: str, foot: str) -> Letter:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    html = MAIL_PAGE.substitute(
        title=escape(subject),
        paragraphs="\n".join(PARAGRAPH.format(escape(line)) for line in lines),
        button=BUTTON.format(url=escape(link), title=escape(button)) if link else "",
        foot=escape(foot),
    )
    plain = "\n\n".join([*lines, *([f"{button}: {link}"] if link else []), "--\n" + foot])
    return Letter(subject, plain, html)
