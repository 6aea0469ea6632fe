/** JSON values as TypeScript sees them. Everything that crosses a room's door as data is one of these. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };
