package org.djlext.vlm.generate;

/**
 * Tokens of a text, and where in it they are.
 *
 * @param ids the tokens
 * @param starts for each token the index of its first character, -1 if it is made of none
 * @param ends for each token the index behind its last character
 */
public record LocatedTokens(long[] ids, int[] starts, int[] ends) {}
