/** Folders in which programs lie that somebody starts, instead of parts that other programs load. */
const FOLDERS =
  /(?:^|\/)(?:scripts?|bin|tools?|hooks?|ci|build|dev|devops|ops|deploy|deployment|automation|tasks?|cron|jobs?|migrations?|skills?|\.github|\.claude|\.cursor|\.codex|\.gemini|\.agents|\.husky|\.githooks|\.ci|\.circleci)\//;
/** Programs that a tool starts by their name, wherever they lie. */
const NAMES =
  /(?:^|\/)(?:setup|conftest|noxfile|tasks|fabfile|manage|wscript|sitecustomize|usercustomize|(?:gulp|grunt|rake|jake)file|(?:pre|post)?install|[\w.-]+\.config|\.[\w.-]+rc|\.pnpmfile|hubot)\.(?:py|[cm]?[jt]s)$/i;
/** Ways in which a program asks whether it was started itself, or by which words. */
const STARTED =
  /^#!|\b__name__\s*==\s*['"]__main__['"]|\bimport\.meta\.main\b|\brequire\.main\s*===?\s*module\b|\bprocess\.argv\b|\bsys\.argv\b/;
const TEST = /(?:^|\/)(?:tests?|__tests__|spec|e2e)\/|(?:\.|_)(?:test|spec)\.\w+$|(?:^|\/)test_[^/]+\.py$/;

/**
 * True for a program that is started, false for a module that another one loads. Reading alone cannot tell for sure; a
 * place, a name or a word that says so is enough, and tests are none.
 */
export const isScript = (path: string, text: string): boolean =>
  !TEST.test(path) && (!path.includes('/') || FOLDERS.test(path) || NAMES.test(path) || STARTED.test(text));
