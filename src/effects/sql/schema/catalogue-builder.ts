import { DEFAULT_SCHEMA } from '../dialect.ts';
import type { Catalogue, CatalogueColumn, CatalogueFunction, CatalogueRelation } from './catalogue.ts';
import { relationKey } from './catalogue.ts';

export interface CatalogueBuilder {
  readonly catalogue: Catalogue;
  addRelation(relation: CatalogueRelation): void;
  addColumn(schema: string, name: string, column: CatalogueColumn): void;
  addFunction(declared: CatalogueFunction): void;
  addType(name: string): void;
  addOperator(name: string): void;
  columnsOf(schema: string, name: string): readonly CatalogueColumn[] | undefined;
}

/** A schema may be written for one dialect and asked for another, so the default schemas of all of them count as ours. */
const OWN = new Set(['', ...Object.values(DEFAULT_SCHEMA)]);
const ownSchema = (schema: string): string => (OWN.has(schema) ? '' : schema);

export function createCatalogueBuilder(): CatalogueBuilder {
  const relations = new Map<string, CatalogueRelation>();
  const functions = new Map<string, CatalogueFunction[]>();
  const types = new Set<string>();
  const operators = new Set<string>();
  const find = (schema: string, name: string) => relations.get(relationKey(ownSchema(schema), name));
  return {
    catalogue: { relations, functions, types, operators },
    addRelation: (relation) => {
      const schema = ownSchema(relation.schema);
      relations.set(relationKey(schema, relation.name), { ...relation, schema });
    },
    addColumn: (schema, name, column) => {
      const found = find(schema, name);
      if (found?.columns === undefined) return;
      relations.set(relationKey(found.schema, name), { ...found, columns: [...found.columns, column] });
    },
    addFunction: (declared) => {
      const schema = ownSchema(declared.schema);
      functions.set(declared.name, [...(functions.get(declared.name) ?? []), { ...declared, schema }]);
    },
    addType: (name) => types.add(name),
    addOperator: (name) => operators.add(name),
    columnsOf: (schema, name) => find(schema, name)?.columns,
  };
}
