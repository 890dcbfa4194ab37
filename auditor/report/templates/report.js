"use strict";
// Hides what is not asked for; makes no markup, and reads nothing but text of this page. Without it the page is whole.
(() => {
  const bar = document.getElementById("filter");
  const [words, fails] = [document.getElementById("words"), document.getElementById("fails")];
  const told = document.getElementById("told");
  const wanted = [...bar.querySelectorAll("input[name=severity]")];
  const sections = [...document.querySelectorAll("section.server")].map((node) => ({
    node,
    name: node.querySelector("h3").textContent.toLowerCase(),
    rules: [...node.querySelectorAll(".rule")].map((rule) => ({
      node: rule,
      fails: rule.tagName === "ARTICLE",
      head: rule.firstElementChild.textContent.toLowerCase(),
      severity: wanted.map((box) => box.value).find((value) => rule.classList.contains(value)),
      more: rule.querySelector("details.more.places"),
      places: [...rule.querySelectorAll(".place")].map((place) => ({ node: place, text: null })),
    })),
  }));
  const total = sections.reduce((sum, one) => sum + one.rules.reduce((all, rule) => all + rule.places.length, 0), 0);
  const hide = (node, hidden) => { if (node.hidden !== hidden) node.hidden = hidden; };
  const number = (value) => value.toLocaleString("en");

  function has(place, text) {
    place.text ??= place.node.textContent.toLowerCase();
    return place.text.includes(text);
  }

  function filter() {
    const text = words.value.trim().toLowerCase();
    const severities = new Set(wanted.filter((box) => box.checked).map((box) => box.value));
    let shown = 0;
    for (const section of sections) {
      let some = false;
      const all = text === "" || section.name.includes(text);
      for (const rule of section.rules) {
        let found = 0;
        let later = 0;
        if (severities.has(rule.severity) && (rule.fails || !fails.checked)) {
          const whole = all || rule.head.includes(text);
          for (const place of rule.places) {
            const yes = whole || has(place, text);
            hide(place.node, !yes);
            found += yes;
            later += yes && rule.more !== null && rule.more.contains(place.node);
          }
          if (rule.more !== null && !whole) rule.more.open = later > 0 && later <= 100;
        }
        hide(rule.node, found === 0);
        some ||= found > 0;
        shown += found;
      }
      hide(section.node, !some);
    }
    told.textContent = shown === total ? `${number(total)} places` : `${number(shown)} of ${number(total)} places`;
  }

  function clear() {
    words.value = "";
    fails.checked = false;
    for (const box of wanted) box.checked = true;
    filter();
  }

  // Who follows a link to what the filter hides wants to see it.
  function reveal(node) {
    const hidden = Boolean(node?.closest("[hidden]"));
    if (hidden) clear();
    return hidden;
  }

  for (const link of document.querySelectorAll("th a")) {
    link.addEventListener("click", () => reveal(document.getElementById(link.hash.slice(1))));
  }
  addEventListener("hashchange", () => {
    const node = document.querySelector(":target");
    if (reveal(node)) node.scrollIntoView();
  });

  let waiting = 0;
  words.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(filter, 60); });
  words.addEventListener("keydown", (event) => { if (event.key === "Escape") { words.value = ""; filter(); } });
  for (const box of [...wanted, fails]) box.addEventListener("change", filter);
  bar.hidden = false;
  filter();
})();
