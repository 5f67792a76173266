// Before anything is painted: that there is script, large letters and colours as this device chose them last time.
(() => {
  const page = document.documentElement;
  page.classList.add("has-script");
  if (page.classList.contains("is-kiosk")) return;
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem("hopthu-look") || "{}"); } catch { return; }
  if (kept.letters === "large") page.classList.add("is-large");
  if (kept.colours === "dark" || kept.colours === "light") page.dataset.colours = kept.colours;
})();
