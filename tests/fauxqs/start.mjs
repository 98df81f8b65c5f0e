// Starts fauxqs on a port of this machine alone, a free one for 0, and prints where. Its own start listens to all the world.
import { register } from "node:module";

// What it keeps on disk, which is nothing here, would need a newer node.
const sqlite = "data:text/javascript,export class DatabaseSync {}";
const resolve = `export const resolve = (name, context, next) =>
  name === "node:sqlite" ? { url: ${JSON.stringify(sqlite)}, shortCircuit: true } : next(name, context);`;
register(`data:text/javascript,${encodeURIComponent(resolve)}`);

const { buildApp } = await import(process.argv[2]);
console.log(await buildApp({ logger: false }).listen({ port: Number(process.argv[3] ?? 0), host: "127.0.0.1" }));
