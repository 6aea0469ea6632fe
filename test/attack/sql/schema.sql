-- A lending library: what the corpus beside this file speaks of. Default schema: public, main, shop.
CREATE TABLE people (
  id        serial PRIMARY KEY,
  name      text NOT NULL,
  email     text,
  city      text,
  phone     text,
  passport  text,
  iban      text,
  joined_at timestamptz DEFAULT now()
);
CREATE TABLE books (
  id     serial PRIMARY KEY,
  isbn   text UNIQUE,
  title  text,
  genre  text,
  price  numeric(10,2),
  topics text[],
  data   jsonb
);
CREATE TABLE loans (
  id        serial PRIMARY KEY,
  person_id int REFERENCES people(id),
  book_id   int REFERENCES books(id),
  state     text,
  fee       numeric(10,2),
  due_at    timestamptz,
  lent_at   timestamptz DEFAULT now(),
  notes     text
);
CREATE TABLE visits (id bigserial PRIMARY KEY, person_id int, kind text, payload jsonb, at timestamptz DEFAULT now());
CREATE TABLE staff (id serial PRIMARY KEY, name text, boss_id int, wage numeric(12,2));
CREATE TABLE tokens (id serial PRIMARY KEY, owner text, value text);
CREATE TABLE loans_old (LIKE loans);
CREATE SCHEMA vault;
CREATE TABLE vault.loans (LIKE public.loans);
CREATE VIEW loan_totals AS
  SELECT p.city, date_trunc('month', l.lent_at) AS month, sum(l.fee) AS fees
  FROM loans l JOIN people p ON p.id = l.person_id GROUP BY 1, 2;
CREATE VIEW token_view AS SELECT owner, value FROM tokens;
CREATE VIEW people_view AS SELECT id, name, passport AS p FROM people;
CREATE TYPE loan_state AS ENUM ('open', 'late', 'closed');
CREATE FUNCTION forgive(loan int) RETURNS void LANGUAGE sql
  AS $$ UPDATE loans SET fee = 0 WHERE id = $1 $$;
CREATE FUNCTION fees_of(person int) RETURNS numeric LANGUAGE sql STABLE
  AS $$ SELECT sum(fee) FROM loans WHERE person_id = $1 $$;
CREATE FUNCTION leak(person int) RETURNS text LANGUAGE sql STABLE
  AS $$ SELECT passport FROM people WHERE id = $1 $$;
CREATE FUNCTION opaque(a int) RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN a; END $$;
