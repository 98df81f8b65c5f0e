// A shop: browse, put into the cart, pay, follow the payment until it is done.
//
//   k6 run checkout.k6.js

import { check, group, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { SharedArray } from 'k6/data';
import { randomIntBetween, uuidv4 } from 'https://jslib.k6.io/k6-utils/1.4.0/index.js';

const BASE = __ENV.BASE_URL || 'http://127.0.0.1:8080';
const customers = new SharedArray('customers', () => open('./customers.jsonl').trim().split('\n').map(JSON.parse));

export const options = {
  scenarios: {
    shoppers: {
      executor: 'ramping-vus',
      startVUs: 0,
      stages: [
        { duration: '30s', target: 50 },
        { duration: '2m', target: 50 },
        { duration: '30s', target: 0 },
      ],
      gracefulRampDown: '10s',
      exec: 'shop',
    },
    reports: {
      executor: 'constant-arrival-rate',
      rate: 2,
      timeUnit: '1s',
      duration: '3m',
      preAllocatedVUs: 5,
      exec: 'report',
    },
  },
  thresholds: {
    http_req_duration: ['p(95)<400'],
    http_req_failed: ['rate<0.01'],
    'http_req_duration{name:pay}': ['p(95)<300'],
  },
};

export function shop() {
  const customer = customers[exec.scenario.iterationInTest % customers.length];
  const headers = { 'content-type': 'application/json', 'x-customer': customer.id };

  group('browse', () => {
    const items = http.get(`${BASE}/items?page=${randomIntBetween(1, 20)}`, { headers, tags: { name: 'browse' } });
    check(items, { 'items are there': (r) => r.status === 200 });
    sleep(randomIntBetween(1, 3));
  });

  const order = http.post(`${BASE}/events`, JSON.stringify({ id: uuidv4(), customer: customer.id, sku: customer.sku }), {
    headers,
    tags: { name: 'order' },
  });
  if (!check(order, { 'ordered': (r) => r.status === 201 && r.json('id') > 0 })) return;
  sleep(1);

  const payment = http.post(`${BASE}/tasks`, JSON.stringify({ order: order.json('id') }), { headers, tags: { name: 'pay' } });
  check(payment, { 'payment accepted': (r) => r.status === 202 });
  const place = payment.headers['Location'];
  for (let i = 0; i < 50; i++) {
    const state = http.get(`${BASE}${place}`, { headers, tags: { name: 'payment' } });
    if (state.json('status') === 'done') break;
    sleep(0.1);
  }
  sleep(randomIntBetween(1, 3));
}

export function report() {
  http.get(`${BASE}/inbox?limit=100`, { tags: { name: 'report' } });
}
