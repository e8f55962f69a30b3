/** Pictures to choose from: made by the server, or one's own. */

const SAMPLES = [3, 8, 14, 20, 31, 42];
const MEGABYTE = 1 << 20;
const LARGEST = 14 * MEGABYTE;

export const FIRST = SAMPLES[0];

/** Any number that is not among the samples. */
export const another = () => 1000 + Math.floor(Math.random() * 999000);

/** Small pictures that choose. */
export function showSamples(list, pathOf, onChoose) {
  list.replaceChildren(
    ...SAMPLES.map((number) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.number = number;
      button.setAttribute('aria-pressed', 'false');
      const image = document.createElement('img');
      image.src = pathOf(number);
      image.alt = `Picture ${number}`;
      image.width = 96;
      image.height = 96;
      button.append(image);
      button.addEventListener('click', () => onChoose(number));
      item.append(button);
      return item;
    }));
}

export function markSample(list, number) {
  list.querySelectorAll('button').forEach(
    (each) => each.setAttribute('aria-pressed', String(each.dataset.number === String(number))));
}

/** Why a file cannot be asked about; null if it may be tried. */
export function refusal(file) {
  if (!file.type.startsWith('image/')) {
    return `${file.name} is no picture. JPEG, PNG, GIF, BMP and WebP can be read.`;
  }
  if (file.size > LARGEST) {
    return `${file.name} has ${Math.round(file.size / MEGABYTE)} MB, more than the ${LARGEST / MEGABYTE} that can be sent.`;
  }
  return null;
}

/** Pictures that are pasted anywhere on the page. */
export function acceptPastes(onFile) {
  document.addEventListener('paste', (event) => {
    const file = [...event.clipboardData.files].find((each) => each.type.startsWith('image/'));
    if (file !== undefined) {
      event.preventDefault();
      onFile(file);
    }
  });
}
