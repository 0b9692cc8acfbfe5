// Vite's own declarations bring the DOM with them; the worker needs only this one.
declare module '*?worker&inline' {
  const InlineWorker: new (options?: { name?: string }) => Worker;
  export default InlineWorker;
}
