import { describe, expect, it } from 'vitest';
import { maskMatcher } from './mask-matcher.ts';

const matching = (masks: readonly string[], workspace: string, paths: readonly string[]): readonly string[] => {
  const isMasked = maskMatcher(masks, workspace);
  return paths.filter(isMasked);
};

describe('masks', () => {
  it('match at any depth, in hidden folders too, and nothing that only looks alike', () => {
    const paths = ['.env', 'a/.env', '.git/x/.env', 'a/.env.example', 'env', 'a/b.env', '.envrc'];
    expect(matching(['/w/**/.env'], '/w', paths)).toEqual(['.env', 'a/.env', '.git/x/.env']);
  });

  it('match a folder that everything below is masked of, so that it can be hidden as one', () => {
    expect(matching(['/w/keys/**'], '/w', ['keys', 'keys/id', 'key'])).toEqual(['keys', 'keys/id']);
  });

  it('match in a workspace whose own name is full of wildcards', () => {
    for (const workspace of ['/home/u/shop [old]', '/home/u/*', '/home/u/(a|b)', '/home/u/{x,y}', '/home/u/!a'])
      expect(matching([`${workspace}/**/.env`], workspace, ['.env', 'a/.env'])).toEqual(['.env', 'a/.env']);
  });

  it('match masks that begin above the workspace', () => {
    expect(matching(['/home/**/.env', '/**/id_rsa'], '/home/u/w', ['.env', 'x/id_rsa'])).toEqual(['.env', 'x/id_rsa']);
  });

  it('match names with line feeds, backslashes and bytes that are no text', () => {
    const paths = ['a\nb/.env', 'a\\b/.env', 'a\ufffd/.env'];
    expect(matching(['/w/**/.env'], '/w', paths)).toEqual(paths);
  });

  it('that begin with an exclamation mark hide that name, not everything else', () => {
    expect(matching(['/w/!notes'], '/w', ['!notes', 'other'])).toEqual(['!notes']);
  });

  it('none hide nothing', () => {
    expect(matching([], '/w', ['.env'])).toEqual([]);
  });
});
