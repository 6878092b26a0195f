// Service worker: starts the app without a network and swaps versions whole.
//
// Invariants:
// - A version is one cache, filled completely at install or not at all.
// - A new version waits; only the message {type:"activate"}, sent because a person asked for it,
//   lets it take over.
// - /api/ and /version.json are never touched; neither is IndexedDB.
// - This file keeps its name for ever and imports nothing.
//
// `cargo xtask` replaces the two marks below in dist/sw.js. Unstamped (plain `trunk serve`), the
// worker keeps nothing, so that a developer never looks at yesterday's build.

"use strict";

const BUILD = "__BUILD__";
const FILES = ["__FILES__"];

const IS_STAMPED = !BUILD.startsWith("__");
const PREFIX = "fieldline-";
const CACHE = PREFIX + BUILD;
const SHELL = "/";
const FALLBACK = "/offline.html";
// Wanted offline, but not worth delaying the first start for. The version is in the name, so an
// equal name is an equal file and moves from cache to cache.
const VENDOR = "/vendor/";
const LATER = ["/vendor/echarts-5.5.1.min.js"];

const core = () => {
  const skipped = (url) =>
    url.startsWith(VENDOR) || url === "/index.html" || url === "/sw.js" || url === "/version.json";
  return [...new Set([SHELL, ...FILES.filter((url) => !skipped(url))])];
};

const fetchFresh = async (url) => {
  // Past the browser's HTTP cache: half an old version must not end up in a new one.
  const response = await fetch(new Request(url, { cache: "reload", credentials: "same-origin" }));
  // A redirected answer may not be used for a navigation later, and is no file of this version.
  if (!response.ok || response.redirected) {
    throw new Error(`${url}: ${response.status}${response.redirected ? ", redirected" : ""}`);
  }
  return response;
};

const install = async () => {
  if (!IS_STAMPED) return;
  const urls = core();
  const responses = await Promise.all(urls.map(fetchFresh));
  // While a server is being replaced, the files can be newer than this worker. Then give up whole;
  // the browser tries again at its next check.
  const version = await (await fetchFresh("/version.json")).json();
  if (version.build !== BUILD) throw new Error(`the server has ${version.build}, this is ${BUILD}`);
  try {
    const cache = await caches.open(CACHE);
    await Promise.all(urls.map((url, idx) => cache.put(url, responses[idx])));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
};

// Only moves between caches: a fetch in here could keep the new worker from ever becoming active.
const activate = async () => {
  const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  if (IS_STAMPED) {
    const cache = await caches.open(CACHE);
    for (const url of LATER) {
      if (await cache.match(url)) continue;
      for (const name of older) {
        const kept = await (await caches.open(name)).match(url);
        if (kept) {
          await cache.put(url, kept);
          break;
        }
      }
    }
  }
  await Promise.all(older.map((name) => caches.delete(name)));
  await self.clients.claim();
};

const warm = async () => {
  if (!IS_STAMPED) return;
  const cache = await caches.open(CACHE);
  for (const url of LATER) {
    if (!(await cache.match(url))) await cache.put(url, await fetchFresh(url));
  }
};

const fromCache = async (url) => (await caches.open(CACHE)).match(url);

const shell = async (request) => {
  const kept = await fromCache(SHELL);
  if (kept) return kept;
  // The browser has thrown the cache away. The server answers every page's path with the shell.
  try {
    return await fetch(request);
  } catch (error) {
    const fallback = await fromCache(FALLBACK);
    if (fallback) return fallback;
    throw error;
  }
};

const file = async (request, path) => {
  const kept = await fromCache(path);
  if (kept) return kept;
  const response = await fetch(request);
  if (path.startsWith(VENDOR) && response.ok && !response.redirected) {
    const cache = await caches.open(CACHE);
    // A full disk must not cost the person the chart that has just arrived.
    await cache.put(path, response.clone()).catch((error) => console.warn("not kept:", path, error));
  }
  return response;
};

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("message", (event) => {
  const type = event.data && event.data.type;
  if (type === "activate") event.waitUntil(self.skipWaiting());
  if (type === "warm") {
    event.waitUntil(warm().catch((error) => console.warn("not kept for later:", error)));
  }
});

// Who touches a message of the system comes to what it reminds of; a window that is open is used.
const remind = async () => {
  const windows = await self.clients.matchAll({ type: "window" });
  const open = windows.find((it) => it.visibilityState === "visible") ?? windows[0];
  if (!open) return self.clients.openWindow("/reminders");
  await open.focus();
  open.postMessage({ type: "reminders" });
};

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(remind());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (!IS_STAMPED || request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  const path = url.pathname;
  if (path.startsWith("/api/") || path === "/version.json") return;
  const isPage = request.mode === "navigate" && !path.split("/").pop().includes(".");
  if (isPage) {
    event.respondWith(shell(request));
  } else if (path.startsWith(VENDOR) || FILES.includes(path)) {
    event.respondWith(file(request, path));
  }
});
