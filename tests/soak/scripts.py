"""What the simulated citizens say: real questions and reports, typed as people type on phones."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.simulators import Line, button

Order = dict[str, Any]
SEND, PHOTO, SKIP, REPORT = '"step":"send"', '"step":"skip:photo"', '"step":"skip:', "report_issue"

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

    def next_order(self, news: list[Line], *, has_answer: bool) -> Order | None:
        """news: what came since the last order; has_answer: something came at all."""
        if self.is_done:
            return None
        if self.is_report and self.at > 0:
            return self._go_on_with_report(news)
        if self.at > 0 and self.at not in self.bursts and not has_answer:
            return None
        order = {"text": self.lines[self.at]}
        self.at += 1
        self.is_done = not self.is_report and self.at == len(self.lines)
        return order

    def _go_on_with_report(self, news: list[Line]) -> Order | None:
        """Answer the form: a photo when asked for one, past all else, and send. Done with the receipt."""
        for line in reversed(news):
            if "sent" in self.answered:
                self.is_done = not line["buttons"] and any(character.isdigit() for character in line["text"])
                return None
            for mark, name in ((SEND, "sent"), (PHOTO, "photo"), (SKIP, f"skip {line['id']}"), (REPORT, "report")):
                found = button(line, mark)
                if found is None or name in self.answered:
                    continue
                self.answered.add(name)
                if name == "photo":
                    return {"image": True}
                return {"payload": found["payload"], "title": found["title"]}
        return None


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
