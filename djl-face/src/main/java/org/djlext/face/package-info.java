/**
 * Face recognition: from a photograph to who it shows.
 *
 * <p>The stages are packages: faces and their five points are found ({@code detect}), turned to a
 * common frame ({@code align}), prepared against pose, light and occlusion ({@code process}),
 * described by a vector ({@code embed}), kept and compared ({@code gallery}, {@code match}), and
 * judged by the field's protocols ({@code eval}). {@code loss} has what embeddings are trained by.
 */
package org.djlext.face;
