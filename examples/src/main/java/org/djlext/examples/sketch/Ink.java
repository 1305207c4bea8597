package org.djlext.examples.sketch;

/**
 * What something is drawn with.
 *
 * @param color what people call it
 * @param rgb what is drawn, as 0xRRGGBB
 */
public record Ink(InkColor color, int rgb) {}
