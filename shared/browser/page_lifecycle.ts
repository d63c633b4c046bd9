/**
 * Watches for the moments at which a page comes back to life.
 *
 * Timers of a hidden page run late, once a second or once a minute, and those of
 * a frozen one not at all. What was due then is done when the page is seen, thawed
 * or shown again, or the network is back.
 *
 * Source: HTML Standard, page visibility and `pageshow`; Page Lifecycle, `resume`.
 *
 * @param wake Called at each such moment.
 * @returns Ends the watch.
 */
export function watchLifecycle(wake: () => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  }, { signal });
  document.addEventListener("resume", wake, { signal });
  addEventListener("pageshow", wake, { signal });
  addEventListener("online", wake, { signal });
  return () => ending.abort();
}
