// Runs on the board in a browser (test/support/chromium.ts). Plain JavaScript, because it is not compiled.
({
  /** Runs in the page: returns its tags and attributes. */
  contents() {
    const elements = [...document.querySelectorAll('.pb, .pb *')];
    return {
      title: document.title,
      tags: [...new Set(elements.map(({ tagName }) => tagName.toLowerCase()))],
      handlers: elements.flatMap(({ attributes }) =>
        [...attributes]
          .map(({ name }) => name)
          .filter((name) => name.startsWith('on') || name === 'autofocus'),
      ),
      links: [...document.querySelectorAll('.pb a')].map((link) => link.getAttribute('href') ?? ''),
      texts: [...document.querySelectorAll('.pb bdi')].map(({ textContent }) => textContent ?? ''),
    };
  },

  /** Runs in the page: returns what a screen reader and a small screen need. */
  fitness() {
    const all = (selector) => [...document.querySelectorAll(`.pb ${selector}`)];
    const channel = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const parts = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = (colour) => {
      const [r = 0, g = 0, b = 0] = parts(colour).map((value) => channel(value / 255));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      if (element === null) return 'rgb(255,255,255)';
      const { backgroundColor } = getComputedStyle(element);
      return parts(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
    };
    const contrast = (element) => {
      const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
      return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    };
    const written = all('*').filter((one) =>
      [...one.childNodes].some(({ nodeType, textContent }) => nodeType === 3 && textContent?.trim()),
    );
    return {
      tables: all('table').length,
      withoutCaption: all('table').filter((table) => !table.querySelector('caption')?.textContent).length,
      headsWithoutScope: all('th').filter((head) => !head.hasAttribute('scope')).length,
      fieldsWithoutLabel: all('input:not([type=hidden])').filter(
        (input) => !document.querySelector(`label[for="${input.id}"]`),
      ).length,
      silentPictures: all('svg').filter((picture) => !picture.getAttribute('aria-label')).length,
      pale: written
        .filter((one) => !one.closest('svg') && contrast(one) < 4.5)
        .map((one) => `${one.tagName} ${one.textContent?.slice(0, 20)}`),
      page: getComputedStyle(document.querySelector('.pb')).backgroundColor,
      overflows: document.documentElement.scrollWidth > innerWidth + 1,
      width: innerWidth,
    };
  },
});
