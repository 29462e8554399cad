const refuse = (): never => {
  throw new Error('Event streams are not bundled: no operation in use has one. See tools/build/lean.ts.');
};

export class EventStreamSerde {
  constructor() {
    refuse();
  }
}

export const eventStreamSerdeProvider = refuse;
