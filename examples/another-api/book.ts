/** Books the first trip between two stations. Nothing here is about HTTP: the rest is generated. */
import { createClientFor, type TokenSource } from 'plex-pin/client';
import { type Booking, operations, type Operations } from './generated/operations.ts';

export interface Journey {
  from: string;
  to: string;
  date: Date;
  passenger: string;
}

/** Returns the booking; undefined if there is no trip. */
export async function book(
  { from, to, date, passenger }: Journey,
  options: { origin?: string; token: TokenSource },
): Promise<Booking | undefined> {
  const trains = createClientFor<Operations>(operations, options);
  const [departure, arrival] = await Promise.all(
    [from, to].map((search) => trains.getStations({ search, limit: 1 })),
  );
  const [origin, destination] = [departure?.data[0]?.id, arrival?.data[0]?.id];
  if (!origin || !destination) return undefined;

  const { data: trips } = await trains.getTrips({ origin, destination, date: date.toISOString() });
  const [trip] = trips;
  return trip && trains.createBooking({ trip_id: trip.id, passenger_name: passenger });
}
