// The package ships no types.
declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** A server that does not listen yet. Times in milliseconds: how long a table stays CREATING, DELETING or UPDATING. */
  function dynalite(options: {
    createTableMs?: number;
    deleteTableMs?: number;
    updateTableMs?: number;
  }): Server;
  export = dynalite;
}
