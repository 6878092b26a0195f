// Measures inside the page, so that the time of the WebDriver is not counted. Runs before the page's
// own scripts; everything is in milliseconds of performance.now(), which begins with the navigation.
"use strict";
(() => {
  const bench = {};
  window.bench = bench;

  const frame = () => new Promise((done) => requestAnimationFrame(done));

  // The moment after what is in the document now has been given to the screen.
  const painted = async () => {
    await frame();
    await frame();
    return performance.now();
  };

  // Asks once a frame until the answer is true.
  const until = async (what, ask, patience = 60_000) => {
    const end = performance.now() + patience;
    while (!ask()) {
      if (performance.now() > end) throw new Error(`${what} did not come`);
      await frame();
    }
  };
  bench.until = until;

  // The first of the charts is the funnel: it is drawn when its bars and their texts are there.
  const isFunnelDrawn = () => {
    const drawing = document.querySelector(".dashboard-charts .chart-card .chart-host svg");
    const has = (name) => (drawing?.querySelectorAll(name).length ?? 0) > 4;
    return has("path") && has("text");
  };

  const isHome = location.pathname === "/";
  const shows = (css) => () => document.querySelector(css) !== null;

  // The start of the first page: numbers, then the drawn funnel, which is the first of the charts.
  bench.start = async () => {
    const { numbers, funnel } = await started;
    const marks = performance.getEntriesByType("mark").map(({ name, startTime }) => [name, startTime]);
    return { numbers, funnel, ...Object.fromEntries(marks) };
  };
  const started = (async () => {
    if (!isHome) return {};
    await until("the headline numbers", shows(".kpis"), 600_000);
    const numbers = await painted();
    await until("the funnel", isFunnelDrawn, 600_000);
    return { numbers, funnel: await painted() };
  })();

  // Acts, and waits until what `look` describes is another, and on the screen.
  bench.change = async (look, act) => {
    const before = look();
    const start = performance.now();
    let changed = await new Promise((done, failed) => {
      const check = () => {
        if (look() === before) return false;
        document.body.getBoundingClientRect();
        observer.disconnect();
        done(performance.now());
        return true;
      };
      const observer = new MutationObserver(check);
      observer.observe(document.body, {
        attributes: true, characterData: true, childList: true, subtree: true,
      });
      setTimeout(() => failed(new Error("nothing changed on the screen")), 10_000);
      act();
      check();
    });
    let seen, shown;
    do {
      seen = look();
      shown = await painted();
    } while (look() !== seen);
    return { changed: changed - start, painted: shown - start };
  };

  // Replaces what a field holds, as one letter typed or pasted does.
  bench.enter = (field, text) => {
    const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
    set.call(field, text);
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  bench.key = (field, key) =>
    field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));

  // The rows of a list in their order, and its foot.
  bench.list = () => {
    const rows = [...document.querySelectorAll(".vlist-row")];
    rows.sort((a, b) => a.ariaRowIndex - b.ariaRowIndex);
    const foot = document.querySelector(".list-foot")?.textContent;
    return [...rows.slice(0, 12).map((row) => row.textContent), foot].join("\n");
  };

  // Words move into the address a moment after the last letter; that is not the letter's time.
  bench.rest = () => new Promise((done) => setTimeout(done, 450));

  const asked = (request) =>
    new Promise((done, failed) => {
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
  const finished = (transaction) =>
    new Promise((done, failed) => {
      transaction.oncomplete = () => done();
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });

  // The person's own database, on a connection beside the app's.
  bench.own = async () => {
    const all = await indexedDB.databases();
    const { name } = all.find((it) => it.name.startsWith("fieldline-"));
    return asked(indexedDB.open(name));
  };

  // Looks at the outbox from a thread of its own, since the page's is busy with drawing. What reads
  // after a write that is not yet finished is made to wait for it by the browser.
  const watch = async (name) => {
    const asked = (request) =>
      new Promise((done, failed) => {
        request.onsuccess = () => done(request.result);
        request.onerror = () => failed(request.error);
      });
    const own = await asked(indexedDB.open(name));
    const count = () => asked(own.transaction("outbox").objectStore("outbox").count());
    onmessage = async () => {
      const before = await count();
      postMessage(0);
      while ((await count()) <= before) { /* looks again */ }
      postMessage(performance.timeOrigin + performance.now());
    };
    postMessage(0);
  };
  bench.watcher = async () => {
    const own = await bench.own();
    const text = `(${watch})(${JSON.stringify(own.name)})`;
    own.close();
    const worker = new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    await said(worker);
    return worker;
  };
  const said = (worker) =>
    new Promise((done, failed) => {
      worker.onmessage = ({ data }) => done(data);
      worker.onerror = ({ message }) => failed(new Error(message));
    });

  // Acts, and returns how long it takes until the outbox holds one edit more.
  bench.durable = async (watcher, act) => {
    const ready = said(watcher);
    watcher.postMessage("look");
    await ready;
    const stored = said(watcher);
    const start = performance.timeOrigin + performance.now();
    act();
    return (await stored) - start;
  };

  // The baseline of that: one strict put of as many bytes.
  bench.put = async (bytes) => {
    const opening = indexedDB.open("bench-put");
    opening.onupgradeneeded = () => opening.result.createObjectStore("outbox", { autoIncrement: true });
    const database = await asked(opening);
    const value = new Uint8Array(bytes);
    const start = performance.now();
    const transaction = database.transaction("outbox", "readwrite", { durability: "strict" });
    transaction.objectStore("outbox").put(value);
    await finished(transaction);
    const time = performance.now() - start;
    database.close();
    return time;
  };

  // Waits until everything the server has is here and stored.
  bench.synced = async () => {
    await until("the end of the first sync", () => {
      const badge = document.querySelector(".sync-badge");
      return badge?.dataset.link === "online" && badge.textContent.trim() === "Everything is saved";
    });
    const own = await bench.own();
    const pages = await asked(own.transaction("pages").objectStore("pages").count());
    own.close();
    const [first] = performance.getEntriesByType("resource").filter((it) => it.name.endsWith("/api/sync"));
    return { first: first.startTime, end: performance.now(), pages };
  };

  const OBJECTS = "bench-objects";
  const objects = (kinds) => {
    const opening = indexedDB.open(OBJECTS, 1);
    opening.onupgradeneeded = () =>
      kinds.forEach((kind) => opening.result.createObjectStore(kind, { keyPath: "id" }));
    return asked(opening);
  };

  // The baseline of the start: every row as a plain object in the store of its kind.
  bench.keep = async (kinds, rows) => {
    const database = await objects(kinds);
    const transaction = database.transaction(kinds, "readwrite");
    for (const [kind, row] of rows) transaction.objectStore(kind).put(row);
    await finished(transaction);
    database.close();
  };
  bench.getAll = async () => {
    const start = performance.now();
    const database = await objects([]);
    const kinds = [...database.objectStoreNames];
    const transaction = database.transaction(kinds);
    const all = await Promise.all(kinds.map((kind) => asked(transaction.objectStore(kind).getAll())));
    const time = performance.now() - start;
    database.close();
    return { time, rows: all.reduce((sum, rows) => sum + rows.length, 0) };
  };
  bench.forget = () => asked(indexedDB.deleteDatabase(OBJECTS));
})();
