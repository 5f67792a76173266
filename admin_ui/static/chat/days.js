// A line between the messages of two days; the server says the same in words.py.

const localDay = (daysAgo) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(Date.now() - daysAgo * 86400000);

export function markDays(rows, say) {
  const names = { [localDay(0)]: say("textToday"), [localDay(1)]: say("textYesterday") };
  let day = "";
  for (const line of [...rows.children]) {
    if (line.dataset.dayMark) {
      const next = line.nextElementSibling;
      if (!next || next.dataset.day !== line.dataset.dayMark || line.dataset.dayMark === day) line.remove();
      else { day = line.dataset.dayMark; line.firstElementChild.textContent = names[day] || next.dataset.dayLabel; }
      continue;
    }
    if (!line.dataset.day || line.dataset.day === day) continue;
    day = line.dataset.day;
    const mark = document.createElement("li");
    mark.className = "day";
    mark.dataset.dayMark = day;
    const words = document.createElement("span");
    words.textContent = names[day] || line.dataset.dayLabel;
    mark.append(words);
    line.before(mark);
  }
}
