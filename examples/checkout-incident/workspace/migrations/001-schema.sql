CREATE TABLE products (
  sku        TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  price      REAL NOT NULL CHECK (price > 0), -- euros
  stock      INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE shipping_rates (
  code       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  price      REAL NOT NULL CHECK (price >= 0) -- euros
);

CREATE TABLE orders (
  id             INTEGER PRIMARY KEY,
  created_at     TEXT NOT NULL,
  customer_email TEXT NOT NULL,
  status         TEXT NOT NULL CHECK (status IN ('paid', 'failed')),
  amount_minor   INTEGER NOT NULL,
  currency       TEXT NOT NULL,
  failure        TEXT
);
