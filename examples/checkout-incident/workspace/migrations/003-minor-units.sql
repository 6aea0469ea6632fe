-- Money becomes an integer in minor units (cents), so that no sum is ever a float again.
-- SQLite cannot change a column's type, therefore new tables.

CREATE TABLE products_minor (
  sku        TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  price      INTEGER NOT NULL CHECK (price > 0),
  stock      INTEGER NOT NULL DEFAULT 0
);
INSERT INTO products_minor SELECT sku, name, CAST(ROUND(price * 100) AS INTEGER), stock FROM products;
DROP TABLE products;
ALTER TABLE products_minor RENAME TO products;

CREATE TABLE shipping_rates_minor (
  code       TEXT PRIMARY KEY,
  name       TEXT NOT NULL,
  price      INTEGER NOT NULL CHECK (price >= 0)
);
INSERT INTO shipping_rates_minor SELECT code, name, CAST(ROUND(price * 100) AS INTEGER) FROM shipping_rates;
DROP TABLE shipping_rates;
ALTER TABLE shipping_rates_minor RENAME TO shipping_rates;
