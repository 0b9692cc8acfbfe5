import type { FieldNode, PacketDetail } from '../../../model/field.ts';
import { fieldText } from '../../i18n/display.ts';
import { t } from '../../i18n/i18n.svelte.ts';
import type { AppState } from '../../state/app.svelte.ts';
import { copy } from '../../state/clipboard.svelte.ts';
import { FIELD_NAME } from '../../state/columns.ts';
import { isShown, toggleField } from '../../state/field-columns.ts';
import type { MenuEntry } from '../../state/menu.svelte.ts';
import { base64, cArray, hexText } from '../../ui/hex.ts';

/** The bytes that a field stands on. */
const bytesOf = ({ sources }: PacketDetail, { source, at, length }: FieldNode): Uint8Array =>
  sources[source].bytes.subarray(at, at + length);

/** What can be done with a field: keep, exclude, look from another side, copy in every form. */
export function fieldMenu(app: AppState, detail: PacketDetail, node: FieldNode): readonly MenuEntry[] {
  const { filter, name } = node;
  const value = fieldText(node);
  const entries: MenuEntry[] = [{ heading: value === null ? node.title : `${node.title}: ${value}` }];
  const bare = name === null ? null : name;
  if (filter !== null) {
    entries.push(
      { label: t('menu.keep'), run: () => app.filter.narrow(filter) },
      { label: t('menu.exclude'), run: () => app.filter.narrow(filter, 'exclude') },
      { label: t('menu.only'), run: () => app.route.go({ filter }) },
    );
  }
  if (bare !== null)
    entries.push({ label: t('packet.keepField', { field: bare }), run: () => app.filter.narrow(bare) });
  if (bare !== null && FIELD_NAME.test(bare)) {
    const table = app.session.summary?.tables.find(({ id }) => id === 'packets');
    const shown = isShown(app.preferences.layout('packets'), bare);
    entries.push({
      label: t(shown ? 'packet.notAsColumn' : 'packet.asColumn'),
      run: () => toggleField(app.preferences, table, { name: bare, title: node.title }),
    });
  }
  entries.push({ heading: t('packet.copy') });
  if (value !== null) entries.push({ label: t('packet.copyValue'), keys: 'c', run: () => copy(value) });
  if (filter !== null) entries.push({ label: t('menu.copyFilter'), run: () => copy(filter) });
  if (bare !== null) entries.push({ label: t('packet.copyName'), run: () => copy(bare) });
  if (node.length > 0) {
    const bytes = bytesOf(detail, node);
    entries.push(
      { label: t('packet.copyHex'), run: () => copy(hexText(bytes, '')) },
      { label: t('packet.copyC'), run: () => copy(cArray(bytes)) },
      { label: t('packet.copyBase64'), run: () => copy(base64(bytes)) },
    );
  }
  return entries;
}
