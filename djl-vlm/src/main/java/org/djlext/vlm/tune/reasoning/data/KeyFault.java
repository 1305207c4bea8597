package org.djlext.vlm.tune.reasoning.data;

/**
 * A question that was dropped because its answer key is wrong.
 *
 * @param line where it stands, counted from 1
 * @param reason what is wrong with the key
 */
public record KeyFault(int line, String reason) {}
