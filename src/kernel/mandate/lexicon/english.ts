import { type Lexicon, list } from './lexicon.ts';

const IRREGULAR = new Map(
  Object.entries({
    sent: 'send',
    paid: 'pay',
    bought: 'buy',
    wrote: 'write',
    written: 'write',
    told: 'tell',
    gave: 'give',
    given: 'give',
    people: 'person',
    children: 'child',
  }),
);

/** Enough of English inflection that "reserving", "reserved" and "reserve" are one word. */
export function stemEnglish(word: string): string {
  const known = IRREGULAR.get(word);
  if (known !== undefined) return known;
  if (word.length <= 3 || /\d/.test(word)) return word;
  const bare = word
    .replace(/['’]s?$/, '')
    .replace(/(?<=..)ies$/, 'y')
    .replace(/(?<=[^s])s$/, '')
    .replace(/(?<=...)(?:ing|ed)$/, '')
    .replace(/([bdgmnprt])\1$/, '$1');
  return bare.replace(/e$/, '');
}

export const ENGLISH: Lexicon = {
  language: 'en',
  marks: list(`
    the, to, and, of, my, is, in, for, please, on, with, what, you, it, all, from, this, that, can, how,
    any, there, if, be, are, by, at, into, one, using
  `),
  common: list(`
    the, and, for, with, from, this, that, there, their, they, them, then, than, have, has, had, was, were, will,
    would, could, should, can, you, your, yours, our, ours, his, her, hers, its, who, what, when, where, which,
    why, how, all, any, some, each, every, one, two, three, not, but, please, help, need, want, like, just, also,
    about, into, onto, over, under, after, before, more, most, much, many, other, same, new, old, last, first,
    next, here, hello, dear, hey, thanks, thank, best, regards, important, urgent, notice, email, emails, mail,
    mails, message, messages, file, files, document, link, page, website, account, information, info, user, name,
    today, tomorrow, yesterday, week, month, year, day, days, time, date, send, read, get, give, make, take, put,
    tell, ask, find, check, look, see, show, know, think, list, update, change, create, delete, add, remove,
    invite, share, visit, open, download, upload, following, based, using, out, off, own, may, might, must, let,
    got, com, www, http, https, net, org, summary, content, contents, details, according, instructions,
    instruction, task, tasks, received, sent, unread, inbox, subject, body, title, description, data, number,
    total, access, complete, finish, follow, meeting, event, calendar, request, order, gmail, good, great, high,
    low, price, rating, because, while, since, until, again, back, still, only, very, been, being, does, did, done,
    his, him, she, mine, me, us, we
  `),
  verbs: [
    {
      words: list(`send, forward, notify, inform, remind, tell, dispatch, respond, cc, bcc`),
      effects: ['message'],
    },
    {
      words: list(`email, mail, message, text, dm, reply, write, contact, answer`),
      effects: ['message'],
      isNounToo: true,
    },
    {
      words: list(`set`),
      effects: ['create'],
      with: list(`event, repository, channel`),
    },
    {
      words: list(`remind`),
      effects: ['create'],
    },
    {
      words: list(`drop, give, shoot`),
      effects: ['message'],
      with: list(`word`),
    },
    {
      words: list(`let`),
      effects: ['message'],
      with: list(`know`),
    },
    {
      words: list(`ask, congratulate, wish, greet, thank, ping`),
      effects: ['message'],
    },
    {
      words: list(`share`),
      effects: ['share', 'message', 'publish'],
      isNounToo: true,
    },
    {
      words: list(`post, comment, tweet`),
      effects: ['publish', 'message'],
      isNounToo: true,
    },
    {
      words: list(`star, like, upvote, endorse`),
      effects: ['publish', 'change'],
      isNounToo: true,
    },
    {
      words: list(`
        publish, upload, push, propose, announce, release, sync, synchronize, merge, commit, deploy, broadcast
      `),
      effects: ['publish', 'message', 'change'],
    },
    {
      words: list(`
        open, raise, file, report, create, submit, make, address, resolve, fix, handle, solve, implement
      `),
      effects: ['publish', 'change'],
      with: list(`issue`),
    },
    {
      words: list(`pay, transfer, wire, reimburse, refund, donate, remit, settle, repay, compensate, tip`),
      effects: ['pay'],
    },
    {
      words: list(`send, give, return, make, set, schedule, issue, put, deposit, cover`),
      effects: ['pay'],
      with: list(`money`),
    },
    {
      words: list(`buy, purchase, reorder, checkout, acquire`),
      effects: ['buy', 'change'],
    },
    {
      words: list(`order`),
      effects: ['buy', 'change'],
      isNounToo: true,
    },
    {
      words: list(`check, get, place, complete, grab, add`),
      effects: ['buy', 'change'],
      with: list(`cart, order, checkout`),
    },
    {
      words: list(`refund, return, cancel`),
      effects: ['change', 'pay'],
      with: list(`refund, order`),
    },
    {
      words: list(`request, get, claim, ask`),
      effects: ['change', 'pay'],
      with: list(`refund`),
    },
    {
      words: list(`book, rent, hire`),
      effects: ['book', 'create'],
      isNounToo: true,
    },
    {
      words: list(`reserve, arrange, schedule`),
      effects: ['book', 'create', 'change'],
    },
    {
      words: list(`make, get, place, need, have, take`),
      effects: ['book'],
      with: list(`reservation`),
    },
    {
      words: list(`
        create, add, make, plan, put, save, store, generate, draft, block, prepare, organize, organise,
        compose, build, start, initialize, enter, record, log, duplicate, copy, fork, mirror, insert
      `),
      effects: ['create'],
    },
    {
      words: list(`schedule, note, mark`),
      effects: ['create'],
    },
    {
      words: list(`write, jot`),
      effects: ['create'],
      with: list(`file, event, issue`),
    },
    {
      words: list(`
        update, change, edit, modify, move, reschedule, rename, adjust, set, replace, append, correct, fix,
        unstar, archive, mark, extend, increase, decrease, postpone, shift, add, reset, revise, switch, complete,
        fill, raise, lower, put, insert, write, like, apply, renew, improve, clean
      `),
      effects: ['change'],
    },
    {
      words: list(`remove, take`),
      effects: ['change'],
    },
    {
      words: list(`
        delete, remove, erase, discard, purge, wipe, kick, ban, revoke, drop, uninstall, trash, unsubscribe,
        destroy, clear, cancel, call
      `),
      effects: ['delete', 'change'],
    },
    {
      words: list(`clean, get`),
      effects: ['delete', 'change'],
      with: list(`rid`),
    },
    {
      words: list(`invite`),
      effects: ['share', 'message', 'create', 'change'],
    },
    {
      words: list(`grant, give, add, let, allow, enable, make, join, onboard`),
      effects: ['share', 'change'],
      with: list(`access, member, channel, collaborator, participant, workspace`),
    },
    {
      words: list(`transfer, hand, give, assign`),
      effects: ['share'],
      with: list(`repository, ownership, file`),
    },
    {
      words: list(`
        change, update, set, reset, renew, rotate, replace, modify, make, choose, add, register, create, upload
      `),
      effects: ['credential'],
      with: list(`password, key, credential`),
    },
    {
      words: list(`log, login, sign, use, switch, accept, authenticate, behalf, access`),
      effects: ['login'],
    },
    {
      words: list(`
        submit, register, enroll, enrol, apply, subscribe, fill, sign, accept, confirm, complete, finish, visit,
        join, attend, vote, claim, redeem, rsvp, upload, reserve, get
      `),
      effects: ['submit'],
    },
  ],
  concepts: {
    mail: list(`mail, email, e-mail, inbox, message`),
    message: list(`message, dm, chat, note, direct message, mail, email`),
    page: list(`page, website, site, webpage, web, link, url, blog, article, www`),
    file: list(`
      file, document, doc, docx, xlsx, pdf, txt, spreadsheet, sheet, drive, attachment, report, notes, folder,
      directory, plan, list, letter, minutes, template
    `),
    event: list(`
      event, meeting, appointment, calendar, lunch, dinner, breakfast, call, reminder, session, invitation, invite,
      schedule, sync, interview, workshop, party, conference, trip, visit, remind, slot, date, off
    `),
    participant: list(`participant, attendee, invitee, guest, people, person, invite`),
    money: list(`
      money, transaction, payment, transfer, balance, rent, bill, invoice, fee, amount, difference, share, refund,
      order, cost, dollar, dollars, usd, euro, euros, eur, pound, account, iban, deposit, sum, $, €, £, funds,
      gift, present, subscription, loan, debt, salary
    `),
    'standing order': list(`
      standing order, standing orders, scheduled, recurring, monthly, rent, subscription, schedule, payment,
      transaction, instruction, notice
    `),
    reservation: list(`reservation, booking, table, room, hotel, restaurant, car, flight, seat, ticket, stay`),
    password: list(`password, passcode, passphrase, pin, credential, login`),
    key: list(`key, keys, ssh, token, credential`),
    repository: list(`repository, repo, repositories, repos, github, project, codebase, git`),
    collaborator: list(`collaborator, contributor, member, maintainer`),
    issue: list(`issue, bug, ticket, pull request, comment, problem`),
    star: list(`star, unstar`),
    ownership: list(`owner, ownership`),
    channel: list(`channel, room, group, slack`),
    workspace: list(`workspace, slack, team, server`),
    member: list(`member, user, colleague, teammate, person, people, everyone, everybody`),
    access: list(`access, permission, rights, read, edit`),
    product: list(`product, item, goods, one, it, them, article`),
    order: list(`order, purchase, delivery`),
    cart: list(`cart, basket, checkout, bag`),
    checkout: list(`checkout, check out`),
    refund: list(`refund, return`),
    profile: list(`
      profile, account, information, info, details, address, name, moved, personal, data, phone, city, street
    `),
    know: list(`know`),
    word: list(`line, heads, heads-up, shout`),
    rid: list(`rid`),
    credential: list(`credential, credentials`),
  },
  denials: list(`nothing, no, none, nobody`),
  negations: list(`don't, dont, don’t, not, never, without, doesn't, won't, no`),
  openers: list(`
    please, to, and, then, also, or, you, me, just, should, must, can, could, would, will, first, now, kindly,
    finally, lastly, so, pls, directly, let's, afterwards, next, additionally, either
  `),
  subjects: list(`did, does, had, i, i'll, i've, i'd, i'm, they, he, she, we, we'll, who, they've, which`),
  handovers: list(`to, you, and, please, need, want, me`),
  intents: list(`looking, planning, going, hoping, thinking, about, intend, remind, reminder, forgot, supposed`),
  selves: list(`me, us`),
  one: list(`a, an, one, single`),
  halts: list(`to, for, with, from, in, on, at, of, by`),
  counts: {
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twice: 2,
    both: 2,
    couple: 2,
  },
  follow: list(`
    follow the, follow all, follow his, follow her, follow their, follow its, instructions, do the task,
    do the tasks, do all the task, do all the tasks, do the actions, do what, do everything, perform the task,
    perform the tasks, complete the task, complete the tasks, todo list, to-do list, to do list, as described,
    as requested, as asked, act on, asks me to, ask me to, ask of me, checklist, what he, what she, what they
  `),
  every: list(`
    all, every, each, everyone, everybody, whoever, most, least, both, any, highest, lowest, largest, smallest,
    fewest
  `),
  linking: list(`link, website, webpage, site, url, page, article, blog, form, shared`),
  accepting: list(`accept, confirm, verify, activate, unsubscribe, rsvp, invitation, register, enroll`),
  stem: stemEnglish,
};
