/** A picture with the regions that were seen in it, and the ways to bring one's own. */

import {acceptDrops} from './choice.js';

const SVG = 'http://www.w3.org/2000/svg';

function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return element;
}

/** Above the box if there is room, else below its upper edge; inside the image. */
function labelPlace(place, width, height) {
  const size = Math.max(width, height) * 0.05;
  const above = place.y > 1.3 * size;
  const atRight = place.x > width * 0.55;
  return {
    x: atRight ? place.x + place.width : place.x,
    y: above ? place.y - 0.3 * size : place.y + 1.1 * size,
    'font-size': size,
    'text-anchor': atRight ? 'end' : 'start',
  };
}

export class Picture {
  /** @param title of the picture, for those who hear the page. */
  constructor(title, onFile, onHover) {
    this.title = title;
    this.onHover = onHover;
    this.url = null;
    this.boxes = [];
    this.image = document.createElement('img');
    this.layer = svg('svg', {'aria-hidden': 'true', preserveAspectRatio: 'xMidYMid meet'});
    this.frame = document.createElement('div');
    this.frame.className = 'frame';
    this.frame.append(this.image, this.layer);
    this.element = document.createElement('figure');
    this.element.className = 'picture';
    this.element.append(this.frame, this.own(onFile));
    acceptDrops(this.frame, onFile);
  }

  /** Buttons for a file and for the camera. */
  own(onFile) {
    const row = document.createElement('div');
    row.className = 'own';
    for (const [text, camera] of [['Open your own', false], ['Use the camera', true]]) {
      const label = document.createElement('label');
      label.className = 'button';
      const input = document.createElement('input');
      input.type = 'file';
      input.accept = 'image/*';
      if (camera) {
        label.classList.add('camera');
        input.setAttribute('capture', 'environment');
      }
      input.setAttribute('aria-label', `${text}: ${this.title}`);
      input.addEventListener('change', () => {
        if (input.files.length > 0) {
          onFile(input.files[0]);
          input.value = '';
        }
      });
      label.append(document.createTextNode(text), input);
      row.append(label);
    }
    return row;
  }

  /** Shows a file; the regions of the one before are gone. */
  show(blob, description) {
    if (this.url !== null) {
      URL.revokeObjectURL(this.url);
    }
    this.url = URL.createObjectURL(blob);
    this.image.src = this.url;
    this.image.alt = description;
    this.setRegions([], 1, 1);
  }

  /** Draws regions; their boxes are in pixels of an image of this size. */
  setRegions(regions, width, height) {
    this.layer.replaceChildren();
    this.layer.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.frame.classList.remove('shaded');
    this.boxes = regions.map((region) => {
      const [left, top, right, bottom] = region.box;
      const place = {x: left, y: top, width: right - left, height: bottom - top};
      const box = svg('rect', {class: 'box', ...place});
      box.addEventListener('pointerenter', () => this.onHover(region.id));
      box.addEventListener('pointerleave', () => this.onHover(null));
      const name = svg('text', {class: 'name', ...labelPlace(place, width, height)});
      name.textContent = region.name;
      return {id: region.id, edge: svg('rect', {class: 'box-edge', ...place}), box, name, area: place.width * place.height};
    });
    const largestFirst = [...this.boxes].sort((one, other) => other.area - one.area); // all can be pointed at
    this.layer.append(...largestFirst.flatMap((each) => [each.edge, each.box]), ...this.boxes.map((each) => each.name));
    this.size = {width, height};
  }

  highlight(id) {
    this.boxes.forEach((each) => {
      each.box.classList.toggle('active', each.id === id);
      each.name.classList.toggle('active', each.id === id);
    });
  }

  /** Fills the regions by how relevant they were, 0 to 1; null takes the shades away. */
  shade(scores) {
    this.layer.querySelector('.veil')?.remove();
    this.frame.classList.toggle('shaded', scores !== null);
    if (scores !== null) {
      this.layer.prepend(svg('rect', {class: 'veil', x: 0, y: 0, ...this.size}));
    }
    this.boxes.forEach((each, i) => {
      each.box.setAttribute('fill-opacity', scores === null ? 0 : 0.75 * (scores[i] ?? 0));
    });
  }
}
