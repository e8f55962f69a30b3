/** How answers, reasons and hidden words are shown. */

const SVG = 'http://www.w3.org/2000/svg';

export const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function button(text, action) {
  const made = element('button', '', text);
  made.type = 'button';
  made.addEventListener('click', action);
  return made;
}

function items(list, elements) {
  list.replaceChildren(
    ...elements.map((each) => {
      const item = document.createElement('li');
      item.append(each);
      return item;
    }));
}

function bar(share) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'bar');
  svg.setAttribute('aria-hidden', 'true');
  for (const [name, width] of [['room', 1], ['part', Math.max(share, 0.004)]]) {
    const rect = document.createElementNS(SVG, 'rect');
    rect.setAttribute('class', name);
    rect.setAttribute('width', `${100 * width}%`);
    rect.setAttribute('height', '100%');
    svg.append(rect);
  }
  return svg;
}

/** An answer for those who hear it. */
export const spoken = ({answer, score}) => `Answer: ${answer}, ${percent(score)}.`;

/** The most relevant word and region for those who hear them. */
export function spokenWhy(answer, words, seen, regions) {
  const most = (list) => list.reduce((best, each, i) => (each.score > list[best].score ? i : best), 0);
  const region = regions.length === 0 ? 'nothing in the picture' : `the ${seen[most(regions)].name}`;
  return `For "${answer}" speak most the word ${words[most(words)].token} and ${region}.`;
}

/** Answers with their probabilities as bars; a click asks why. */
export function showAnswers(list, answers, onWhy) {
  items(list, answers.map(({answer, score}) => {
    const row = button('', () => onWhy(answer));
    row.dataset.answer = answer;
    row.setAttribute('aria-pressed', 'false');
    row.setAttribute('aria-label', `${answer}, ${percent(score)}. Why?`);
    row.append(element('span', 'text', answer), bar(score), element('span', 'share', percent(score)));
    return row;
  }));
}

export function markAnswer(list, answer) {
  list.querySelectorAll('button').forEach(
    (each) => each.setAttribute('aria-pressed', String(each.dataset.answer === answer)));
}

export const nameOf = (region) => `${region.attribute} ${region.object}`;

/** The regions by name; pointing at one shows where it is. */
export function showRegions(list, regions, onHover) {
  items(list, regions.map((region) => {
    const text = `${nameOf(region)} ${percent(region.object_score)}`;
    const made = button(text, () => onHover(region.id));
    made.dataset.region = region.id;
    for (const event of ['pointerenter', 'focus']) {
      made.addEventListener(event, () => onHover(region.id));
    }
    for (const event of ['pointerleave', 'blur']) {
      made.addEventListener(event, () => onHover(null));
    }
    return made;
  }));
}

export function markRegion(list, id) {
  list.querySelectorAll('button').forEach(
    (each) => each.classList.toggle('active', each.dataset.region === id));
}

export function showSuggestions(list, questions, onAsk) {
  items(list, questions.map((each) => button(each.question, () => onAsk(each.question))));
}

/** Word pieces underlined by how relevant they were. */
export function showWords(place, words) {
  place.replaceChildren();
  words.forEach(({token, score}) => {
    const piece = token.startsWith('##');
    const word = element('span', 'word', piece ? token.slice(2) : token);
    word.style.setProperty('--share', score.toFixed(3));
    word.append(element('span', 'hidden', ` ${percent(score)} `));
    if (!piece) {
      place.append(' ');
    }
    place.append(word);
  });
}

function guesses(title, list) {
  const table = document.createElement('table');
  table.append(element('caption', '', title));
  const body = document.createElement('tbody');
  list.forEach(({text, probability}) => {
    const row = document.createElement('tr');
    row.append(element('td', '', text), element('td', '', percent(probability)));
    body.append(row);
  });
  table.append(body);
  return table;
}

/** For each [MASK] the likeliest words, with the picture and without it. */
export function showBlanks(place, blanks, title) {
  place.replaceChildren(
    ...blanks.map((blank) => {
      const row = element('div', 'blank', '');
      row.append(
        guesses(title, blank.with_image),
        guesses('without it', blank.without_image));
      return row;
    }));
}
