// The place is read only after it was explained and allowed, and goes out only with the next message. Words do as well.

export function wirePlace({ say, announce, onPlace, onWords }) {
  const button = document.getElementById("place");
  if (!button) return;
  const dialog = document.getElementById("place-ask");
  const allow = document.getElementById("place-allow");
  const problem = document.getElementById("place-problem");
  const address = document.getElementById("address");
  const hasSensor = "geolocation" in navigator && isSecureContext;

  button.addEventListener("click", async () => {
    problem.textContent = "";
    dialog.showModal();
    const state = await navigator.permissions?.query({ name: "geolocation" }).catch(() => null);
    allow.hidden = !hasSensor || state?.state === "denied";
    if (state?.state === "denied") problem.textContent = say("textPlaceRefused");
    (allow.hidden ? address : allow).focus();
  });

  allow.addEventListener("click", () => {
    problem.textContent = "";
    allow.disabled = true;
    announce(say("textPlaceAsking"));
    const done = () => { allow.disabled = false; announce(""); };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        dialog.close();
        onPlace({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy });
      },
      (error) => {
        done();
        problem.textContent = say(error.code === error.PERMISSION_DENIED ? "textPlaceRefused" : "textPlaceFailed");
        address.focus();
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });

  document.getElementById("place-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const words = address.value.trim();
    if (!words) { address.focus(); return; }
    address.value = "";
    dialog.close();
    onWords(say("textPlaceWords", { words }));
  });
}
