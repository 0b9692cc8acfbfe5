import type { AppState } from '../state/app.svelte.ts';
import { latin } from '../ui/latin.ts';
import { isTyping } from '../ui/typing.ts';
import { VIEWS } from '../views/registry.ts';
import { viewPlace } from './navigate.ts';
import { stepTime } from './step-time.ts';

/** How long `g` waits for its second key. */
const PATIENCE_MILLISECONDS = 1200;

/** Keys that work everywhere. A table or a menu that has its own meaning for a key stops it before it comes here. */
export function createKeys(app: AppState): (event: KeyboardEvent) => void {
  let goSince = -Infinity;

  return (event) => {
    if (event.defaultPrevented || app.menu.open) return;
    const pressed = latin(event);
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && pressed.toLowerCase() === 'k') {
      event.preventDefault();
      app.dialog = app.dialog === 'palette' ? null : 'palette';
      return;
    }
    if (isCommand || event.altKey || app.dialog || isTyping(event.target)) return;

    const isSecond = event.timeStamp - goSince < PATIENCE_MILLISECONDS;
    goSince = -Infinity;
    if (isSecond) {
      const view = VIEWS.find(({ key }) => key === pressed);
      if (!view) return;
      event.preventDefault();
      app.route.go(viewPlace(app, view.id));
      return;
    }
    switch (pressed) {
      case 'g':
        goSince = event.timeStamp;
        return;
      case '/':
        event.preventDefault();
        document.querySelector<HTMLInputElement>('[data-filter-input]')?.focus();
        return;
      case '?':
        app.dialog = 'keys';
        return;
      case 'i':
        app.toggleInspector();
        return;
      case '<':
      case '>':
        stepTime(app, pressed === '<' ? -1 : 1);
        return;
      case 'Escape':
        escape(app);
        return;
    }
  };
}

/** The narrowest thing first: a failure told, the selection, the brush, the filter. */
function escape(app: AppState): void {
  if (app.session.phase.name === 'failed') app.session.dismiss();
  else if (app.inspector.selected) app.inspector.clear();
  else app.route.clearLast();
}
