import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { type ColourRule, ruleKey } from '../../state/colour-rules.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import { copyMenu } from './copy-menu.ts';

/** What the list does about a packet. */
interface PacketDeeds {
  note(): void;
  toggleReference(): void;
  editColours(): void;
  /** Tells what has become of a copy. */
  say(text: string): void;
}

/**
 * What a packet offers besides what every row does.
 * @param ids the packets that are picked with it
 * @param rule the one that gave it its colour
 */
export function packetMenu(
  app: AppState,
  id: number,
  ids: readonly number[],
  rule: ColourRule | undefined,
  at: { readonly x: number; readonly y: number },
  deeds: PacketDeeds,
): readonly MenuEntry[] {
  const { references, remarks } = app.packetList;
  const ruleName = (of: ColourRule): string => (of.name === '' && of.own ? t(ruleKey(of.own)) : of.name);
  return [
    { heading: t('packet.menu', { number: id + 1 }) },
    {
      label: t(ids.every((each) => remarks.isMarked(each)) ? 'packet.unmark' : 'packet.mark'),
      keys: 'm',
      run: () => remarks.toggleMarks(ids),
    },
    {
      label: t(remarks.noteOf(id) === '' ? 'packet.addNote' : 'packet.editNote'),
      keys: 'n',
      run: () => deeds.note(),
    },
    {
      label: t(references.has(id) ? 'packet.unsetReference' : 'packet.setReference'),
      keys: 't',
      run: () => deeds.toggleReference(),
    },
    {
      label: t('packet.copyAs', { count: ids.length }),
      run: () => {
        const entries = copyMenu(app, ids, (text) => deeds.say(text));
        app.menu.show(at.x, at.y, entries);
      },
    },
    {
      label: rule ? t('colour.byRule', { name: ruleName(rule) }) : t('colour.edit'),
      run: () => deeds.editColours(),
    },
    ...(references.list.length > 0 ? [{ label: t('packet.clearReferences'), run: () => references.clear() }] : []),
  ];
}
