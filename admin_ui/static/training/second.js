// Second labels: the marks of a sentence are put right as in the queue and go with its form.
import { Marks } from "./marks.js";

const panel = document.getElementById("marking");
const all = [];

// One sentence at a time has the panel, which stands right below it.
function take(article, marks) {
  all.filter((one) => one !== marks && one.isOn).forEach((one) => one.end());
  article.append(panel);
}

document.querySelectorAll("[data-second]").forEach((article) => {
  const marks = new Marks(article, panel);
  all.push(marks);
  article.querySelector("[data-said]").addEventListener("mousedown", () => take(article, marks));
  const button = article.querySelector("[data-mark]");
  button.hidden = false;
  button.addEventListener("click", () => { take(article, marks); marks.begin(); });
  const form = article.querySelector("form");
  form.addEventListener("submit", () => { form.elements.marks.value = JSON.stringify(marks.list()); });
});
