/** What the page says: what it is doing, what went wrong, and aloud what came out. */

const $ = (id) => document.getElementById(id);
const PATIENCE_SECONDS = 2;

let clock = null;

/** Says what is done now; work that lasts shows its seconds, which are not read aloud. */
export function say(text, busy = false) {
  clearInterval(clock);
  $('elapsed').textContent = '';
  $('status').textContent = text;
  $('doing').classList.toggle('busy', busy);
  if (busy) {
    const start = Date.now();
    clock = setInterval(() => {
      const seconds = Math.floor((Date.now() - start) / 1000);
      $('elapsed').textContent = seconds < PATIENCE_SECONDS ? '' : `${seconds} s`;
    }, 1000);
  }
}

/** Says what went wrong, in place of what was being done. */
export function complain(failure) {
  say('');
  $('error').textContent = failure.message;
}

export function calm() {
  $('error').textContent = '';
}

/** For those who hear the page: what those who see it find by themselves. */
export function tell(...sentences) {
  $('spoken').textContent = sentences.filter((each) => each !== '').join(' ');
}
