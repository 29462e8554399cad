// The package ships no types.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server that does not listen yet. Times in milliseconds: how long a table stays as it is about to be changed. */
  function dynalite(options: {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
  export = dynalite;
}
