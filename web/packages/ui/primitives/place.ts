export interface Placement {
  left: number;
  top: number;
  maxHeight: number;
}

/** Puts a floating box beside its anchor: below if it fits, otherwise above; always inside the window. */
export function place(anchor: DOMRect, box: { width: number; height: number }, align: "start" | "end" = "start"): Placement {
  const gap = 4;
  const edge = 8;
  const below = innerHeight - anchor.bottom - gap - edge;
  const above = anchor.top - gap - edge;
  const under = box.height <= below || below >= above;
  const wanted = align === "start" ? anchor.left : anchor.right - box.width;
  const left = Math.max(edge, Math.min(wanted, innerWidth - box.width - edge));
  const top = under ? anchor.bottom + gap : Math.max(edge, anchor.top - gap - Math.min(box.height, above));
  return { left, top, maxHeight: Math.max(120, under ? below : above) };
}
