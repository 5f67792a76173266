// A phone's photo of 8 MB becomes about 500 KB, and what is hidden in it - place, time, device - stays at home.

const LARGEST_SIDE = 2000; // pixels; enough to read a sign on a photo
const PLAIN_BELOW = 700 * 1024; // a drawing or screenshot of this size stays sharp
const READABLE = /^image\/(jpeg|png|webp|heic|heif)$/;

// Every picture is painted anew; one the browser cannot read goes as it is, and the server cleans it.
export async function cleaned(file) {
  if (!READABLE.test(file.type) || !window.createImageBitmap) return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LARGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const isPlain = file.type === "image/png" && file.size < PLAIN_BELOW;
    return (await new Promise((done) => canvas.toBlob(done, isPlain ? "image/png" : "image/jpeg", 0.85))) || file;
  } catch {
    return file;
  }
}
