// Whether a photo of a paper can be read: light, sharpness, size. A hint to the person, never a refusal: the official decides.
// The bounds were set on drawn pages, sharp and blurred, bright and dark, not yet on a collection of real photos.

/** Below this the paper itself is grey: brightness that a quarter of the points reach, of 255. */
const LIGHT_MIN = 95;
/** Variance of the Laplacian in the sharpest tenth of the tiles; lines of print have hundreds and more, a blurred page tens. */
const SHARPNESS_MIN = 60;
/** Points of the long side: half a millimetre of an A4 page is then less than two. */
export const LONG_SIDE_MIN = 1_000;
const TILES = 8;

export type Fault = "small" | "dark" | "blurred";

export const FAULTS: Record<Fault, string> = {
  small: "Ảnh quá nhỏ, chữ có thể không đọc được. Bạn đưa máy lại gần giấy và chụp lại giúp.",
  dark: "Ảnh quá tối. Bạn bật đèn hoặc ra chỗ sáng rồi chụp lại giúp.",
  blurred: "Ảnh bị mờ, chữ có thể không đọc được. Bạn giữ chắc máy, chờ máy lấy nét rồi chụp lại giúp.",
};

export function faultOf(canvas: HTMLCanvasElement): Fault | null {
  if (Math.max(canvas.width, canvas.height) < LONG_SIDE_MIN) return "small";
  const grey = greyOf(canvas);
  if (brightness(grey) < LIGHT_MIN) return "dark";
  return sharpness(grey, canvas.width, canvas.height) < SHARPNESS_MIN ? "blurred" : null;
}

function greyOf(canvas: HTMLCanvasElement): Uint8Array {
  const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(data.length / 4);
  for (let at = 0; at < grey.length; at++) grey[at] = (data[at * 4]! * 77 + data[at * 4 + 1]! * 150 + data[at * 4 + 2]! * 29) >> 8;
  return grey;
}

/** What the brightest quarter reaches: the paper, even on a dark table. */
export function brightness(grey: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (const value of grey) counts[value]!++;
  let left = grey.length / 4;
  for (let value = 255; value > 0; value--) if ((left -= counts[value]!) <= 0) return value;
  return 0;
}

/** Blank paper has no edges, so tiles are measured apart and the best tenth speaks. */
export function sharpness(grey: Uint8Array, width: number, height: number): number {
  const tiles: number[] = [];
  for (let row = 0; row < TILES; row++) for (let column = 0; column < TILES; column++) tiles.push(varianceOf(grey, width, height, column, row));
  return tiles.sort((a, b) => b - a)[Math.floor(tiles.length / 10)] ?? 0;
}

function varianceOf(grey: Uint8Array, width: number, height: number, column: number, row: number): number {
  const [left, right] = [Math.max(1, Math.floor((column * width) / TILES)), Math.min(width - 1, Math.floor(((column + 1) * width) / TILES))];
  const [top, bottom] = [Math.max(1, Math.floor((row * height) / TILES)), Math.min(height - 1, Math.floor(((row + 1) * height) / TILES))];
  let [sum, squares, points] = [0, 0, 0];
  for (let y = top; y < bottom; y++)
    for (let x = left, at = y * width + left; x < right; x++, at++) {
      const edge = grey[at - 1]! + grey[at + 1]! + grey[at - width]! + grey[at + width]! - 4 * grey[at]!;
      sum += edge;
      squares += edge * edge;
      points++;
    }
  return points ? squares / points - (sum / points) ** 2 : 0;
}
