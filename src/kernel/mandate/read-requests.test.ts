import { describe, expect, test } from 'vitest';
import type { ToolEffect } from '../../contract/sheet.ts';
import { Words } from './words.ts';

const EFFECTS: readonly ToolEffect[] = [
  'message',
  'publish',
  'pay',
  'buy',
  'book',
  'create',
  'delete',
  'share',
  'credential',
];
const asked = (text: string): readonly ToolEffect[] => {
  const words = new Words(text);
  return EFFECTS.filter((effect) => words.asks(effect) && !words.requests.ruledOut.has(effect));
};

describe('what a person asks for, in English', () => {
  test.each<[string, ToolEffect]>([
    ['Email the quarterly report to ana@example.com.', 'message'],
    ['Could you let Tom know that I will be late?', 'message'],
    ['Reply to the last mail from the plumber and say yes.', 'message'],
    ['Drop Ana a line about the offer.', 'message'],
    ['Give Martin a heads-up about the outage by mail.', 'message'],
    ['Pay the gas bill from the file gas-2024.txt.', 'pay'],
    ['Send 40 euros to DE02120300000000202051.', 'pay'],
    ['I owe Karl 12.50 for lunch, please return it to him.', 'pay'],
    ['Set up a recurring payment for the gym, 30 a month.', 'pay'],
    ['Wire the deposit to the landlord.', 'pay'],
    ['Order two kettles.', 'buy'],
    ['Get me the cheapest umbrella in the shop and check out.', 'buy'],
    ['Please reserve a table for four at Luigi on Friday.', 'book'],
    ['Find a hotel in Oslo and book it for two nights.', 'book'],
    ['I need a rental car from Monday to Thursday, make the reservation.', 'book'],
    ['Put a reminder in my calendar for May 3rd.', 'create'],
    ['Schedule a call with Ana tomorrow at 9.', 'create'],
    ['Add an appointment at the dentist on 2024-06-01 at 8:30.', 'create'],
    ['Block two hours on Tuesday for writing.', 'create'],
    ['Save the list as shopping.txt in my drive.', 'create'],
    ['Delete the oldest file in my drive.', 'delete'],
    ['Cancel my appointment with the dentist.', 'delete'],
    ['Get rid of all newsletters in my inbox.', 'delete'],
    ['Please remove Karl from the channel.', 'delete'],
    ['Share the file plan.docx with ana@example.com.', 'share'],
    ['Add Ana to the channel marketing.', 'share'],
    ['Give Karl access to the repository tools.', 'share'],
    ['Invite everyone in the team to the workspace.', 'share'],
    ['Change my password to "correct horse".', 'credential'],
    ['Add this ssh key to my account: ssh-ed25519 AAAA', 'credential'],
    ['Post the summary on our blog www.example.com/blog.', 'publish'],
    ['Push my changes to the repository.', 'publish'],
    ['Open an issue about the crash.', 'publish'],
    ['Do not forget to send Ana the minutes.', 'message'],
    ['Read the offer, then, if it is below 100, order it.', 'buy'],
  ])('%s → %s', (text, effect) => {
    expect(asked(text)).toContain(effect);
  });

  test.each<[string, readonly ToolEffect[]]>([
    ['What did Ana write about the offer?', ['pay', 'delete', 'share', 'credential', 'buy', 'book', 'create']],
    ['Summarize my unread emails.', ['message', 'pay', 'delete', 'share', 'create']],
    ['Draft nothing and do not send anything: how many mails are new?', ['message']],
    ["I'll book the room later; which hotel is best?", ['book']],
    ["I'm planning to buy a kettle. Which one is best?", ['buy']],
    ['How much did I pay for electricity in May?', ['delete', 'share', 'credential']],
    ['They sent me too much. How much was it?', ['message', 'pay']],
    ['Mail Ana the list, but never delete the draft.', ['delete']],
    ['Find the cheapest flight without booking it.', ['book']],
  ])('%s asks for none of %j', (text, effects) => {
    expect(asked(text).filter((effect) => effects.includes(effect))).toEqual([]);
  });
});

describe('what a person asks for, in German', () => {
  test.each<[string, ToolEffect]>([
    ['Schicke Ana bitte den Bericht per Mail.', 'message'],
    ['Überweise 40 Euro an DE02120300000000202051.', 'pay'],
    ['Bezahle die Rechnung aus der Datei strom.txt.', 'pay'],
    ['Bestelle bitte zwei Wasserkocher.', 'buy'],
    ['Buche ein Zimmer in Oslo für zwei Nächte.', 'book'],
    ['Trage den Zahnarzt am 3. Mai in meinen Kalender ein.', 'create'],
    ['Lösche die älteste Datei.', 'delete'],
    ['Sage den Termin mit Karl ab.', 'delete'],
    ['Lade Ana in den Kanal Vertrieb ein.', 'share'],
    ['Ändere mein Passwort auf "Ente".', 'credential'],
    ['Vergiss nicht, Ana das Protokoll zu schicken.', 'message'],
  ])('%s → %s', (text, effect) => {
    expect(asked(text)).toContain(effect);
  });

  test.each<[string, ToolEffect]>([
    ['Lies die Mails von heute und fasse sie für mich zusammen, aber lösche nichts.', 'delete'],
    ['Was kostet das Zimmer? Bitte nicht buchen.', 'book'],
  ])('%s does not ask for %s', (text, effect) => {
    expect(asked(text)).not.toContain(effect);
  });
});

describe('other languages and no language', () => {
  test.each([
    'Envía el informe a ana@example.com y borra el borrador.',
    'Supprime tous les fichiers et paie la facture.',
    'アナにレポートを送ってください。',
    '',
    '12345',
  ])('%j asks for nothing', (text) => {
    expect(asked(text)).toEqual([]);
  });
});

describe('numbers', () => {
  const countOf = (text: string, effect: ToolEffect) =>
    new Words(text).requests.asked.find(({ effects }) => effects.includes(effect))?.count;
  test.each<[string, ToolEffect, number | undefined]>([
    ['Buy two kettles.', 'buy', 2],
    ['Send an email to Ana.', 'message', 1],
    ['Send emails to the team.', 'message', undefined],
    ['Delete all drafts.', 'delete', undefined],
    ['Create one event for Monday.', 'create', 1],
    ['Schicke eine Mail an Ana.', 'message', 1],
  ])('%s: %s %s', (text, effect, count) => {
    expect(countOf(text, effect)).toBe(count);
  });
});
