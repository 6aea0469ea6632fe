/**
 * What an operand or an option's value is to the program.
 * TEXT nothing but text · READ LIST WRITE DELETE MOVE MODE a path, by what is done to it · TREE LISTTREE WRITETREE WIPE MODETREE
 * the same with everything below · COUNTED SEARCHED a path of which only numbers come out, or lines that fit ·
 * SEARCHTREE LOOKTREE everything below, of which lines come out that fit: hidden files too, or without them ·
 * FOLDER where the program works from then on · PROGRAM the name of a program that is run ·
 * SHELL a text that a shell runs · COMMAND the rest of the arguments is a command · URL HOST a place in the network ·
 * UNKNOWN something that can do anything.
 */
export const ROLES = [
  ...['TEXT', 'READ', 'LIST', 'WRITE', 'DELETE', 'MOVE', 'MODE', 'TREE', 'LISTTREE', 'WRITETREE', 'WIPE', 'MODETREE'],
  ...['COUNTED', 'SEARCHED', 'SEARCHTREE', 'LOOKTREE'],
  ...['FOLDER', 'PROGRAM', 'SHELL', 'COMMAND', 'URL', 'HOST', 'UNKNOWN'],
] as const;
export type Role = (typeof ROLES)[number];
