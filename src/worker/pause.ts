/**
 * Lets waiting messages in, so that a cancel is heard in the middle of long work. A message to oneself does it at once;
 * a timer would wait 4 ms each time.
 */
export function channelPause(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port2.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port1.postMessage(null);
    });
}
