package org.djlext.face.gallery;

/**
 * A part of a gallery's file that could not be read.
 *
 * @param offset where it begins, in bytes
 * @param length how long it is, in bytes
 * @param reason what is wrong with it
 */
public record Damage(long offset, long length, String reason) {}
