// Runs on the board in a browser (test/support/chromium.ts). Plain JavaScript, because it is not compiled.
({
  /** Its tags and attributes. */
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

  /** What a person sees beyond the rules of axe: what is too wide or too narrow, tables without a name, the colour of the theme. */
  fitness() {
    const all = (selector) => [...document.querySelectorAll(selector)];
    return {
      tooWide: all('.pb *')
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('thead'))
        .map(({ outerHTML }) => outerHTML.slice(0, 80)),
      squeezed: all('.pb code')
        .filter((one) => one.getBoundingClientRect().width < 90 && one.textContent.length > 12)
        .map(({ textContent }) => textContent),
      scrolls: document.documentElement.scrollWidth > innerWidth,
      unnamed: all('.pb table').filter((table) => !table.caption?.textContent).length,
      page: getComputedStyle(document.querySelector('.pb')).backgroundColor,
    };
  },

  /** What has the focus, and whether that is visible. */
  focused() {
    const { activeElement: one } = document;
    const { outlineStyle, outlineWidth } = getComputedStyle(one);
    return {
      name: one.getAttribute('aria-label') ?? one.textContent ?? '',
      isVisible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
    };
  },
});
