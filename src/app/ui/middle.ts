/** Cut in its middle to so many letters: beginnings of addresses are often alike, ends tell them apart. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.max(0, Math.floor((most - 1) / 2));
  return `${text.slice(0, Math.max(0, most - 1 - end))}…${text.slice(text.length - end)}`;
}
