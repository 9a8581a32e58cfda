import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import type { FaultControl } from './fault-control.ts';
import { FaultPlanError } from './fault-plan.ts';

const faultsPath = '/simulator/faults';
const socketsPath = '/simulator/sockets';

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
}

async function apply(faults: FaultControl, request: IncomingMessage, path: string): Promise<boolean> {
  const action = `${request.method} ${path}`;
  if (action === `POST ${faultsPath}`) faults.set((await json(request)) as object);
  else if (action === `DELETE ${faultsPath}`) faults.reset();
  else if (action === `DELETE ${socketsPath}`) faults.dropSockets();
  else return action === `GET ${faultsPath}`;
  return true;
}

/**
 * The control of faults over HTTP: `POST /simulator/faults` adds a plan, `GET` tells it and what struck, `DELETE`
 * ends it; `DELETE /simulator/sockets` cuts all stream connections.
 */
export async function handleFaults(
  faults: FaultControl,
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  try {
    if (await apply(faults, request, path)) send(response, 200, { plan: faults.plan, struck: faults.struck });
    else send(response, 405, { error: `${request.method} ${path} is not supported` });
  } catch (error) {
    if (error instanceof FaultPlanError || error instanceof SyntaxError) send(response, 400, { error: error.message });
    else throw error;
  }
}
