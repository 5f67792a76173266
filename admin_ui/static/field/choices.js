// Facts that both sides changed, side by side. Choosing needs the network: somebody else may have chosen already.
import { coordinates } from "./place.js";
import { change } from "./server.js";
import { clone, say } from "./texts.js";

const shown = (fact, value, wardNames) => {
  if (value === null || value === undefined || value === "") return say("nothing");
  if (fact === "place") return coordinates(value);
  return fact === "ward" ? wardNames[value] || value : value;
};

export function showChoices(box, rows, { wardNames, announce, done }) {
  box.hidden = rows.length === 0;
  box.querySelector("[data-choice-rows]").replaceChildren(...rows.map((row) => {
    const part = clone("field-choice");
    const form = part.querySelector("form");
    form.querySelector("[data-title]").textContent = `${row.case}: ${say(`fact_${row.fact}`)}`;
    form.querySelector("[data-why]").textContent = say(`why_${row.why}`);
    form.querySelector("[data-mine]").textContent = shown(row.fact, row.mine, wardNames);
    form.querySelector("[data-theirs]").textContent = shown(row.fact, row.now, wardNames);
    form.querySelector("[data-mine-by]").textContent = say("mineBy", { name: row.officer });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const chosen = event.submitter.value;
      try {
        await change("POST", `/api/v1/field/choices/${row.id}`, { chosen, seen: row.now });
        announce(say("choiceKept"));
      } catch (error) {
        announce(error.message || say("needsNetwork"), true);
      }
      await done();
    });
    return part;
  }));
}
