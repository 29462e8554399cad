/**
 * The input of an execution asks for no pool: a result of this service, or an event of another kind. It is no failure
 * class, because no result is published for it: a result would arrive where the event came from, and so on.
 */
export class NotARequest extends Error {
  override readonly name = 'NotARequest';

  constructor(message: string) {
    super(message);
    // Lambda would send the stack with a second copy of the message.
    this.stack = 'NotARequest';
  }
}
