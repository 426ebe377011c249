// In what an element differs between two versions, in words: "Số giờ làm việc: 2 → 3".
import type { Moddle } from "./bpmn";

const PROPERTIES: [name: string, words: string][] = [
  ["name", "Tên"],
  ["motcua:post", "Chức danh"],
  ["motcua:unit", "Đơn vị"],
  ["motcua:hours", "Số giờ làm việc"],
  ["motcua:act", "Loại việc"],
  ["motcua:variant", "Trường hợp"],
  ["motcua:pause", "Tạm dừng vì"],
  ["motcua:counts", "Tính vào thời hạn"],
  ["motcua:form", "Biểu mẫu"],
  ["motcua:letter", "Văn bản"],
  ["motcua:decision", "Quyết định"],
  ["motcua:resultVariable", "Biến kết quả"],
  ["script", "Biểu thức"],
  ["calledElement", "Quy trình được gọi"],
  ["conditionExpression", "Điều kiện"],
  ["default", "Luồng mặc định"],
  ["sourceRef", "Đi từ"],
  ["targetRef", "Đi tới"],
  ["cancelActivity", "Ngắt bước"],
  ["documentation", "Ghi chú"],
];

const TIMER: [name: string, words: string][] = [
  ["motcua:workingDays", "Số ngày làm việc"],
  ["motcua:workingHours", "Số giờ làm việc"],
  ["timeDuration", "Khoảng thời gian"],
  ["timeDate", "Thời điểm"],
  ["timeCycle", "Chu kỳ"],
];

export function differences(old: Moddle, now: Moddle): string[] {
  const own = compare(old, now, PROPERTIES);
  if (old.$type !== now.$type) own.unshift("Đổi loại");
  const [before, after] = [timer(old), timer(now)];
  return before && after ? [...own, ...compare(before, after, TIMER)] : own;
}

function compare(old: Moddle, now: Moddle, properties: [string, string][]): string[] {
  return properties.flatMap(([name, words]) => {
    const [before, after] = [said(old.get(name)), said(now.get(name))];
    return before === after ? [] : [`${words}: ${before || "không có"} → ${after || "không có"}`];
  });
}

function timer(object: Moddle): Moddle | undefined {
  return ((object.get("eventDefinitions") ?? []) as Moddle[]).find((definition) => definition.$type === "bpmn:TimerEventDefinition");
}

function said(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(said).join(" ");
  if (typeof value !== "object") return String(value);
  const object = value as Moddle;
  return String(object.get("body") ?? object.get("text") ?? object.get("name") ?? object.id ?? "");
}
