import { findGuessing } from './brute-force.ts';
import { defineDetector } from './detector.ts';
import { text } from './measure.ts';

const PROTOCOLS = new Set(['ftp', 'pop3', 'imap', 'smtp', 'telnet']);

/** Passwords guessed over FTP, POP3, IMAP, SMTP or Telnet. */
export const loginBruteforce = defineDetector({
  id: 'login-bruteforce',
  code: 'B2',
  title: text('Password guessing', 'Подбор паролей'),
  techniques: ['T1110.001'],
  about: {
    meaning: text(
      'A server refused many logins of one host. Someone tries passwords until one fits.',
      'Сервер отклонил много входов с одного узла. Кто-то перебирает пароли, пока один не подойдёт.',
    ),
    falsePositives: text(
      'A mail client with an old password: one user, a slow and even rhythm.',
      'Почтовая программа со старым паролем: один пользователь, медленный ровный ритм.',
    ),
    doNow: text(
      'Block the actor, check the accounts that were tried, verify that no login succeeded.',
      'Заблокируйте узел, проверьте учётные записи, убедитесь, что ни один вход не удался.',
    ),
    doNext: text(
      'Enforce lockout and a second factor; replace the protocol by its encrypted variant.',
      'Включите блокировку и второй фактор; замените протокол его шифрованным вариантом.',
    ),
  },
  options: {
    failures: {
      value: 20,
      min: 5,
      max: 10_000,
      source: 'Zeek FTP bruteforce_threshold',
      help: text('Refused logins of one source within the window.', 'Отклонённых входов с одного узла за окно.'),
    },
    windowSeconds: {
      value: 900,
      min: 60,
      max: 86_400,
      source: 'Zeek FTP bruteforce',
      help: text('Window in seconds.', 'Окно в секундах.'),
    },
  },
  detect: (facts, { failures, windowSeconds }) =>
    findGuessing(facts, {
      protocols: PROTOCOLS,
      limit: failures,
      warning: failures,
      windowSeconds,
      source: 'Zeek FTP bruteforce_threshold',
      isInferred: false,
    }),
});
