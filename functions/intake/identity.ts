import { Identifier } from '../model/request.ts';
import { isRecord, own } from '../runtime/json.ts';
import { idText } from './plain-document.ts';

export interface Identity {
  requestId?: string;
  correlationId?: string;
}

/** The valid identity members of a document, even if the rest of it is invalid. */
export const identityOf = (document: unknown): Identity => {
  const metadata = isRecord(document) ? own(document, 'metadata') : undefined;
  const usable = (key: string): string | undefined =>
    isRecord(metadata) ? Identifier.safeParse(idText(own(metadata, key))).data : undefined;
  const requestId = usable('requestId');
  const correlationId = usable('correlationId');

  return {
    ...(requestId !== undefined && { requestId }),
    ...(correlationId !== undefined && { correlationId }),
  };
};
