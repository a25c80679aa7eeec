// Targets: what is wanted, what was measured, and whether that is enough.

/** At least so much is wanted; `short` names it in a chart. */
export function atLeast(what, short, wanted, measured, unit = "x") {
  return { what, short, wanted, measured, unit, better: "more", met: measured >= wanted };
}

/** At most so much is wanted. */
export function atMost(what, short, wanted, measured, unit = "x") {
  return { what, short, wanted, measured, unit, better: "less", met: measured <= wanted };
}

/** Something is wanted to be so. */
export function holds(what, wanted, measured, met) {
  return { what, wanted, measured, unit: "", better: null, met };
}

/** How far a missed target was missed, in words. */
export function missedBy({ wanted, measured, better, met }) {
  if (met === null) return "not decided";
  if (met) return "met";
  if (better === null) return "missed";
  const share = better === "more" ? 1 - measured / wanted : measured / wanted - 1;
  return `missed by ${(100 * share).toFixed(0)}%`;
}
