import { isRecord } from '../../../functions/runtime/json.ts';
import { eventTarget, type RuleTargetShape, SUPPORTED_TARGETS } from '../../deploy/rule-target.ts';
import type { Services } from '../../deploy/services.ts';
import { type Operations, parseRequest } from '../../http/answer.ts';
import { AwsError, messageOf } from '../../http/errors.ts';
import { type JsonObject, parseJson } from '../../http/json.ts';
import { ruleArn } from '../../stack/resources.ts';
import { compilePattern, type Matcher } from './event-pattern.ts';
import {
  ListRules,
  ListTargetsByRule,
  OfRule,
  PutRule,
  PutTargets,
  RemoveTargets,
  TestEventPattern,
} from './rule-requests.ts';
import type { Buses, Rule } from './rules.ts';

/** Source: EventBridge quotas, "Rules" and "Targets". */
const MAX_RULES = 300;
const MAX_TARGETS = 5;

/** The fields that every event has. Source: EventBridge API reference, TestEventPattern. */
const MANDATORY = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

/**
 * The operations on rules, those of the template included. Unlike a rule of the template, one that is made here delivers
 * without the permission of its target.
 */
export function ruleOperations(services: Services): Operations {
  const { place, eventBridge } = services;
  const { buses } = eventBridge;

  return {
    PutRule(request) {
      const given = parseRequest(PutRule, request);
      const { Name: name, EventBusName: bus, EventPattern, ScheduleExpression } = given;
      const rules = buses.rulesOn(bus);
      if (EventPattern === undefined && ScheduleExpression === undefined)
        throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.');
      if (EventPattern === undefined || ScheduleExpression !== undefined)
        throw invalid(
          'ScheduleExpression is not valid: the local stack takes schedules only from its template. Give an EventPattern alone.',
        );
      const { pattern, matches } = readPattern(EventPattern);
      const existing = rules.get(name);
      if (existing === undefined && listed(buses, bus).length >= MAX_RULES) throw overLimit();

      const arn = ruleArn(place, bus, name);
      eventBridge.addRule({
        name,
        bus,
        arn,
        pattern,
        matches,
        state: given.State,
        description: given.Description,
        roleArn: given.RoleArn,
        targets: existing?.targets ?? new Map(),
      });
      return { RuleArn: arn };
    },
    DescribeRule(request) {
      const { Name, EventBusName } = parseRequest(OfRule, request);
      return { ...describe(find(buses, EventBusName, Name)), CreatedBy: place.accountId };
    },
    DeleteRule(request) {
      const { Name, EventBusName } = parseRequest(OfRule, request);
      const rules = buses.rulesOn(EventBusName);
      // AWS answers the deletion of a rule that does not exist with success.
      if ((rules.get(Name)?.targets.size ?? 0) > 0)
        throw invalid("Rule can't be deleted since it has targets.");
      rules.delete(Name);
    },
    EnableRule(request) {
      const { Name, EventBusName } = parseRequest(OfRule, request);
      find(buses, EventBusName, Name).state = 'ENABLED';
    },
    DisableRule(request) {
      const { Name, EventBusName } = parseRequest(OfRule, request);
      find(buses, EventBusName, Name).state = 'DISABLED';
    },
    ListRules(request) {
      const { NamePrefix, EventBusName, ...paging } = parseRequest(ListRules, request);
      const rules = listed(buses, EventBusName).filter(({ name }) => name.startsWith(NamePrefix));
      const { items, NextToken } = page(rules, ({ name }) => name, paging);
      return { Rules: items.map(describe), NextToken };
    },
    PutTargets(request) {
      const { Rule, EventBusName, Targets } = parseRequest(PutTargets, request);
      const { targets } = find(buses, EventBusName, Rule);
      const connected = Targets.map((given) => ({ given, to: connect(given, services) }));
      if (new Set([...targets.keys(), ...Targets.map(({ Id }) => Id)]).size > MAX_TARGETS) throw overLimit();
      for (const target of connected) targets.set(target.given.Id, target);
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    RemoveTargets(request) {
      const { Rule, EventBusName, Ids } = parseRequest(RemoveTargets, request);
      const { targets } = find(buses, EventBusName, Rule);
      const failed = Ids.filter((id) => !targets.delete(id));
      const FailedEntries = failed.map((id) => ({
        TargetId: id,
        ErrorCode: 'ResourceNotFoundException',
        ErrorMessage: `Rule '${Rule}' does not have a target with the Id '${id}'.`,
      }));
      return { FailedEntryCount: failed.length, FailedEntries };
    },
    ListTargetsByRule(request) {
      const { Rule, EventBusName, ...paging } = parseRequest(ListTargetsByRule, request);
      const { targets } = find(buses, EventBusName, Rule);
      const { items, NextToken } = page([...targets], ([id]) => id, paging);
      return { Targets: items.map(([, { given }]) => given), NextToken };
    },
    TestEventPattern(request) {
      const { EventPattern, Event } = parseRequest(TestEventPattern, request);
      const { matches } = readPattern(EventPattern);
      const event = parseJson(Event);
      if (!isRecord(event)) throw invalid('Parameter Event is not valid. Reason: it is not a JSON object.');
      const absent = MANDATORY.filter((field) => !Object.hasOwn(event, field));
      if (absent.length > 0)
        throw invalid(`Parameter Event is not valid. Reason: it lacks ${absent.join(', ')}.`);
      return { Result: matches(event) };
    },
  };
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

const overLimit = (): AwsError =>
  new AwsError('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');

/** The rules of a bus by name, as AWS lists them. */
const listed = (buses: Buses, bus: string): Rule[] =>
  [...buses.rulesOn(bus).values()]
    .filter(({ isLocalOnly }) => isLocalOnly === undefined)
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** @throws AwsError ResourceNotFoundException */
function find(buses: Buses, bus: string, name: string): Rule {
  const rule = buses.rulesOn(bus).get(name);
  if (rule !== undefined) return rule;
  throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus ${bus}.`);
}

const describe = ({ name, bus, arn, pattern, schedule, state, description, roleArn }: Rule): JsonObject => ({
  Name: name,
  Arn: arn,
  EventPattern: pattern === undefined ? undefined : JSON.stringify(pattern),
  ScheduleExpression: schedule?.expression,
  State: state,
  Description: description,
  RoleArn: roleArn,
  EventBusName: bus,
});

/** @throws AwsError InvalidEventPatternException */
function readPattern(text: string): { pattern: JsonObject; matches: Matcher } {
  const refuse = (reason: string) =>
    new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${reason}`);
  const pattern = parseJson(text);
  if (pattern === undefined) throw refuse('Invalid JSON');
  if (!isRecord(pattern)) throw refuse('Filter is not an object');
  if (Object.keys(pattern).length === 0) throw refuse('Filter is empty');
  try {
    return { pattern, matches: compilePattern(pattern) };
  } catch (error) {
    throw refuse(messageOf(error));
  }
}

/** @throws AwsError ValidationException, naming what is supported */
function connect(target: RuleTargetShape, services: Services) {
  const to = eventTarget(target, services, { target: () => {}, deadLetter: () => {} });
  if (to !== undefined) return to;
  throw invalid(
    `Parameter ${target.Arn} is not valid. Reason: the local stack delivers only to ${SUPPORTED_TARGETS}.`,
  );
}

/** A page of a list in the order of its keys. A token holds the last key. */
function page<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  { Limit, NextToken }: { Limit: number; NextToken?: string | undefined },
): { items: Item[]; NextToken: string | undefined } {
  const last = NextToken === undefined ? undefined : Buffer.from(NextToken, 'base64url').toString();
  const rest = last === undefined ? items : items.filter((item) => keyOf(item) > last);
  const found = rest.slice(0, Limit);
  const end = found.at(-1);
  const token = end === undefined || rest.length === found.length ? undefined : Buffer.from(keyOf(end));
  return { items: found, NextToken: token?.toString('base64url') };
}
