import * as z from 'zod';

/** Shapes that several operations share, with the limits and patterns of the service model 2022-03-31. */

const text = (minimum: number, maximum: number, pattern: RegExp) =>
  z.string().min(minimum).max(maximum).regex(pattern);

export const identityOrArn = text(1, 256, /^[A-Za-z0-9_:/-]+$/);
export const poolIdOrArn = text(0, 256, /^[A-Za-z0-9_:/-]*$/);
export const resourceArn = text(20, 256, /^arn:[A-Za-z0-9_:/-]+$/);
export const isoCountryCode = text(2, 2, /^[A-Z]{2}$/);
export const messageType = z.enum(['TRANSACTIONAL', 'PROMOTIONAL']);
export const channelArn = text(20, 2048, /^\S+$/);
export const channelRole = text(20, 2048, /^arn:\S+$/);
export const clientToken = text(1, 64, /^[!-~]+$/);

const tag = z.object({ Key: text(1, 128, /^.+$/), Value: text(0, 256, /^.*$/) });

export const tags = z
  .array(tag)
  .max(200)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    list.forEach(({ Key }, index) => {
      const refuse = (message: string) =>
        context.addIssue({ code: 'custom', message, path: [index, 'Key'], input: Key });
      if (/^aws:/i.test(Key)) refuse('must not begin with aws:, which is reserved');
      if (seen.has(Key)) refuse('must be unique');
      seen.add(Key);
    });
  });

const filterValue = text(1, 128, /^[/.:A-Za-z0-9+_-]+$/);

/** The paging parameters. */
export const paged = <const Names extends readonly [string, ...string[]]>(filterNames: Names) => ({
  Filters: z
    .array(z.object({ Name: z.enum(filterNames), Values: z.array(filterValue).min(1).max(20) }))
    .max(20)
    .optional(),
  NextToken: text(1, 1024, /^.+$/).optional(),
  MaxResults: z.int().min(1).max(100).optional(),
});

export const owner = z.enum(['SELF', 'SHARED']).optional();
