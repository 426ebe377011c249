// Undo and redo by key wherever the focus is, unless a field has text of its own to take back.

interface Stack {
  canUndo(): boolean;
  canRedo(): boolean;
  undo(): void;
  redo(): void;
}

/** `isElsewhere` says that the keys belong to what has the focus. */
export function undoByKey(stack: () => Stack | undefined, isElsewhere: (target: HTMLElement) => boolean): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const isRedo = key === "y" || (key === "z" && event.shiftKey);
    const now = stack();
    if ((!isRedo && key !== "z") || !now || isElsewhere(event.target as HTMLElement)) return;
    event.preventDefault();
    if (isRedo) redo(now);
    else undo(now);
  });
}

export function undo(stack: Stack | undefined): void {
  if (stack?.canUndo()) stack.undo();
}

export function redo(stack: Stack | undefined): void {
  if (stack?.canRedo()) stack.redo();
}
