import { findGuessing } from './brute-force.ts';
import { defineDetector } from './detector.ts';
import { text } from './measure.ts';

const PROTOCOLS = new Set(['ssh']);

/** SSH passwords guessed. */
export const sshBruteforce = defineDetector({
  id: 'ssh-bruteforce',
  code: 'B1',
  title: text('SSH password guessing', 'Подбор паролей SSH'),
  techniques: ['T1110.001'],
  about: {
    meaning: text(
      'One host opened many SSH sessions that ended as failed logins do. Whether a login failed is judged by the size and number of encrypted packets, since its content cannot be seen.',
      'Один узел открыл много сеансов SSH, которые закончились так, как заканчиваются неудачные входы. Об этом судят по размеру и числу зашифрованных пакетов: содержимого не видно.',
    ),
    falsePositives: text(
      'Scripts with a stale key, Git over SSH, monitoring.',
      'Скрипты с устаревшим ключом, Git через SSH, мониторинг.',
    ),
    doNow: text(
      'Block the actor or put the service behind a VPN; check that no login succeeded.',
      'Заблокируйте узел или уберите службу за VPN; убедитесь, что ни один вход не удался.',
    ),
    doNext: text(
      'Allow keys only, enforce lockout, and look at the accounts that were tried.',
      'Разрешите вход только по ключам, включите блокировку и проверьте учётные записи, которые перебирали.',
    ),
  },
  options: {
    failures: {
      value: 30,
      min: 5,
      max: 10_000,
      source: 'Zeek detect-bruteforcing',
      help: text('Failed logins of one source within the window.', 'Неудачных входов с одного узла за окно.'),
    },
    warning: {
      value: 10,
      min: 3,
      max: 10_000,
      source: 'own default',
      help: text(
        'So many raise an early warning of low severity.',
        'Столько дают раннее предупреждение низкой важности.',
      ),
    },
    windowSeconds: {
      value: 1800,
      min: 60,
      max: 86_400,
      source: 'Zeek detect-bruteforcing',
      help: text('Window in seconds.', 'Окно в секундах.'),
    },
  },
  detect: (facts, { failures, warning, windowSeconds }) =>
    findGuessing(facts, {
      protocols: PROTOCOLS,
      limit: failures,
      warning: Math.min(warning, failures),
      windowSeconds,
      source: 'Zeek detect-bruteforcing',
      isInferred: true,
    }),
});
