/** An event ready to be sent, made once for all its receivers. */
export interface Frame {
  /** The socket.io packet, for transports other than WebSocket. */
  readonly packet: string;
  readonly bytes: number;
  /** Options of engine.io's `write`: the WebSocket frame spares it encoding the packet for each receiver. */
  readonly options: { readonly compress: false; readonly wsPreEncodedFrame: readonly [Buffer] };
}

/** The frame of an event of the default namespace; `json` is its one argument. */
export function encodeFrame(event: string, json: string): Frame {
  const packet = `2["${event}",${json}]`; // socket.io protocol 5: 2 is EVENT
  const payload = Buffer.from(`4${packet}`); // engine.io protocol 4: 4 is message
  const frame = Buffer.concat([textFrameHeader(payload.length), payload]);
  return { packet, bytes: frame.length, options: { compress: false, wsPreEncodedFrame: [frame] } };
}

/** Header of an unmasked, unfragmented text frame (RFC 6455, 5.2). */
function textFrameHeader(length: number): Buffer {
  if (length < 126) return Buffer.from([0x81, length]);
  const header = Buffer.alloc(length < 65_536 ? 4 : 10);
  header[0] = 0x81;
  header[1] = length < 65_536 ? 126 : 127;
  if (length < 65_536) header.writeUInt16BE(length, 2);
  else header.writeBigUInt64BE(BigInt(length), 2);
  return header;
}
