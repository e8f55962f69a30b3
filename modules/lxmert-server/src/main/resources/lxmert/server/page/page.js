import * as server from './server.js';
import * as choice from './choice.js';
import * as results from './results.js';
import {Picture} from './picture.js';
import {calm, complain, say, tell} from './status.js';

const MASK = /\[mask\]/i;
const $ = (id) => document.getElementById(id);

/** What is on the page now. */
const state = {
  models: [],
  model: null,
  pictures: [], // a Picture for each image of a question
  files: [], // what is sent of each
  questions: [], // suggested ones, with their true answers where these are known
  made: true, // whether the pictures are the server's
  regions: [],
  asked: '', // the question whose answers are shown
  pending: null, // ends what is under way
};

const two = () => state.model.images === 2;

/** Runs the newest wish, and gives up the one before; whether it came to its end. */
async function run(what, work) {
  state.pending?.abort();
  const control = new AbortController();
  state.pending = control;
  calm();
  say(what, true);
  try {
    await work(control.signal);
    say('');
    return true;
  } catch (failure) {
    if (state.pending === control) {
      complain(failure);
    }
    return false;
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
  const kind = two() ? 'pairs' : 'images';
  const name = `${two() ? 'Pair' : 'Picture'} ${number}`;
  const came = await run('Making the picture', async (signal) => {
    const paths = two()
      ? ['left', 'right'].map((side) => server.pairPath(number, side))
      : [server.imagePath(number)];
    const [made, ...files] = await Promise.all([
      server.made(kind, number, signal),
      ...paths.map((path) => server.picture(path, signal)),
    ]);
    files.forEach((file, i) => showPicture(i, file, `${name}: drawn shapes`));
    state.made = true;
    $('origin').textContent = `${name} of seed ${made.seed}, which no model has learned from.`;
    choice.markSample($('samples'), number);
    suggest(made.questions);
  });
  if (came && state.questions.length > 0) {
    await ask(state.questions[0].question);
  }
}

function suggest(questions) {
  const fill = state.canFill && !two() ? [{question: 'The image shows a [MASK] thing.'}] : [];
  state.questions = [...questions, ...fill];
  results.showSuggestions($('suggestions'), state.questions, ask);
}

async function own(place, file) {
  const refusal = choice.refusal(file, state.largest / state.files.length);
  if (refusal !== null) {
    complain(new Error(refusal));
    return;
  }
  showPicture(place, file, `Your picture ${file.name}`);
  state.made = false;
  $('origin').textContent = 'Your own picture.';
  choice.markSample($('samples'), null);
  await ask(suggestUsual());
}

/** What is asked about one's own picture: one's own question, not one that was for another picture. */
function suggestUsual() {
  const written = $('question').value.trim();
  const forAnother = state.questions.some((each) => each.question === written);
  const usual = choice.usualQuestions(state.model.images);
  suggest(usual);
  const stays = usual.some((each) => each.question === written) || !forAnother;
  return written !== '' && stays ? written : usual[0].question;
}

async function ask(question) {
  $('question').value = question;
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
  const note = state.made ? '' : answered.note ?? '';
  $('note').hidden = note === '';
  $('note').textContent = note;
}

function showAnswered(question, answered) {
  state.asked = question;
  $('filled').hidden = true;
  $('why').hidden = true;
  $('answers').hidden = false;
  $('asked').textContent = question;
  results.showAnswers($('answer-list'), answered.answers, why);
  const known = state.questions.find((each) => each.question === question)?.answer;
  const remarks = [
    known === undefined ? '' : truth(known, answered.answer),
    answered.truncated ? 'The question is longer than the model reads; its end was left out.' : '',
  ];
  $('truth').textContent = remarks.join(' ').trim();
  tell(results.spoken(answered.answers[0]), ...remarks, $('note').textContent);
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
    tell(results.spokenWhy(answer, words, state.regions, regions));
  });
}

function unshade() {
  state.pictures.forEach((each) => each.shade(null));
  results.markAnswer($('answer-list'), null);
  $('why').hidden = true;
}

async function fill(sentence) {
  await run('Guessing the hidden words', async (signal) => {
    if (state.regions.length === 0) { // nothing was asked about this picture yet
      showSeen(await server.ask(state.model.name, sentence, state.files, null, signal));
    }
    const filled = await server.fill(sentence, state.files[0], signal);
    unshade();
    $('answers').hidden = true;
    results.showBlanks($('blanks'), filled.blanks, two() ? 'with the left picture' : 'with the picture');
    $('filled').hidden = false;
    const guesses = filled.blanks.map(({with_image: [best]}) => `${best.text}, ${results.percent(best.probability)}.`);
    tell('Hidden words:', ...guesses, $('note').textContent);
  });
}

function useModel(name) {
  state.model = state.models.find((each) => each.name === name);
  const titles = two() ? ['left picture', 'right picture'] : ['picture'];
  state.pictures = titles.map((title, i) => new Picture(title, (file) => own(i, file), hover));
  state.files = titles.map(() => null);
  $('pictures').replaceChildren(...state.pictures.map((each) => each.element));
  $('question-label').textContent = two() ? 'Say something about both' : 'Ask in words';
  const fills = state.canFill ? 'Write [MASK] for a word, and it is guessed.' : '';
  $('hint').textContent = two() ? 'The model says whether it is true of the two pictures.' : fills;
  const path = two() ? (number) => server.pairPath(number, 'left') : server.imagePath;
  choice.showSamples($('samples'), two() ? 'Pair' : 'Picture', path, choose);
  return choose(choice.FIRST);
}

async function awaitModels() {
  say('Waiting for the model', true);
  let about = await server.about();
  while (!about.ready) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    about = await server.about();
  }
  return about;
}

async function start() {
  const about = await awaitModels();
  state.models = about.models;
  state.canFill = about.fills;
  state.largest = about.body_bytes - choice.REST_OF_BODY;
  for (const model of about.models) {
    const name = model.images === 2 ? `${model.name}: two pictures` : `${model.name}: one picture`;
    $('model').append(new Option(name, model.name));
  }
  $('models').hidden = about.models.length < 2;
  $('model').addEventListener('change', () => useModel($('model').value));
  $('new').addEventListener('click', () => choose(choice.another()));
  $('plain').addEventListener('click', unshade);
  $('ask').addEventListener('submit', (event) => {
    event.preventDefault();
    ask($('question').value.trim());
  });
  choice.acceptPastes((file) => own(0, file));
  choice.acceptDrops(document.body, (file) => own(0, file));
  await useModel(about.models[0].name);
}

start().catch(complain);
