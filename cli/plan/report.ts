import { faultText } from '../../functions/intake/request-faults.ts';
import type { Trigger } from '../../functions/model/request.ts';
import type { Prepared } from '../input/batch.ts';
import { counted, grouped, plain, remark, say, sayJson } from '../output/text.ts';
import type { Sendable } from '../stack/sending.ts';
import type { Plan } from './plan.ts';
import type { Ending } from './send-file.ts';
import type { Note } from './survey.ts';

/** Rows that are reported to a person. A file whose every row has the same fault needs no more. */
const MAX_ROWS = 200;

/** Reports on the rows of a file: to a person on standard error, or as JSON on standard output. */
export const reporter = (file: string, json: boolean) => {
  let rows = 0;

  return {
    row({ row, requestId, faults }: Prepared, notes: readonly Note[]): void {
      const { number: line, place } = row;
      if (json) {
        if (faults.length > 0) sayJson({ type: 'fault', file, line, requestId, faults });
        for (const { kind, isFault, message } of notes)
          sayJson({ type: isFault ? 'fault' : 'note', file, line, requestId, kind, message });
        return;
      }
      rows += 1;
      if (rows > MAX_ROWS) return;
      for (const fault of faults) remark(plain(`${file}${place}: ${faultText(fault)}`));
      for (const { isFault, message } of notes)
        remark(plain(`${file}${place}: ${isFault ? '' : 'note: '}${message}`));
    },
    /** After the last row. */
    end(): void {
      if (!json && rows > MAX_ROWS)
        remark(`${counted(rows - MAX_ROWS, 'more row')} with faults or notes: --json shows all.`);
    },
    refused({ row }: Sendable, why: string): void {
      if (json) sayJson({ type: 'refused', file, line: row.number, message: why });
      else remark(plain(`${file}${row.place}: was not accepted (${why}).`));
    },
    sent({ batch, size, survey }: Plan, trigger: Trigger, { sent, refused }: Ending): void {
      const faulty = survey.rows - survey.toSend;
      if (json) {
        sayJson({ type: 'batch', batch, size, file, trigger, rows: survey.rows, sent, faulty, refused });
        return;
      }
      const held = faulty > 0 ? `, ${grouped(faulty)} with faults not sent` : '';
      say(plain(`Batch ${batch}: ${counted(sent, 'row')} sent through the ${trigger} trigger${held}.`));
    },
  };
};
