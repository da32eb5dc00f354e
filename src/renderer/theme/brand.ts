// The product's colours: a quiet deep teal, as Fluent's ramp of sixteen shades, and the themes made of it.

import {
  createDarkTheme, createLightTheme, type BrandVariants, type Theme,
} from '@fluentui/react-components';

const brand: BrandVariants = {
  10: '#010608',
  20: '#08191d',
  30: '#072a32',
  40: '#053843',
  50: '#054654',
  60: '#0a5566',
  70: '#0c6275',
  80: '#0f6e83',
  90: '#1c7d93',
  100: '#338ca2',
  110: '#4c9bb0',
  120: '#65aabd',
  130: '#7fb9ca',
  140: '#9ac9d6',
  150: '#b6d8e2',
  160: '#d3e8ee',
};

const fontFamilyBase = "'Segoe UI Variable Text', 'Segoe UI', Inter, system-ui, -apple-system, 'Noto Sans', sans-serif";

export type ColourScheme = 'light' | 'dark';

/** `scale` enlarges type for a kiosk, which is read from further away. */
export function createTheme(scheme: ColourScheme, scale: 1 | 1.15): Theme {
  const base = scheme === 'light' ? createLightTheme(brand) : createDarkTheme(brand);
  const theme: Theme = {
    ...base,
    fontFamilyBase,
    // In the dark theme the brand's own text shades are too dim on raised surfaces, also under the pointer.
    ...(scheme === 'dark' && {
      colorBrandForeground1: brand[120],
      colorBrandForeground2: brand[130],
      colorNeutralForeground2BrandHover: brand[120],
      colorNeutralForeground2BrandPressed: brand[120],
      colorNeutralForeground2BrandSelected: brand[120],
      colorNeutralForeground3BrandHover: brand[120],
      colorNeutralForeground3BrandPressed: brand[120],
      colorNeutralForeground3BrandSelected: brand[120],
    }),
  };
  if (scale === 1) return theme;
  const scaled = Object.entries(theme).map(([token, value]) =>
    /^(fontSize|lineHeight)/.test(token) ? [token, scalePixels(String(value), scale)] : [token, value],
  );
  // Same keys as the theme that went in, each with a value of the same kind.
  return Object.fromEntries(scaled) as Theme;
}

function scalePixels(value: string, scale: number): string {
  return `${Math.round(Number.parseFloat(value) * scale)}px`;
}
