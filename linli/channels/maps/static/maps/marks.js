// Marks, numbers and names drawn by the page itself, so that no server of letters is needed. Shape and letter say what
// the colour says: a circle is in time, a diamond is due soon, an octagon is late.

const ratio = Math.max(1, Math.min(3, Math.round(window.devicePixelRatio || 1)));
const FONT = getComputedStyle(document.body).fontFamily;

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--ll-${name}`).trim();
}

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(width * ratio);
  canvas.height = Math.ceil(height * ratio);
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.scale(ratio, ratio);
  return [canvas, pen];
}

const CORNERS = { s: [4, 0], l: [8, Math.PI / 8], x: [4, Math.PI / 4] };

function outline(pen, clock, x, y, radius) {
  pen.beginPath();
  if (!CORNERS[clock]) pen.arc(x, y, radius, 0, 2 * Math.PI);
  else {
    const [corners, turn] = CORNERS[clock];
    const wide = clock === "s" ? radius * 1.2 : radius;
    for (let i = 0; i < corners; i += 1) {
      const angle = turn + (i * 2 * Math.PI) / corners;
      pen.lineTo(x + wide * Math.cos(angle), y + wide * Math.sin(angle));
    }
    pen.closePath();
  }
}

const FILLS = { f: "good", s: "warn", l: "bad", n: "surface", x: "quiet" };

function mark(clock, urgent, letter) {
  const size = 30;
  const [canvas, pen] = sheet(size, size);
  if (urgent) {
    pen.beginPath();
    pen.arc(size / 2, size / 2, 13.5, 0, 2 * Math.PI);
    pen.lineWidth = 2.5;
    pen.strokeStyle = colour("bad");
    pen.stroke();
  }
  outline(pen, clock, size / 2, size / 2, 9.5);
  pen.fillStyle = colour(FILLS[clock] || "accent");
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = clock === "n" ? colour("ink") : colour("surface");
  pen.stroke();
  letters(pen, letter === "-" ? "·" : letter, size / 2, size / 2, 11, clock === "n" ? colour("ink") : colour("surface"));
  return canvas;
}

function letters(pen, text, x, y, size, fill) {
  pen.font = `600 ${size}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = fill;
  pen.fillText(text, x, y + 0.5);
}

// A group: its number, and around it an arc as long as the share that is late.
function group(number, late) {
  const text = number >= 10000 ? `${Math.round(number / 1000)}k` : `${number}`;
  const radius = 13 + 3.2 * Math.min(5, text.length);
  const size = 2 * radius + 8;
  const [canvas, pen] = sheet(size, size);
  pen.beginPath();
  pen.arc(size / 2, size / 2, radius, 0, 2 * Math.PI);
  pen.fillStyle = colour("accent");
  pen.fill();
  pen.lineWidth = 4;
  pen.strokeStyle = colour("surface");
  pen.stroke();
  if (late) {
    pen.beginPath();
    pen.arc(size / 2, size / 2, radius, -Math.PI / 2, -Math.PI / 2 + (2 * Math.PI * late) / 8);
    pen.strokeStyle = colour("bad");
    pen.stroke();
  }
  letters(pen, text, size / 2, size / 2, 12, colour("on-accent"));
  return canvas;
}

const NAME_SIZES = { street: 14, community: 12, grid: 11 };

function name(level, text) {
  const size = NAME_SIZES[level] || 12;
  const font = `${level === "street" ? 600 : 400} ${size}px ${FONT}`;
  const [, ruler] = sheet(1, 1);
  ruler.font = font;
  const [canvas, pen] = sheet(ruler.measureText(text).width + 10, size + 10);
  pen.font = font;
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  pen.lineWidth = 4;
  pen.strokeStyle = colour("surface");
  pen.strokeText(text, 5, size / 2 + 5);
  pen.fillStyle = colour(level === "street" ? "ink" : "soft");
  pen.fillText(text, 5, size / 2 + 5);
  return canvas;
}

// What a name of an image asks for: p|clock|urgent|class, c|number|eighths late, or t|level|name.
export function drawn(asked) {
  const [kind, one, two, ...rest] = asked.split("|");
  if (kind === "p") return mark(one, two === "1", rest[0]);
  if (kind === "c") return group(Number(one), Number(two));
  if (kind === "t") return name(one, [two, ...rest].join("|"));
  return null;
}

export function addDrawn(map, asked) {
  const canvas = map.hasImage(asked) ? null : drawn(asked);
  if (!canvas) return;
  const { width, height } = canvas;
  map.addImage(asked, canvas.getContext("2d").getImageData(0, 0, width, height), { pixelRatio: ratio });
}

export function fillLegend(root) {
  for (const place of root.querySelectorAll("[data-mark]")) {
    const which = place.dataset.mark;
    const canvas = which === "u" ? mark("f", true, "·") : mark(which, false, "·");
    canvas.setAttribute("aria-hidden", "true");
    canvas.style.width = `${canvas.width / ratio}px`;
    place.replaceChildren(canvas);
  }
}
