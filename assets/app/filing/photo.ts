// A photo of a paper is turned, cut and looked at before it is sent: touch, mouse or keyboard. It leaves as a JPEG of at most 2,000 points,
// without the place and time that cameras write into their files.
import { make } from "../make";
import { icon } from "./note";
import { FAULTS, faultOf } from "./reading";

const LONG_SIDE_MAX = 2_000;
const PREVIEW_MAX = 1_000;
const QUALITY = 0.85;
/** What is left after cutting, as a share of each side. */
const SHARE_MIN = 0.1;
/** A corner is moved by this share with an arrow key, with Shift by five times as much. */
const STEP = 0.01;
const HANDLE_PX = 11;
const TOUCH_PX = 24;
/** A change of the frame is judged when the hand rests. */
const REST_MS = 300;

/** A frame in shares of the turned picture. */
interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

type Corner = ["left" | "right", "top" | "bottom"];
const CORNERS: [Corner, string][] = [
  [["left", "top"], "Góc trên bên trái"],
  [["right", "top"], "Góc trên bên phải"],
  [["right", "bottom"], "Góc dưới bên phải"],
  [["left", "bottom"], "Góc dưới bên trái"],
];

/** The photo as it will be sent; "again" when another one shall be taken, null when it is dropped. */
export type Chosen = Blob | "again" | null;

/** Asks about one photo. Null also when the file is no picture that this browser can open: then `failed` has been called. */
export async function edit(file: File, title: string, failed: () => void): Promise<Chosen> {
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    return await new Editor(picture, title).ask();
  } catch {
    failed();
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

class Editor {
  private turns = 0;
  private frame: Frame = { left: 0, top: 0, right: 1, bottom: 1 };
  private timer = 0;
  private readonly canvas = make("canvas", { class: "mc-cut__picture", "aria-hidden": "true" });
  private readonly svg = svg("svg", { class: "mc-cut__frame", preserveAspectRatio: "xMidYMid meet" });
  private readonly shade = svg("path", { class: "mc-cut__shade", "fill-rule": "evenodd" });
  private readonly edge = svg("rect", { class: "mc-cut__edge" });
  private readonly handles: SVGGElement[];
  private readonly said = make("p", { class: "mc-cut__said", role: "status" });
  private readonly use = make("button", { type: "button", class: "govuk-button" }, "Dùng ảnh này");
  private readonly dialog: HTMLDialogElement;

  constructor(
    private readonly picture: HTMLImageElement,
    title: string,
  ) {
    this.handles = CORNERS.map(([corner, name]) => this.handle(corner, name));
    this.svg.append(this.shade, this.edge, ...this.handles);
    this.dialog = this.draw(title);
  }

  ask(): Promise<Chosen> {
    const { dialog } = this;
    document.body.append(dialog);
    dialog.showModal();
    this.turn(0);
    this.judge();
    const resize = new ResizeObserver(() => this.place());
    resize.observe(this.svg);
    return new Promise((done) => {
      dialog.addEventListener("close", () => {
        resize.disconnect();
        window.clearTimeout(this.timer);
        const end = dialog.returnValue;
        if (end === "use") this.render(LONG_SIDE_MAX).toBlob(done, "image/jpeg", QUALITY);
        else done(end === "again" ? "again" : null);
        dialog.remove();
      });
    });
  }

  private draw(title: string): HTMLDialogElement {
    const act = (words: string, run: () => void, kind = " govuk-button--secondary") => {
      const button = make("button", { type: "button", class: `govuk-button${kind}` }, words);
      button.addEventListener("click", run);
      return button;
    };
    this.use.addEventListener("click", () => this.dialog.close("use"));
    const dialog = make("dialog", { class: "mc-dialog mc-cut", "aria-labelledby": "mc-cut-ten" });
    dialog.append(
      make("h2", { class: "mc-h3", id: "mc-cut-ten" }, title),
      make("p", { class: "mc-from", id: "mc-cut-cach" }, "Kéo bốn góc để chỉ còn tờ giấy", make("span", { class: "mc-cut__keys" }, "; bằng bàn phím thì chọn góc rồi bấm phím mũi tên")),
      make("div", { class: "mc-cut__stage" }, this.canvas, this.svg),
      make("div", { class: "mc-cut__turns" }, act("Xoay trái", () => this.turn(3)), act("Xoay phải", () => this.turn(1))),
      this.said,
      make("div", { class: "mc-dialog__acts" }, this.use, act("Chụp lại", () => dialog.close("again")), act("Bỏ ảnh này", () => dialog.close("drop"))),
    );
    return dialog;
  }

  // ---- turning ----

  private turn(quarters: number): void {
    this.turns = (this.turns + quarters) % 4;
    for (let done = 0; done < quarters; done++) {
      const { left, top, right, bottom } = this.frame;
      this.frame = { left: 1 - bottom, top: left, right: 1 - top, bottom: right };
    }
    const whole = this.render(PREVIEW_MAX, { left: 0, top: 0, right: 1, bottom: 1 });
    [this.canvas.width, this.canvas.height] = [whole.width, whole.height];
    this.canvas.getContext("2d")?.drawImage(whole, 0, 0);
    this.svg.setAttribute("viewBox", `0 0 ${whole.width} ${whole.height}`);
    this.place();
    if (quarters) this.judgeSoon();
  }

  /** The cut and turned picture with a long side of at most `side` points. */
  private render(side: number, frame = this.frame): HTMLCanvasElement {
    const [width, height] = this.size();
    const [wide, high] = [(frame.right - frame.left) * width, (frame.bottom - frame.top) * height];
    const scale = Math.min(1, side / Math.max(wide, high));
    const canvas = make("canvas");
    [canvas.width, canvas.height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
    const pen = canvas.getContext("2d", { willReadFrequently: true })!;
    // What is clear in a picture would be black in a JPEG.
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.scale(canvas.width / wide, canvas.height / high);
    pen.translate(width / 2 - frame.left * width, height / 2 - frame.top * height);
    pen.rotate((this.turns * Math.PI) / 2);
    pen.drawImage(this.picture, -this.picture.naturalWidth / 2, -this.picture.naturalHeight / 2);
    return canvas;
  }

  /** Of the turned picture. */
  private size(): [number, number] {
    const { naturalWidth: width, naturalHeight: height } = this.picture;
    return this.turns % 2 ? [height, width] : [width, height];
  }

  // ---- cutting ----

  private handle(corner: Corner, name: string): SVGGElement {
    const group = svg("g", { class: "mc-cut__corner", role: "button", tabindex: "0", "aria-describedby": "mc-cut-cach" });
    group.append(svg("circle", { class: "mc-cut__touch" }), svg("circle", { class: "mc-cut__dot" }));
    group.dataset["name"] = name;
    group.addEventListener("pointerdown", (event) => {
      group.focus();
      group.setPointerCapture(event.pointerId);
    });
    group.addEventListener("pointermove", (event) => {
      if (!group.hasPointerCapture(event.pointerId)) return;
      const matrix = this.svg.getScreenCTM()?.inverse();
      if (!matrix) return;
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
      this.move(corner, point.x / this.canvas.width, point.y / this.canvas.height);
    });
    group.addEventListener("keydown", (event) => {
      const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
      if (!across && !down) return;
      event.preventDefault();
      const step = event.shiftKey ? STEP * 5 : STEP;
      this.move(corner, this.frame[corner[0]] + across! * step, this.frame[corner[1]] + down! * step);
    });
    return group;
  }

  private move([side, end]: Corner, x: number, y: number): void {
    const { frame } = this;
    const between = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
    frame[side] = side === "left" ? between(x, 0, frame.right - SHARE_MIN) : between(x, frame.left + SHARE_MIN, 1);
    frame[end] = end === "top" ? between(y, 0, frame.bottom - SHARE_MIN) : between(y, frame.top + SHARE_MIN, 1);
    this.place();
    this.judgeSoon();
  }

  /** Draws the frame where it is; corners keep their size on the screen. */
  private place(): void {
    const { width, height } = this.canvas;
    const { left, top, right, bottom } = this.frame;
    const [x, y, wide, high] = [left * width, top * height, (right - left) * width, (bottom - top) * height];
    set(this.edge, { x, y, width: wide, height: high });
    this.shade.setAttribute("d", `M0 0H${width}V${height}H0ZM${x} ${y}h${wide}v${high}h${-wide}Z`);
    const point = 1 / (this.svg.getScreenCTM()?.a || 1);
    CORNERS.forEach(([[side, end], name], index) => {
      const handle = this.handles[index]!;
      const [touch, dot] = handle.children as unknown as SVGCircleElement[];
      const at = { cx: this.frame[side] * width, cy: this.frame[end] * height };
      set(touch!, { ...at, r: TOUCH_PX * point });
      set(dot!, { ...at, r: HANDLE_PX * point });
      handle.setAttribute("aria-label", `${name}: ${Math.round(this.frame[side] * 100)} % từ trái, ${Math.round(this.frame[end] * 100)} % từ trên`);
    });
  }

  // ---- looking ----

  private judgeSoon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.judge(), REST_MS);
  }

  private judge(): void {
    const fault = faultOf(this.render(LONG_SIDE_MAX));
    this.use.textContent = fault ? "Vẫn dùng ảnh này" : "Dùng ảnh này";
    this.said.classList.toggle("is-fault", fault !== null);
    const words = fault ? FAULTS[fault] : "Ảnh đủ sáng và đủ nét. Bạn xem lại đã thấy đủ tờ giấy chưa.";
    if (this.said.textContent !== words) this.said.replaceChildren(icon(fault ? "late" : "done"), words);
  }
}

function svg<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Record<string, string>): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function set(element: SVGElement, numbers: Record<string, number>): void {
  for (const [name, value] of Object.entries(numbers)) element.setAttribute(name, String(value));
}
