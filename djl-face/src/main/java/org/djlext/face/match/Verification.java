package org.djlext.face.match;

/**
 * What comparing two faces gave.
 *
 * @param cosine the similarity, -1 to 1
 * @param probability how likely both are of one person, by the pairs that were learned from
 * @param same whether the similarity reaches the threshold
 */
public record Verification(double cosine, double probability, boolean same) {}
