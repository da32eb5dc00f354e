// The bar above the page in the OBR window: main leaves this room for it, its page fills it.

/** CSS pixels. */
export const OBR_BAR_HEIGHT_PX = 132;
