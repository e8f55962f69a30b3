import * as server from './server.js';
import * as choice from './choice.js';
import * as results from './results.js';
import {Picture} from './picture.js';

const MASK = /\[mask\]/i;
const $ = (id) => document.getElementById(id);

/** What is on the page now. */
const state = {
  models: [],
  model: null,
  pictures: [], // a Picture for each image of a question
  files: [], // what is sent of each
  questions: [], // suggested ones, with their true answers
  regions: [],
  asked: '',
  pending: null, // ends what is under way
};

const kind = () => (state.model.images === 2 ? 'pairs' : 'images');

function say(text, busy = false) {
  $('status').textContent = text;
  $('status').classList.toggle('busy', busy);
}

function complain(failure) {
  if (failure.name !== 'AbortError') {
    say('');
    $('error').textContent = failure.message;
  }
}

/** Runs the newest wish; the one before is given up. */
async function run(what, work) {
  state.pending?.abort();
  const control = new AbortController();
  state.pending = control;
  $('error').textContent = '';
  say(what, true);
  try {
    await work(control.signal);
    if (state.pending === control) {
      say('');
    }
  } catch (failure) {
    complain(failure);
  }
}

function hover(id) {
  state.pictures.forEach((each) => each.highlight(id));
  results.markRegion($('regions'), id);
}

function showPicture(place, file, description) {
  state.files[place] = file;
  state.pictures[place].show(file, description);
  state.regions = [];
  $('regions').replaceChildren();
  for (const id of ['answers', 'why', 'filled', 'note']) {
    $(id).hidden = true;
  }
}

/** A picture, or two, that the server makes, with the first question asked. */
async function choose(number) {
  await run('Making the picture', async () => {
    const paths =
      kind() === 'pairs'
        ? ['left', 'right'].map((side) => server.pairPath(number, side))
        : [server.imagePath(number)];
    const [made, ...files] = await Promise.all([
      server.made(kind(), number),
      ...paths.map(server.picture),
    ]);
    files.forEach((file, i) => showPicture(i, file, `Picture ${number}: drawn shapes`));
    state.questions = made.questions;
    $('origin').textContent = `Picture ${number} of seed ${made.seed}, which no model has learned from.`;
    choice.markSample($('samples'), number);
    suggest();
  });
  if (state.questions.length > 0 && $('error').textContent === '') {
    await ask(state.questions[0].question);
  }
}

function suggest() {
  const fill = state.canFill ? [{question: 'The image shows a [MASK] thing.'}] : [];
  results.showSuggestions($('suggestions'), [...state.questions, ...fill], ask);
}

async function own(place, file) {
  const refusal = choice.refusal(file);
  if (refusal !== null) {
    complain(new Error(refusal));
    return;
  }
  showPicture(place, file, `Your picture ${file.name}`);
  $('origin').textContent = 'Your own picture.';
  choice.markSample($('samples'), null);
  state.questions = [];
  suggest();
  await ask($('question').value.trim() || 'What is there?');
}

async function ask(question) {
  $('question').value = question;
  state.asked = question;
  if (MASK.test(question)) {
    await fill(question);
    return;
  }
  await run('Looking and thinking', async (signal) => {
    const answered = await server.ask(state.model.name, question, state.files, null, signal);
    showSeen(answered);
    showAnswered(question, answered);
  });
}

function showSeen(answered) {
  state.regions = answered.regions.map((each, i) => ({...each, id: String(i), name: results.nameOf(each)}));
  state.pictures.forEach((picture, i) => {
    const own = state.regions.filter((each) => each.image === i + 1);
    const size = answered.images[i];
    picture.setRegions(own, size.width, size.height);
  });
  results.showRegions($('regions'), state.regions, hover);
  const strange = state.questions.length === 0 && answered.note !== undefined; // else made here
  $('note').hidden = !strange;
  $('note').textContent = strange ? answered.note : '';
}

function showAnswered(question, answered) {
  $('filled').hidden = true;
  $('why').hidden = true;
  $('answers').hidden = false;
  $('asked').textContent = question;
  results.showAnswers($('answer-list'), answered.answers, why);
  const known = state.questions.find((each) => each.question === question);
  $('truth').textContent = known === undefined ? '' : truth(known.answer, answered.answer);
  if (answered.truncated) {
    $('truth').textContent += ' The question is longer than the model reads; its end was left out.';
  }
}

function truth(expected, found) {
  return expected.toLowerCase() === found.toLowerCase()
    ? 'That is right.'
    : `In truth: ${expected}.`;
}

/** Shades words and regions by what they did for an answer. */
async function why(answer) {
  await run(`Finding out what speaks for "${answer}"`, async (signal) => {
    const explained = await server.ask(state.model.name, state.asked, state.files, answer, signal);
    showSeen(explained);
    results.markAnswer($('answer-list'), answer);
    const {words, regions} = explained.relevance;
    results.showWords($('words'), words);
    state.pictures.forEach((picture, i) => {
      const own = regions.filter((each) => (each.image ?? 1) === i + 1);
      picture.shade(own.map((each) => each.score));
    });
    $('why-text').textContent = `What speaks for "${answer}": the more relevant, the stronger the line under a word and the colour of a region.`;
    $('why').hidden = false;
  });
}

async function fill(sentence) {
  await run('Guessing the hidden words', async (signal) => {
    const filled = await server.fill(sentence, state.files[0], signal);
    $('answers').hidden = true;
    $('why').hidden = true;
    results.showBlanks($('blanks'), filled.blanks);
    $('filled').hidden = false;
  });
}

function useModel(name) {
  state.model = state.models.find((each) => each.name === name);
  const two = state.model.images === 2;
  const titles = two ? ['left picture', 'right picture'] : ['picture'];
  state.pictures = titles.map((title, i) => new Picture(title, (file) => own(i, file), hover));
  state.files = [];
  $('pictures').replaceChildren(...state.pictures.map((each) => each.element));
  $('question-label').textContent = two ? 'Say something about both' : 'Ask in words';
  $('hint').textContent = two
    ? 'The model says whether it is true of the two pictures.'
    : state.canFill
      ? 'Write [MASK] for a word, and it is guessed.'
      : '';
  const path = two ? (number) => server.pairPath(number, 'left') : server.imagePath;
  choice.showSamples($('samples'), path, choose);
  return choose(choice.FIRST);
}

async function start() {
  say('Waiting for the model', true);
  let about = await server.about();
  while (!about.ready) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    about = await server.about();
  }
  state.models = about.models;
  state.canFill = about.fills;
  for (const model of about.models) {
    const name = model.images === 2 ? `${model.name}: two pictures` : `${model.name}: one picture`;
    $('model').append(new Option(name, model.name));
  }
  $('models').hidden = about.models.length < 2;
  $('model').addEventListener('change', () => useModel($('model').value));
  $('new').addEventListener('click', () => choose(choice.another()));
  $('plain').addEventListener('click', () => {
    state.pictures.forEach((each) => each.shade(null));
    results.markAnswer($('answer-list'), null);
    $('why').hidden = true;
  });
  $('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    ask($('question').value.trim());
  });
  choice.acceptPastes((file) => own(0, file));
  await useModel(about.models[0].name);
}

start().catch(complain);
