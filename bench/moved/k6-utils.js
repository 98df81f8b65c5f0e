// What checkout.k6.js takes from k6's library on the web, for machines that cannot reach it.

export const randomIntBetween = (min, max) => Math.floor(Math.random() * (max - min + 1) + min);

export const uuidv4 = () =>
  'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, (c) => {
    const drawn = Math.floor(Math.random() * 16);
    return (c === 'x' ? drawn : (drawn % 4) + 8).toString(16);
  });
