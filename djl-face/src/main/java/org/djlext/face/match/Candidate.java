package org.djlext.face.match;

/**
 * A person that a probe may be of.
 *
 * @param person the name
 * @param cosine the similarity of the person's best template, -1 to 1
 */
public record Candidate(String person, double cosine) {}
