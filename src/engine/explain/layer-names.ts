import type { PacketId } from '../../model/ids.ts';
import type { Analysis } from '../analysis.ts';
import { CONTENT_LAYERS } from '../dissect/content-layers.ts';
import { data } from '../dissect/data.ts';

/** Layers behind those of a packet's headers that are named. */
const MOST_BEHIND = 256;

/**
 * Names of all layers of a packet, as Wireshark's frame.protocols: the layers that the analysis found, and what stands inside
 * of the last one.
 */
export class LayerNames {
  /** Somebody asks for them. */
  areAsked = false;
  /** Layers as the walk left them: without those of applications. */
  walked = '';
  /** A message over several segments ended in the packet, and others began in it. */
  endsMessage = false;
  readonly #behind: string[] = [];

  /** The next packet. */
  begin(): void {
    this.areAsked = false;
    this.walked = '';
    this.endsMessage = false;
    this.#behind.length = 0;
  }

  /** A layer that the walk did not find: of an application, inside of a message, quoted, or unknown. */
  hear(layer: string): void {
    if (this.areAsked && this.#behind.length < MOST_BEHIND) this.#behind.push(layer);
  }

  text({ layers, packets }: Analysis, packet: PacketId): string {
    const known = layers.text(packets.columns.stack[packet]);
    if (this.#behind.length === 0) return known;
    const isMarked = known.startsWith(this.walked);
    const text = isMarked ? known : this.walked;
    const parts = [text];
    const marked = new Set(isMarked ? known.slice(this.walked.length).split(':') : []);
    const messages: string[] = [];
    for (const name of this.#behind) {
      if (name === data.id ? !text.endsWith(`:${name}`) : Object.hasOwn(CONTENT_LAYERS, name)) parts.push(name);
      else if (name !== data.id) {
        if (!marked.has(name)) parts.push(name);
        marked.add(name);
        if (!messages.includes(name)) messages.push(name);
      }
    }
    // What follows a message of several segments has layers of its own; of HTTP alone, Wireshark makes one.
    if (this.endsMessage && messages.join() !== 'http') parts.push(...messages);
    return parts.join(':');
  }
}
