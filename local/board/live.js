// Runs on the page of the board on the local stack. Plain JavaScript, because it is not compiled.
(() => {
  const main = document.querySelector('main');
  const pause = document.getElementById('pause');
  const told = document.getElementById('told');
  /** Milliseconds between two refreshes, and how many times as long as the last one took: a large board is slow. */
  const PERIOD = 3_000;
  const TIMES = 5;

  const addCopyButtons = () => {
    for (const command of main.querySelectorAll('.command')) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = 'Copy';
      button.dataset.copies = command.textContent;
      button.setAttribute('aria-label', `Copy: ${command.textContent}`);
      command.append(button);
    }
  };

  /** Focusable elements have no identity across two renderings: the same one has the same name, in the same order. */
  const nameOf = (element) =>
    element.id || element.getAttribute('href') || element.dataset.copies || element.textContent;
  const namesakesOf = (name) =>
    [...main.querySelectorAll('a, button, input')].filter((element) => nameOf(element) === name);

  const isBusy = () => {
    const { activeElement } = document;
    const isTyping = activeElement?.matches('input') && activeElement.value !== activeElement.defaultValue;
    return isTyping || !document.getSelection().isCollapsed;
  };

  const show = (text) => {
    const { activeElement } = document;
    const name = main.contains(activeElement) ? nameOf(activeElement) : undefined;
    const at = name === undefined ? -1 : namesakesOf(name).indexOf(activeElement);
    const scroll = [scrollX, scrollY];
    const next = new DOMParser().parseFromString(text, 'text/html');
    main.replaceChildren(...next.querySelector('main').childNodes);
    addCopyButtons();
    if (name !== undefined) {
      const same = namesakesOf(name);
      (same[at] ?? same[0])?.focus({ preventScroll: true });
    }
    scrollTo(...scroll);
  };

  const refresh = async () => {
    const began = Date.now();
    try {
      const response = await fetch(location.href);
      if (!response.ok) throw new Error(`status ${response.status}`);
      const text = await response.text();
      if (!isBusy()) show(text);
      told.textContent = '';
    } catch {
      told.textContent = 'The local stack does not answer. The page shows what it said last.';
    }
    return Date.now() - began;
  };

  let timer;
  const isPaused = () => pause.getAttribute('aria-pressed') === 'true';
  const run = async () => {
    clearTimeout(timer);
    const took = document.hidden || isPaused() ? 0 : await refresh();
    clearTimeout(timer);
    timer = setTimeout(run, Math.max(PERIOD, TIMES * took));
  };

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) void run();
  });
  document.addEventListener('click', async ({ target }) => {
    const text = target.dataset?.copies;
    if (text === undefined) return;
    const isCopied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    told.textContent = isCopied
      ? `Copied: ${text}`
      : 'The browser did not allow it. Select the text instead.';
  });
  pause.addEventListener('click', () => {
    pause.setAttribute('aria-pressed', String(!isPaused()));
    if (!isPaused()) void run();
  });
  pause.hidden = false;
  addCopyButtons();
  timer = setTimeout(run, PERIOD);
})();
