// The page's sentences come from the server, in the reader's language.
let words = {};

export const setWords = (all) => { words = all; };

// say returns a sentence with what stands in braces filled in.
export const say = (key, args = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => args[name] ?? whole);
