import * as z from 'zod';

/*
 * The kinds of value that a configuration is made of, each with the sentence that refuses a wrong one. The limits are
 * those of the service's own reference, unless the sentence says otherwise.
 */

/** A physical name. Short enough that what a construct adds to it still fits every service. */
export const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'A name has lower-case letters, digits and hyphens, at most 40, a letter first.',
  );

/**
 * Whole seconds, at most as many as the value may have.
 *
 * @param limit who allows no more than `most`, as the beginning of a sentence
 */
export const seconds = (most: number, limit = 'AWS allows') =>
  z
    .int('Whole seconds are needed.')
    .min(1, 'At least one second is needed.')
    .max(most, `${limit} ${most} seconds at the most.`);

/** A bus that exists, by its name or its ARN. */
export const busNameOrArn = z
  .string()
  .regex(
    /^(arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/,
    'A bus has a name, or an ARN arn:aws:events:<Region>:<account>:event-bus/<name>.',
  );

/** What an event says of its sender. */
export const eventSource = z
  .string()
  .regex(
    /^(?!aws\.)[\w.-]{1,256}$/,
    'A source has letters, digits, dots, hyphens and underscores; aws. is for AWS alone.',
  );

/** What an event says of its kind. */
export const detailType = z.string().min(1, 'A detail-type has a character at least.').max(128);

/** An account as a whole, or one role of it. */
export const principal = z
  .string()
  .regex(
    /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512})$/,
    'A principal is an account id of 12 digits, or the ARN of a role: never * and never a whole service.',
  );

/** Requests a second, as Service Quotas shows them. */
export const ratePerSecond = z
  .number()
  .min(0.1, 'A quota is at least one request in ten seconds.')
  .max(1000, 'No account has a quota of more than 1,000 a second here.');

/** Requests that may come at once after a pause. AWS does not say how many: one is safe. */
export const burst = z
  .int('Whole requests are needed.')
  .min(1, 'One request at least.')
  .max(1000, 'No account has a burst of more than 1,000 here.');

/** Tags of the stack, which CloudFormation gives to all that is in it. */
export const tags = z
  .record(
    z.string(),
    z
      .string()
      .regex(
        /^[\p{L}\p{N}\s_.:/=+@-]{0,256}$/u,
        'A tag value has at most 256 letters, digits, spaces and _ . : / = + - @.',
      ),
  )
  .refine(
    (all) => Object.keys(all).every((key) => /^(?!aws:)[\w\s.:/=+@-]{1,128}$/i.test(key)),
    'A tag key has 1 to 128 characters, without aws: first.',
  )
  .refine((all) => Object.keys(all).length <= 50, 'A resource has 50 tags at the most.');

/** What CloudWatch Logs accepts as days of retention, as far as anybody would want it here. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const;

export const logRetention = z.literal(
  RETENTION_DAYS,
  `CloudWatch Logs keeps ${RETENTION_DAYS.join(', ')} days.`,
);
