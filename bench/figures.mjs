/** The value below which `share` of all lie; 0.5 = the median. */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)];
  return low + (sorted[Math.ceil(place)] - low) * (place % 1);
}

export function median(values) {
  return quantile(values, 0.5);
}

/** A table in Markdown, its columns padded for the terminal. */
export function table(header, rows) {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |\n`;
  return line(header) + line(widths.map((width) => '-'.repeat(width))) + rows.map(line).join('');
}

/** One line a target: what it is, what was measured, and whether that is within the bound. */
export function targets(rows) {
  const cells = rows.map(({ name, value, most, unit = '', digits = 2 }) => {
    const said = (number) => `${number.toFixed(digits)}${unit}`;
    return [name, said(value), `<= ${said(most)}`, value <= most ? 'met' : 'missed'];
  });
  return table(['target', 'measured', 'bound', ''], cells);
}

export function megabytes(bytes) {
  return bytes / 1e6;
}
