package org.djlext.vlm.generate.jinja;

/**
 * A part of a text.
 *
 * @param start the index of its first character
 * @param end the index behind its last one
 */
public record TextSpan(int start, int end) {}
