/** What could not be deleted, and the command that deletes it. */
export interface Left {
  what: string;
  byHand: string;
}

/** Something that a run creates. */
interface Created extends Left {
  /** Deletes it. Succeeds if it does not exist. */
  undo(): Promise<unknown>;
}

export interface Cleanup {
  /** Creates something, which `all` deletes: also if the response was lost, but not if AWS refused the call. */
  created<Result>(what: Created, create: () => Promise<Result>): Promise<Result>;
  /** Deletes everything, the newest first. Never rejects. */
  all(): Promise<Left[]>;
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Error && '$fault' in error && error.$fault === 'client';

export const cleanupOf = (): Cleanup => {
  const all = new Set<Created>();

  return {
    async created(what, create) {
      all.add(what);
      try {
        return await create();
      } catch (error) {
        if (isRefusal(error)) all.delete(what);
        throw error;
      }
    },
    async all() {
      const left: Left[] = [];
      for (const { what, byHand, undo } of [...all].reverse()) {
        await undo().catch(() => left.push({ what, byHand }));
      }
      return left;
    },
  };
};
