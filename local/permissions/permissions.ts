import { AwsError } from '../http/errors.ts';
import type { JsonObject } from '../http/json.ts';
import type { Place } from '../stack/resources.ts';
import { UsageError } from '../stack/usage-error.ts';
import type { Caller } from './caller.ts';
import { AccessDenied } from './denial.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { needsOf } from './needs.ts';
import { isShown } from './not-shown.ts';
import type { Grant, Need, Statement } from './statement.ts';

/** What the policies allow and what was used, a line each: `role: action on resource`. Each list is sorted. */
export interface PermissionReport {
  used: string[];
  /** Granted but not used, or too wide to prove: with a wildcard in the action. */
  unused: string[];
  /** Granted for what only AWS does (not-shown.ts). */
  notShown: string[];
  /** Needed but not granted. */
  denied: string[];
}

/** The policies of a stack: they authorise each call, and record which grants were used. */
export class Permissions {
  readonly #place: Place;
  /** By the ARN of the role or resource that they belong to. */
  readonly #policies = new Map<string, Statement[]>();
  readonly #callers = new Map<string, Caller>();
  readonly #used = new Set<Grant>();
  readonly #denied = new Set<string>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** @param arn of the role or resource that the policy belongs to */
  attach(arn: string, statements: Statement[]): void {
    this.#policies.set(arn, [...(this.#policies.get(arn) ?? []), ...statements]);
  }

  /**
   * A session of an assumed role.
   * @param session identifies the caller in error messages
   * @throws UsageError when the template does not have the role
   */
  role(where: string, roleArn: string, session: string): Caller {
    if (!this.#policies.has(roleArn)) throw new UsageError(`${where}: the template has no role ${roleArn}.`);
    const { accountId } = this.#place;
    const name = `arn:aws:sts::${accountId}:assumed-role/${shortName(roleArn)}/${session}`;
    const context = { 'aws:PrincipalAccount': accountId, 'aws:PrincipalArn': roleArn };
    return { name, principal: roleArn, context };
  }

  /** A service of AWS, which only a resource-based policy can allow. */
  service(name: string, sourceArn: string): Caller {
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': this.#place.accountId };
    return { name, principal: name, context };
  }

  /** The access key id that identifies a caller over HTTP. */
  issueKey(caller: Caller, name: string): string {
    const accessKeyId = `local-${name}`;
    this.#callers.set(accessKeyId, caller);
    return accessKeyId;
  }

  /** @returns undefined for a key that was not issued here, which is a person's */
  callerWith(accessKeyId: string): Caller | undefined {
    return this.#callers.get(accessKeyId);
  }

  /**
   * Authorises a call, and records which grant allowed it.
   * @param operation as needs.ts names it
   * @throws AwsError as the service does
   */
  check(caller: Caller, operation: string, request: JsonObject): void {
    const needs = needsOf(operation, request, this.#place);
    if (needs === undefined) {
      this.#denied.add(
        `${shortName(caller.principal)}: ${operation}, which local/permissions/needs.ts lacks`,
      );
      throw new AwsError(
        'UnknownPermission',
        `The local stack does not know which permissions ${operation} needs. Add it to local/permissions/needs.ts.`,
        501,
      );
    }
    for (const need of needs) {
      const decision = this.#decide(caller, need);
      if (!decision.allowed) {
        this.#denied.add(lineOf(caller.principal, need));
        throw new AccessDenied(caller, need, decision.explicitly);
      }
      if (decision.grant !== undefined) this.#used.add(decision.grant);
    }
  }

  /** Whether a call would be allowed. */
  allows(caller: Caller, operation: string, request: JsonObject): boolean {
    const needs = needsOf(operation, request, this.#place);
    return needs?.every((need) => this.#decide(caller, need).allowed) ?? false;
  }

  report(): PermissionReport {
    const report: PermissionReport = { used: [], unused: [], notShown: [], denied: [...this.#denied] };
    for (const [owner, statements] of this.#policies) {
      for (const statement of statements) {
        for (const holder of this.#holdersOf(owner, statement)) {
          for (const grant of statement.grants)
            report[this.#useOf(grant, statement)].push(lineOf(holder, grant));
        }
      }
    }
    for (const lines of Object.values(report)) lines.sort();
    return report;
  }

  #useOf(grant: Grant, { condition }: Statement): 'used' | 'unused' | 'notShown' {
    if (this.#used.has(grant)) return 'used';
    return isShown(grant, condition) ? 'unused' : 'notShown';
  }

  #decide(caller: Caller, { action, resource, context }: Need): Decision {
    // The local endpoint is plain HTTP; clients of AWS use TLS.
    const known = { 'aws:SecureTransport': 'true', ...caller.context, ...context };
    const policies = {
      identity: this.#policies.get(caller.principal) ?? [],
      resource: (this.#policies.get(resource) ?? []).filter(({ principals }) =>
        principals.some((principal) => principal === '*' || principal === caller.principal),
      ),
    };
    return evaluate(policies, { action, resource, context: known });
  }

  /** The principals of a statement. Those outside the stack are left out: their calls come from people here. */
  #holdersOf(owner: string, { principals }: Statement): string[] {
    if (owner.includes(':role/')) return [owner];
    return principals.filter((name) => !name.startsWith('arn:') || this.#policies.has(name));
  }
}

const shortName = (principal: string): string => principal.slice(principal.lastIndexOf('/') + 1);

const lineOf = (principal: string, { action, resource }: Grant): string =>
  `${shortName(principal)}: ${action} on ${resource}`;
