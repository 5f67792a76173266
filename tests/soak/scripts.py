"""What the simulated citizens say: real questions and reports, typed as people type on phones."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any

from inbox_api.texts import gettext as _
from tests.fakes.simulators import Line, button

Order = dict[str, Any]
NOTICE = "The automatic assistant is not available right now. Your message is kept and will be answered."
PATIENCE_SECONDS = 5.0  # so long a citizen waits for more words before repeating the own ones
REPEATS_AT_MOST = 8
SEND, PHOTO, SKIP, REPORT = '"step":"send"', '"step":"skip:photo"', '"step":"skip:', "report_issue"

RECEIPT = re.compile(r"\b[A-Z]{2}-[A-Z]{2}-\d{6}-\d{5}-\w")

# Every answer in a row differs from the others, so that words said twice are words sent twice.
QUESTIONS = (
    ("lam khai sinh cho be can giay to gi", "le phi bao nhieu vay", "bao lau thi xong", "cam on em"),
    ("đăng ký kết hôn cần giấy tờ gì ạ", "con le phi thi sao", "nop o dau vay", "ok cảm ơn nhé"),
    ("xin chao", "thu tuc dang ky tam tru can gi", "bao lau co ket qua", "phi bao nhieu"),
    ("cho hoi dang ky khai tu can giay to gi", "mất bao lâu vậy em", "có mất tiền không", "cam on nha"),
)
REPORTS = (
    "den duong truoc so {number} Le Loi phuong 7 tat 3 hom nay roi, sdt 09123{tail}",
    "đống rác to trước số {number} Điện Biên Phủ phường 6 từ hôm qua tới giờ, gọi 09087{tail}",
    "ổ gà to trước số {number} Nguyễn Đáng phường 7 từ hôm qua, điện thoại 09876{tail}",
)


@dataclass(slots=True)
class Script:
    """One citizen's plan. `next_order` gives what to write now, or None while an answer is awaited."""

    is_report: bool
    lines: list[str]
    bursts: set[int] = field(default_factory=set)  # lines that follow the one before without waiting
    at: int = 0
    answered: set[str] = field(default_factory=set)
    is_done: bool = False
    repeats: int = 0

    def next_order(self, news: list[Line], *, has_answer: bool, quiet_seconds: float) -> Order | None:
        """news: what came since the last order; has_answer: something came at all, the last quiet_seconds ago."""
        if self.is_done:
            return None
        if self.is_report and self.at > 0:
            return self._go_on_with_report(news) or self._repeat(news, quiet_seconds)
        if self.at > 0 and self.at not in self.bursts and not has_answer:
            return None
        order = {"text": self.lines[self.at]}
        self.at += 1
        self.is_done = not self.is_report and self.at == len(self.lines)
        return order

    def _go_on_with_report(self, news: list[Line]) -> Order | None:
        """Answer the form: a photo when asked for one, past all else, and send. Done with the receipt."""
        if any(RECEIPT.search(line["text"]) for line in news):
            self.is_done = True
            return None
        for line in reversed(news):
            for mark, name in (
                (SEND, f"sent {line['id']}"),
                (PHOTO, "photo"),
                (SKIP, f"skip {line['id']}"),
                (REPORT, f"report {line['id']}"),
            ):
                found = button(line, mark)
                if found is None or name in self.answered:
                    continue
                self.answered.add(name)
                if name == "photo":
                    return {"image": True}
                return {"payload": found["payload"], "title": found["title"]}
        return None

    def _repeat(self, news: list[Line], quiet_seconds: float) -> Order | None:
        """An apology or a question without a button that fits: say it all again, as people do."""
        is_spoken_to = any(line["text"] != _(NOTICE) for line in news)
        if self.is_done or not is_spoken_to or quiet_seconds < PATIENCE_SECONDS or self.repeats >= REPEATS_AT_MOST:
            return None
        self.repeats += 1
        return {"text": self.lines[0]}


def scripts(count: int, randomness: random.Random) -> list[Script]:
    """`count` plans: two questions to one report, some lines in bursts of two."""
    made = []
    for number in range(count):
        if number % 3 == 2:
            tail = f"{randomness.randrange(100_000):05d}"
            text = randomness.choice(REPORTS).format(number=randomness.randrange(1, 200), tail=tail)
            made.append(Script(is_report=True, lines=[text]))
        else:
            lines = list(randomness.choice(QUESTIONS))
            made.append(Script(False, lines, {n for n in range(1, len(lines)) if randomness.random() < 0.35}))
    return made
