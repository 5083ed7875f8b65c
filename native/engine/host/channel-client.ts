import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../contract.ts';
import { wireOf, type Channel } from './contract.ts';

type LinkPort = ConstructorParameters<typeof RPCLink>[0]['port'];

export type EngineClient = ContractRouterClient<typeof contract>;

/** The typed client of the engine at the other end of a channel. */
export function channelClient(channel: Channel): EngineClient {
  const { port, serializers } = wireOf(channel);
  // oRPC asks for less than a whole port.
  return createORPCClient(
    new RPCLink({ port: port as unknown as LinkPort, customJsonSerializers: serializers }),
  );
}
