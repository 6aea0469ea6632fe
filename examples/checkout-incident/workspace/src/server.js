import { createServer } from 'node:http';
import { createCheckout } from './checkout.js';
import { openDatabase } from './database.js';
import { createPaylane, createPaylaneSender } from './paylane.js';
import { readSettings } from './settings.js';

const BODY_BYTES_MAX = 64 * 1024;
const settings = readSettings();
const database = openDatabase(settings.shop.catalogue.database);
const payments = createPaylane(
  settings.paylane,
  createPaylaneSender(settings.paylane, process.env.PAYLANE_API_KEY ?? ''),
);
const log = (event, fields) =>
  console.log(
    [new Date().toISOString(), event, ...Object.entries(fields).map(([key, value]) => `${key}=${value}`)].join(' '),
  );
const checkout = createCheckout({ database, settings, payments, log });
let nextOrder = 1 + (database.prepare('SELECT MAX(id) AS id FROM orders').get().id ?? 0);

const server = createServer(async (request, response) => {
  log('request', { method: request.method, path: request.url, agent: `"${request.headers['user-agent']}"` });
  if (request.method !== 'POST' || request.url !== '/checkout') return answer(response, 404, { error: 'not found' });
  try {
    const cart = JSON.parse(await readBody(request));
    const order = await checkout.placeOrder(nextOrder++, cart);
    answer(response, order.status === 'paid' ? 201 : 402, order);
  } catch (error) {
    answer(response, 400, { error: error.message });
  }
});

async function readBody(request) {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > BODY_BYTES_MAX) throw new Error('the request is too large');
  }
  return body;
}

function answer(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1');
