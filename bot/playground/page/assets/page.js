// The page's behaviour: it sends what people do to /play/…, and draws anew what the server says has changed.
"use strict";

const client = document.getElementById("client");
const banner = document.getElementById("banner");
const canHover = matchMedia("(hover: hover)").matches;
let filling = Promise.resolve(); // what was last put into a modal, on its way to the server
let awaited = null; // what was last sent to the app, until it answers
let opener = null; // what opened a modal: focus returns to it

const layout = () => client.querySelector(".layout");

// -- asking the server ------------------------------------------------------------------------------

async function act(action, body) {
  try {
    const answer = await fetch(`/play/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ person: layout().dataset.person, ...body }),
    });
    const outcome = await answer.json();
    say(outcome.error);
    return outcome;
  } catch {
    say("The playground doesn't answer. Is it still running?");
    return { error: "offline" };
  }
}

function say(error) {
  banner.hidden = !error;
  banner.querySelector("p").textContent = error || "";
}

async function panes(query) {
  const answer = await fetch(`/play/panes?${query}`);
  const fresh = document.createElement("template");
  fresh.innerHTML = await answer.text();
  return fresh.content;
}

// -- drawing ----------------------------------------------------------------------------------------

async function go(url, remember = true) {
  const before = layout().dataset.place;
  keepDrafts();
  const target = new URL(url, location.href);
  const fresh = await panes(target.searchParams);
  if (remember) history.pushState(null, "", target);
  client.replaceChildren(fresh);
  settle(layout().dataset.place !== before);
}

function settle(arrived) {
  document.body.classList.remove("rail-open");
  client.querySelectorAll(".composer textarea").forEach((field) => {
    field.value = sessionStorage.getItem(`draft ${draftKey(field)}`) || "";
    grow(field);
  });
  client.querySelectorAll("[data-sticks]").forEach(toEnd);
  markUnread();
  showModals();
  showTheme();
  showTyping();
  if (canHover) (document.getElementById("reply") || document.getElementById("compose"))?.focus();
  if (arrived) tellHome();
}

function tellHome() {
  const { place, channel } = layout().dataset;
  if (place === "home") act("home", { text: "home" });
  else if (channel.startsWith("D")) act("home", { text: "messages" });
}

let drawing = false;
let stale = false;

async function refresh() {
  stale = true;
  if (drawing) return;
  drawing = true;
  while (stale) {
    stale = false;
    try {
      reconcile(await panes(new URLSearchParams(location.search)));
    } catch {
      break; // the event stream notices when the server is back
    }
  }
  drawing = false;
}

function reconcile(fresh) {
  const now = layout().dataset;
  const next = fresh.querySelector(".layout").dataset;
  if (now.person !== next.person || now.place !== next.place || now.thread !== next.thread) return;
  for (const part of client.querySelectorAll("[data-part]")) {
    const newer = fresh.querySelector(`[data-part="${part.dataset.part}"]`);
    if (newer.innerHTML !== part.innerHTML) part.replaceChildren(...newer.childNodes);
  }
  const lists = [...fresh.querySelectorAll("[data-list]")];
  [...client.querySelectorAll("[data-list]")].forEach((list, place) => update(list, lists[place]));
  markUnread();
  showModals();
  showTyping();
}

function update(list, newer) {
  const scroller = list.closest("[data-sticks]");
  const atEnd = scroller && seesLast(scroller);
  const count = list.children.length;
  const known = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const wanted = [...newer.children].map((item) => {
    const old = known.get(item.dataset.key);
    known.delete(item.dataset.key);
    return old && old.dataset.version === item.dataset.version ? old : replaced(old, item);
  });
  known.forEach((gone) => gone.remove());
  wanted.forEach((item, place) => {
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] || null);
  });
  if (atEnd && wanted.length > count) toEnd(scroller);
}

// Whoever has just used the old message goes on at the top of the new one.
function replaced(old, newer) {
  const focused = old?.contains(document.activeElement) && document.activeElement.dataset;
  old?.replaceWith(newer);
  if (!focused) return newer;
  if (focused.action) {
    newer.querySelector(`[data-action="${CSS.escape(focused.action)}"]`)?.focus({ preventScroll: true });
  }
  const scroller = newer.closest("[data-sticks]");
  if (scroller && newer.offsetTop < scroller.scrollTop) scroller.scrollTop = newer.offsetTop - 4;
  return newer;
}

const seesLast = ({ scrollTop, clientHeight, firstElementChild: list }) =>
  !list.lastElementChild || list.lastElementChild.offsetTop < scrollTop + clientHeight;

// To the end, but never past the beginning of the last message: one reads from the top.
function toEnd(scroller) {
  const last = scroller.firstElementChild.lastElementChild;
  scroller.scrollTop = Math.min(scroller.scrollHeight, last ? last.offsetTop - 4 : 0);
}

function showModals() {
  const dialog = client.querySelector("dialog.modal");
  if (dialog && !dialog.open) {
    dialog.showModal();
    const fields = ".body :is(input, select, textarea, button)";
    (dialog.querySelector(".body input:checked") || dialog.querySelector(fields))?.focus();
  } else if (!dialog && opener) {
    const { ts, action } = opener;
    opener = null;
    const place = ts ? `[data-ts="${CSS.escape(ts)}"] ` : "";
    [...client.querySelectorAll(`${place}[data-action="${CSS.escape(action)}"]`)].pop()?.focus();
  }
}

// -- waiting for the app ----------------------------------------------------------------------------

const SECONDS = 20;

const heard = () => client.querySelectorAll("[data-app]").length;

function expectAnswer(form) {
  clearTimeout(awaited?.late);
  const late = setTimeout(() => {
    if (awaited) awaited.words = "No answer yet. The terminal says what the app is doing.";
    showTyping();
  }, SECONDS * 1000);
  awaited = { thread: form.dataset.thread || "", heard: heard(), words: "vmvc is looking that up…", late };
  showTyping();
}

function showTyping() {
  if (awaited && heard() > awaited.heard) {
    clearTimeout(awaited.late);
    awaited = null;
  }
  for (const line of client.querySelectorAll("[data-typing]")) {
    const here = awaited && (line.nextElementSibling.dataset.thread || "") === awaited.thread;
    line.textContent = here ? awaited.words : "";
  }
}

function markUnread() {
  const { person, place } = layout().dataset;
  for (const room of client.querySelectorAll("[data-room]")) {
    const key = `seen ${person} ${room.dataset.room}`;
    if (room.dataset.room === place) sessionStorage.setItem(key, room.dataset.last);
    room.classList.toggle("unread", room.dataset.last > (sessionStorage.getItem(key) || ""));
  }
}

// -- the message fields -----------------------------------------------------------------------------

const draftKey = (field) => `${layout().dataset.person} ${field.form.dataset.channel} ${field.form.dataset.thread || ""}`;

function keepDrafts() {
  client.querySelectorAll(".composer textarea").forEach((field) => {
    sessionStorage.setItem(`draft ${draftKey(field)}`, field.value);
  });
}

function grow(field) {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
}

async function send(form) {
  const field = form.querySelector("textarea");
  const text = field.value;
  if (!text.trim()) return;
  field.value = "";
  grow(field);
  const outcome = await act("say", { channel: form.dataset.channel, thread: form.dataset.thread || null, text });
  if (outcome.error === "offline") field.value = text;
  keepDrafts();
  if (outcome.follow && outcome.follow !== layout().dataset.thread) {
    const { person, channel } = layout().dataset;
    const inspect = new URLSearchParams(location.search).has("inspect") ? "&inspect" : "";
    await go(`/?as=${person}&in=${channel}&thread=${outcome.follow}${inspect}`);
    if (client.querySelectorAll(".thread [data-app]").length) return;
    expectAnswer(document.getElementById("reply").form);
  } else if (outcome.pending || (!outcome.error && text.startsWith("/"))) {
    expectAnswer(form);
  }
  form.previousElementSibling?.previousElementSibling && toEnd(form.previousElementSibling.previousElementSibling);
  refresh();
}

// -- completing commands and names ------------------------------------------------------------------

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));

function complete(field) {
  const typed = field.value.slice(0, field.selectionStart).match(/^\/[\w ]*$|(?:^|\s)@\w*$/)?.[0].trimStart() || "";
  const known = JSON.parse(layout().dataset.completions);
  const inThread = Boolean(field.form.dataset.thread);
  const found = known.filter(([word]) => typed && word.startsWith(typed) && word !== typed && !(inThread && word[0] === "/"));
  const list = listOf(field);
  list.replaceChildren(...found.map(([word, what], place) => suggestion(list, word, what, place)));
  list.hidden = !found.length;
  select(field, 0);
}

function suggestion(list, word, what, place) {
  const item = document.createElement("li");
  item.id = `${list.id}-${place}`;
  item.role = "option";
  item.dataset.word = word;
  const title = document.createElement("b");
  title.textContent = word;
  const note = document.createElement("small");
  note.textContent = what;
  item.append(title, note);
  return item;
}

function select(field, place) {
  const items = [...listOf(field).children];
  items.forEach((item, index) => item.setAttribute("aria-selected", String(index === place)));
  if (items.length) field.setAttribute("aria-activedescendant", items[place].id);
  else field.removeAttribute("aria-activedescendant");
}

function take(field, item) {
  const before = field.value.slice(0, field.selectionStart).replace(/(?:^\/[\w ]*|@\w*)$/, "");
  const after = field.value.slice(field.selectionStart);
  field.value = `${before}${item.dataset.word} ${after.trimStart()}`;
  closeList(field);
  field.focus();
}

function closeList(field) {
  listOf(field).hidden = true;
  listOf(field).replaceChildren();
  field.removeAttribute("aria-activedescendant");
}

// Whether the key was for the list of suggestions.
function steerList(event, field) {
  const items = [...listOf(field).children];
  if (listOf(field).hidden || !items.length) return false;
  const now = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown") select(field, (now + 1) % items.length);
  else if (event.key === "ArrowUp") select(field, (now + items.length - 1) % items.length);
  else if (event.key === "Enter" || event.key === "Tab") take(field, items[now]);
  else if (event.key === "Escape") closeList(field);
  else return false;
  event.preventDefault();
  return true;
}

// -- theme, and starting over -----------------------------------------------------------------------

const THEMES = ["system", "light", "dark"];

function showTheme() {
  const theme = localStorage.getItem("theme") || "system";
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  document.querySelector("#theme span").textContent = theme;
}

function nextTheme() {
  const now = THEMES.indexOf(localStorage.getItem("theme") || "system");
  localStorage.setItem("theme", THEMES[(now + 1) % THEMES.length]);
  showTheme();
}

async function startOver() {
  const sure = await confirmed({
    title: { text: "Start over?" },
    text: { text: "This clears all messages here. What the app has stored stays." },
    confirm: { text: "Start over" },
    deny: { text: "Cancel" },
    style: "danger",
  });
  if (!sure) return;
  await act("reset", {});
  go(`/?as=${layout().dataset.person}&in=${layout().dataset.channel}`);
}

// -- using what is shown ----------------------------------------------------------------------------

function targetOf(element) {
  const view = element.closest("[data-view]");
  if (view) return { view: view.dataset.view };
  const message = element.closest("[data-ts]");
  return { channel: message.dataset.channel, ts: message.dataset.ts };
}

async function use(element, value) {
  if (element.dataset.confirm && !(await confirmed(JSON.parse(element.dataset.confirm)))) return;
  element.setAttribute("aria-busy", "true");
  opener = { ts: element.closest("[data-ts]")?.dataset.ts, action: element.dataset.action };
  const { block, action } = element.dataset;
  filling = act("act", { ...targetOf(element), block, action, value });
  await filling;
  element.removeAttribute("aria-busy");
}

function confirmed(question) {
  const dialog = document.getElementById("confirm");
  const [no, yes] = dialog.querySelectorAll("footer button");
  dialog.querySelector("h2").textContent = question.title.text;
  dialog.querySelector("p").textContent = question.text.text;
  no.textContent = question.deny.text;
  yes.textContent = question.confirm.text;
  yes.className = question.style || "primary";
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    no.onclick = () => dialog.close("no");
    yes.onclick = () => dialog.close("yes");
    dialog.onclose = () => resolve(dialog.returnValue === "yes");
  });
}

function valueOf(field) {
  if (field.dataset.choices) {
    const chosen = [...field.querySelectorAll("input:checked")].map((input) => input.value);
    return field.dataset.choices === "radio" ? chosen[0] || "" : chosen;
  }
  return field.multiple ? [...field.selectedOptions].map((option) => option.value) : field.value;
}

async function submit(dialog) {
  const fields = [...dialog.querySelectorAll("[data-input] :is([data-field], [data-choices])")];
  const empty = fields.filter((field) => complain(field.closest("[data-input]"), valueOf(field)));
  if (empty.length) return empty[0].focus();
  const button = dialog.querySelector("[type=submit]");
  button.disabled = true;
  await filling;
  const inputs = fields.map((field) => [field.dataset.block, field.dataset.action, valueOf(field)]);
  await act("submit", { view: dialog.dataset.view, inputs });
  button.disabled = false;
  refresh();
}

function complain(input, value) {
  const wrong = "required" in input.dataset && !value.length;
  input.classList.toggle("wrong", wrong);
  input.querySelector(".error").textContent = wrong ? "Please complete this required field." : "";
  return wrong;
}

async function close(everything) {
  await filling;
  await act("close", { everything });
  refresh();
}

function shortcut(button) {
  const message = button.closest("[data-ts]");
  act("shortcut", { shortcut: button.dataset.shortcut, ...(message ? targetOf(message) : {}) });
}

// -- listening --------------------------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const on = (selector) => event.target.closest(selector);
  document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(event.target) || on(".menu > div button")) menu.open = false;
  });
  const link = on("#client a[href^='/?']");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    go(link.href);
  } else if (on("[data-use]")) use(on("[data-use]"), on("[data-use]").dataset.value ?? null);
  else if (on("[data-shortcut]")) shortcut(on("[data-shortcut]"));
  else if (on("[data-insert]")) insert(on("[data-insert]"));
  else if (on("[data-send]")) example(on("[data-send]").dataset.send);
  else if (on("[data-close]")) close(on("[data-close]").dataset.close === "all");
  else if (on("[data-word]")) take(on(".composer").querySelector("textarea"), on("[data-word]"));
  else if (on("#theme")) nextTheme();
  else if (on("#reset")) startOver();
  else if (on("#invite")) act("invite", { channel: layout().dataset.channel });
  else if (on("#banner button")) say(null);
  else if (on("#open-rail") || on(".shade")) toggleRail();
});

function toggleRail() {
  const open = document.body.classList.toggle("rail-open");
  document.getElementById("open-rail").setAttribute("aria-expanded", String(open));
}

function insert(button) {
  const field = button.form.querySelector("textarea");
  field.value = button.dataset.insert + field.value.replace(/^(@vmvc|\/\w+) ?/, "");
  field.focus();
}

function example(text) {
  const form = document.getElementById("compose").form;
  form.querySelector("textarea").value = text;
  send(form);
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".composer")) send(event.target);
  else submit(event.target.closest("dialog"));
});

document.addEventListener("input", (event) => {
  if (!event.target.matches(".composer textarea")) return;
  grow(event.target);
  keepDrafts();
  complete(event.target);
});

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-field], [data-choices]");
  if (field) use(field, valueOf(field));
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches(".composer textarea") && steerList(event, event.target)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.matches(".composer textarea")) {
    event.preventDefault();
    send(event.target.form);
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) escape();
});

// Esc closes what was opened last: a menu, the rail, the thread. Focus goes back to where it came from.
async function escape() {
  const menus = document.querySelectorAll("details.menu[open]");
  if (menus.length || document.body.classList.contains("rail-open")) {
    menus.forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.body.classList.remove("rail-open");
    return;
  }
  const thread = layout().dataset.thread;
  if (!thread) return;
  await go(document.getElementById("close-thread").href);
  client.querySelector(`#m${CSS.escape(thread)} .replies`)?.focus();
}

document.addEventListener(
  "cancel",
  (event) => {
    if (!event.target.matches("dialog.modal")) return;
    event.preventDefault();
    close(false);
  },
  true,
);

// An opened menu stays within its pane.
document.addEventListener(
  "toggle",
  (event) => {
    const choices = event.target.open && event.target.matches(".menu") && event.target.lastElementChild;
    if (!choices) return;
    const pane = event.target.closest(".pane, dialog").getBoundingClientRect();
    choices.classList.remove("flip");
    choices.classList.toggle("flip", choices.getBoundingClientRect().right > pane.right - 8);
    choices.scrollIntoView({ block: "nearest" });
  },
  true,
);

window.addEventListener("popstate", () => go(location.href, false));

const changes = new EventSource("/play/events");
changes.onmessage = refresh;
changes.onopen = () => say(null);
changes.onerror = () => say("The playground doesn't answer. This page carries on as soon as it's back.");

settle(true);
