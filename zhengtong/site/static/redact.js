"use strict";
// Drawing boxes over a page writes the lines that one could type; without script the same form is typed into.
(function () {
  const field = document.getElementById("id_boxes");
  if (!field) return;
  const NS = "http://www.w3.org/2000/svg";
  const sheets = document.querySelectorAll("svg.sheet[data-page]");

  function place(sheet, event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
    return [Math.max(0, Math.round(point.x)), Math.max(0, Math.round(point.y))];
  }

  function show() {
    document.querySelectorAll("svg.sheet rect").forEach((one) => one.remove());
    field.value.split("\n").forEach((line) => {
      const parts = line.trim().split(/[\s,]+/).map(Number);
      if (parts.length === 5 && !parts.some(Number.isNaN)) draw(parts);
    });
  }

  function draw(parts) {
    const sheet = document.querySelector('svg.sheet[data-page="' + parts[0] + '"]');
    if (!sheet) return;
    const box = document.createElementNS(NS, "rect");
    const [x, y, w, h] = [parts[1], parts[2], parts[3] - parts[1], parts[4] - parts[2]];
    Object.entries({ x: x, y: y, width: Math.max(0, w), height: Math.max(0, h), class: "cover" }).forEach(([k, v]) => box.setAttribute(k, v));
    sheet.append(box);
  }

  sheets.forEach((sheet) => {
    let from = null;
    sheet.addEventListener("pointerdown", (event) => {
      from = place(sheet, event);
      event.preventDefault();
    });
    sheet.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = place(sheet, event);
      const box = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
      from = null;
      if (box[2] - box[0] < 2 || box[3] - box[1] < 2) return;
      field.value = (field.value.trim() + "\n" + [sheet.dataset.page, ...box].join(" ")).trim();
      show();
    });
  });
  field.addEventListener("input", show);
  show();
})();
