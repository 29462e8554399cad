import * as z from 'zod';

/*
 * The kinds of value in a configuration, each with the sentence that rejects a wrong one. The limits are those in the
 * API reference of the service, unless the sentence says otherwise.
 */

/** A physical name, short enough to fit every service with the suffix of a construct. */
export const name = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'A name starts with a letter and has at most 40 lower-case letters, digits and hyphens.',
  );

/**
 * Whole seconds, from 1 to `most`.
 *
 * @param limit the start of the sentence: who allows at most `most`
 */
export const seconds = (most: number, limit = 'AWS allows') =>
  z
    .int('Whole seconds are needed.')
    .min(1, 'At least one second is needed.')
    .max(most, `${limit} at most ${most} seconds.`);

/** An existing bus, by its name or its ARN. */
export const busNameOrArn = z
  .string()
  .regex(
    /^(arn:aws[\w-]*:events:[a-z0-9-]+:\d{12}:event-bus\/)?[\w./-]{1,256}$/,
    'A bus is a name, or an ARN such as arn:aws:events:<Region>:<account>:event-bus/<name>.',
  );

/** The source of an event. */
export const eventSource = z
  .string()
  .regex(
    /^(?!aws\.)[\w.-]{1,256}$/,
    'A source has letters, digits, dots, hyphens and underscores. The prefix aws. is reserved for AWS.',
  );

/** The detail-type of an event. */
export const detailType = z.string().min(1, 'A detail-type has at least one character.').max(128);

/** An account, or one role. */
export const principal = z
  .string()
  .regex(
    /^(\d{12}|arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512})$/,
    'A principal is an account id of 12 digits, or the ARN of a role. * and services are not allowed.',
  );

/** A topic of SNS. A FIFO topic does not deliver to the queue, which is none. */
export const topicArn = z
  .string()
  .regex(
    /^arn:aws[\w-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
    'A topic is an ARN such as arn:aws:sns:<Region>:<account>:<name>, and not a FIFO topic.',
  );

/** A Region. */
export const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'A Region has the form of us-east-1 or ap-southeast-2.');

/** Requests a second, as in Service Quotas. */
export const ratePerSecond = z
  .number()
  .min(0.1, 'A quota is at least 0.1 requests a second.')
  .max(1000, 'A quota is at most 1,000 requests a second.');

/** The burst of a token bucket. AWS does not document it: 1 is safe. */
export const burst = z
  .int('A burst is a whole number of requests.')
  .min(1, 'A burst is at least one request.')
  .max(1000, 'A burst is at most 1,000 requests.');

/** Tags of the stack, which CloudFormation propagates to its resources. */
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
    'A tag key has 1 to 128 characters and does not start with aws:.',
  )
  .refine((all) => Object.keys(all).length <= 50, 'A resource has at most 50 tags.');

/** Retention periods in days that CloudWatch Logs accepts, without the ones above some years. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] as const;

export const logRetention = z.literal(
  RETENTION_DAYS,
  `CloudWatch Logs accepts a retention of ${RETENTION_DAYS.join(', ')} days.`,
);
