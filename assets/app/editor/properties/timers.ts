// When a timer event goes off: working days or hours (ours, by the calendar of the city), or a duration, date or cycle of BPMN.
import type { Moddle } from "../bpmn";
import type { Field } from "../fields";
import type { About } from "./index";

type Kind = "workingDays" | "workingHours" | "timeDuration" | "timeDate" | "timeCycle";

const KINDS: { value: Kind; label: string; field: string; hint: string; wrong: string; fits: RegExp }[] = [
  { value: "workingDays", label: "sau số ngày làm việc", field: "Số ngày làm việc", hint: "Một số nguyên", wrong: "Ghi một số nguyên, ví dụ 3", fits: /^\d{1,5}$/ },
  { value: "workingHours", label: "sau số giờ làm việc", field: "Số giờ làm việc", hint: "Ví dụ 4 hoặc 1.5", wrong: "Ghi một số, ví dụ 4 hoặc 1.5", fits: /^\d{1,5}([.,]\d{1,3})?$/ },
  { value: "timeDuration", label: "sau một khoảng thời gian", field: "Khoảng thời gian", hint: "P1D là một ngày, PT2H là hai giờ; hoặc = và biểu thức FEEL", wrong: "Viết như P12D, PT2H hoặc = biểu thức", fits: /^(P\w+|=.+)$/s },
  { value: "timeDate", label: "vào một thời điểm", field: "Thời điểm", hint: "Ví dụ 2026-03-31T17:00:00+07:00; hoặc = và biểu thức FEEL", wrong: "Viết như 2026-03-31T17:00:00+07:00", fits: /^(\d{4}-\d\d-\d\d.*|=.+)$/s },
  { value: "timeCycle", label: "lặp lại theo chu kỳ", field: "Chu kỳ", hint: "R3/P1D là ba lần, mỗi ngày một lần", wrong: "Viết như R3/P1D", fits: /^(R.*|=.+)$/s },
];

export function timerFields(about: About, timer: Moddle): Field[] {
  const kind = kindOf(timer);
  const known = KINDS.find((one) => one.value === kind);
  const choices = KINDS.map(({ value, label }) => ({ value, label }));
  const fields: Field[] = [{ key: "timer-kind", label: "Đến hạn", kind: "choice", choices, value: kind ?? "", set: (value) => change(about, timer, value as Kind | "", "") }];
  if (!known) return fields;
  fields.push({
    key: "timer-value",
    label: known.field,
    hint: known.hint,
    kind: known.value.startsWith("working") ? "number" : "text",
    value: valueOf(timer, known.value),
    check: (value) => (value === "" || known.fits.test(value) ? null : known.wrong),
    set: (value) => change(about, timer, known.value, value.replace(",", known.value === "workingHours" ? "." : ",")),
  });
  return fields;
}

function kindOf(timer: Moddle): Kind | null {
  for (const own of ["workingDays", "workingHours"] as const) if (timer.get(`motcua:${own}`) !== undefined) return own;
  for (const standard of ["timeDuration", "timeDate", "timeCycle"] as const) if (timer.get(standard)) return standard;
  return null;
}

function valueOf(timer: Moddle, kind: Kind): string {
  if (kind.startsWith("working")) return String(timer.get(`motcua:${kind}`) ?? "");
  return String((timer.get(kind) as Moddle | undefined)?.get("body") ?? "");
}

/** One kind at a time. Beside working time stands a plain duration, for engines that have no calendar of ours. */
function change(about: About, timer: Moddle, kind: Kind | "", value: string): void {
  const { hand, element } = about;
  const expression = (text: string) => hand.make("bpmn:FormalExpression", { body: text }, timer);
  const properties: Record<string, unknown> = {
    "motcua:workingDays": undefined,
    "motcua:workingHours": undefined,
    timeDuration: undefined,
    timeDate: undefined,
    timeCycle: undefined,
  };
  const days = value || "1";
  if (kind === "workingDays") Object.assign(properties, { "motcua:workingDays": days, timeDuration: expression(`P${days}D`) });
  else if (kind === "workingHours") Object.assign(properties, { "motcua:workingHours": days, timeDuration: expression(duration(Number(days))) });
  else if (kind) properties[kind] = expression(value);
  hand.setPart(element, timer, properties);
}

function duration(hours: number): string {
  const minutes = Math.round(hours * 60);
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `PT${whole > 0 || rest === 0 ? `${whole}H` : ""}${rest > 0 ? `${rest}M` : ""}`;
}
