import type { AppState } from '../state/app.svelte.ts';
import { GoKey } from '../ui/go-key.ts';
import { focusView } from '../ui/landing.ts';
import { latin } from '../ui/latin.ts';
import { areKeysTaken, isAsked } from '../ui/typing.ts';
import { VIEWS } from '../views/registry.ts';
import { viewPlace } from './navigate.ts';
import { stepTime } from './step-time.ts';

/** Keys that work everywhere. A table or a menu that has its own meaning for a key stops it before it comes here. */
export function createKeys(app: AppState): (event: KeyboardEvent) => void {
  const go = new GoKey();

  return (event) => {
    if (event.defaultPrevented || app.menu.open) return;
    const pressed = latin(event);
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && pressed.toLowerCase() === 'k') {
      event.preventDefault();
      if (app.dialog === null && isAsked()) return; // a note, a choice: what a command leaves would be lost
      app.dialog = app.dialog === 'palette' ? null : 'palette';
      return;
    }
    if (isCommand || event.altKey || areKeysTaken(event.target)) return;

    if (go.isBefore(event)) {
      const view = VIEWS.find(({ key }) => key === pressed);
      if (!view) return;
      event.preventDefault();
      if (view.id === app.route.place.view) focusView();
      app.route.go(viewPlace(app, view.id));
      return;
    }
    switch (pressed) {
      case 'g':
        go.press(event);
        return;
      case '/':
        event.preventDefault();
        document.querySelector<HTMLInputElement>('[data-filter-input]')?.select(); // typing replaces it, an arrow goes on in it
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

/** The narrowest thing first: a failure told, the pane beside packets, the selection, the brush, the filter. */
function escape(app: AppState): void {
  if (app.session.phase.name === 'failed') app.session.dismiss();
  else if (app.beside !== null) app.setBeside(null);
  else if (app.inspector.selected) app.inspector.clear();
  else app.route.clearLast();
}
