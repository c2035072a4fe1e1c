// The help centre's only script: articles that fit, while one types. Without it every form works as before.
(() => {
  "use strict";
  const wait = 140;

  /** Asks for articles, the newest question winning. */
  function asker(url) {
    let timer;
    let going;
    return (words, then) => {
      clearTimeout(timer);
      going?.abort();
      if (words.trim().length < 2) return then([]);
      timer = setTimeout(async () => {
        going = new AbortController();
        try {
          const answer = await fetch(`${url}?q=${encodeURIComponent(words.trim().slice(0, 300))}`, { signal: going.signal });
          if (answer.ok) then((await answer.json()).items);
        } catch {
          // No line, or a newer question: what is shown stays.
        }
      }, wait);
    };
  }

  function make(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  /** The search field as a combobox (WAI-ARIA 1.2): arrows choose, Enter goes, Escape closes. */
  function combobox(form, at) {
    const field = form.querySelector("input[name=q]");
    const id = `fits-${at}`;
    const list = make("ul", { id, class: "fits", role: "listbox", "aria-label": form.dataset.list, hidden: "" });
    const told = make("span", { class: "vh", role: "status" });
    form.append(list, told);
    for (const [key, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id })) field.setAttribute(key, value);
    const ask = asker(form.dataset.suggest);
    let chosen = -1;

    function choose(to) {
      const all = list.children;
      chosen = all.length ? (to + all.length + 1) % (all.length + 1) : -1;
      if (chosen === all.length) chosen = -1;
      [...all].forEach((option, i) => option.setAttribute("aria-selected", String(i === chosen)));
      if (chosen < 0) field.removeAttribute("aria-activedescendant");
      else {
        field.setAttribute("aria-activedescendant", all[chosen].id);
        all[chosen].scrollIntoView({ block: "nearest" });
      }
    }

    function open(shown) {
      list.hidden = !shown;
      field.setAttribute("aria-expanded", String(shown));
      if (!shown) choose(-1);
    }

    function show(items) {
      list.replaceChildren(
        ...items.map((item, i) => {
          const option = make("li", { id: `${id}-${i}`, role: "option", "aria-selected": "false", lang: item.language });
          option.append(make("b", {}, item.title), make("span", {}, item.lead));
          option.dataset.href = item.href;
          return option;
        }),
      );
      choose(-1);
      open(items.length > 0);
      const typed = field.value.trim().length > 1;
      told.textContent = !typed ? "" : items.length === 1 ? form.dataset.one : items.length ? form.dataset.some.replace("{}", items.length) : form.dataset.none;
    }

    field.addEventListener("input", () => ask(field.value, show));
    field.addEventListener("focus", () => list.children.length && field.value.trim().length > 1 && open(true));
    field.addEventListener("blur", () => open(false));
    field.addEventListener("keydown", (event) => {
      const shown = !list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!list.children.length) return;
        event.preventDefault();
        if (!shown) open(true);
        choose(chosen < 0 && event.key === "ArrowUp" ? list.children.length - 1 : chosen + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && shown && chosen >= 0) {
        event.preventDefault();
        location.assign(list.children[chosen].dataset.href);
      } else if (event.key === "Escape" && shown) {
        event.preventDefault();
        open(false);
      }
    });
    // Before the field loses focus and the list closes.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.href);
    });
  }

  /** Beside a letter that is being written: links that open in a tab of their own, so that no word is lost. */
  function beside(form) {
    const place = form.querySelector("[data-fits]");
    const ask = asker(form.dataset.suggest);
    const words = () => [...form.querySelectorAll("[data-asks]")].map((field) => field.value).join(" ");
    form.addEventListener("input", (event) => {
      if (!event.target.matches("[data-asks]")) return;
      ask(words().slice(-300), (items) => {
        const links = items.slice(0, 3).map((item) => make("li", { lang: item.language }, make("a", { href: item.href, target: "_blank", rel: "noopener" }, item.title), make("span", {}, item.lead)));
        place.hidden = links.length === 0;
        place.querySelector("ul").replaceChildren(...links);
      });
    });
  }

  /** Tells, once, how the page was read when it is left: how long in sight, and where to. Nothing about who. */
  function reading(page) {
    const began = () => (document.hidden ? 0 : performance.now());
    let since = began();
    let seen = 0;
    let next = "left";
    let told = false;
    const first = !document.referrer.startsWith(`${location.origin}/help`);
    const where = (url) => {
      if (url.protocol === "mailto:" || url.protocol === "tel:" || /^\/(widget\/|help\/\w+\/contact$)/.test(url.pathname)) return "contact";
      return url.origin === location.origin && url.pathname.startsWith("/help") ? "article" : "left";
    };
    function pause() {
      if (since) seen += performance.now() - since;
      since = 0;
    }
    addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href]");
      if (link && !link.getAttribute("href").startsWith("#")) next = where(new URL(link.href));
    });
    addEventListener("submit", (event) => event.target.matches("form.seek") && (next = "search"));
    document.addEventListener("visibilitychange", () => {
      pause();
      since = began();
    });
    addEventListener("pagehide", () => {
      pause();
      if (told) return;
      told = true;
      const words = { seconds: Math.round(seen / 1000), next, first: Number(first) };
      if (page.dataset.q) words.q = page.dataset.q;
      navigator.sendBeacon(page.dataset.read, new URLSearchParams(words));
    });
  }

  document.querySelectorAll("[data-read]").forEach(reading);
  document.querySelectorAll("form.seek[data-suggest]").forEach(combobox);
  document.querySelectorAll("form.letter[data-suggest]").forEach(beside);
})();
