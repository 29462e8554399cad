import { expect, it } from 'vitest';
import { betweenMarkers } from '../../tools/docs/between-markers.ts';

it('replaces the text between the markers, and nothing else', () => {
  const text = 'Before\n<!-- list:start -->\nold\n<!-- list:end -->\nAfter\n';

  const changed = betweenMarkers(text, 'list', 'new');

  expect(changed).toBe('Before\n<!-- list:start -->\n\nnew\n\n<!-- list:end -->\nAfter\n');
});

it('changes nothing when it runs again', () => {
  const once = betweenMarkers('<!-- list:start --><!-- list:end -->', 'list', 'new');

  const twice = betweenMarkers(once, 'list', 'new');

  expect(twice).toBe(once);
});

it('reports the missing marker', () => {
  const text = '<!-- list:end --> <!-- list:start -->';

  const change = () => betweenMarkers(text, 'list', 'new');

  expect(change).toThrow('The file needs the line <!-- list:end -->, where generated text goes.');
});
