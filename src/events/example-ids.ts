// Who and what the examples tell of. Ids are fixed, so that the documents stay the same.
export const rider = '3f6c1c52-0f0b-4d7a-9a53-5b1f0c7d2e01';
export const driver = '8b1e7f34-6a2d-4c19-b0e5-2d9c4a7f1e02';
export const admin = 'c0d4a9e6-1b73-4f58-8e2a-7a6b5c4d3e03';
export const route = '5a9d2c71-e4f8-4b36-a1c0-9f8e7d6c5b04';
export const booking = 'd7e3b0a8-2c61-4e95-8f4b-1a2b3c4d5e05';
export const payment = '1c8f5e90-7d34-4a6b-92e1-6f5e4d3c2b06';
export const trip = '9e2a6b17-4f80-4c5d-b3a9-8c7b6a5f4e07';
export const pickupStop = '64b0f3d2-8a15-4e7c-9d06-3e2f1a0b9c08';
export const dropoffStop = 'a3c7e1f9-5b42-4d80-8e6f-0b9a8c7d6e09';

export const eventId = (number: number) => `e0000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
