/**
 * A sentence for the reader in every language of the page. Texts of the field (anomalies, notices, detectors) stand
 * beside the code that means them, so that the two cannot drift apart; words of the page stand in its dictionaries.
 * ICU message syntax: `{count, plural, one {# packet} other {# packets}}`.
 */
export interface Text {
  readonly en: string;
  readonly ru: string;
}
