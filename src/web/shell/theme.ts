import { allow, type Decision, refuse } from '../../kernel/decision.js';

const paper = '#fdfcfa';
const nightPaper = '#15181b';
const white = '#ffffff';
const nightInk = '#10211d';
/** WCAG 2.2, 1.4.3: text against its background. */
const least = 4.5;

type Rgb = [number, number, number];

function rgbOf(hex: string): Rgb {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}

function hexOf(rgb: Rgb): string {
  return '#' + rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('');
}

function mixed(hex: string, other: string, share: number): string {
  const [a, b] = [rgbOf(hex), rgbOf(other)];
  return hexOf(a.map((channel, at) => channel + ((b[at] ?? 0) - channel) * share) as Rgb);
}

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(hex: string): number {
  const [r, g, b] = rgbOf(hex).map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** From 1 (same) to 21 (black on white). */
export function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function roles(accent: string, strong: string, on: string): string {
  return `--ec-accent:${accent};--ec-accent-strong:${strong};--ec-on-accent:${on}`;
}

export interface Accents {
  /** On light paper. */
  accent: string;
  /** On dark paper. */
  accentDark: string;
}

function readable(colour: string, backgrounds: string[]): Decision<string> {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return refuse('theme.not-a-colour', { colour });
  const found = Math.min(...backgrounds.map((background) => contrast(colour, background)));
  if (found >= least) return allow(colour.toLowerCase());
  return refuse('theme.contrast-too-low', { colour, found: found.toFixed(2) });
}

/** The colours of one programme as a stylesheet; refused when one cannot be read as text. */
export function themeStylesheet({ accent, accentDark }: Accents): Decision<string> {
  const day = readable(accent, [paper, white]);
  if (!day.ok) return day;
  const night = readable(accentDark, [nightPaper, nightInk]);
  if (!night.ok) return night;
  const light = roles(day.value, mixed(day.value, '#000000', 0.35), white);
  const dark = roles(night.value, mixed(night.value, white, 0.35), nightInk);
  return allow(`:root{${light}}@media (prefers-color-scheme:dark){:root{${dark}}}\n`);
}
