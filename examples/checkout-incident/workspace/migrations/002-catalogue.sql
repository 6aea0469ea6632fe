INSERT INTO products (sku, name, price, stock) VALUES
  ('MUG-ENAMEL',   'Enamel mug, sea green',        12.90, 214),
  ('BOWL-STONE',   'Stoneware bowl',               18.50,  96),
  ('TOWEL-LINEN',  'Linen tea towel',               9.80, 340),
  ('SOAP-KELP',    'Kelp soap',                     4.20, 512),
  ('CARD-TIDE',    'Postcard, tide tables',         1.60, 980),
  ('CANDLE-SALT',  'Candle, salt and cedar',       16.00, 130),
  ('JUMPER-FISH',  'Fisherman''s jumper',          89.00,  41),
  ('THROW-WOOL',   'Wool throw',                   64.50,  58),
  ('LAMP-DECK',    'Deck lamp',                    45.95,  27),
  ('NOTE-CLOTH',   'Clothbound notebook',          11.30, 260);

INSERT INTO shipping_rates (code, name, price) VALUES
  ('letter',  'Letter',            1.95),
  ('post',    'Parcel by post',    4.90),
  ('courier', 'Courier, next day', 9.50),
  ('pickup',  'Pick up in store',  0.00);
