// What the pages do faster with a script, and all of it is possible without: keys, suggestions in the search box,
// several bars of a timeline at once. No page depends on it.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  for (const part of all(".with-script")) part.hidden = false;

  // Keys. Single keys can be switched off (WCAG 2.1.4); the browser remembers it.

  const dialog = one("#keys");
  const wished = one("#keys-on");
  const remembered = () => { try { return localStorage.getItem("keys") !== "off"; } catch { return true; } };
  wished.checked = remembered();
  wished.addEventListener("change", () => {
    try { localStorage.setItem("keys", wished.checked ? "on" : "off"); } catch { /* it lasts as long as the page */ }
  });
  const showKeys = () => { if (!dialog.open) dialog.showModal(); };
  for (const button of all("[data-keys-open]")) button.addEventListener("click", showKeys);

  // The items of a list: the headline of each hit, the name in each row.
  const items = () => all(".hit h3 a, .lines > li > a, table.browse th a, [data-item]");
  const nearest = (list, forward) => {
    const at = list.indexOf(document.activeElement?.closest("a, [data-item]"));
    if (at >= 0) return list[at + (forward ? 1 : -1)];
    const below = list.findIndex((item) => item.getBoundingClientRect().top >= 0);
    return forward ? list[Math.max(below, 0)] : list[below < 0 ? list.length - 1 : below - 1];
  };
  const focus = (item) => {
    if (!item) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "center" });
  };

  // The marked places of an article, by their numbers.
  const hop = (forward) => {
    const last = all("mark[id^='hit-']").length;
    if (!last) return false;
    const now = Number(/^#hit-(\d+)$/.exec(location.hash)?.[1] ?? (forward ? 0 : last + 1));
    const next = ((now - 1 + (forward ? 1 : -1) + last) % last) + 1;
    location.hash = `hit-${next}`;
    return true;
  };
  const follow = (rel) => one(`main a[rel~='${rel}']`)?.click();

  const keys = {
    "/": () => { const box = one("#q"); box.focus(); box.select(); },
    j: () => focus(nearest(items(), true)),
    k: () => focus(nearest(items(), false)),
    n: () => hop(true) || follow("next"),
    N: () => hop(false) || follow("prev"),
    "]": () => follow("next"),
    "[": () => follow("prev"),
    "?": showKeys,
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "Escape" && typing && typing.id === "q" && !options().length) typing.blur();
    if (typing || event.ctrlKey || event.metaKey || event.altKey || dialog.open || !wished.checked) return;
    const act = keys[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  // Suggestions: a combobox with a list (WAI-ARIA 1.2). Enter without a choice searches as typed.

  const form = one("form.box");
  const box = one("#q");
  const list = document.createElement("ul");
  const status = document.createElement("p");
  const options = () => (list.hidden ? [] : all("[role=option]", list));
  let asked = 0;
  let chosen = -1;

  const close = () => {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (at) => {
    const found = options();
    if (!found.length) return;
    chosen = (at + found.length + 1) % (found.length + 1);
    found.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (chosen === found.length) { chosen = -1; box.removeAttribute("aria-activedescendant"); return; }
    box.setAttribute("aria-activedescendant", found[chosen].id);
    found[chosen].scrollIntoView({ block: "nearest" });
  };
  const named = (code, name) => {
    try { return new Intl.DisplayNames([document.documentElement.lang], { type: "region" }).of(code) ?? name; }
    catch { return name; }
  };
  const offer = (answer) => {
    const root = new URL(form.action).pathname;
    const groups = [
      ["person", answer.persons.map((p) => [p.value, p.count, `${root}?person=${encodeURIComponent(p.value)}`])],
      ["country", answer.countries.map((c) => [named(c.value, c.name), c.count, `${root}?country=${c.value}`])],
      ["headline", answer.headlines.map((h) => [h.headline, "", `${root}articles/${h.id}`])],
    ];
    list.replaceChildren();
    let number = 0;
    for (const [kind, values] of groups.filter(([, values]) => values.length)) {
      const group = document.createElement("li");
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", form.dataset[kind]);
      const title = document.createElement("span");
      title.className = "kind";
      title.setAttribute("aria-hidden", "true");
      title.textContent = form.dataset[kind];
      group.append(title);
      for (const [text, count, url] of values) {
        const option = document.createElement("div");
        option.id = `suggestion-${number++}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.url = url;
        const name = document.createElement("bdi");
        name.textContent = text;
        option.append(name);
        if (count) {
          const figure = document.createElement("span");
          figure.className = "count";
          figure.textContent = Number(count).toLocaleString(document.documentElement.lang);
          option.append(" ", figure);
        }
        group.append(option);
      }
      list.append(group);
    }
    chosen = -1;
    list.hidden = number === 0;
    box.setAttribute("aria-expanded", String(number > 0));
    status.textContent = number ? `${number} ${form.dataset.found}` : "";
  };
  const ask = async () => {
    const typed = box.value;
    const turn = ++asked;
    if (typed.trim().length < 2 || /["():*~]/.test(typed)) return close();
    try {
      const answer = await fetch(`${form.dataset.suggest}?per_page=4&q=${encodeURIComponent(typed)}`);
      if (answer.ok && turn === asked && document.activeElement === box) offer(await answer.json());
    } catch { close(); }
  };
  if (form && box) {
    list.id = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.found);
    status.className = "unseen";
    status.setAttribute("role", "status");
    form.append(list, status);
    for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", list.id], ["aria-autocomplete", "list"]]) {
      box.setAttribute(name, value);
    }
    let waiting;
    box.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
    box.addEventListener("blur", () => setTimeout(close, 150));
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") { event.preventDefault(); choose(chosen + 1); }
      if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen < 0 ? options().length - 1 : chosen - 1); }
      if (event.key === "Escape" && options().length) { event.preventDefault(); event.stopPropagation(); close(); }
      if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); location.assign(options()[chosen].dataset.url); }
    });
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) { event.preventDefault(); location.assign(option.dataset.url); }
    });
  }

  // A timeline: drawing over several bars searches from the first to the last of them.

  for (const picture of all("svg[data-brush]")) {
    const bars = all("a[data-from]", picture);
    let from = -1;
    let to = -1;
    const under = (event) => bars.findIndex((bar) => {
      const place = one(".ground", bar).getBoundingClientRect();
      return event.clientX >= place.left && event.clientX < place.right + 2;
    });
    const show = () => bars.forEach((bar, at) => {
      bar.classList.toggle("brushed", from >= 0 && from !== to && at >= Math.min(from, to) && at <= Math.max(from, to));
    });
    picture.addEventListener("dragstart", (event) => event.preventDefault());
    picture.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      from = to = under(event);
    });
    picture.addEventListener("pointermove", (event) => {
      const at = under(event);
      if (from >= 0 && at >= 0 && at !== to) { to = at; show(); }
    });
    addEventListener("pointerup", () => {
      const [first, last] = [Math.min(from, to), Math.max(from, to)];
      from = to = -1;
      if (first < 0 || first === last) return show();
      picture.addEventListener("click", (event) => event.preventDefault(), { capture: true, once: true });
      const { brush } = picture.dataset;
      location.assign(brush.replace("FROM", bars[first].dataset.from).replace("TO", bars[last].dataset.to));
    });
  }
})();
