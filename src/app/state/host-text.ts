import type { RoleEvidence } from '../../model/host-role.ts';
import { readable } from '../../base/text.ts';
import type { Cell } from '../../model/query.ts';
import { isKey, t } from '../i18n/i18n.svelte.ts';

/** A role in the reader's language; what a later version wrote stays as it is. */
export function roleText(role: string): string {
  const key = `role.${role}`;
  return isKey(key) ? t(key) : role;
}

/** Why a host has a role, as a sentence without its full stop. */
export function signText({ sign, count, about }: RoleEvidence): string {
  return t(`role.sign.${sign}`, { count, about: readable(about.join(', ')) });
}

/** A guess as a table shows it: `Windows`, `Windows?`, `Windows / Linux: contested`. */
export function systemText(system: string, certainty: Cell | undefined): string {
  return certainty === 'possible' || certainty === 'contested' ? t(`system.${certainty}`, { system }) : system;
}

/** How sure a guess is, in a word. */
export function certaintyText(certainty: string): string {
  const key = `system.certainty.${certainty}`;
  return isKey(key) ? t(key) : certainty;
}
