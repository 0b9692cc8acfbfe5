/** Keeps the port that the page holds the other end of, so that it sees this worker end (worker/link.ts). */
export function keepLifeline(endpoint: Pick<EventTarget, 'addEventListener'>): void {
  const held: MessagePort[] = [];
  endpoint.addEventListener('message', (event) => {
    const { lifeline } = ((event as MessageEvent).data ?? {}) as { lifeline?: MessagePort };
    if (lifeline !== undefined) held.push(lifeline);
  });
}
