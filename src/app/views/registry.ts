import type { Component } from 'svelte';
import Files from '~icons/lucide/arrow-left-right';
import Diagnostics from '~icons/lucide/stethoscope';
import Expert from '~icons/lucide/list-checks';
import Flows from '~icons/lucide/waypoints';
import Graph from '~icons/lucide/chart-line';
import Health from '~icons/lucide/activity';
import Hosts from '~icons/lucide/monitor';
import Ladder from '~icons/lucide/git-compare-arrows';
import Library from '~icons/lucide/library';
import OpenIcon from '~icons/lucide/folder-open';
import Overview from '~icons/lucide/chart-no-axes-combined';
import ReportIcon from '~icons/lucide/file-output';
import Packets from '~icons/lucide/list';
import Settings from '~icons/lucide/settings-2';
import Stream from '~icons/lucide/messages-square';
import Times from '~icons/lucide/timer';
import Tcp from '~icons/lucide/chart-spline';
import Threats from '~icons/lucide/shield-alert';
import type { MessageKey } from '../i18n/i18n.svelte.ts';
import Open from './Open.svelte';

/** A page of the application. Adding one: a file here, a line in the list, its title in the dictionaries. */
export interface View {
  /** Stands in the address. */
  readonly id: string;
  readonly title: MessageKey;
  readonly icon: Component;
  /** Second key after `g`. */
  readonly key: string;
  /** Above the line of the rail, below it, or not in it. */
  readonly place: 'capture' | 'tool' | 'none';
  /** Shows nothing unless a capture is open; the drop zone stands in. */
  readonly needsCapture: boolean;
  readonly load: () => Promise<{ readonly default: Component }>;
}

const onCapture = { place: 'capture', needsCapture: true } as const;
const tool = { place: 'tool', needsCapture: false } as const;

/** In the order of the rail, which is the order of the questions that a reader asks. */
export const VIEWS: readonly View[] = [
  {
    id: 'overview',
    title: 'view.overview',
    icon: Overview,
    key: 'o',
    ...onCapture,
    load: () => import('./Overview.svelte'),
  },
  {
    id: 'threats',
    title: 'view.threats',
    icon: Threats,
    key: 't',
    ...onCapture,
    load: () => import('./Threats.svelte'),
  },
  { id: 'hosts', title: 'view.hosts', icon: Hosts, key: 'h', ...onCapture, load: () => import('./Hosts.svelte') },
  { id: 'flows', title: 'view.flows', icon: Flows, key: 'f', ...onCapture, load: () => import('./Flows.svelte') },
  {
    id: 'transactions',
    title: 'view.transactions',
    icon: Files,
    key: 'x',
    ...onCapture,
    load: () => import('./Transactions.svelte'),
  },
  {
    id: 'packets',
    title: 'view.packets',
    icon: Packets,
    key: 'p',
    ...onCapture,
    load: () => import('./Packets.svelte'),
  },
  {
    id: 'ladder',
    title: 'view.ladder',
    icon: Ladder,
    key: 'd',
    ...onCapture,
    load: () => import('./Ladder.svelte'),
  },
  {
    id: 'expert',
    title: 'view.expert',
    icon: Expert,
    key: 'i',
    ...onCapture,
    load: () => import('./Expert.svelte'),
  },
  {
    id: 'health',
    title: 'view.health',
    icon: Health,
    key: 'e',
    ...onCapture,
    load: () => import('./Health.svelte'),
  },
  {
    id: 'times',
    title: 'view.times',
    icon: Times,
    key: 'm',
    ...onCapture,
    load: () => import('./Times.svelte'),
  },
  {
    id: 'graph',
    title: 'view.graph',
    icon: Graph,
    key: 'y',
    ...onCapture,
    load: () => import('./Graph.svelte'),
  },
  {
    id: 'report',
    title: 'view.report',
    icon: ReportIcon,
    key: 'r',
    ...onCapture,
    load: () => import('./Report.svelte'),
  },
  { id: 'library', title: 'view.library', icon: Library, key: 'l', ...tool, load: () => import('./Library.svelte') },
  {
    id: 'diagnostics',
    title: 'view.diagnostics',
    icon: Diagnostics,
    key: 'a',
    ...tool,
    load: () => import('./Diagnostics.svelte'),
  },
  {
    id: 'settings',
    title: 'view.settings',
    icon: Settings,
    key: 's',
    ...tool,
    load: () => import('./Settings.svelte'),
  },
  {
    id: 'stream',
    title: 'view.stream',
    icon: Stream,
    key: 'v',
    place: 'none',
    needsCapture: true,
    load: () => import('./Stream.svelte'),
  },
  {
    id: 'tcp',
    title: 'view.tcp',
    icon: Tcp,
    key: 'w',
    place: 'none',
    needsCapture: true,
    load: () => import('./TcpGraphs.svelte'),
  },
  {
    id: 'open',
    title: 'view.open',
    icon: OpenIcon,
    key: 'n',
    place: 'none',
    needsCapture: false,
    load: () => Promise.resolve({ default: Open }),
  },
];

/** The drop zone is there from the first paint. */
const loaded = new Map<string, Component>([['open', Open]]);

/** The view of an id; the overview for one that is not known. */
export const viewOf = (id: string): View => VIEWS.find((view) => view.id === id) ?? VIEWS[0];

/** The component of a view, once it has been loaded. */
export const componentOf = (id: string): Component | undefined => loaded.get(id);

/** The component of a view, loaded once. */
export async function loadView(view: View): Promise<Component> {
  const known = loaded.get(view.id);
  if (known) return known;
  const { default: component } = await view.load();
  loaded.set(view.id, component);
  return component;
}

/** Loads every view, so that none has to be requested once a capture is open. */
export async function loadViews(): Promise<void> {
  await Promise.all(VIEWS.map(loadView));
}
