/** A form of one file (RFC 7578), as bytes. The boundary is the first of a fixed series that the file does not hold. */
export function multipart(part: {
  readonly field: string;
  readonly filename: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}): { readonly contentType: string; readonly body: Uint8Array } {
  const content = Buffer.from(part.bytes.buffer, part.bytes.byteOffset, part.bytes.byteLength);
  let boundary = 'shotgraph-form';
  for (let i = 1; content.includes(boundary); i += 1) boundary = `shotgraph-form-${i}`;
  const head = [
    `--${boundary}`,
    `Content-Disposition: form-data; name="${part.field}"; filename="${part.filename}"`,
    `Content-Type: ${part.type}`,
    '',
    '',
  ].join('\r\n');
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  };
}
