// HOT. About five steps per packet: each is one probe into a small hash table.

import { grown } from '../base/grown.ts';

/**
 * Stacks of layers as a tree: a node is a stack, its parent the stack without the last layer. A packet keeps one node
 * number (16 bits), from which its layer string, its display name and its protocol shares all follow. Captures have a
 * few hundred stacks; a hostile one may try more, then the last node serves for all.
 */
export class LayerTree {
  static readonly LIMIT = 65_535;
  /** Names of layers by number, as Wireshark spells them (`eth`, `ethertype`, `ip`), and names to display. */
  readonly names: string[] = [];
  readonly displays: string[] = [];
  /** By node: parent, and the number of its last layer or, where `isDisplay`, of its display name. */
  parents = new Uint16Array(1024);
  layers = new Uint16Array(1024);
  isDisplay = new Uint8Array(1024);
  #count = 1;
  readonly #layerIds = new Map<string, number>();
  readonly #displayIds = new Map<string, number>();
  #keys = new Int32Array(4096).fill(-1);
  #nodes = new Uint16Array(4096);

  get size(): number {
    return this.#count;
  }

  /** Number of a layer name; `display` is what Wireshark's Protocol column says when it is the last one. */
  layer(name: string, display: string): number {
    const known = this.#layerIds.get(name);
    if (known !== undefined) return known;
    this.#layerIds.set(name, this.names.length);
    this.displays.push(display);
    return this.names.push(name) - 1;
  }

  /** Number of a display name that replaces the one of the last layer (`TLSv1.2`). */
  display(name: string): number {
    const known = this.#displayIds.get(name);
    if (known !== undefined) return known;
    const id = this.#displayNames.push(name) - 1;
    this.#displayIds.set(name, id);
    return id;
  }

  readonly #displayNames: string[] = [];

  /** The stack with one layer more. */
  push(stack: number, layer: number): number {
    return this.#child(this.isDisplay[stack] === 1 ? this.parents[stack] : stack, layer, 0);
  }

  /** The stack without its last layer, where it is this one. */
  without(stack: number, layer: number): number {
    return this.last(stack) === layer ? this.parents[this.isDisplay[stack] === 1 ? this.parents[stack] : stack] : stack;
  }

  /** The same stack under another display name. */
  show(stack: number, display: number): number {
    const bare = this.isDisplay[stack] === 1 ? this.parents[stack] : stack;
    return this.#child(bare, display, 1);
  }

  #child(parent: number, layer: number, isDisplay: number): number {
    const key = (parent << 14) | (layer << 1) | isDisplay;
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 12) & mask;
    for (let found = this.#keys[slot]; found !== -1; found = this.#keys[slot]) {
      if (found === key) return this.#nodes[slot];
      slot = (slot + 1) & mask;
    }
    return this.#add(parent, layer, isDisplay);
  }

  #add(parent: number, layer: number, isDisplay: number): number {
    if (this.#count >= LayerTree.LIMIT) return parent;
    const node = this.#count++;
    if (node === this.parents.length) this.#grow(node);
    this.parents[node] = parent;
    this.layers[node] = layer;
    this.isDisplay[node] = isDisplay;
    if (this.#count * 2 > this.#keys.length) this.#rehash(this.#keys.length * 2);
    else this.#place(node);
    return node;
  }

  #place(node: number): void {
    const key = (this.parents[node] << 14) | (this.layers[node] << 1) | this.isDisplay[node];
    const mask = this.#keys.length - 1;
    let slot = (Math.imul(key, 0x9e3779b1) >>> 12) & mask;
    while (this.#keys[slot] !== -1) slot = (slot + 1) & mask;
    this.#keys[slot] = key;
    this.#nodes[slot] = node;
  }

  #rehash(size: number): void {
    this.#keys = new Int32Array(size).fill(-1);
    this.#nodes = new Uint16Array(size);
    for (let node = 1; node < this.#count; node += 1) this.#place(node);
  }

  #grow(node: number): void {
    this.parents = grown(this.parents, node);
    this.layers = grown(this.layers, node);
    this.isDisplay = grown(this.isDisplay, node);
  }

  /** The last layer of a stack, or −1. */
  last(stack: number): number {
    const bare = this.isDisplay[stack] === 1 ? this.parents[stack] : stack;
    return bare === 0 ? -1 : this.layers[bare];
  }

  /** Layer numbers of a stack, outermost first. */
  layersOf(stack: number): number[] {
    const found: number[] = [];
    for (let node = stack; node > 0; node = this.parents[node])
      if (this.isDisplay[node] === 0) found.push(this.layers[node]);
    return found.reverse();
  }

  /** As Wireshark's frame.protocols: `eth:ethertype:ip:tcp`. */
  text(stack: number): string {
    return this.layersOf(stack)
      .map((layer) => this.names[layer])
      .join(':');
  }

  /** As Wireshark's Protocol column: `TCP`, `TLSv1.2`; of bytes that nobody claims, what is around them. */
  protocol(stack: number): string {
    if (stack === 0) return '';
    const last = this.layers[stack];
    if (this.isDisplay[stack] === 0 && this.names[last] === 'data' && this.parents[stack] !== 0)
      return this.protocol(this.parents[stack]);
    return this.isDisplay[stack] === 1 ? this.#displayNames[last] : this.displays[last];
  }

  /** Nodes as text, for storing, from the first or a later one on: parent and either layer (name, display) or display name. */
  store(from = 1): { parent: number; name: string; display: string; isDisplay: boolean }[] {
    return Array.from({ length: this.#count - from }, (_, i) => {
      const node = from + i;
      const isDisplay = this.isDisplay[node] === 1;
      const layer = this.layers[node];
      return {
        parent: this.parents[node],
        isDisplay,
        name: isDisplay ? '' : this.names[layer],
        display: isDisplay ? this.#displayNames[layer] : this.displays[layer],
      };
    });
  }

  restore(nodes: readonly { parent: number; name: string; display: string; isDisplay: boolean }[]): void {
    for (const { parent, name, display, isDisplay } of nodes) {
      this.#add(parent, isDisplay ? this.display(display) : this.layer(name, display), isDisplay ? 1 : 0);
    }
  }
}
