// Fields whose values hang on more than the packets: on the home networks of the settings, and on what the judgement of the
// whole capture says of its hosts.

/** Whether the answer of a filter may be another once a capture is judged, or judged anew. */
export const asksJudgement = (filter: string): boolean => asksHosts(filter) || filter.includes('wireloupe.direction');

/** Whether a filter asks what hosts do, or which systems they have. */
export const asksHosts = (filter: string): boolean => filter.includes('wireloupe.host.');
