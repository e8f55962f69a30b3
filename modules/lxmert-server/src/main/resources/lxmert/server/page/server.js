/** What the page asks of its server. Every failure is an Error whose message is a sentence. */

async function answerOf(response) {
  let json = null;
  try {
    json = await response.json();
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    } // else not from this server: said below
  }
  if (!response.ok || json === null) {
    throw new Error(sentence(json?.error ?? `the server answered with status ${response.status}`));
  }
  return json;
}

/** A message of the server as a sentence of its own. */
function sentence(message) {
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}

async function request(path, options) {
  try {
    return await fetch(path, options);
  } catch (failure) {
    if (failure.name === 'AbortError') {
      throw failure;
    }
    throw new Error('The server cannot be reached. Is it still running?');
  }
}

async function get(path, signal) {
  return answerOf(await request(path, {signal}));
}

export const about = () => get('/api/page');

/** The questions about an image or a pair that the server makes. */
export const made = (kind, number, signal) => get(`/api/${kind}/${number}`, signal);

export const imagePath = (number) => `/api/images/${number}/png`;

export const pairPath = (number, side) => `/api/pairs/${number}/${side}/png`;

/** A picture of the server as a file to be asked about. */
export async function picture(path, signal) {
  const response = await request(path, {signal});
  if (!response.ok) {
    await answerOf(response);
  }
  return response.blob();
}

function form(question, images) {
  const fields = new FormData();
  fields.append('question', question);
  images.forEach((image, i) => fields.append(i === 0 ? 'image' : `image_${i + 1}`, image));
  return fields;
}

/** Answers, with regions; and why `answer` is given, if there is one. */
export async function ask(model, question, images, answer, signal) {
  const body = form(question, images);
  if (answer !== null) {
    body.append('explain', 'true');
    body.append('explain_answer', answer);
  }
  const path = `/api/models/${encodeURIComponent(model)}/answer`;
  return answerOf(await request(path, {method: 'POST', body, signal}));
}

/** The likeliest words where the sentence says [MASK], with the image and without. */
export async function fill(sentenceWithMask, image, signal) {
  const body = form(sentenceWithMask, [image]);
  return answerOf(await request('/api/fill', {method: 'POST', body, signal}));
}
