// The colours of "OBR is on", the same in light and dark: nothing else in the product looks like it. Contrast 9:1.

export const obrColours = { background: '#f5a623', text: '#1f1300' } as const;
