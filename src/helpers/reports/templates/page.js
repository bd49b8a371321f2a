// Sorts and filters tables, copies sentences and snippets. The page is whole without it.
// It asks nothing of any host and keeps nothing. The head of the page allows it by its digest, and no other script.

const FEW = 8; // rows that need no field to filter them
const MONTHS = "January February March April May June July August September October November December".split(" ");
const DAY = new RegExp(`(?:(\\d{1,2}|mid)[ -])?(${MONTHS.join("|")}) (\\d{4})`);
const ISO = /\b(\d{4})-(\d\d)-(\d\d)\b/;
const YEAR = /\b((?:19|20)\d\d)$/;
const AMOUNT = /^\D{0,12}?(\d[\d,]*(?:\.\d+)?)%?( million)?(?: to [\d,.]+(?: million)?)?( fewer)?/;
const EMPTY = /^(?:|none|nothing|not\b.*|no\b.*)$/i;
const words = new Intl.Collator("en", { numeric: true });

function make(name, text = "", attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function day(text) {
  const iso = text.match(ISO), told = text.match(DAY), year = text.match(YEAR);
  if (iso) return Date.UTC(iso[1], iso[2] - 1, iso[3]);
  if (told) return Date.UTC(told[3], MONTHS.indexOf(told[2]), told[1] === "mid" ? 11 : told[1] || 1);
  return year ? Date.UTC(year[1]) : NaN;
}

function amount(text) {
  const found = text.match(AMOUNT);
  return found ? found[1].replaceAll(",", "") * (found[2] ? 1e6 : 1) * (found[3] ? -1 : 1) : NaN;
}

// The order of a column: by days or numbers where every cell has one, else by words; what is empty stays last.
function sorted(rows, place, falling) {
  const told = new Map(rows.map((row) => [row, row.cells[place].textContent.trim()]));
  const full = rows.filter((row) => !EMPTY.test(told.get(row)));
  const read = [day, amount].find((read) => full.every((row) => !Number.isNaN(read(told.get(row)))));
  const keys = new Map(full.map((row) => [row, read ? read(told.get(row)) : told.get(row)]));
  const order = (a, b) => read ? keys.get(a) - keys.get(b) : words.compare(keys.get(a), keys.get(b));
  full.sort((a, b) => falling ? order(b, a) : order(a, b));
  return [...full, ...rows.filter((row) => !keys.has(row))];
}

function sortable(table) {
  const body = table.tBodies[0], printed = [...body.rows], heads = [...table.tHead.rows[0].cells];
  table.classList.add("sortable");
  heads.forEach((head, place) => {
    const button = make("button", head.textContent, { type: "button" });
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const next = { none: "ascending", ascending: "descending" }[head.getAttribute("aria-sort") || "none"];
      heads.forEach((each) => each.removeAttribute("aria-sort"));
      if (next) head.setAttribute("aria-sort", next);
      body.append(...(next ? sorted(printed, place, next === "descending") : printed));
    });
  });
}

// A field that hides the items in which not every word is found, and the headings that are then over nothing.
function filterable(box, items, name) {
  const field = make("input", "", { type: "search", autocomplete: "off" });
  const label = make("label", `Filter ${name}: `), said = make("output"), line = make("p", "", { class: "filter" });
  label.append(field);
  line.append(label, said);
  box.before(line);
  field.addEventListener("input", () => {
    const asked = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const item of items) {
      const heading = item.closest("ul")?.previousElementSibling?.textContent || "";
      const text = `${heading} ${item.textContent}`.toLowerCase();
      item.hidden = !asked.every((word) => text.includes(word));
    }
    for (const list of box.querySelectorAll("ul.claims")) {
      list.previousElementSibling.hidden = list.hidden = ![...list.children].some((item) => !item.hidden);
    }
    said.textContent = asked.length ? `${items.filter((item) => !item.hidden).length} of ${items.length}` : "";
  });
}

// Where the clipboard is closed to pages, what is to be copied is selected for the reader's own keys.
async function copy(place, text) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    getSelection().selectAllChildren(place);
    return document.execCommand("copy") ? "Copied" : "Selected. Now press Ctrl+C (Cmd+C on a Mac).";
  }
}

function copyable(place) {
  const file = place.dataset.address; // where pictures are: on the web, their whole address
  if (file && location.protocol.startsWith("http")) {
    place.textContent = place.textContent.replaceAll(`"${file}`, `"${new URL(file, location)}`);
  }
  const text = place.textContent.trim(), said = make("span", "", { role: "status" });
  const button = make("button", "Copy", { type: "button", class: "copy", "aria-label": `Copy: ${text.slice(0, 60)}` });
  place.after(button, said);
  button.addEventListener("click", async () => { said.textContent = await copy(place, text); });
}

document.querySelectorAll("main table").forEach((table) => {
  if (!table.tHead || table.tBodies.length !== 1) return;
  if (table.tBodies[0].rows.length > 1) sortable(table);
  const caption = table.caption ? `“${table.caption.textContent}”` : "the table", rows = [...table.tBodies[0].rows];
  if (rows.length > FEW) filterable(table.closest(".scroll") || table, rows, caption);
});
document.querySelectorAll("[data-filter]").forEach((box) => {
  const items = [...box.querySelectorAll("li.claim")];
  if (items.length > FEW) filterable(box, items, box.dataset.filter);
});
document.querySelectorAll("[data-copy]").forEach(copyable);
// A box is a stop for the keyboard only while there is something to scroll in it.
const boxes = new ResizeObserver((seen) => seen.forEach(({ target }) => {
  if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
  else target.removeAttribute("tabindex");
}));
document.querySelectorAll(".scroll").forEach((box) => boxes.observe(box));
