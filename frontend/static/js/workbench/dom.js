/**
 * Elements, made without HTML in strings: what stands in a book is only ever text here.
 */

/**
 * @param {string} id
 * @returns {any} the element, which the page is known to have
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/**
 * @param {string} name
 * @param {Record<string, string | boolean | number | null | undefined>} attributes `class`, `title` …; false and null leave one out
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) set(made, key, value);
  made.append(...children.filter((each) => each !== null && each !== undefined && each !== false).map((each) => /** @type {Node | string} */ (each)));
  return made;
}

/**
 * Set an attribute where it changes; false and null take it away.
 *
 * @param {Element} element
 * @param {string} key
 * @param {string | boolean | number | null | undefined} value
 */
export function set(element, key, value) {
  if (value === false || value === null || value === undefined) {
    if (element.hasAttribute(key)) element.removeAttribute(key);
  } else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(key) !== text) element.setAttribute(key, text);
  }
}

/**
 * @param {Element} element
 * @param {string} text
 */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Give a parent these children in this order; those that stand right already are not touched.
 *
 * @param {Element} parent
 * @param {readonly Element[]} children
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const old of [...parent.children]) if (!wanted.has(old)) old.remove();
  let place = parent.firstElementChild;
  for (const child of children) {
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
}

/** @param {string} key @returns {HTMLElement} how a key looks */
export const kbd = (key) => el("kbd", {}, key);
