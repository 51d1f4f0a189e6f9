// The page can be read without this: it adds the lens (a zoomed picture of one stretch of memory), sorting and a filter.
// Names from images only ever get onto the page as text nodes.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const LEAST = 16;                       // bytes, of the deepest zoom
  const TOP = 22;                         // the ruler is above it
  const HEIGHT = {blocks: 36, symbols: 36, claims: 12};
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  const hex = n => "0x" + n.toString(16).padStart(8, "0");
  const grouped = n => n.toLocaleString("en-US");
  const size = n => n >= 1048576 && n % 1048576 === 0 ? n / 1048576 + " MiB"
    : n >= 1024 && n % 1024 === 0 ? n / 1024 + " KiB" : grouped(n) + (n === 1 ? " byte" : " bytes");

  function element(parent, name, attributes, text) {
    const it = parent.namespaceURI === SVG || name === "svg" ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) it.setAttribute(key, value);
    if (text !== undefined) it.textContent = text;
    parent.append(it);
    return it;
  }

  // One for the page.
  const tip = element(document.body, "div", {class: "tip", role: "tooltip", id: "tip", hidden: ""});

  function fill(place, box) {
    place.replaceChildren();
    element(place, "b", {}, box.name);
    place.append(" " + [`${hex(box.start)}..${hex(box.end)}`, size(box.end - box.start), box.what].filter(Boolean).join(" \u00b7 "));
  }

  function showTip(target, box) {
    const at = target.getBoundingClientRect();
    fill(tip, box);
    tip.hidden = false;
    const own = tip.getBoundingClientRect();
    const middle = Math.max(at.left, 0) / 2 + Math.min(at.right, innerWidth) / 2;
    tip.style.left = Math.max(4, Math.min(innerWidth - own.width - 4, middle - own.width / 2)) + "px";
    tip.style.top = (at.top - own.height - 8 > 0 ? at.top - own.height - 8 : at.bottom + 8) + "px";
  }

  function hideTip() {
    tip.hidden = true;
  }

  class Lens {
    constructor(article) {
      this.article = article;
      this.data = JSON.parse(article.querySelector("script.data").textContent);
      this.root = article.querySelector(".lens");
      if (this.data.bands.length === 0) return;
      this.data.symbols.sort((a, b) => a[0] - b[0]);
      this.build();
      this.root.hidden = false;
      this.band = this.busiest();
      this.fit();
      new ResizeObserver(() => this.draw()).observe(this.svg);
      article.querySelectorAll("a[data-band]").forEach(link => link.addEventListener("click", event => {
        event.preventDefault();
        this.enter(Number(link.dataset.band), true);
      }));
      article.querySelectorAll("tr[data-start]").forEach(row => this.makeZoomable(row.querySelector("th"), row.dataset));
      article.querySelectorAll("a[data-start]").forEach(link => this.makeZoomable(link, link.dataset));
    }

    build() {
      const bar = element(this.root, "div", {class: "head"});
      this.where = element(bar, "p", {class: "where"});
      const tools = element(bar, "div", {class: "tools", role: "toolbar", "aria-label": "Zoom"});
      const button = (text, label, act) => {
        const it = element(tools, "button", {type: "button", "aria-label": label, title: label}, text);
        it.addEventListener("click", act);
        return it;
      };
      this.out = button("\u2212", "Zoom out", () => this.scale(2));
      this.in = button("+", "Zoom in", () => this.scale(0.5));
      this.used = button("Used", "Show the part that is used", () => this.fit());
      this.all = button("All", "Show the whole region", () => this.enter(this.band));
      this.svg = element(this.root, "svg", {role: "group", tabindex: "0"});
      this.detail = element(this.root, "p", {class: "detail", "aria-live": "polite"});
      this.svg.addEventListener("keydown", event => this.key(event));
      this.svg.addEventListener("wheel", event => this.wheel(event), {passive: false});
      this.svg.addEventListener("dblclick", event => this.scale(0.5, this.addressAt(event.clientX)));
      this.svg.addEventListener("pointerdown", event => this.press(event));
    }

    makeZoomable(target, place) {
      target.style.cursor = "zoom-in";
      target.title = "Show in the picture";
      target.addEventListener("click", event => {
        event.preventDefault();
        this.reveal(Number(place.start), Number(place.end));
        this.root.scrollIntoView({block: "center"});
      });
    }

    busiest() {
      const used = band => band.blocks.reduce((sum, b) => sum + b[1] - b[0], 0) + (band.kind === "region" ? 1 : 0);
      return this.data.bands.reduce((best, band, i, all) => used(band) > used(all[best]) ? i : best, 0);
    }

    enter(index, focus) {
      const band = this.data.bands[index];
      this.band = index;
      this.move(band.start, band.end);
      if (!focus) return;
      this.svg.focus({preventScroll: true});
      this.root.scrollIntoView({block: "nearest"});
    }

    // Around something that lies in one of the bands.
    reveal(start, end) {
      const index = this.data.bands.findIndex(band => start >= band.start && start < band.end);
      if (index < 0) return;
      this.band = index;
      const room = Math.max((end - start) / 4, LEAST);
      this.move(start - room, end + room);
    }

    // From the first block to the last one, with some room beside.
    fit() {
      const band = this.data.bands[this.band], blocks = band.blocks;
      if (blocks.length === 0) return this.move(band.start, band.end);
      const start = blocks[0][0], end = blocks.reduce((last, b) => Math.max(last, b[1]), 0), room = (end - start) * 0.05;
      this.move(start - room, end + room);
    }

    limits() {
      return this.data.bands[this.band];
    }

    // The view that is wanted, brought inside the band.
    move(start, end) {
      const {start: low, end: high} = this.limits();
      const span = Math.min(Math.max(Math.round(end - start), Math.min(LEAST, high - low)), high - low);
      start = Math.min(Math.max(Math.round(start), low), high - span);
      const from = this.view, to = {start, end: start + span};
      cancelAnimationFrame(this.frame);
      this.goal = to;
      if (!from || from.band !== this.band || calm.matches) return this.show(to);
      const began = performance.now();
      const step = now => {
        const t = Math.min((now - began) / 180, 1), ease = 1 - (1 - t) ** 3;
        this.show(t === 1 ? to : {start: from.start + (to.start - from.start) * ease, end: from.end + (to.end - from.end) * ease});
        if (t < 1) this.frame = requestAnimationFrame(step);
      };
      this.frame = requestAnimationFrame(step);
    }

    show(view) {
      this.view = {...view, band: this.band};
      this.draw();
    }

    scale(factor, around) {
      const {start, end} = this.goal;
      const at = around === undefined ? (start + end) / 2 : around;
      this.move(at - (at - start) * factor, at + (end - at) * factor);
    }

    pan(part) {
      const {start, end} = this.goal, by = (end - start) * part;
      this.move(start + by, end + by);
    }

    addressAt(x) {
      const at = this.svg.getBoundingClientRect();
      return this.view.start + (x - at.left) / at.width * (this.view.end - this.view.start);
    }

    wheel(event) {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      this.scale(event.deltaY < 0 ? 0.7 : 1.4, this.addressAt(event.clientX));
    }

    press(event) {
      const from = event.clientX, {start, end} = this.goal, width = this.svg.clientWidth;
      this.dragged = false;
      const drag = e => {
        if (Math.abs(e.clientX - from) < 4) return;
        this.dragged = true;
        const by = (from - e.clientX) / width * (end - start);
        cancelAnimationFrame(this.frame);
        const {start: low, end: high} = this.limits(), first = Math.min(Math.max(start + by, low), high - (end - start));
        this.goal = {start: first, end: first + end - start};
        this.show(this.goal);
      };
      const stop = () => {
        removeEventListener("pointermove", drag);
        removeEventListener("pointerup", stop);
        removeEventListener("pointercancel", stop);
      };
      addEventListener("pointermove", drag);
      addEventListener("pointerup", stop);
      addEventListener("pointercancel", stop);
    }

    key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const acts = {
        "+": () => this.scale(0.5, this.focusAddress()), "=": () => this.scale(0.5, this.focusAddress()),
        "-": () => this.scale(2, this.focusAddress()), "0": () => this.enter(this.band), "Escape": () => this.enter(this.band),
        "ArrowRight": () => event.shiftKey ? this.pan(0.25) : this.step(1),
        "ArrowLeft": () => event.shiftKey ? this.pan(-0.25) : this.step(-1),
        "ArrowDown": () => this.changeLane(1), "ArrowUp": () => this.changeLane(-1),
        "Home": () => this.pan(-1e9), "End": () => this.pan(1e9),
        "Enter": () => this.zoomInto(this.focused), " ": () => this.zoomInto(this.focused),
      };
      if (!acts[event.key]) return;
      event.preventDefault();
      acts[event.key]();
    }

    focusAddress() {
      return this.focused ? (this.focused.start + this.focused.end) / 2 : undefined;
    }

    lanes() {
      return ["blocks", "symbols"].map(lane => this.boxes.filter(box => box.lane === lane)).filter(lane => lane.length > 0);
    }

    step(by) {
      const lanes = this.lanes();
      const lane = lanes.find(boxes => boxes.some(box => this.same(box))) || lanes[0];
      if (!lane) return;
      const at = lane.findIndex(box => this.same(box));
      this.focus(lane[Math.min(Math.max(at + by, 0), lane.length - 1)]);
    }

    // To the box under or over the one with the focus.
    changeLane(by) {
      const lanes = this.lanes(), from = lanes.findIndex(boxes => boxes.some(box => this.same(box)));
      const lane = lanes[Math.min(Math.max(from + by, 0), lanes.length - 1)];
      if (!lane) return;
      const at = this.focusAddress() === undefined ? this.view.start : this.focused.start;
      this.focus(lane.find(box => box.end > at) || lane[lane.length - 1]);
    }

    same(box) {
      return this.focused && box.lane === this.focused.lane && box.start === this.focused.start && box.name === this.focused.name;
    }

    focus(box) {
      this.focused = box;
      this.mark();
      showTip(box.rect, box);
    }

    // Which box the arrow keys stand on, for eyes and for readers of aria-activedescendant.
    mark() {
      for (const box of this.boxes) box.rect.classList.toggle("current", !!this.same(box));
      const current = this.boxes.find(box => this.same(box));
      if (current) {
        this.svg.setAttribute("aria-activedescendant", current.rect.id);
        this.svg.append(current.rect, ...(current.text ? [current.text] : []));
        fill(this.detail, current);
      } else {
        this.svg.removeAttribute("aria-activedescendant");
      }
    }

    zoomInto(box) {
      if (!box) return this.scale(0.5);
      this.focused = box;
      hideTip();
      const room = (box.end - box.start) * 0.04;
      this.move(box.start - room, box.end + room);
    }

    draw() {
      const {start, end} = this.view, width = this.svg.clientWidth;
      if (width === 0) return;
      this.x = address => (address - start) / (end - start) * width;
      this.width = width;
      this.boxes = [];
      this.svg.replaceChildren();
      const band = this.data.bands[this.band];
      this.arrange(band);
      this.drawTicks();
      element(this.svg, "rect", {class: "ground", x: 0, y: TOP, width, height: HEIGHT.blocks});
      for (const [s, e, what, name] of band.blocks) this.box("blocks", s, e, name, what, "box block " + what);
      this.drawSymbols();
      for (const [s, e, owner, name] of band.claims) this.box("claims", s, e, name, owner, "box claim " + owner);
      for (const [at, severity, code, index] of this.data.findings) this.pin(at, severity, code, index);
      this.describe(band);
      this.mark();
    }

    // Lanes that the band has something for, under one another.
    arrange(band) {
      const lanes = {blocks: true, symbols: this.data.symbols.length > 0, claims: band.claims.length > 0};
      this.lane = {};
      this.bottom = TOP;
      for (const name of Object.keys(lanes)) {
        this.lane[name] = this.bottom;
        if (lanes[name]) this.bottom += HEIGHT[name] + 5;
      }
      this.svg.setAttribute("height", this.bottom);
    }

    describe(band) {
      const {start, end} = this.goal;
      this.where.replaceChildren();
      element(this.where, "b", {}, band.name);
      this.where.append("  ");
      element(this.where, "code", {}, `${hex(start)}..${hex(end)}`);
      this.where.append(", " + size(end - start));
      const whole = start === band.start && end === band.end;
      this.all.disabled = this.out.disabled = whole;
      this.in.disabled = end - start <= LEAST;
      this.svg.setAttribute("aria-label", `${band.name}, ${hex(start)}..${hex(end)}. Arrow keys go from box to box, Enter zooms in, Escape shows all.`);
      if (!this.focused || !this.boxes.some(box => this.same(box)))
        this.detail.textContent = "Click a box to zoom in; drag, or use arrow keys, + and \u2212.";
    }

    drawTicks() {
      const {start, end} = this.view, most = Math.max(2, Math.floor(this.width / 110));
      let step = 1;
      while ((end - start) / step > most) step *= 2;
      for (let at = Math.ceil(start / step) * step; at < end; at += step) {
        const tick = element(this.svg, "g", {class: "tick"}), x = this.x(at);
        element(tick, "line", {x1: x, x2: x, y1: TOP - 8, y2: this.bottom});
        if (x + 70 < this.width) element(tick, "text", {x: x + 3, y: 10}, hex(at));
      }
    }

    // Too many to be told apart are drawn as one pixel each, and only the first one there.
    drawSymbols() {
      const {start, end} = this.view;
      let drawn = -1;
      for (const [s, e, kind, name, section] of this.data.symbols) {
        if (e <= start || s >= end) continue;
        const right = this.x(e);
        if (right - drawn < 1) continue;
        drawn = right;
        this.box("symbols", s, e, name, (kind === "code" ? "function" : "object") + " in " + section, "box symbol " + kind);
      }
    }

    box(lane, start, end, name, what, classes) {
      if (end <= this.view.start || start >= this.view.end) return;
      const x = Math.max(this.x(start), 0), right = Math.min(this.x(end), this.width), width = Math.max(right - x, 1.5);
      const rect = element(this.svg, "rect", {class: classes + (width < 4 ? " thin" : ""), x, y: this.lane[lane], width, height: HEIGHT[lane], role: "img",
        id: `${this.article.id}-${lane}-${start}`, "aria-label": `${name}, ${hex(start)}, ${size(end - start)}, ${what}`});
      const box = {lane, start, end, name, what, rect};
      rect.addEventListener("pointerenter", () => { showTip(rect, box); fill(this.detail, box); });
      rect.addEventListener("pointerleave", hideTip);
      rect.addEventListener("click", () => { if (!this.dragged) this.zoomInto(box); });
      if (lane !== "claims") this.boxes.push(box);
      this.label(box, x, width);
    }

    label(box, x, width) {
      const fits = Math.floor((width - 8) / 6.6);
      if (box.lane === "claims" || fits < 3) return;
      const text = box.name.length > fits ? box.name.slice(0, fits - 1) + "\u2026" : box.name;
      box.text = element(this.svg, "text", {class: "on", x: x + 5, y: this.lane[box.lane] + 22}, text);
    }

    pin(address, severity, code, index) {
      if (address < this.view.start || address >= this.view.end) return;
      const x = Math.min(Math.max(this.x(address), 5), this.width - 5);
      const link = element(this.svg, "a", {href: `#${this.article.id}-finding-${index}`, "aria-label": `${severity} ${code}`});
      const path = element(link, "path", {class: "pin " + severity, d: `M${x - 5} ${TOP - 10}h10l-5 10z`});
      element(path, "title", {}, code);
    }
  }

  // Cells are compared by data-value when they have one, else by their text; hexadecimal addresses of one length sort as text.
  function sortable(table) {
    const heads = [...table.tHead.rows[0].cells], body = table.tBodies[0];
    heads.forEach((head, column) => {
      if (head.tagName !== "TH") return;
      const title = head.textContent, button = document.createElement("button");
      button.type = "button";
      button.textContent = title;
      head.replaceChildren(button);
      if (head.classList.contains("down")) head.setAttribute("aria-sort", "descending");
      button.addEventListener("click", () => {
        const numbers = head.classList.contains("number");
        const before = head.getAttribute("aria-sort");
        const down = before ? before === "ascending" : numbers;
        const value = row => numbers ? Number(row.cells[column].dataset.value) : row.cells[column].textContent;
        const order = numbers ? (a, b) => a - b : (a, b) => a < b ? -1 : a > b ? 1 : 0;
        const rows = [...body.rows].map(row => [value(row), row]).sort((a, b) => down ? order(b[0], a[0]) : order(a[0], b[0]));
        body.append(...rows.map(row => row[1]));
        heads.forEach(other => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
      });
    });
  }

  function filterable(table) {
    const place = table.closest(".scroll"), input = document.createElement("input");
    Object.assign(input, {type: "search", className: "filter", placeholder: "Filter by name or section"});
    input.setAttribute("aria-label", "Filter symbols");
    input.addEventListener("input", () => {
      const wanted = input.value.toLowerCase();
      for (const row of table.tBodies[0].rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
    place.before(input);
  }

  function openForPrint() {
    document.querySelectorAll("details.why").forEach(it => { it.open = true; });
  }

  document.querySelectorAll("article.image").forEach(article => {
    if (article.querySelector("script.data")) new Lens(article);
  });
  document.querySelectorAll("table.sortable").forEach(table => { sortable(table); filterable(table); });
  addEventListener("beforeprint", openForPrint);
  addEventListener("scroll", hideTip, {passive: true});
  document.addEventListener("keydown", event => { if (event.key === "Escape") hideTip(); });
})();
