/** plex.tv as cheap as it can be, in a process of its own: what is measured is the client. Prints its origin. */
import { createServer } from 'node:http';

const PIN = {
  id: 1272322473,
  code: 'kylx1kylx2kylx3kylx4kylx5',
  product: 'bench',
  trusted: false,
  qr: 'https://plex.tv/api/v2/pins/qr/kylx1kylx2kylx3kylx4kylx5',
  clientIdentifier: '4b2f6e0c-7d0a-4f3e-9f0e-2a1f6c1d9b55',
  location: {
    code: 'CA',
    european_union_member: false,
    continent_code: 'NA',
    country: 'Canada',
    city: 'Toronto',
    time_zone: 'America/Toronto',
    postal_code: 'M5J',
    in_privacy_restricted_country: false,
    in_privacy_restricted_region: false,
    subdivisions: 'Ontario',
    coordinates: '43.6227, -79.3892',
  },
  expiresIn: 1800,
  createdAt: '2025-03-07T16:37:05Z',
  expiresAt: '2025-03-07T17:07:05Z',
  authToken: null,
  newRegistration: null,
};
const body = JSON.stringify(PIN);
const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(request.method === 'POST' ? 201 : 200, headers).end(body);
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}`));
