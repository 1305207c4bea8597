package org.djlext.face.gallery;

/**
 * A template to be added.
 *
 * @param person the name, new or with templates already
 * @param embedding an embedding (D) of the gallery's model
 */
public record Enrolment(String person, float[] embedding) {}
