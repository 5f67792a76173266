// Photos from the camera, made smaller on the phone: drawn anew, so nothing of what the camera wrote into them is left.

const LONGEST = 1600; // pixels
const QUALITY = 0.82;

async function drawn(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/jpeg", QUALITY));
}

// A picture that this browser cannot draw goes as it is: the server opens more kinds.
export async function shrink(file) {
  try { return await drawn(file); } catch { return file; }
}
