// Hands on a keyboard: types, ticks and presses as a person would, and counts what it took.
export class Hands {
  fields = 0;
  ticks = 0;
  keys = 0;
  clicks = 0;

  constructor(page) {
    this.page = page;
    this.begun = performance.now();
  }

  /** Writes into the field that has the focus. */
  async type(text) {
    this.fields += 1;
    await this.page.keyboard.type(text);
  }

  /** Presses a key that does something; Tab moves on and is not counted. */
  async press(key) {
    if (!key.endsWith("Tab")) this.keys += 1;
    await this.page.keyboard.press(key);
  }

  /** Goes on by Tab to the thing that fits the selector. */
  async tabTo(selector, steps = 40) {
    for (let step = 0; step < steps; step += 1) {
      if (await this.page.evaluate((s) => document.activeElement?.matches(s), selector)) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`Tab does not lead to ${selector} in ${steps} steps`);
  }

  /** Ticks the box that has the focus. */
  async tick() {
    this.ticks += 1;
    await this.page.keyboard.press("Space");
  }

  async click(target) {
    this.clicks += 1;
    await target.click();
  }

  get seconds() {
    return (performance.now() - this.begun) / 1000;
  }

  get count() {
    return { fields: this.fields, ticks: this.ticks, keys: this.keys, clicks: this.clicks };
  }
}
