(() => {
  "use strict";
  // Asks for the page anew whenever the server says that something has changed; what is shown is always a whole page.
  const address = location.pathname.replace(/\/$/, "");
  // Changes may come one after the other for hours: it asks for all of them about once a second, and not when all others do.
  // What takes long is asked for less often: the server is to do something else four fifths of the time.
  const patience = () => Math.max(700 + 600 * Math.random(), 4 * took), retry = 5000;
  let source = null, waiting = null, asking = false, again = false, ended = false, took = 0;

  const say = (what) => {
    const place = document.getElementById("live");
    if (place && place.dataset[what] && place.textContent !== place.dataset[what]) place.textContent = place.dataset[what];
  };

  const show = (text) => {
    // Without its style, which is here already: the nonce of another page is none of this one's.
    const page = new DOMParser().parseFromString(text.replace(/<style[^]*?<\/style>/, ""), "text/html");
    const place = document.querySelector("main"), main = page.querySelector("main");
    const told = document.getElementById("live"), tells = page.getElementById("live");
    if (!main) return;
    // Told once: a status that is put in anew would be read out each time.
    if (told && tells) tells.replaceWith(told);
    const focused = document.activeElement && document.activeElement.getAttribute("href");
    place.replaceWith(main);
    document.title = page.title;
    const link = focused && [...main.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused);
    if (link) link.focus({ preventScroll: true });
    inOwnTime();
  };

  // In the reader's own time; without script they are in UTC, and say so.
  const inOwnTime = () => {
    const told = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: "long", timeStyle: "short" });
    for (const each of document.querySelectorAll("time[datetime]")) each.textContent = told.format(new Date(each.dateTime));
  };

  const refresh = async () => {
    if (ended) return;
    if (asking) { again = true; return; }
    asking = true;
    const begun = performance.now();
    try {
      const answer = await fetch(address, { cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" });
      if (answer.ok || answer.status === 404) show(await answer.text());
      if (answer.ok) say("live");
      if (answer.status === 404) { ended = true; if (source) source.close(); }
      else if (!answer.ok) setTimeout(refresh, retry);
    } catch {
      say("away");
      setTimeout(refresh, retry);
    } finally {
      asking = false;
      took = performance.now() - begun;
      if (again) { again = false; soon(); }
    }
  };

  // A timer that runs is left alone: put off by each change, it would never be up while they keep coming.
  const soon = () => { waiting ??= setTimeout(() => { waiting = null; refresh(); }, patience()); };

  const follow = () => {
    source = new EventSource(`${address}/live`);
    // What changed between the page and this stream, nobody has told.
    source.addEventListener("open", soon);
    source.addEventListener("change", soon);
    source.addEventListener("error", () => {
      say("away");
      if (source.readyState !== EventSource.CLOSED || ended) return;
      // Refused: the link is closed, or the server is away.
      soon();
      setTimeout(() => { if (!ended) follow(); }, retry);
    });
  };

  inOwnTime();
  follow();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted && !ended) follow(); });
})();
