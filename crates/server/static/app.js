// The console's islands: clocks that tick, lists driven from the keyboard, live parts that do not
// jump, commands, colours, charts. Every page shows without them. No build step, no inline code.
"use strict";
(() => {
  const $ = (css, root = document) => root.querySelector(css);
  const $$ = (css, root = document) => [...root.querySelectorAll(css)];
  const script = document.currentScript;
  const words = JSON.parse(document.body.dataset.words || "{}");
  const say = (key, value) => (words[key] || "").replace("{}", value);
  const tell = (text) => { const box = $("#say"); if (box) box.textContent = text; };

  // ---------- clocks ----------
  // The server's present, by its clock: this machine's may be wrong.
  const skew = Number(document.body.dataset.now || Date.now()) - Date.now();
  const now = () => (Date.now() + skew) / 1000;

  // The same texts as domain/wording/durations.rs `counted` and `countdown`.
  const fr = words.lang !== "en", nb = "\u00a0", two = (n) => String(n).padStart(2, "0");
  function counted(seconds) {
    const s = Math.max(0, Math.floor(seconds)), m = Math.floor(s / 60), h = Math.floor(m / 60);
    if (s < 60) return s + nb + "s";
    if (!h) return m + nb + "min";
    if (!(m % 60)) return fr ? h + nb + "h" : h + "h";
    return fr ? h + nb + "h" + nb + two(m % 60) : h + "h" + nb + two(m % 60) + "m";
  }
  function countdown(seconds) {
    const s = Math.max(0, Math.floor(seconds)), m = Math.floor(s / 60);
    if (s < 60 || s >= 600) return counted(s);
    return fr ? m + nb + "min" + nb + two(s % 60) : m + "m" + nb + two(s % 60) + "s";
  }

  function tick() {
    const t = now();
    for (const clock of $$("[data-clock][data-until]")) {
      const d = clock.dataset, at = Number(d.at), until = Number(d.until);
      const elapsed = Number(d.elapsed) + Math.max(0, Math.min(t, until) - at);
      const target = Number(d.target), left = target - elapsed, share = elapsed / Math.max(1, target);
      // Exactly on the target is kept; late begins after it.
      const over = left < 0;
      d.state = over ? "overdue" : "running";
      d.level = over ? "over" : share >= 0.9 ? "hot" : share >= 0.75 ? "warm" : "calm";
      const text = say(over ? "overdue" : t >= until ? "closed" : "left", countdown(Math.abs(left)));
      const box = $("[data-left]", clock);
      if (box && box.textContent !== text) box.textContent = text;
      const fill = $("[data-fill]", clock);
      if (fill) fill.setAttribute("width", Math.min(100, share * 100).toFixed(1) + "%");
    }
  }
  function ago() {
    const t = now();
    for (const el of $$("[data-ago]")) {
      const s = t - Number(el.dataset.ago);
      if (s < 45 || s >= 86400) continue;
      const text = fr ? "il" + nb + "y" + nb + "a" + nb + counted(s) : counted(s) + nb + "ago";
      if (el.textContent !== text) el.textContent = text;
    }
  }
  setInterval(() => { if (!document.hidden) tick(); }, 1000);
  setInterval(() => { if (!document.hidden) ago(); }, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) { tick(); ago(); } });

  // ---------- lists from the keyboard ----------
  const rows = () => $$("[data-list] [data-row]").filter((row) => row.offsetParent);
  const here = () => $("[data-row].is-here");
  function move(step) {
    const all = rows(), at = all.indexOf(here());
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, at + step))];
    if (!next) return;
    here()?.classList.remove("is-here");
    next.classList.add("is-here");
    next.scrollIntoView({ block: "nearest" });
    $("td.main a, a[href]", next)?.focus({ preventScroll: true });
  }
  function toggle(row) {
    const box = row && $('.tick input', row);
    if (box) { box.checked = !box.checked; box.dispatchEvent(new Event("change", { bubbles: true })); }
  }
  function count() {
    for (const form of $$("form:has([data-ticked])")) {
      const n = $$('[name="ids"]:checked', form).length, all = $$('[name="ids"]', form).length;
      $("[data-ticked]", form).textContent = say(n === 1 ? "ticked1" : "ticked", n);
      const head = $("[data-tick-all]", form);
      if (head) { head.checked = n > 0 && n === all; head.indeterminate = n > 0 && n < all; }
    }
  }
  let lastTicked = null;
  document.addEventListener("click", (e) => {
    const box = e.target.closest?.('.tick [name="ids"]');
    if (!box) return;
    if (e.shiftKey && lastTicked && lastTicked !== box) {
      const all = $$('[name="ids"]', box.form || document), [a, b] = [all.indexOf(lastTicked), all.indexOf(box)].sort((x, y) => x - y);
      if (a >= 0) for (const other of all.slice(a, b + 1)) other.checked = box.checked;
    }
    lastTicked = box;
  });
  document.addEventListener("change", (e) => {
    if (e.target.matches?.("[data-tick-all]"))
      for (const box of $$('[name="ids"]', e.target.closest("table"))) box.checked = e.target.checked;
    if (e.target.matches?.('[data-tick-all], [name="ids"]')) count();
    if (e.target.matches?.("[data-send]")) e.target.form.requestSubmit();
  });

  // ---------- keys ----------
  let went = 0;
  const typing = (el) => el.closest?.('input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable]');
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key.toLowerCase() === "k") { e.preventDefault(); openPalette(); return; }
    if (e.key === "Escape") {
      if (typing(e.target)) e.target.blur();
      for (const open of $$("details.menu[open], details.more[open], details.explain[open]")) open.open = false;
      return;
    }
    if ((e.ctrlKey || e.metaKey) && e.key === "Enter" && e.target.form) { e.preventDefault(); e.target.form.requestSubmit(); return; }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target) || $("dialog[open]")) return;
    if (Date.now() - went < 1200) {
      went = 0;
      const link = $(`.nav-link[data-key="${CSS.escape(e.key)}"]`);
      if (link) { e.preventDefault(); location.href = link.href; return; }
    }
    switch (e.key) {
      case "j": move(1); break;
      case "k": move(-1); break;
      case "x": toggle(here()); break;
      case "g": went = Date.now(); break;
      case "/": { const box = $("#search"); if (!box) return; box.focus(); box.select(); break; }
      case "?": $("#keys")?.showModal(); break;
      case "Enter": { const row = here(); if (!row?.dataset.href || e.target.closest("a, button, summary")) return; location.href = row.dataset.href; break; }
      default: {
        const own = $(`[data-shortcut="${CSS.escape(e.key)}"]`);
        if (!own) return;
        own.matches("a, button, summary") ? own.click() : own.focus();
      }
    }
    e.preventDefault();
  });
  document.addEventListener("click", (e) => {
    if (e.target.closest?.("[data-print]")) print();
    const opener = e.target.closest?.("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (e.target.matches?.("dialog[open]")) e.target.close();
    for (const open of $$("details.menu[open], details.more[open], details.explain[open]")) if (!open.contains(e.target)) open.open = false;
    const row = e.target.closest?.("[data-row][data-href]");
    if (row && !e.target.closest("a, button, input, label, summary, details, select") && !String(getSelection())) location.href = row.dataset.href;
  });

  // ---------- completing a query ----------
  for (const box of $$("[data-complete]")) {
    const input = $("input", box), list = document.createElement("ul");
    list.className = "offers"; list.id = "offers"; list.hidden = true;
    list.setAttribute("role", "listbox"); list.setAttribute("aria-label", input.getAttribute("aria-label") ?? input.labels[0]?.textContent ?? "");
    input.setAttribute("autocomplete", "off");
    box.append(list);
    Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": "offers", "aria-expanded": "false" }).forEach(([k, v]) => input.setAttribute(k, v));
    let found = null, at = -1, waits = 0, turn = 0;
    const close = () => { list.hidden = true; found = null; at = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const mark = (n) => {
      at = n;
      [...list.children].forEach((li, k) => li.setAttribute("aria-selected", String(k === n)));
      if (n >= 0) { input.setAttribute("aria-activedescendant", "offer-" + n); list.children[n].scrollIntoView({ block: "nearest" }); }
    };
    const take = (n) => {
      const offer = found?.offers[n];
      if (!offer) return;
      const chars = [...input.value], begun = offer.text.endsWith(":");
      const before = chars.slice(0, found.from).join("") + offer.text + (begun ? "" : " ");
      input.value = before + chars.slice(found.to).join("").replace(/^ /, "");
      input.setSelectionRange(before.length, before.length);
      close(); input.focus();
      if (begun) ask();
    };
    const ask = async () => {
      const mine = ++turn, cursor = [...input.value.slice(0, input.selectionStart)].length;
      const answer = await fetch(`${box.dataset.complete}${box.dataset.complete.includes("?") ? "&" : "?"}q=${encodeURIComponent(input.value)}&at=${cursor}`).then((r) => r.ok ? r.json() : null, () => null);
      if (mine !== turn || document.activeElement !== input) return;
      if (!answer?.offers.length) return close();
      found = answer;
      list.replaceChildren(...answer.offers.map((offer, n) => {
        const li = document.createElement("li"), code = document.createElement("code"), about = document.createElement("span");
        li.id = "offer-" + n; li.setAttribute("role", "option"); li.setAttribute("aria-selected", "false");
        code.textContent = offer.text; about.textContent = offer.about; li.append(code, about);
        li.addEventListener("mousedown", (e) => { e.preventDefault(); take(n); });
        return li;
      }));
      list.hidden = false; at = -1; input.setAttribute("aria-expanded", "true");
    };
    input.addEventListener("input", () => { clearTimeout(waits); waits = setTimeout(ask, 120); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (e) => {
      if (!found) return;
      const n = found.offers.length;
      if (e.key === "ArrowDown") { e.preventDefault(); mark((at + 1) % n); }
      else if (e.key === "ArrowUp") { e.preventDefault(); mark((at + n - 1) % n); }
      else if (e.key === "Tab" && !e.shiftKey) { e.preventDefault(); take(Math.max(at, 0)); }
      else if (e.key === "Enter" && at >= 0) { e.preventDefault(); take(at); }
      else if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(); }
    });
  }

  // ---------- asking before acting ----------
  const dialog = $("#confirm");
  function ask(question) {
    if (!dialog) return Promise.resolve(confirm(question));
    $("#confirm-text").textContent = question;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((done) => dialog.addEventListener("close", () => done(dialog.returnValue === "yes"), { once: true }));
  }
  document.addEventListener("click", async (e) => {
    const button = e.target.closest?.("[data-confirm]");
    if (!button || button.dataset.sure) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    if (!(await ask(button.dataset.confirm))) return;
    button.dataset.sure = "1";
    button.click();
    delete button.dataset.sure;
  }, true);
  document.addEventListener("htmx:confirm", (e) => {
    if (!e.detail.question) return;
    e.preventDefault();
    ask(e.detail.question).then((yes) => yes && e.detail.issueRequest(true));
  });

  // ---------- colours, at once ----------
  document.addEventListener("click", (e) => {
    const button = e.target.closest?.('.prefs button[name="theme"]');
    if (!button) return;
    e.preventDefault();
    document.documentElement.dataset.theme = button.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `intendant_theme=${button.value}; path=/; max-age=31536000; samesite=lax${secure}`;
    for (const other of $$('.prefs button[name="theme"]')) other.setAttribute("aria-pressed", String(other.value === button.value));
    for (const plot of $$("[data-chart]")) draw(plot);
  });

  // ---------- live parts ----------
  // An event `part` carries elements with ids. What is in the page is replaced where it stands;
  // a row that is not is announced, and waits until the reader asks.
  // Counts beside the navigation follow what changes here, and time. The server holds them for
  // five seconds: asking sooner would bring the same.
  let asking = 0;
  async function counts() {
    asking = 0;
    if (document.hidden || !$("[data-count]")) return;
    const answer = await fetch("/live/counts", { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const fresh = await answer.json();
    for (const mark of $$("[data-count]")) {
      const n = fresh[mark.dataset.count];
      if (n === undefined) continue;
      mark.textContent = n;
      mark.hidden = n === 0;
    }
  }
  const askCounts = () => { asking ||= setTimeout(counts, 5500); };
  setInterval(askCounts, 60000);
  document.addEventListener("visibilitychange", askCounts);

  const waiting = new Map(), held = new Map();
  document.addEventListener("htmx:sseBeforeMessage", (e) => {
    if (e.detail.type !== "part") return;
    e.preventDefault();
    askCounts();
    const holder = document.createElement("template");
    holder.innerHTML = e.detail.data;
    for (const part of [...holder.content.children]) {
      const old = part.id && document.getElementById(part.id);
      if (old) replace(old, part);
      else if (part.matches("[data-row]")) announce(part);
    }
    tick();
    count();
  });
  function replace(old, part) {
    if (part.dataset.gone !== undefined) { old.classList.remove("is-here"); old.remove(); return; }
    // Someone is typing or choosing in it: it can wait for the next change.
    if (old.contains(document.activeElement) && typing(document.activeElement)) return;
    // A whole panel does not move under the pointer: it changes when the pointer has left.
    if (part.dataset.calm !== undefined && old.matches(":hover")) {
      if (!held.has(part.id)) old.addEventListener("mouseleave", () => {
        const last = held.get(part.id), now = document.getElementById(part.id);
        held.delete(part.id);
        if (last && now) { replace(now, last); tick(); count(); }
      }, { once: true });
      held.set(part.id, part);
      return;
    }
    held.delete(part.id);
    const focused = old.contains(document.activeElement);
    if (old.classList.contains("is-here")) part.classList.add("is-here");
    const ticked = $('[name="ids"]:checked', old), box = $('[name="ids"]', part);
    if (ticked && box) box.checked = true;
    for (const open of $$("details[open]", old)) { const same = $$("details", part)[$$("details", old).indexOf(open)]; if (same) same.open = true; }
    if (part.matches("[data-row]")) part.classList.add("is-fresh");
    old.replaceWith(part);
    window.htmx?.process(part);
    if (focused) $("a[href], button", part)?.focus({ preventScroll: true });
    for (const plot of $$("[data-chart]", part)) draw(plot);
  }
  function announce(row) {
    const pill = $(row.dataset.list ? `[data-new-rows="${CSS.escape(row.dataset.list)}"]` : "[data-new-rows]");
    if (!pill || row.dataset.gone !== undefined) return;
    const fresh = waiting.get(pill) || new Set();
    fresh.add(row.id);
    waiting.set(pill, fresh);
    const text = say("new", fresh.size);
    $("span", pill).textContent = text;
    pill.hidden = false;
    tell(text);
  }
  document.addEventListener("click", (e) => { if (e.target.closest?.("[data-new-rows]")) location.reload(); });
  // After a cut the page may have missed something: it offers to read the list again.
  let opened = 0;
  const lamp = $(".live");
  function light(cut) {
    if (!lamp) return;
    lamp.dataset.text ??= lamp.textContent;
    lamp.hidden = false;
    lamp.toggleAttribute("data-cut", cut);
    const text = cut ? lamp.dataset.cutText : lamp.dataset.text;
    if (lamp.textContent === text) return;
    lamp.textContent = text;
    tell(text);
  }
  document.addEventListener("htmx:sseError", () => light(true));
  document.addEventListener("htmx:sseOpen", () => {
    light(false);
    if (++opened < 2) return;
    for (const pill of $$("[data-new-rows]")) { $("span", pill).textContent = words.again; pill.hidden = false; }
  });

  // ---------- commands ----------
  const palette = $("#palette"), input = $("#palette-input"), list = $("#palette-list");
  let asked = 0, timer = 0;
  function openPalette() {
    if (!palette || palette.open) return;
    input.value = "";
    palette.showModal();
    offer([]);
  }
  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const sections = () => {
    const seen = new Set();
    return $$(".nav-link[href]").filter((a) => !seen.has(a.href) && seen.add(a.href))
      .map((a) => ({ group: words.go, title: $(".nav-text", a).textContent, href: a.href, detail: a.dataset.key ? "g " + a.dataset.key : "" }));
  };
  function offer(found) {
    const q = plain(input.value.trim());
    const all = [...sections().filter((s) => !q || plain(s.title).includes(q)), ...found];
    list.replaceChildren();
    let group = "";
    all.forEach((item, n) => {
      if (item.group !== group) {
        const head = document.createElement("li");
        head.className = "group"; head.setAttribute("role", "presentation"); head.textContent = group = item.group;
        list.append(head);
      }
      const li = document.createElement("li"), title = document.createElement("span"), detail = document.createElement("span");
      li.id = "palette-" + n; li.setAttribute("role", "option"); li.dataset.href = item.href;
      title.textContent = item.title; detail.className = "muted"; detail.textContent = item.detail || "";
      li.append(title, detail);
      list.append(li);
    });
    $(".palette-none", palette).hidden = all.length > 0;
    choose($$('[role="option"]', list)[0]);
  }
  function choose(option) {
    for (const other of $$('[aria-selected="true"]', list)) other.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    option ? input.setAttribute("aria-activedescendant", option.id) : input.removeAttribute("aria-activedescendant");
  }
  input?.addEventListener("input", () => {
    offer([]);
    clearTimeout(timer);
    const q = input.value.trim(), turn = ++asked;
    if (q.length < 2) return;
    timer = setTimeout(async () => {
      try {
        const answer = await fetch("/search/palette?q=" + encodeURIComponent(q), { headers: { accept: "application/json" } });
        if (answer.ok && turn === asked) offer(await answer.json());
      } catch { /* offline: the sections still work */ }
    }, 120);
  });
  input?.addEventListener("keydown", (e) => {
    const all = $$('[role="option"]', list), at = all.findIndex((o) => o.getAttribute("aria-selected"));
    if (e.key === "ArrowDown") choose(all[(at + 1) % all.length]);
    else if (e.key === "ArrowUp") choose(all[(at - 1 + all.length) % all.length]);
    else if (e.key === "Enter") { if (all[at]) location.href = all[at].dataset.href; }
    else return;
    e.preventDefault();
  });
  list?.addEventListener("click", (e) => { const option = e.target.closest("[data-href]"); if (option) location.href = option.dataset.href; });

  // ---------- charts ----------
  let library = null;
  function uplot() {
    library ??= new Promise((done, fail) => {
      const css = document.createElement("link");
      css.rel = "stylesheet"; css.href = script.dataset.chartCss;
      const js = document.createElement("script");
      js.src = script.dataset.chartJs; js.onload = () => done(window.uPlot); js.onerror = fail;
      document.head.append(css, js);
    });
    return library;
  }
  async function draw(plot) {
    let UPlot;
    try { UPlot = await uplot(); } catch { return; }
    const data = JSON.parse(plot.dataset.chart), css = getComputedStyle(document.documentElement), look = getComputedStyle(plot);
    const ink = look.color, dashes = [[], [6, 3], [2, 3], [9, 3, 2, 3]];
    // light-dark() is resolved by the browser only in a real property.
    const probe = document.createElement("span");
    plot.append(probe);
    const colour = (name) => { probe.style.color = `var(${name})`; return getComputedStyle(probe).color; };
    const line = colour("--line"), strokes = [1, 2, 3, 4].map((n) => colour("--s" + n)), faint = colour("--ink-3");
    probe.remove();
    const format = new Intl.NumberFormat(data.lang, { maximumFractionDigits: 1 });
    const value = (v) => (v == null ? "—" : format.format(v) + (data.unit ? "\u00a0" + data.unit : ""));
    const axis = { stroke: faint, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1 }, font: "11px " + css.fontFamily };
    plot._u?.destroy();
    plot.replaceChildren();
    const time = new Intl.DateTimeFormat(data.lang, { timeZone: data.zone || undefined, hour: "2-digit", minute: "2-digit" });
    const day = new Intl.DateTimeFormat(data.lang, { timeZone: data.zone || undefined, day: "numeric", month: "short" });
    const wide = data.times.length && data.times.at(-1) - data.times[0] > 172800;
    plot._u = new UPlot({
      width: plot.clientWidth, height: 160, legend: { show: false }, cursor: { y: false, points: { size: 6 } },
      tzDate: (t) => UPlot.tzDate(new Date(t * 1e3), data.zone || "UTC"),
      scales: { y: data.scale ? { range: data.scale } : {} },
      axes: [{ ...axis, values: (u, at) => at.map((t) => (wide ? day : time).format(t * 1000)) }, { ...axis, size: 58, values: (u, at) => at.map(value) }],
      series: [{}, ...data.series.map((s, n) => ({ label: s.name, stroke: strokes[n % 4], width: 1.6, dash: dashes[n % 4], points: { show: false } }))],
      hooks: { setCursor: [(u) => read(plot, u, data, value, (t) => day.format(t * 1000) + " " + time.format(t * 1000))] },
    }, [data.times, ...data.series.map((s) => s.values)], plot);
    plot._u.root.style.color = ink;
  }
  function read(plot, u, data, value, when) {
    const legend = plot.parentElement.querySelector(".legend"), at = u.cursor.idx;
    if (!legend) return;
    $$("li", legend).forEach((li, n) => {
      li.dataset.rest ??= li.lastChild.textContent;
      li.lastChild.textContent = at == null ? li.dataset.rest : ` ${value(u.data[n + 1][at])} · ${when(u.data[0][at])}`;
    });
  }
  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
  });
  const watchCharts = (root) => { for (const plot of $$("[data-chart]", root)) seen.observe(plot); };
  let resized = 0;
  addEventListener("resize", () => {
    clearTimeout(resized);
    resized = setTimeout(() => { for (const plot of $$("[data-chart]")) plot._u?.setSize({ width: plot.clientWidth, height: 160 }); }, 120);
  });

  document.addEventListener("htmx:afterSettle", (e) => { watchCharts(e.target); tick(); count(); });
  watchCharts(document);
  tick();
  count();
})();
