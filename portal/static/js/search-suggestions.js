// While somebody types, names that begin so are offered under the box; the form works without. What is typed is never
// changed, and Enter asks the question unless one of the names was chosen.

const SHORTEST = 3;
const PAUSE = 200;

for (const input of document.querySelectorAll("input[data-suggestions]")) {
  const list = document.getElementById("predlozi");
  const said = document.getElementById("predlozi-stanje");
  let shown = [];
  let chosen = -1;
  let timer = 0;
  let request = new AbortController();

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  const choose = (place) => {
    chosen = place;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === place)));
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[place].id);
  };

  const show = (found) => {
    shown = found;
    list.replaceChildren(...found.map((one, number) => {
      const option = document.createElement("li");
      const kind = document.createElement("small");
      option.id = `predlog-${number}`;
      option.setAttribute("role", "option");
      kind.textContent = one.kind;
      option.append(one.title, " ", kind);
      return option;
    }));
    list.hidden = found.length === 0;
    said.textContent = found.length > 0 ? `${said.dataset.number} ${found.length}` : "";
    input.setAttribute("aria-expanded", String(found.length > 0));
    choose(-1);
  };

  const stop = () => {
    clearTimeout(timer);
    request.abort();
    show([]);
  };

  const go = (place) => {
    const { url } = shown[place];
    stop();
    location.assign(url);
  };

  const ask = async () => {
    request = new AbortController();
    const { signal } = request;
    try {
      const address = `${input.dataset.suggestions}?${new URLSearchParams({ q: input.value })}`;
      const answer = await fetch(address, { signal, credentials: "omit" });
      if (!answer.ok) return;
      const { suggestions } = await answer.json();
      if (!signal.aborted) show(suggestions);
    } catch {
      // Without an answer there is nothing to offer, and the form goes on as it is.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    request.abort();
    if (input.value.trim().length < SHORTEST) show([]);
    else timer = setTimeout(ask, PAUSE);
  });

  input.addEventListener("keydown", (event) => {
    if (event.isComposing || shown.length === 0) return;
    const { key } = event;
    if (key === "Escape") stop();
    else if (key === "ArrowDown") choose(chosen + 1 < shown.length ? chosen + 1 : -1);
    else if (key === "ArrowUp") choose(chosen < 0 ? shown.length - 1 : chosen - 1);
    else if (key === "Enter" && chosen >= 0) go(chosen);
    else return;
    event.preventDefault();
  });

  // Pressing must not take the focus from the box, which would close the list before the press is over.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const place = [...list.children].indexOf(event.target.closest("[role=option]"));
    if (place >= 0) go(place);
  });
  input.addEventListener("blur", stop);
  input.form.addEventListener("submit", stop);
}
