// A browser without script, as far as signing in needs one: keeps cookies by their path, follows answers within one origin,
// and presses buttons of the forms it is shown.

export class Browser {
  #cookies = new Map();

  /** Goes to an address and on where it leads, as far as the provider reaches; `location` is where it would go next. */
  async open(address, init = {}) {
    const { origin } = new URL(address);
    let url = new URL(address);
    let request = init;
    for (;;) {
      const answer = await fetch(url, { redirect: "manual", ...request, headers: { accept: "text/html", cookie: this.#for(url) } });
      this.#keep(answer, url);
      const location = answer.headers.get("location");
      const text = await answer.text();
      const here = { status: answer.status, url: url.href, text, headers: answer.headers };
      if (!location) return here;
      const next = new URL(location, url);
      if (next.origin !== origin) return { ...here, location: next };
      url = next;
      request = {};
    }
  }

  /** Presses the button whose markup holds `words`. */
  async press(page, words, fields = {}) {
    const markup = buttonWith(page.text, words);
    const form = formOf(page.text, markup);
    const body = new URLSearchParams({ ...hiddenFields(form), ...fields });
    const [name, value] = [attribute(markup, "name"), attribute(markup, "value")];
    if (name) body.set(name, value ?? "");
    return this.open(new URL(attribute(form, "action"), page.url), { method: "POST", body });
  }

  #for(url) {
    const fits = [...this.#cookies.values()].filter(({ path }) => url.pathname === path || url.pathname.startsWith(path === "/" ? "/" : `${path}/`));
    return fits.map(({ name, value }) => `${name}=${value}`).join("; ");
  }

  #keep(answer, url) {
    for (const line of answer.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(/;\s*/);
      const [name, value] = pair.split(/=(.*)/);
      const told = (word) => rest.find((part) => part.startsWith(`${word}=`))?.slice(word.length + 1);
      const path = told("path") ?? url.pathname;
      if (Date.parse(told("expires")) <= Date.now()) this.#cookies.delete(`${name} ${path}`);
      else this.#cookies.set(`${name} ${path}`, { name, value, path });
    }
  }
}

function buttonWith(text, words) {
  const buttons = text.match(/<button[^]*?<\/button>/g) ?? [];
  const found = buttons.find((button) => button.includes(words));
  if (!found) throw new Error(`no button “${words}” in:\n${text}`);
  return found;
}

function formOf(text, button) {
  const forms = text.match(/<form[^]*?<\/form>/g) ?? [];
  const id = attribute(button, "form");
  return forms.find((form) => (id ? form.includes(`id="${id}"`) : form.includes(button)));
}

function hiddenFields(form) {
  const fields = form.match(/<input type="hidden"[^>]*>/g) ?? [];
  return Object.fromEntries(fields.map((field) => [attribute(field, "name"), attribute(field, "value")]));
}

/** Of the first tag of the markup. */
function attribute(markup, name) {
  return markup.match(/^<[^>]*>/)[0].match(new RegExp(`\\s${name}="([^"]*)"`))?.[1];
}
