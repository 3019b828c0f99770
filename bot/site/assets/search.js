"use strict";
// Finds entries and points that have every word of the search, by beginnings of words; titles count most.
(() => {
  const field = document.getElementById("site-search");
  const results = document.getElementById("site-results");
  const status = document.getElementById("site-status");
  const root = document.body.dataset.root;
  const most = 12;
  const small = new Set("a an and are as at be by can do does for how i in is it my of on or run should the to what when which why with".split(" "));
  const split = (text) => text.toLowerCase().normalize("NFKD").match(/[\p{L}\p{N}]+/gu) || [];
  const indexed = window.vmvcIndex.map((each) => ({ ...each, title: split(each.t), said: split(`${each.s} ${each.w}`) }));

  const stem = (word) => word.slice(0, Math.max(4, word.length - 2));
  const begins = (words, start) => words.filter((word) => word.startsWith(start)).length;
  const score = (each, wanted) => {
    let total = each.u.includes("#") ? 0 : 0.5;
    for (const word of wanted) {
      const titled = begins(each.title, word);
      if (titled) total += 2 + (2 * titled) / each.title.length;
      else if (begins(each.said, word)) total += 1;
      else return 0;
    }
    return total;
  };

  const shown = (each) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = root + each.u;
    link.textContent = each.t;
    const text = document.createElement("p");
    text.textContent = each.s;
    item.append(link, text);
    return item;
  };

  const search = () => {
    const words = split(field.value);
    const wanted = words.filter((word) => !small.has(word)).map(stem);
    const found = (wanted.length ? indexed : [])
      .map((each) => [score(each, wanted), each])
      .filter(([points]) => points > 0)
      .sort(([first], [second]) => second - first)
      .slice(0, most)
      .map(([, each]) => shown(each));
    results.replaceChildren(...found);
    results.hidden = found.length === 0;
    status.textContent = !wanted.length ? "" : found.length ? `${found.length}${found.length === most ? " or more" : ""} found` : "Nothing found. Ask in Slack, in your own words.";
  };

  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; search(); }
  });
  search();
})();
