import { type Lexicon, list } from './lexicon.ts';

/** Enough of German inflection for nouns and weak verbs; strong forms stand in the table. */
export function stemGerman(word: string): string {
  if (word.length <= 3 || /\d/.test(word)) return word;
  return word.replace(/ß/g, 'ss').replace(/(?<=...)(?:en|ern|er|es|em|e|n|s|t|st|est|et)$/, '');
}

export const GERMAN: Lexicon = {
  language: 'de',
  marks: list(`
    der, die, das, und, ist, mir, mich, bitte, ich, ein, eine, einen, einer, den, dem, von, für, mit, auf, an, zu,
    im, nicht, mein, meine, meinen, meiner, sind, wie, was, alle, auch, dann, wenn, noch, aus, nach, über, meinem,
    ihm, ihr, diese, dieser
  `),
  common: list(`
    der, die, das, und, oder, aber, ist, sind, mir, mich, dir, ihm, ihr, bitte, ich, ein, eine, einen, einer, den,
    dem, des, von, für, mit, auf, nicht, mein, meine, meinen, dein, deine, alle, alles, auch, dann, wenn, noch,
    aus, nach, über, mail, mails, email, nachricht, nachrichten, datei, dateien, dokument, seite, konto, heute,
    morgen, gestern, woche, monat, jahr, termin, kalender, sende, schicke, lies, lesen, wichtig, dringend, hallo,
    danke, grüße, liebe, lieber, zusammenfassung, betreff, inhalt, neue, neuen, diese, dieser, diesem, dieses,
    sich, sein, seine, werden, wird, kann, kannst, soll, sollst, was, wer, wie, wann
  `),
  verbs: [
    {
      words: list(`
        sende, senden, send, schick, schicke, schicken, verschicke, verschicken, maile, mailen, schreib, schreibe,
        schreiben, antworte, antworten, benachrichtige, benachrichtigen, informiere, informieren, frag, frage,
        fragen, leite, weiterleiten, weiter, beantworte, beantworten, sag, sage, erinnere, erinnern
      `),
      effects: ['message'],
    },
    {
      words: list(`teile, teilen, freigeben, gib, freigabe, gewähre, gewähren, erlaube`),
      effects: ['share', 'message'],
    },
    {
      words: list(`lade, einladen, füge, hinzufügen, hinzu`),
      effects: ['share', 'message', 'create', 'change'],
      with: list(`participant, channel, collaborator, workspace, member, event, invitation`),
    },
    {
      words: list(`
        veröffentliche, veröffentlichen, poste, posten, hochladen, hoch, kommentiere, kommentieren
      `),
      effects: ['publish', 'message', 'change'],
    },
    {
      words: list(`
        zahle, zahlen, bezahle, bezahlen, überweise, überweisen, überweis, begleiche, begleichen, spende, spenden,
        erstatte, erstatten, transferiere, zurückzahlen
      `),
      effects: ['pay'],
    },
    {
      words: list(`kaufe, kaufen, kauf, bestelle, bestellen, bestell, nachbestellen`),
      effects: ['buy', 'change'],
    },
    {
      words: list(`buche, buchen, buch, reserviere, reservieren, reservier, miete, mieten`),
      effects: ['book', 'create'],
    },
    {
      words: list(`
        erstelle, erstellen, erstell, lege, leg, anlegen, trage, trag, eintragen, mach, mache, machen, plane,
        planen, füge, hinzufügen, speichere, speichern, schreib, schreibe, vereinbare, vereinbaren, notiere,
        richte, einrichten, setze, blocke, kopiere
      `),
      effects: ['create', 'change'],
    },
    {
      words: list(`
        ändere, ändern, aktualisiere, aktualisieren, bearbeite, bearbeiten, verschiebe, verschieben, verschieb,
        umbenennen, benenne, passe, anpassen, setze, setzen, ersetze, ersetzen, korrigiere, korrigieren, markiere,
        ergänze, ergänzen, erhöhe, erhöhen, verlege, verlegen
      `),
      effects: ['change'],
    },
    {
      words: list(`
        lösche, löschen, lösch, entferne, entfernen, entfern, storniere, stornieren, kündige, kündigen, absagen,
        sage, sag, widerrufe, verwerfe, wirf
      `),
      effects: ['delete', 'change'],
    },
    {
      words: list(`ändere, ändern, setze, setzen, aktualisiere, erneuere, erneuern, hinterlege`),
      effects: ['credential'],
      with: list(`password, key`),
    },
    {
      words: list(`melde, anmelden, einloggen, logge, nutze, benutze`),
      effects: ['login', 'submit'],
    },
    {
      words: list(`
        reiche, einreichen, absenden, registriere, registrieren, fülle, ausfüllen, besuche, besuchen, abonniere,
        abonnieren, bestätige, bestätigen
      `),
      effects: ['submit'],
    },
  ],
  concepts: {
    mail: list(`mail, email, e-mail, postfach, posteingang, nachricht`),
    message: list(`nachricht, chat, notiz, mail, email`),
    page: list(`seite, webseite, website, link, url, blog, artikel`),
    file: list(`
      datei, dokument, tabelle, anhang, bericht, notizen, ordner, verzeichnis, liste, vorlage, protokoll
    `),
    event: list(`
      termin, besprechung, treffen, kalender, mittagessen, abendessen, ereignis, erinnerung, sitzung, einladung,
      meeting
    `),
    participant: list(`teilnehmer, gast, gäste, leute`),
    money: list(`
      geld, überweisung, zahlung, betrag, miete, rechnung, gebühr, euro, konto, iban, differenz, €, $, geschenk
    `),
    'standing order': list(`dauerauftrag, daueraufträge, miete, monatlich, wiederkehrend, abo`),
    reservation: list(`reservierung, buchung, tisch, zimmer, hotel, restaurant, auto, flug, mietwagen`),
    password: list(`passwort, kennwort, zugangsdaten, pin`),
    key: list(`schlüssel, ssh, token`),
    repository: list(`repository, repo, github, projekt`),
    collaborator: list(`mitarbeiter, mitwirkende, collaborator`),
    issue: list(`issue, fehler, ticket, kommentar`),
    star: list(`stern`),
    channel: list(`kanal, gruppe, slack`),
    workspace: list(`arbeitsbereich, slack, team`),
    member: list(`mitglied, kollege, kollegin, benutzer, alle`),
    product: list(`produkt, artikel, ware`),
    order: list(`bestellung, lieferung`),
    cart: list(`warenkorb, kasse`),
    refund: list(`erstattung, rückgabe`),
    profile: list(`profil, konto, adresse, name, daten, umgezogen`),
    invitation: list(`einladung, ein`),
  },
  denials: list(`nicht, nichts, kein, keine, keinen, niemand, niemandem`),
  negations: list(`nicht, kein, keine, keinen, keinesfalls, nie, niemals, ohne`),
  openers: list(`bitte, und, dann, zu, mir, auch, oder, du, kannst, könntest, danach, anschliessend`),
  subjects: list(`ich, er, sie, wir`),
  handovers: list(`zu, dass, du, bitte, und`),
  intents: list(`werde, vorhabe, überlege`),
  selves: list(`mir, uns, mich`),
  one: list(`ein, eine, einen, einer`),
  halts: list(`an, für, mit, von, in, im, auf, zu, aus`),
  counts: {
    eins: 1,
    zwei: 2,
    drei: 3,
    vier: 4,
    fünf: 5,
    sechs: 6,
    sieben: 7,
    acht: 8,
    neun: 9,
    zehn: 10,
    beide: 2,
    beiden: 2,
  },
  follow: list(`
    folge den, befolge, anweisungen, anweisung, erledige, aufgabenliste, laut, gemäss, gemäß, wie beschrieben,
    wie gewünscht, gebeten
  `),
  every: list(`alle, allen, jede, jeden, jedem, jeder, meisten, wenigsten, beide, beiden, größte, kleinste`),
  linking: list(`link, webseite, seite, artikel, formular, url, geteilt`),
  accepting: list(`bestätige, bestätigen, annehmen, einladung, anmelden, registrieren, abmelden`),
  stem: stemGerman,
};
