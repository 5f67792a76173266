// The place is read only after a tap on its button, and goes out only with the next message.

export function wirePlace(root, { say, showProblem, onPlace }) {
  const button = document.getElementById("place");
  if (!("geolocation" in navigator) || !isSecureContext) {
    button.remove();
    return;
  }
  button.addEventListener("click", () => {
    showProblem("");
    button.disabled = true;
    const announcer = document.getElementById("announcer");
    announcer.textContent = say("textPlaceAsking");
    const done = () => { button.disabled = false; announcer.textContent = ""; };
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        onPlace({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy });
      },
      (error) => {
        done();
        showProblem(say(error.code === error.PERMISSION_DENIED ? "textPlaceRefused" : "textPlaceFailed"));
      },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
