import { create } from 'qrcode';

/** A QR code as one SVG path of unit squares: no inline style or script, so that the strictest policy holds. */
export function qrPath(text: string): { size: number; path: string } {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const squares: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column))
        squares.push(`M${String(column + 4)},${String(row + 4)}h1v1h-1z`);
    }
  }
  // Four squares of quiet zone on each side, as ISO/IEC 18004 asks.
  return { size: modules.size + 8, path: squares.join('') };
}
