/** Pictures to choose from: made by the server, or one's own. */

const SAMPLES = [3, 8, 14, 20, 31, 42];
const MEGABYTE = 1 << 20;

/** Room in bytes for the question and for what separates the fields of a form. */
export const REST_OF_BODY = MEGABYTE / 16;

export const FIRST = SAMPLES[0];

/** Any number that is not among the samples. */
export const another = () => 1000 + Math.floor(Math.random() * 999000);

/** Small pictures that choose. */
export function showSamples(list, kind, pathOf, onChoose) {
  list.replaceChildren(
    ...SAMPLES.map((number) => {
      const item = document.createElement('li');
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.number = number;
      button.setAttribute('aria-pressed', 'false');
      const image = document.createElement('img');
      image.src = pathOf(number);
      image.alt = `${kind} ${number}`;
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

/** What may be asked about a picture that nobody has asked about before. */
export function usualQuestions(images) {
  const one = ['How many things are there?', 'What color is the largest thing?', 'Are all things red?'];
  const both = ['Both images contain the same number of things.', 'The left image contains more things than the right image.'];
  return (images === 2 ? both : one).map((question) => ({question}));
}

/** Why a file cannot be asked about; null if it may be tried. */
export function refusal(file, largest) {
  if (!file.type.startsWith('image/')) {
    return `${file.name} is no picture. JPEG, PNG, GIF, BMP and WebP can be read.`;
  }
  if (file.size > largest) {
    return `${file.name} has ${megabytes(file.size)} MB, more than the ${megabytes(largest)} that can be sent.`;
  }
  return null;
}

const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(1);

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

/** Files that are dropped on an element. */
export function acceptDrops(element, onFile) {
  const over = (event, is) => {
    event.preventDefault();
    event.stopPropagation();
    element.classList.toggle('over', is);
  };
  element.addEventListener('dragover', (event) => over(event, true));
  element.addEventListener('dragleave', (event) => over(event, false));
  element.addEventListener('drop', (event) => {
    over(event, false);
    if (event.dataTransfer.files.length > 0) {
      onFile(event.dataTransfer.files[0]);
    }
  });
}
