/** An authoritative DNS server on 127.0.0.1, over UDP and TCP, for whatever zones it is given. */
import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import { answerTo } from './message';
import type { ServedZone } from './zone';

export interface DnsEmulatorOptions {
  /** Asked for every query. */
  readonly zones: () => readonly ServedZone[];
  /** 0: any that is free for UDP and TCP. */
  readonly port?: number;
}

export interface DnsEmulator {
  readonly port: number;
  /** `127.0.0.1:port`, as `dns.Resolver#setServers` takes it. */
  readonly address: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
/** A port that is free for UDP may be taken for TCP; then another one is tried. */
const TRIES = 10;
/** RFC 7766 6.2.3: a server should not keep idle connections for long. */
const IDLE_MS = 10_000;

export async function startDnsEmulator({ zones, port = 0 }: DnsEmulatorOptions): Promise<DnsEmulator> {
  const sockets = new Set<Socket>();
  const { udp, tcp } = await listen(port, () => createServer((socket) => {
    sockets.add(socket.once('close', () => sockets.delete(socket)));
    serveConnection(socket, zones);
  }));
  udp.on('message', (query, { port: clientPort, address }) => {
    const answer = answerTo(query, zones(), 'udp');
    if (answer) udp.send(answer, clientPort, address, () => undefined);
  });
  udp.on('error', () => undefined);
  const chosen = udp.address().port;
  return {
    port: chosen, address: `${HOST}:${chosen}`,
    async close() {
      const closed = Promise.all([once(udp, 'close'), once(tcp, 'close')]);
      udp.close();
      tcp.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Listening {
  readonly udp: UdpSocket;
  readonly tcp: TcpServer;
}

async function listen(port: number, createTcp: () => TcpServer): Promise<Listening> {
  for (let tries = TRIES; ; tries--) {
    const udp = createSocket('udp4');
    udp.bind(port, HOST);
    await once(udp, 'listening');
    const tcp = createTcp();
    tcp.listen(udp.address().port, HOST);
    try {
      await once(tcp, 'listening');
      return { udp, tcp };
    } catch (error) {
      udp.close();
      if (port !== 0 || tries <= 1) throw error;
    }
  }
}

/** RFC 1035 4.2.2: each message behind its length, as many as the client likes. */
function serveConnection(socket: Socket, zones: () => readonly ServedZone[]): void {
  let pending = Buffer.alloc(0);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (let length = lengthOf(pending); length !== undefined; length = lengthOf(pending)) {
      const answer = answerTo(pending.subarray(2, 2 + length), zones(), 'tcp');
      pending = pending.subarray(2 + length);
      if (answer === undefined) {
        socket.destroy();
        return;
      }
      socket.write(framed(answer));
    }
  });
}

/** The length of the first message, if it is there whole. */
function lengthOf(pending: Buffer): number | undefined {
  if (pending.length < 2) return undefined;
  const length = pending.readUInt16BE(0);
  return pending.length >= 2 + length ? length : undefined;
}

function framed(message: Buffer): Buffer {
  const frame = Buffer.alloc(2 + message.length);
  frame.writeUInt16BE(message.length, 0);
  message.copy(frame, 2);
  return frame;
}
