// Where the phone is: only when asked, only while somebody waits for it, and the best of a few seconds.

const GOOD_M = 15;
const WAIT_MS = 20000;

// onBetter({ latitude, longitude, accuracy_m, fixed_at }) as it gets better. Fails with "denied", "missing" or "timeout".
export function locate(onBetter = () => null) {
  return new Promise((done, failed) => {
    if (!navigator.geolocation) { failed(new Error("missing")); return; }
    let best = null;
    let watch = 0;
    const finish = () => {
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      if (best) done(best); else failed(new Error("timeout"));
    };
    const timer = setTimeout(finish, WAIT_MS);
    watch = navigator.geolocation.watchPosition(({ coords, timestamp }) => {
      if (best && coords.accuracy >= best.accuracy_m) return;
      best = {
        latitude: coords.latitude, longitude: coords.longitude, accuracy_m: Math.round(coords.accuracy * 10) / 10,
        fixed_at: new Date(Math.min(timestamp, Date.now())).toISOString(),
      };
      onBetter(best);
      if (best.accuracy_m <= GOOD_M) finish();
    }, (error) => {
      if (error.code !== error.PERMISSION_DENIED && best) return;
      clearTimeout(timer);
      navigator.geolocation.clearWatch(watch);
      failed(new Error(error.code === error.PERMISSION_DENIED ? "denied" : error.code === error.TIMEOUT ? "timeout" : "missing"));
    }, { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 0 });
  });
}

export const geoLink = ({ latitude, longitude }, label) =>
  `geo:${latitude},${longitude}?q=${latitude},${longitude}(${encodeURIComponent(label)})`;
export const coordinates = ({ latitude, longitude }) => `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
