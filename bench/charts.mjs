// Small charts as SVG, readable on light and on dark pages.

const style = `
    .ground { fill: #ffffff }
    text { font: 13px system-ui, sans-serif; fill: #1f2328 }
    .faint { fill: #59636e }
    .value { paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
    .title { font-weight: 600 }
    .ours { fill: #0969da }
    .other { fill: #8c959f }
    .missed { fill: #bc4c00 }
    .line { stroke: #0969da; stroke-width: 2; fill: none }
    .mark { stroke: #bc4c00; stroke-width: 1.5; stroke-dasharray: 4 3 }
    .axis { stroke: #d1d9e0 }
    @media (prefers-color-scheme: dark) {
      .ground { fill: #0d1117 }
      text { fill: #f0f6fc }
      .faint { fill: #9198a1 }
      .value { stroke: #0d1117 }
      .ours { fill: #4493f8 }
      .other { fill: #656c76 }
      .missed { fill: #db6d28 }
      .line { stroke: #4493f8 }
      .mark { stroke: #db6d28 }
      .axis { stroke: #3d444d }
    }`;

const width = 760;
const left = 270;
const right = 170;
const row = 26;

/**
 * Horizontal bars. `groups` are `{ title, bars: [{ label, value, text, kind }], mark }`, where `kind` is `ours`, `other`
 * or `missed`, and `mark` is a value that gets a dashed line.
 */
export function bars(title, groups) {
  const parts = [];
  // Above the dashed lines, so that they can be read.
  const values = [];
  let y = 44;
  for (const { title: heading, bars: own, mark, markText } of groups) {
    if (heading) {
      parts.push(text(16, y + 12, heading, "title"));
      y += row;
    }
    const most = Math.max(...own.map(({ value }) => value), mark ?? 0) || 1;
    const scale = (value) => (value / most) * (width - left - right);
    const top = y;
    for (const { label, value, text: shown, kind } of own) {
      const length = Math.max(1, scale(value));
      parts.push(text(left - 10, y + 15, label, "", "end"));
      parts.push(
        `<rect class="${kind}" x="${left}" y="${y + 2}" width="${fixed(length)}" height="${row - 8}" rx="2"/>`,
      );
      values.push(text(left + length + 8, y + 15, shown, "value"));
      y += row;
    }
    if (mark !== undefined) {
      const x = fixed(left + scale(mark));
      parts.push(`<line class="mark" x1="${x}" y1="${top - 2}" x2="${x}" y2="${y}"/>`);
      if (markText) {
        parts.push(text(x, y + 12, markText, "faint", "middle"));
        y += row - 8;
      }
    }
    y += 12;
  }
  return picture(title, y + 4, [...parts, ...values]);
}

/** A line of points `[x, y]` from zero, with an optional dashed line at `mark`. */
export function line(title, points, { xUnit, yUnit, mark }) {
  const [height, bottom, begin] = [280, 240, 70];
  const mostX = Math.max(...points.map(([x]) => x), 0.1);
  const mostY = 1.1 * Math.max(...points.map(([, y]) => y), mark ?? 0);
  const x = (value) => fixed(begin + (value / mostX) * (width - begin - 40));
  const y = (value) => fixed(bottom - (value / mostY) * (bottom - 50));
  const parts = [
    `<line class="axis" x1="${begin}" y1="${bottom}" x2="${width - 40}" y2="${bottom}"/>`,
    `<polyline class="line" points="${points.map(([a, b]) => `${x(a)},${y(b)}`).join(" ")}"/>`,
    text(begin - 8, bottom + 4, "0", "faint", "end"),
    text(width - 40, bottom + 20, `${mostX.toFixed(mostX < 10 ? 1 : 0)} ${xUnit}`, "faint", "end"),
  ];
  const last = points.at(-1);
  if (last) parts.push(text(x(last[0]), y(last[1]) - 8, `${last[1].toFixed(0)} ${yUnit}`, "", "end"));
  if (mark !== undefined) {
    parts.push(`<line class="mark" x1="${begin}" y1="${y(mark)}" x2="${width - 40}" y2="${y(mark)}"/>`);
    parts.push(text(begin - 8, y(mark) + 4, `${mark} ${yUnit}`, "faint", "end"));
  }
  return picture(title, height, parts);
}

function picture(title, height, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
  <title>${escaped(title)}</title>
  <style>${style}
  </style>
  <rect class="ground" width="${width}" height="${height}" rx="6"/>
  ${text(16, 26, title, "title")}
  ${parts.join("\n  ")}
</svg>
`;
}

function text(x, y, words, kind = "", anchor = "start") {
  const words_ = escaped(words);
  return `<text x="${fixed(x)}" y="${fixed(y)}"${kind ? ` class="${kind}"` : ""} text-anchor="${anchor}">${words_}</text>`;
}

function fixed(value) {
  return Number(Number(value).toFixed(1));
}

function escaped(words) {
  return String(words).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
